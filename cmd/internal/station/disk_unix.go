//go:build !windows

package station

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// freeSpace is how many octets this user may still write where dir is, or will
// be.
func freeSpace(dir string) (uint64, error) {
	for ; !exists(dir); dir = filepath.Dir(dir) {
		if dir == filepath.Dir(dir) {
			return 0, os.ErrNotExist
		}
	}
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, err
	}
	return s.Bavail * uint64(s.Bsize), nil
}
