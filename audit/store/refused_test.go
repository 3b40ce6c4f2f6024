package store_test

import (
	"crypto/sha256"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// digests of the files that are evidence.
func digests(t *testing.T, dir string) map[string][32]byte {
	t.Helper()
	out := map[string][32]byte{}
	for _, name := range []string{"audit.db", "audit.db-wal", "audit.head"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		out[name] = sha256.Sum256(b)
	}
	return out
}

// TestMSCA_AUD_01_RefusedOpenChangesNothing opens a folder with lost records again
// and again: it must stay as it was found, and each time be told as the same.
func TestMSCA_AUD_01_RefusedOpenChangesNothing(t *testing.T) {
	for _, test := range []struct {
		name string
		want error
		do   func(wal []byte) []byte
	}{
		{"bit of the write-ahead log flipped", store.ErrLost, func(b []byte) []byte { b[len(b)/2] ^= 4; return b }},
		{"write-ahead log cut to half", store.ErrRolledBack, func(b []byte) []byte { return b[:len(b)/2] }},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := crashed(t, 40)
			path := filepath.Join(dir, "audit.db-wal")
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			write(t, path, test.do(b))
			before := digests(t, dir)
			for try := range 3 {
				s, err := store.Open(ctx, storetest.Options(dir))
				if err == nil {
					_ = s.Close()
				}
				if !errors.Is(err, test.want) {
					t.Errorf("open %d: %v, want %v", try, err, test.want)
				}
				if _, err := store.Examine(ctx, storetest.Options(dir), store.VerifyOptions{}); err != nil {
					t.Error(err)
				}
				if after := digests(t, dir); !maps.Equal(before, after) {
					t.Fatalf("open %d changed the files", try)
				}
			}
			if kept, _ := filepath.Glob(path + ".*.lost"); len(kept) > 1 {
				t.Errorf("%d copies of one damaged log were kept", len(kept))
			}
		})
	}
}

// TestMSCA_AUD_01_SpoiledMirrorEntryHidesNothing takes the newest record out of a
// killed log and spoils the entry of the head mirror that knows of it.
func TestMSCA_AUD_01_SpoiledMirrorEntryHidesNothing(t *testing.T) {
	spoil := func(t *testing.T, dir string, entry int) {
		t.Helper()
		path := filepath.Join(dir, "audit.head")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		clear(b[entry*128 : entry*128+128])
		write(t, path, b)
	}
	newest := func(t *testing.T, dir string) int {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(dir, "audit.head"))
		if err != nil {
			t.Fatal(err)
		}
		if string(b[32:40]) > string(b[160:168]) {
			return 0
		}
		return 1
	}
	for _, test := range []struct {
		name   string
		delete bool
		older  bool
		want   error
	}{
		{"record deleted, its entry spoiled", true, false, store.ErrLost},
		{"entry torn as by a power cut, the record there", false, false, nil},
		{"the older entry spoiled", false, true, store.ErrLost}, // not to be told from the first: what came after the entry left is not there
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := crashed(t, 30)
			if test.delete {
				stock(t, dir, "DROP TRIGGER audit_no_delete", "DROP TRIGGER payload_erase", "DROP TRIGGER checkpoint_no_delete",
					"DELETE FROM payload WHERE id>=256*(SELECT max(seq) FROM audit)", "DELETE FROM checkpoint WHERE size>=(SELECT max(seq) FROM audit)",
					"DELETE FROM audit WHERE seq=(SELECT max(seq) FROM audit)",
					find("audit_no_delete"), find("payload_erase"), find("checkpoint_no_delete"))
			}
			entry := newest(t, dir)
			if test.older {
				entry = 1 - entry
			}
			spoil(t, dir, entry)
			r, err := store.Examine(ctx, storetest.Options(dir), store.VerifyOptions{})
			if err != nil || (r.Verdict == audit.Diverged) != (test.want != nil) {
				t.Errorf("verify: %s (%s), %v", r.Verdict, r.Reason, err)
			}
			s, err := store.Open(ctx, storetest.Options(dir))
			if err == nil {
				_ = s.Close()
			}
			if !errors.Is(err, test.want) {
				t.Errorf("open: %v, want %v", err, test.want)
			}
		})
	}
}

// TestMSCA_AUD_01_UnusableLockOrMirrorIsTold opens a folder whose files are there
// and cannot be opened.
func TestMSCA_AUD_01_UnusableLockOrMirrorIsTold(t *testing.T) {
	for _, name := range []string{"audit.lock", "audit.head"} {
		dir := crashed(t, 3)
		if err := errors.Join(os.RemoveAll(filepath.Join(dir, name)), os.Mkdir(filepath.Join(dir, name), 0o700)); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(ctx, storetest.Options(dir))
		if err == nil {
			_ = s.Close()
		}
		var e *store.Error
		if !errors.As(err, &e) || !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("%s is a folder: %v, want an error of the store", name, err)
		}
	}
}
