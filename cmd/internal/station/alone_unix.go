//go:build !windows

package station

import (
	"os"
	"syscall"
)

// tryLock locks the whole file without waiting, alone or shared.
func tryLock(f *os.File, alone bool) error {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	return syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
}
