package store_test

import (
	"os"
	"path/filepath"
	"testing"

	"msca/audit/store"
	"msca/audit/store/storetest"
)

// A copy of a folder that was made file by file while a program wrote has the head
// of one moment, the records of a later one and the row key of a still later one.
// As long as the first row key is there to tell that nobody else made the records,
// it is not taken for a changed trail.
func TestMSCA_AUD_01_ACopyMadeWhileAProgramWroteIsNoTampering(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	step(t, s, "append")
	torn := filepath.Join(t.TempDir(), "audit")
	copyTree(t, dir, torn)
	head, err := os.ReadFile(filepath.Join(dir, "audit.head"))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		step(t, s, "append")
	}
	for _, name := range []string{"audit.db", "audit.db-wal"} {
		copyFile(t, filepath.Join(dir, name), filepath.Join(torn, name))
	}
	if err := s.Close(); err != nil { // the row key moves on
		t.Fatal(err)
	}
	copyFile(t, filepath.Join(dir, "keys", "audit-epoch.key"), filepath.Join(torn, "keys", "audit-epoch.key"))
	if now, err := os.ReadFile(filepath.Join(torn, "audit.head")); err != nil || string(now) != string(head) {
		t.Fatalf("the head of the copy is not the older one: %v", err)
	}
	_ = os.Remove(filepath.Join(torn, "audit.db-shm"))
	copied := open(t, torn)
	step(t, copied, "append")
	intact(t, copied)
}

func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d os.DirEntry, err error) error {
		name, _ := filepath.Rel(from, path)
		if err == nil && d.IsDir() {
			return os.MkdirAll(filepath.Join(to, name), 0o700)
		}
		copyFile(t, path, filepath.Join(to, name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
