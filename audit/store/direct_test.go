package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	sqlite3 "modernc.org/sqlite/lib"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

func ignoreRow(uint64, []byte, []byte, []byte) error { return nil }

// closedLog makes a log of n records beside the first, and closes it.
func closedLog(t *testing.T, n int) (path string) {
	t.Helper()
	s := storetest.Create(t, filepath.Join(t.TempDir(), "audit"), store.Genesis{})
	for range n {
		appendOne(t, s, sent("9990000034", "M"))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return s.Path()
}

func TestMSCA_AUD_01_DirectReadingHandsOutWhatIsThere(t *testing.T) {
	s := storetest.Create(t, filepath.Join(t.TempDir(), "audit"), store.Genesis{})
	for range 9 {
		appendOne(t, s, sent("9990000034", "M"))
	}
	records := storetest.Records(t, s) // the newest still in the write-ahead log
	i := 0
	err := store.ReadDirect(ctx, s.Path(), func(seq uint64, hash, empty, given []byte) error {
		if r := records[i]; seq != r.Seq || !bytes.Equal(hash, r.Hash[:]) || len(empty) != 0 || string(given) != "a\x00b" {
			t.Errorf("row %d: record %d, hash %x, %q, %q; want record %d, hash %x, none, what was given", i, seq, hash, empty, given, r.Seq, r.Hash)
		}
		i++
		return nil
	}, "SELECT seq,hash,x'',? FROM audit WHERE seq>=? ORDER BY seq", []byte("a\x00b"), int64(1))
	if err != nil || i != len(records) {
		t.Errorf("%d rows of %d records, %v", i, len(records), err)
	}
}

func TestMSCA_AUD_01_DirectReadingNamesARowOfAnotherType(t *testing.T) {
	path := closedLog(t, 5)
	for what, columns := range map[string]string{
		"text":          "seq,CASE seq WHEN 4 THEN 'text' ELSE canon END,hash,mac",
		"number":        "seq,canon,CASE seq WHEN 4 THEN 7 ELSE hash END,mac",
		"broken number": "seq,canon,hash,CASE seq WHEN 4 THEN 0.5 ELSE mac END",
		"nothing":       "seq,canon,hash,CASE seq WHEN 4 THEN NULL ELSE mac END",
	} {
		var got []uint64
		err := store.ReadDirect(ctx, path, func(seq uint64, _, _, _ []byte) error {
			got = append(got, seq)
			return nil
		}, "SELECT "+columns+" FROM audit ORDER BY seq")
		var bad *audit.BadRecord
		if !errors.As(err, &bad) || bad.Seq != 4 || len(got) != 3 {
			t.Errorf("%s: %v after the rows %v; want record 4 named after three", what, err, got)
		}
	}
	err := store.ReadDirect(ctx, path, func(seq uint64, _, _, _ []byte) error {
		t.Errorf("a row without a number was handed out as record %d", seq)
		return nil
	}, "SELECT 'four',canon,hash,mac FROM audit")
	var bad *audit.BadRecord
	if !errors.As(err, &bad) {
		t.Errorf("a text for a number: %v", err)
	}
}

func TestMSCA_AUD_01_DirectReadingStopsWhenCalledOff(t *testing.T) {
	path := closedLog(t, 39)
	const every = "SELECT a.seq,a.canon,a.hash,a.mac FROM audit a, audit b" // some 1 600 rows
	called, stop := context.WithCancel(ctx)
	n := 0
	err := store.ReadDirect(called, path, func(uint64, []byte, []byte, []byte) error {
		if n++; n == 5 {
			stop()
		}
		return nil
	}, every)
	if !errors.Is(err, context.Canceled) || n >= 1000 {
		t.Errorf("called off in the fifth row: %d rows, %v", n, err)
	}
	n = 0
	own := errors.New("enough")
	err = store.ReadDirect(ctx, path, func(uint64, []byte, []byte, []byte) error { n++; return own }, every)
	if err != own || n != 1 {
		t.Errorf("the receiver's own error: %v after %d rows, want it back after one", err, n)
	}
}

// TestMSCA_AUD_01_DirectReadingTellsErrorsAsTheDriverDoes has both read files
// that cannot be read: the code and what a verification makes of it are the same.
func TestMSCA_AUD_01_DirectReadingTellsErrorsAsTheDriverDoes(t *testing.T) {
	const every = "SELECT seq,canon,hash,mac FROM audit ORDER BY seq"
	type coded interface{ Code() int }
	for _, test := range []struct {
		name, query      string
		spoil            func(t *testing.T, path string)
		is               error
		noIndex, damaged bool
	}{
		{"damaged page", every, spoilPage, store.ErrDamaged, false, true},
		{"not a database", every, func(t *testing.T, path string) { write(t, path, bytes.Repeat([]byte("no database "), 1000)) }, store.ErrDamaged, false, false},
		{"no file", every, func(t *testing.T, path string) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}, nil, true, false},
		{"log without its index", every, func(t *testing.T, path string) {
			if runtime.GOOS != "linux" {
				t.Skip("needs a place where nobody can write, not even the owner")
			}
			write(t, path+"-wal", walOf(t))
			if err := os.Symlink("/sys/no-such-file", path+"-shm"); err != nil {
				t.Fatal(err)
			}
		}, nil, true, false},
		{"forbidden", "INSERT INTO checkpoint(size,note) VALUES(9,x'00')", func(*testing.T, string) {}, store.ErrRefused, false, false},
		{"no such column", "SELECT seq,canon,hash,nothing FROM audit", func(*testing.T, string) {}, nil, false, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := closedLog(t, 30)
			test.spoil(t, path)
			files := openFiles(t)
			var driver, direct coded
			errDriver, errDirect := store.ReadDriver(ctx, path, test.query), store.ReadDirect(ctx, path, ignoreRow, test.query)
			if !errors.As(errDriver, &driver) || !errors.As(errDirect, &direct) {
				t.Fatalf("the driver says %v, the direct connection %v: both have a code", errDriver, errDirect)
			}
			if driver.Code() != direct.Code() || errDriver.Error() != errDirect.Error() {
				t.Errorf("the driver says %q (%d), the direct connection %q (%d)", errDriver, driver.Code(), errDirect, direct.Code())
			}
			noIndex, damaged, told := store.Told(errDirect)
			if test.is != nil && !errors.Is(told, test.is) || noIndex != test.noIndex || damaged != test.damaged {
				t.Errorf("told as %v, no index %v, damaged %v; want %v, %v, %v", told, noIndex, damaged, test.is, test.noIndex, test.damaged)
			}
			if left := openFiles(t); left != files {
				t.Errorf("%d files are open, %d were before", left, files)
			}
		})
	}
}

