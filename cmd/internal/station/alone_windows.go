package station

import (
	"os"

	"golang.org/x/sys/windows"
)

// tryLock locks the file without waiting, alone or shared. A lock held alone is
// given up before the shared one is taken.
func tryLock(f *os.File, alone bool) error {
	h, at := windows.Handle(f.Fd()), new(windows.Overlapped)
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if alone {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	} else {
		_ = windows.UnlockFileEx(h, 0, 1, 0, at) // not held: nothing to give up
	}
	return windows.LockFileEx(h, flags, 0, 1, 0, at)
}
