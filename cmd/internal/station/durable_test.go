package station_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"msca/cmd/internal/station"
)

// A file that is written anew, or in place of another, takes the drafts of those who
// were cut off away: they may hold a patient's data. What a person keeps stays.
func TestMSCA_AUD_05_DraftsOfThoseCutOffGo(t *testing.T) {
	once := func(path string, b []byte) error { return station.WriteOnce(path)(b) }
	replace := func(path string, b []byte) error { return station.ReplaceFile(path, b, 0o600) }
	for name, write := range map[string]func(string, []byte) error{"new": once, "in place": replace} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, f := range []string{"out.csv.msca-123.part", "out.csv.123.part", "out.csv.123", "in.csv.msca-123.part"} {
				if err := os.WriteFile(filepath.Join(dir, f), []byte("kept"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := write(filepath.Join(dir, "out.csv"), []byte("whole")); err != nil {
				t.Fatal(err)
			}
			want := map[string]string{"out.csv": "whole", "out.csv.123.part": "kept", "out.csv.123": "kept", "in.csv.msca-123.part": "kept"}
			if got := contents(t, dir); !maps.Equal(got, want) {
				t.Errorf("there is %v, want %v", got, want)
			}
		})
	}
}

// A new file never takes the place of one that is there, and leaves no draft beside it.
func TestMSCA_AUD_05_ANewFileReplacesNone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "evidence.zip")
	if err := station.WriteOnce(path)([]byte("first")); err != nil {
		t.Fatal(err)
	}
	if err := station.WriteOnce(path)([]byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over a file that is there: %v, want fs.ErrExist", err)
	}
	if got := contents(t, dir); !maps.Equal(got, map[string]string{"evidence.zip": "first"}) {
		t.Errorf("there is %v", got)
	}
}

func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name()] = string(b)
	}
	return out
}
