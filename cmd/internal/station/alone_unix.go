//go:build !windows

package station

import (
	"os"
	"syscall"
)

// lockAlone locks the file for this process only, or fails at once.
func lockAlone(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// lockShared locks the file together with others, waiting for one that has it
// alone.
func lockShared(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_SH) }
