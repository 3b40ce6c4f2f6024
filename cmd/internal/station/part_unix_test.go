//go:build !windows

package station_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"msca/cmd/internal/station"
)

// Where the time stands in the name, the next try has another: the old drafts of its kind
// go, and nothing else. Nor does one that somebody is still writing.
func TestMSCA_AUD_05_OldDraftsOfItsKindGoWhereTheTimeIsInTheName(t *testing.T) {
	const old, written = 25 * time.Hour, "msca-evidence-20261127-111111.zip.msca-4.part"
	dir := t.TempDir()
	for f, age := range map[string]time.Duration{
		"msca-evidence-20261127-101010.zip.msca-1.part": old,
		"msca-evidence-20261128-101010.zip.msca-2.part": 23 * time.Hour,
		"msca-search-20261127-101010.zip.msca-3.part":   old,
		written:                                             old,
		"msca-evidence-20261127-101010.zip":                 old,
		"msca-evidence-20261127-101010.zip.part":            old,
		"msca-evidence-20261127-101010.zip.msca-1.part.bak": old,
		"evidence.zip.msca-5.part":                          old,
	} {
		path := filepath.Join(dir, f)
		then := time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(path, []byte("left"), 0o600), os.Chtimes(path, then, then)); err != nil {
			t.Fatal(err)
		}
	}
	writing, err := os.Open(filepath.Join(dir, written))
	if err != nil {
		t.Fatal(err)
	}
	defer writing.Close()
	if err := syscall.Flock(int(writing.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	before := contents(t, dir)
	if err := station.WriteOnce(filepath.Join(dir, "msca-evidence-20261129-101010.zip"))([]byte("whole")); err != nil {
		t.Fatal(err)
	}
	delete(before, "msca-evidence-20261127-101010.zip.msca-1.part")
	before["msca-evidence-20261129-101010.zip"] = "whole"
	if got := contents(t, dir); !maps.Equal(got, before) {
		t.Errorf("there is %v,\nwant %v", got, before)
	}
	if err := station.WriteOnce(filepath.Join(dir, "msca-evidence-20261127-111111.zip"))([]byte("whole")); err == nil || !strings.Contains(err.Error(), "another program is writing this file") {
		t.Errorf("a file that another program is writing: %v", err)
	}
	if got := contents(t, dir); !maps.Equal(got, before) {
		t.Errorf("after that there is %v,\nwant %v", got, before)
	}
	writing.Close()
	if err := station.WriteOnce(filepath.Join(dir, "plain.zip"))([]byte("whole")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "evidence.zip.msca-5.part")); err != nil {
		t.Errorf("a name without a time takes away what is another's: %v", err)
	}
	if err := station.WriteOnce(filepath.Join(dir, "msca-evidence-20261129-101011.zip"))([]byte("whole")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, written)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a draft that nobody writes any more stays: %v", err)
	}
}
