//go:build !windows

package station_test

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"msca/cmd/internal/station"
)

// apart gives the test a runtime folder of its own.
func apart(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "msca") // the path of a socket is short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("XDG_RUNTIME_DIR", dir)
	return dir
}

func join(t *testing.T, folder, message string) *station.First {
	t.Helper()
	first, err := station.Folder(folder).Join(t.Context(), []byte(message))
	if err != nil {
		t.Fatalf("joining: %v", err)
	}
	return first
}

func hears(t *testing.T, first *station.First) (heard chan string, ended chan struct{}) {
	heard, ended = make(chan string, 8), make(chan struct{})
	go func() { defer close(ended); first.Hear(func(m []byte) bool { heard <- string(m); return true }) }()
	return heard, ended
}

func TestMSCA_PDS_01_SecondDesktopHandsToTheFirst(t *testing.T) {
	apart(t)
	folder := t.TempDir()
	first := join(t, folder, "its own")
	if first == nil {
		t.Fatal("nobody was there, and yet it is not the first")
	}
	heard, ended := hears(t, first)
	for _, message := range []string{`{"surname":"Penhallow"}`, "", strings.Repeat("x", 60<<10)} {
		if again := join(t, folder, message); again != nil {
			t.Fatal("two are the first")
		}
		if got := <-heard; got != message {
			t.Errorf("the first heard %d bytes, want %d", len(got), len(message))
		}
	}
	if other := join(t, t.TempDir(), "x"); other == nil {
		t.Error("the desktop of another folder was taken for the first")
	} else {
		other.Close()
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	<-ended
	next := join(t, folder, "")
	if next == nil {
		t.Fatal("after the first has closed nobody is the first")
	}
	next.Close()
}

// What a killed process leaves keeps nobody out, and neither does somebody who
// connects and says nothing, or too much.
func TestMSCA_PDS_01_MeetingSurvivesKillsAndStrangers(t *testing.T) {
	dir := apart(t)
	folder := t.TempDir()
	join(t, folder, "").Close()
	locks, _ := filepath.Glob(filepath.Join(dir, "msca", "*.lock"))
	if len(locks) != 1 {
		t.Fatalf("%d locks in the folder of the user, want 1", len(locks))
	}
	path := strings.TrimSuffix(locks[0], "lock") + "sock"
	left, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	left.SetUnlinkOnClose(false) // as a kill leaves it
	left.Close()
	first := join(t, folder, "")
	if first == nil {
		t.Fatal("a socket that nobody listens at was taken for a desktop")
	}
	defer first.Close()
	heard, _ := hears(t, first)
	silent, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	loud, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer loud.Close()
	_, _ = loud.Write([]byte(strings.Repeat("x", 80<<10))) // it may hang up in the middle
	if again := join(t, folder, "hello"); again != nil {
		t.Fatal("two are the first")
	}
	if got := <-heard; got != "hello" {
		t.Errorf("the first heard %d bytes first, want the message only", len(got))
	}
}

// A folder that others may enter is not used.
func TestMSCA_PDS_01_MeetingPlaceIsTheUsersOwn(t *testing.T) {
	dir := apart(t)
	if err := os.Mkdir(filepath.Join(dir, "msca"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "msca"), 0o777); err != nil {
		t.Fatal(err)
	}
	if first, err := station.Folder(t.TempDir()).Join(t.Context(), nil); err == nil {
		first.Close()
		t.Error("a folder that everybody may enter was used")
	}
}
