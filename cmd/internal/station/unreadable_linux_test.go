package station_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"msca/app/problem"
	"msca/cmd/internal/station"
)

// A folder that may not be looked into is told as that: whether it has been set up
// nobody can say, and it must not be set up over.
func TestMSCA_AUD_01_FolderThatMayNotBeReadIsToldAsThat(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	live := station.Folder(dir)
	if err := station.Init(t.Context(), live, goodSetup()); err != nil {
		t.Fatal(err)
	}
	within := filepath.Dir(dir) // has to let others through to the folder
	for path, mode := range map[string]os.FileMode{filepath.Dir(within): 0o755, within: 0o755, dir: 0} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	var open, explain error
	asNobody(t, func() {
		_, open = station.Open(t.Context(), station.Options{Folder: live, AccessPoint: "test"})
		explain = live.Readable()
	})
	for _, err := range []error{open, explain} {
		var unreadable *station.UnreadableError
		if !errors.As(err, &unreadable) || errors.Is(err, station.ErrNotSetUp) {
			t.Fatalf("told as %v, want a folder that may not be read", err)
		}
		if said := err.Error(); !strings.Contains(said, dir) || unreadable.Owner == "" || !strings.Contains(said, unreadable.Owner) || problem.For(err).Code != "FOLDER" {
			t.Errorf("said %q, want the folder and its owner %q named", said, unreadable.Owner)
		}
	}
	if err := station.Folder(filepath.Join(t.TempDir(), "none")).Readable(); err != nil {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// A training folder that may be read and not written, and one for which there is no
// place, are told with the way out.
func Test3_9_6_TrainingFolderThatCannotBeWrittenIsToldWithTheWayOut(t *testing.T) {
	dir := t.TempDir()
	made := station.Folder(filepath.Join(dir, "made"))
	st, err := station.Open(t.Context(), station.Options{Folder: made, Training: true, AccessPoint: "test", Short: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(string(made), func(path string, d os.DirEntry, err error) error {
		mode := os.FileMode(0o444)
		if d.IsDir() {
			mode = 0o555
		}
		return errors.Join(err, os.Chmod(path, mode))
	})
	if err = errors.Join(err, os.Chmod(filepath.Dir(dir), 0o755), os.Chmod(dir, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = os.Chmod(dir, 0o700)
		_ = filepath.WalkDir(string(made), func(path string, _ os.DirEntry, _ error) error { return os.Chmod(path, 0o700) })
	})
	for _, folder := range []station.Folder{made, station.Folder(filepath.Join(dir, "new"))} {
		var err error
		asNobody(t, func() {
			_, err = station.Open(t.Context(), station.Options{Folder: folder, Training: true, AccessPoint: "test", Short: true})
		})
		p := problem.For(err)
		if p.Code != "FOLDER-READ-ONLY" || !strings.Contains(strings.Join(p.Do, " "), "--data") {
			t.Errorf("%s: told as %s %q", filepath.Base(string(folder)), p.Code, p.Do)
		}
		if said := fmt.Sprint(err); !strings.Contains(said, string(folder)) || !strings.Contains(said, "--data") {
			t.Errorf("said %q, want the folder and the way to another", said)
		}
	}
}

// asNobody does something as a user to whom nothing belongs, where this is root; for
// anybody else the modes of files suffice. Only this thread changes.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if os.Geteuid() == 0 {
		set := func(id uintptr) { syscall.RawSyscall(syscall.SYS_SETFSUID, id, 0, 0) }
		set(65534)
		defer set(0)
	}
	do()
}
