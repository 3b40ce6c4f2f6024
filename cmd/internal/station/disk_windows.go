package station

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// freeSpace is how many octets this user may still write where dir is, or will
// be.
func freeSpace(dir string) (uint64, error) {
	for ; !exists(dir); dir = filepath.Dir(dir) {
		if dir == filepath.Dir(dir) {
			return 0, os.ErrNotExist
		}
	}
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	return free, windows.GetDiskFreeSpaceEx(name, &free, nil, nil)
}
