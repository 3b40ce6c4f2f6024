//go:build windows

package store

import (
	"errors"
	"os"
	"slices"
	"unsafe"

	"golang.org/x/sys/windows"
)

// tryLock takes the lock of f, or reports false when another open file holds
// it. The system lets go when the process ends, however it ends.
func tryLock(f *os.File) (bool, error) {
	var o windows.Overlapped
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &o)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return false, nil
	}
	return err == nil, err
}

func unlock(f *os.File) {
	var o windows.Overlapped
	_ = windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, &o)
}

// syncDir does nothing: NTFS journals names by itself.
func syncDir(string) error { return nil }

// crowds are the groups that hold people who have nothing to do with the log.
var crowds = []windows.WELL_KNOWN_SID_TYPE{
	windows.WinWorldSid, windows.WinAnonymousSid, windows.WinInteractiveSid,
	windows.WinAuthenticatedUserSid, windows.WinBuiltinUsersSid, windows.WinBuiltinGuestsSid,
}

const hintPrivate = "take Users, Authenticated Users and Everyone off the folder's access list (icacls)"

// private reports whether no crowd may read the file, by its access list. One
// without a list is open to all.
//
// The keys are not wrapped by the machine's data protection (DPAPI) besides: that
// opens to every user of the machine, and to no machine that a backup is put back
// on, where the evidence would be lost.
func private(path string, _ os.FileInfo) (bool, error) {
	sd, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		return false, &os.PathError{Op: "read the access list of", Path: path, Err: err}
	}
	list, _, err := sd.DACL()
	if err != nil || list == nil {
		return false, nil // no list
	}
	for i := range uint32(list.AceCount) {
		var entry *windows.ACCESS_ALLOWED_ACE
		if err := windows.GetAce(list, i, &entry); err != nil {
			return false, &os.PathError{Op: "read the access list of", Path: path, Err: err}
		}
		if entry.Header.AceType != windows.ACCESS_ALLOWED_ACE_TYPE || entry.Mask&(windows.FILE_READ_DATA|windows.GENERIC_READ|windows.GENERIC_ALL) == 0 {
			continue
		}
		who := (*windows.SID)(unsafe.Pointer(&entry.SidStart))
		if slices.ContainsFunc(crowds, who.IsWellKnown) {
			return false, nil
		}
	}
	return true, nil
}

// full reports whether the disk is full.
func full(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}
