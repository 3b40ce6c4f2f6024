//go:build !windows

package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// A folder that is moved, deleted or replaced under an open log takes no more
// records: they would be acknowledged and found by nobody. [MSCA-AUD-01, 3.9.7]
func TestMSCA_AUD_01_NothingIsRecordedInAFolderThatWentAway(t *testing.T) {
	for what, away := range map[string]func(t *testing.T, dir string){
		"moved":   func(t *testing.T, dir string) { rename(t, dir, dir+".away") },
		"deleted": func(t *testing.T, dir string) { removeAll(t, dir) },
		"replaced": func(t *testing.T, dir string) {
			rename(t, dir, dir+".away")
			copyTree(t, dir+".away", dir)
		},
		"database replaced": func(t *testing.T, dir string) {
			path := filepath.Join(dir, "audit.db")
			rename(t, path, path+".away")
			copyFile(t, path+".away", path)
		},
	} {
		t.Run(what, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "audit")
			s := storetest.Create(t, dir, store.Genesis{})
			step(t, s, "append")
			away(t, dir)
			for range 2 {
				receipt, err := s.Append(t.Context(), audit.Entry{Event: audit.AuditQueried})
				var told *store.Error
				if !errors.Is(err, store.ErrReplaced) || !errors.As(err, &told) || told.ProblemCode() != "AUDIT-MOVED" {
					t.Fatalf("record %d was acknowledged with %v, want a refusal that says the folder is not where it was", receipt.Seq, err)
				}
			}
			if what == "deleted" {
				if _, err := os.Stat(dir); err == nil {
					t.Error("a part of the folder was made anew")
				}
			}
		})
	}
}

// Moved away and put back, the folder goes on where it was.
func TestMSCA_AUD_01_AFolderThatIsPutBackGoesOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	rename(t, dir, dir+".away")
	if _, err := s.Append(t.Context(), audit.Entry{Event: audit.AuditQueried}); !errors.Is(err, store.ErrReplaced) {
		t.Fatalf("while it was away: %v", err)
	}
	rename(t, dir+".away", dir)
	step(t, s, "append")
	intact(t, s)
}

// Closing a log whose folder was replaced takes nothing from the one that is in its
// place, and leaves the one that was moved away as it was.
func TestMSCA_AUD_01_ClosingAReplacedFolderHarmsNeither(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	old := storetest.Create(t, dir, store.Genesis{})
	step(t, old, "append")
	rename(t, dir, dir+".away")
	copyTree(t, dir+".away", dir)
	now := open(t, dir)
	for range 5 {
		step(t, now, "append")
	}
	if err := old.Close(); !errors.Is(err, store.ErrReplaced) {
		t.Errorf("closing says %v", err)
	}
	step(t, now, "append")
	intact(t, open(t, dir))
	intact(t, open(t, dir+".away"))
	if n := len(storetest.Records(t, open(t, dir))); n < 8 {
		t.Errorf("of the log in its place %d records are left, want the 2 that were copied, 6 appended and the opening of an epoch", n)
	}
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func removeAll(t *testing.T, dir string) {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
}
