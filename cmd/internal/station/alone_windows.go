package station

import (
	"os"

	"golang.org/x/sys/windows"
)

// lockAlone locks the file for this process only, or fails at once.
func lockAlone(f *os.File) error {
	return windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_FAIL_IMMEDIATELY|windows.LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, new(windows.Overlapped))
}

// lockShared locks the file together with others, or fails at once where one has it
// alone. A lock held alone is given up first.
func lockShared(f *os.File) error {
	h := windows.Handle(f.Fd())
	_ = windows.UnlockFileEx(h, 0, 1, 0, new(windows.Overlapped)) // an error means that there was none
	return windows.LockFileEx(h, windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
}
