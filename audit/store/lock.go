package store

import (
	"context"
	"os"
	"time"
)

// lockPatience is how long an append waits for another process.
const lockPatience = 10 * time.Second

// lock takes the folder's lock: one process at a time appends, moves the
// mirror and evolves the epoch key. [3.9.6]
func lock(ctx context.Context, f *os.File) error {
	ok, err := tryLock(f)
	if ok || err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, lockPatience)
	defer cancel()
	wait := 100 * time.Microsecond
	timer := time.NewTimer(wait)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return ErrBusy
		case <-timer.C:
		}
		ok, err := tryLock(f)
		if ok || err != nil {
			return err
		}
		wait = min(2*wait, 5*time.Millisecond)
		timer.Reset(wait)
	}
}