// TestMSCA_AUD_01_DirectReadingHasTheWholeCode has the index of the write-ahead
// log fail: only the code as a whole tells that from other errors of a disk.
func TestMSCA_AUD_01_DirectReadingHasTheWholeCode(t *testing.T) {
	path := closedLog(t, 5)
	defer sqlite3.SehInject(0)
	sqlite3.SehInject(1)
	err := store.ReadDirect(ctx, path, ignoreRow, "SELECT seq,canon,hash,mac FROM audit")
	var lite interface{ Code() int }
	if !errors.As(err, &lite) || lite.Code() != sqlite3.SQLITE_IOERR_IN_PAGE {
		t.Errorf("%v, want code %d", err, sqlite3.SQLITE_IOERR_IN_PAGE)
	}
	if err := store.ReadDirect(ctx, path, ignoreRow, "SELECT seq,canon,hash,mac FROM audit"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// TestMSCA_AUD_01_ARecordNumberedBeyondTheEndIsNamed gives a record in the middle
// a number after the last one's, where a reading up to the last would end. No
// checkpoint tells that more belongs there.
func TestMSCA_AUD_01_ARecordNumberedBeyondTheEndIsNamed(t *testing.T) {
	path := filepath.Join(crashed(t, 40), "audit.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	b, canon := recordInFile(t, path, 20)
	number := canon - 7 // before it the size and the four types of the row, one of them in two bytes
	if b[number] != 20 || b[number+1] != 6 {
		t.Fatalf("record 20 has not the form that was looked for: % x", b[number:canon])
	}
	b[number] = 120
	write(t, path, b)
	r, err := store.VerifyFile(ctx, path, store.VerifyOptions{})
	if err != nil || r.Verdict != audit.Tampered || r.FirstBad != 20 || r.Head.Seq != 19 || r.Reason != "missing" {
		t.Errorf("%+v, %v; want tampered, record 20 missing, and a head of 19", r, err)
	}
}

// recordInFile reads a database and finds where a record's canonical bytes begin.
func recordInFile(t *testing.T, path string, seq int64) (file []byte, at int) {
	t.Helper()
	var canon []byte
	err := store.ReadDirect(ctx, path, func(_ uint64, c, _, _ []byte) error {
		canon = bytes.Clone(c)
		return nil
	}, "SELECT seq,canon,hash,mac FROM audit WHERE seq=?", seq)
	if err != nil {
		t.Fatal(err)
	}
	if file, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if at = bytes.Index(file, canon); at < 0 {
		t.Fatalf("record %d is not in one piece in the file", seq)
	}
	return file, at
}

// spoilPage writes over the beginning of the page that record 20 is on, but for
// what kind of page it is.
func spoilPage(t *testing.T, path string) {
	t.Helper()
	b, at := recordInFile(t, path, 20)
	page := at / 4096 * 4096
	for i := page + 1; i < page+64; i++ {
		b[i] = 0xff
	}
	write(t, path, b)
}

// walOf is a write-ahead log that holds something.
func walOf(t *testing.T) []byte {
	t.Helper()
	s := storetest.Create(t, filepath.Join(t.TempDir(), "audit"), store.Genesis{})
	appendOne(t, s, sent("9990000034", "M"))
	b, err := os.ReadFile(s.Path() + "-wal")
	if err != nil || len(b) == 0 {
		t.Fatalf("a write-ahead log of %d bytes, %v", len(b), err)
	}
	return b
}

// openFiles counts the databases that this process has open; 0 where the system
// does not tell.
func openFiles(t *testing.T) (n int) {
	t.Helper()
	links, _ := filepath.Glob("/proc/self/fd/*")
	for _, link := range links {
		if to, err := os.Readlink(link); err == nil && strings.Contains(to, "audit.db") {
			n++
		}
	}
	return n
}
