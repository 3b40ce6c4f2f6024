//go:build linux

package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A file of settings that is named and is not there keeps the desktop from
// starting: nobody would see that other settings are in force than were meant.
func TestMSCA_IG_05_TheSettingsFileNamedHasToBeThere(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "ward7.json")
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = w
	code := run([]string{"--training", "--data", t.TempDir(), "--config", missing})
	os.Stderr = stderr
	w.Close()
	said, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if code != 2 || !strings.Contains(string(said), missing) || !strings.Contains(string(said), "no such file") {
		t.Errorf("exit %d, %q; want 2 and the file named", code, said)
	}
}
