package station

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// InUseError says that another program has a lock of the data folder for longer
// than anything takes.
type InUseError struct{ Lock string }

func (e *InUseError) Error() string {
	return "another program works on the data folder and does not let go of " + e.Lock
}

// ProblemCode names the problem of app/problem.
func (e *InUseError) ProblemCode() string { return "FOLDER-IN-USE" }

// lockTries is how often, lockEvery apart, a lock that another process has is tried:
// for a minute, which is many times what it is ever held for.
var lockTries = 3000

const lockEvery = 20 * time.Millisecond

// noticeable is how long another program is waited for before that is said.
const noticeable = time.Second

// awaitAlone opens a file and locks it for this process only, waiting for one that
// has it. Doing names in errors what it is for; waits, unless nil, hears that it takes
// noticeably long.
func awaitAlone(ctx context.Context, path, doing string, waits func()) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", doing, err)
	}
	if err := await(ctx, file, lockAlone, doing, waits); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// await takes a lock, waiting for a process that keeps others from it.
func await(ctx context.Context, file *os.File, lock func(*os.File) error, doing string, waits func()) error {
	for try := 1; ; try++ {
		if waits != nil && try == int(noticeable/lockEvery) {
			waits()
		}
		err := lock(file)
		switch {
		case err == nil:
			return nil
		case !heldByOther(err):
			return fmt.Errorf("%s: locking %s: %w", doing, file.Name(), err)
		case try >= lockTries:
			return fmt.Errorf("%s: %w", doing, &InUseError{file.Name()})
		}
		if err := wait(ctx, lockEvery); err != nil {
			return fmt.Errorf("%s: waiting for another program to let go of %s: %w", doing, file.Name(), err)
		}
	}
}

// presence is held while this process works on a data folder, shared with other
// processes on it. Who has it alone at start knows that every unanswered request
// is one that nobody waits for any more; the others wait until that is recorded.
type presence struct {
	file  *os.File
	alone bool
}

const entering = "opening the data folder"

// enter takes the presence, alone when no other process has it.
func enter(ctx context.Context, f Folder, waits func()) (*presence, error) {
	file, err := os.OpenFile(filepath.Join(string(f), "running.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", entering, err)
	}
	if lockAlone(file) == nil {
		return &presence{file, true}, nil
	}
	if err := await(ctx, file, lockShared, entering, waits); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &presence{file, false}, nil
}

// share lets other processes in.
func (p *presence) share(ctx context.Context) error {
	if !p.alone {
		return nil
	}
	p.alone = false
	return await(ctx, p.file, lockShared, entering, nil)
}

// leave gives the presence up.
func (p *presence) leave() error { return p.file.Close() }
