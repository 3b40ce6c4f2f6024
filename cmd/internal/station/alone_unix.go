//go:build !windows

package station

import (
	"os"
	"syscall"
)

// lockAlone locks the file for this process only, or fails at once.
func lockAlone(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// lockShared locks the file together with others, or fails at once where one has it
// alone. A lock held alone is given up first.
func lockShared(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB) }
