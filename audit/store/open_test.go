package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// crashed returns the folder of a store whose newest n records are in the
// write-ahead log only, as a crash leaves it.
func crashed(t *testing.T, n int) string {
	t.Helper()
	root := t.TempDir()
	o := storetest.Options(filepath.Join(root, "live"))
	s, err := store.Create(ctx, o, store.Genesis{})
	if err != nil {
		t.Fatal(err)
	}
	appendOne(t, s, sent("9990000034", "M"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(ctx, o); err != nil {
		t.Fatal(err)
	}
	for range n {
		appendOne(t, s, sent("9990000034", "M"))
	}
	dir := filepath.Join(root, "crashed")
	copyDir(t, o.Dir, dir)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestOpenAfterCrash(t *testing.T) {
	dir := crashed(t, 50)
	s, err := store.Open(ctx, storetest.Options(dir))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	r := appendOne(t, s, audit.Entry{Event: audit.ApplicationStarted})
	if r.Seq != 55 { // genesis, 1, epoch, 50, epoch, this
		t.Errorf("the first record after a crash is %d", r.Seq)
	}
	if report, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || report.Verdict != audit.Intact {
		t.Errorf("verify: %+v, %v", report, err)
	}
}

// TestMSCA_AUD_01_WALBitFlipIsLoss flips one bit in many places of a
// write-ahead log. SQLite then drops the newest records and calls the rest
// sound; Open must not.
func TestMSCA_AUD_01_WALBitFlipIsLoss(t *testing.T) {
	dir := crashed(t, 60)
	wal, err := os.ReadFile(filepath.Join(dir, "audit.db-wal"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 24 {
		damaged := bytes.Clone(wal)
		damaged[i*len(wal)/25+i] ^= 1 << (i % 8)
		trial := filepath.Join(t.TempDir(), "trial")
		copyDir(t, dir, trial)
		if err := os.WriteFile(filepath.Join(trial, "audit.db-wal"), damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(ctx, storetest.Options(trial))
		if err == nil {
			_ = s.Close()
			t.Errorf("bit flipped at %d of %d: opened as if nothing were missing", i*len(wal)/25+i, len(wal))
			continue
		}
		var e *store.Error
		if !errors.Is(err, store.ErrLost) || !errors.As(err, &e) || e.Hint == "" {
			t.Errorf("bit flipped at %d of %d: %v, want ErrLost with a hint", i*len(wal)/25+i, len(wal), err)
		}
		kept, err := filepath.Glob(filepath.Join(trial, "audit.db-wal.*.lost"))
		if err != nil || len(kept) != 1 {
			t.Errorf("no copy of the damaged log was kept: %v, %v", kept, err)
		} else if b, err := os.ReadFile(kept[0]); err != nil || !bytes.Equal(b, damaged) {
			t.Errorf("the copy kept of the damaged log is not the damaged log (%v)", err)
		}
	}
}

func TestMSCA_AUD_01_OpenTellsWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name string
		want error
		do   func(t *testing.T, dir string)
	}{
		{"write-ahead log deleted", store.ErrRolledBack, func(t *testing.T, dir string) { remove(t, dir, "audit.db-wal") }},
		{"database deleted", store.ErrLost, func(t *testing.T, dir string) { remove(t, dir, "audit.db") }},
		{"keys deleted", store.ErrKeys, func(t *testing.T, dir string) { remove(t, dir, "keys/audit-store.key") }},
		{"key of another log", store.ErrForeign, func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "keys", "audit-token.key"), make([]byte, 32))
		}},
		{"key readable by others", store.ErrKeys, func(t *testing.T, dir string) {
			if err := os.Chmod(filepath.Join(dir, "keys", "audit-store.key"), 0o644); err != nil {
				t.Fatal(err)
			}
		}},
		{"database from elsewhere", store.ErrForeign, func(t *testing.T, dir string) {
			o := storetest.Options(filepath.Join(t.TempDir(), "other"))
			o.Rand = storetest.Rand(4)
			s, err := store.Create(ctx, o, store.Genesis{})
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			remove(t, dir, "audit.db-wal")
			b, err := os.ReadFile(filepath.Join(o.Dir, "audit.db"))
			if err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "audit.db"), b)
		}},
		{"not a database", store.ErrDamaged, func(t *testing.T, dir string) {
			remove(t, dir, "audit.db-wal")
			write(t, filepath.Join(dir, "audit.db"), bytes.Repeat([]byte("x"), 5000))
		}},
		{"other kind of database", store.ErrNotFound, func(t *testing.T, dir string) {
			remove(t, dir, "audit.db-wal")
			write(t, filepath.Join(dir, "audit.db"), nil)
			stock(t, dir, "CREATE TABLE t(a)")
		}},
		{"emptied", store.ErrNotFound, func(t *testing.T, dir string) {
			remove(t, dir, "audit.db-wal")
			write(t, filepath.Join(dir, "audit.db"), nil)
		}},
		{"older version", store.ErrSchema, func(t *testing.T, dir string) { stock(t, dir, "PRAGMA user_version=0") }},
		{"later version", store.ErrSchema, func(t *testing.T, dir string) { stock(t, dir, "PRAGMA user_version=2") }},
		{"trigger dropped", store.ErrTampered, func(t *testing.T, dir string) { stock(t, dir, "DROP TRIGGER audit_no_delete") }},
		{"record edited", store.ErrTampered, func(t *testing.T, dir string) {
			stock(t, dir, "DROP TRIGGER audit_no_update", "UPDATE audit SET mac=zeroblob(16) WHERE seq=7", find("audit_no_update"))
		}},
		{"first record edited", store.ErrTampered, func(t *testing.T, dir string) {
			stock(t, dir, "DROP TRIGGER audit_no_update", "UPDATE audit SET canon=zeroblob(200) WHERE seq=1", find("audit_no_update"))
		}},
		{"mirror deleted", store.ErrUnconfirmed, func(t *testing.T, dir string) { remove(t, dir, "audit.head") }},
		{"mirror written into", store.ErrUnconfirmed, func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "audit.head"), bytes.Repeat([]byte{7}, 256))
		}},
		{"kept head deleted", store.ErrUnconfirmed, func(t *testing.T, dir string) { remove(t, dir, "keys/audit-head") }},
		{"kept head written into", store.ErrUnconfirmed, func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "keys", "audit-head"), bytes.Repeat([]byte{7}, 128))
		}},
		{"record and mirror deleted", store.ErrUnconfirmed, func(t *testing.T, dir string) {
			stock(t, dir, "DROP TRIGGER audit_no_delete", "DROP TRIGGER payload_erase", "DROP TRIGGER checkpoint_no_delete",
				"DELETE FROM audit WHERE seq>2", "DELETE FROM payload WHERE id>=768", "DELETE FROM checkpoint WHERE size>2",
				find("audit_no_delete"), find("payload_erase"), find("checkpoint_no_delete"))
			remove(t, dir, "audit.head")
			remove(t, dir, "keys/audit-head")
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := crashed(t, 30)
			test.do(t, dir)
			s, err := store.Open(ctx, storetest.Options(dir))
			if err == nil {
				_ = s.Close()
			}
			var e *store.Error
			if !errors.Is(err, test.want) || !errors.Is(err, store.ErrUnavailable) || !errors.As(err, &e) {
				t.Errorf("open: %v; want *store.Error with %q", err, test.want)
			}
			// What is refused must not be called sound by a verification either.
			if r, err := store.Examine(ctx, storetest.Options(dir), store.VerifyOptions{}); err == nil && r.Verdict == audit.Intact {
				t.Error("a folder that cannot be opened is verified as intact")
			}
		})
	}
}

// TestCreateThatFailsLeavesNothing runs out of random bytes half way.
func TestCreateThatFailsLeavesNothing(t *testing.T) {
	o := storetest.Options(filepath.Join(t.TempDir(), "audit"))
	for n := range 200 {
		o.Rand = io.LimitReader(storetest.Rand(1), int64(n))
		s, err := store.Create(ctx, o, store.Genesis{})
		if err == nil {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			return
		}
	}
	t.Error("200 random bytes are not enough")
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// stock runs statements with a stock SQLite.
func stock(t *testing.T, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(dir, "audit.db"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// find returns the statement that makes a trigger.
func find(name string) string {
	for _, s := range store.Schema {
		if strings.HasPrefix(s, "CREATE TRIGGER "+name+" ") {
			return s
		}
	}
	return ""
}
