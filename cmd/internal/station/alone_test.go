package station_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"msca/app/problem"
	"msca/cmd/internal/station"
)

// held locks a file of the folder as another program does.
func held(t *testing.T, o station.Options, name string) *os.File {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(string(o.Folder), name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := station.LockAlone(f); err != nil {
		t.Fatal(err)
	}
	return f
}

// A program that never lets go of a lock keeps others out for a bounded time, and
// they say which lock it is and what to do.
func TestMSCA_AUD_01_AnotherProgramThatHoldsALockIsNamed(t *testing.T) {
	o := trainingIn(t.TempDir())
	closeStation(t, reopen(t, o))
	defer station.Impatient()()
	for _, name := range []string{"settings.lock", "setup.lock", "running.lock"} {
		t.Run(name, func(t *testing.T) {
			held(t, o, name)
			_, err := station.Open(t.Context(), o)
			var inUse *station.InUseError
			if !errors.As(err, &inUse) || filepath.Base(inUse.Lock) != name {
				t.Fatalf("error %v, want that %s is held", err, name)
			}
			if p := problem.For(err); p.Code != "FOLDER-IN-USE" || len(p.Do) == 0 {
				t.Errorf("told as %s with %d things to do", p.Code, len(p.Do))
			}
		})
	}
}

// Whoever waits for a lock is told so while it is waited for, and opening goes on when the
// other lets go. One that nobody has is opened without a word.
func TestMSCA_AUD_01_WaitingForAnotherProgramIsTold(t *testing.T) {
	o := trainingIn(t.TempDir())
	o.Waits = func() { t.Error("told of a wait where nobody has a lock") }
	closeStation(t, reopen(t, o))
	for _, name := range []string{"settings.lock", "setup.lock"} {
		t.Run(name, func(t *testing.T) {
			lock := held(t, o, name)
			told := 0
			o.Waits = func() {
				told++
				lock.Close() // the other program is done
			}
			closeStation(t, reopen(t, o))
			if told != 1 {
				t.Errorf("told %d times", told)
			}
		})
	}
}

// Who stops a command that waits has stopped no look-up, and nothing is on record.
func TestMSCA_AUD_02_StoppingAWaitIsNotToldAsALookUp(t *testing.T) {
	o := trainingIn(t.TempDir())
	closeStation(t, reopen(t, o))
	held(t, o, "settings.lock")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := station.Open(ctx, o)
	p := problem.For(err)
	if p.Code != "STOPPED" || strings.Contains(p.What, "look-up") || strings.Contains(p.What, "recorded") {
		t.Errorf("%v is told as %s: %s", err, p.Code, p.What)
	}
	if !strings.Contains(p.Detail, "settings.lock") {
		t.Errorf("the detail does not name the lock: %s", p.Detail)
	}
}
