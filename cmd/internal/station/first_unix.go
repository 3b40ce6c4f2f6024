//go:build !windows

package station

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// ownPlace is a folder that only this user may enter, made where it is not there.
func ownPlace() (string, error) {
	dir := filepath.Join(os.TempDir(), "msca-"+strconv.Itoa(os.Geteuid()))
	if x := os.Getenv("XDG_RUNTIME_DIR"); x != "" && ownedByUser(x) { // not somebody else's, whom sudo has kept it from
		dir = filepath.Join(x, "msca")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if info, err := os.Lstat(dir); err != nil || info.Mode().Perm()&0o077 != 0 || !ownedByUser(dir) {
		return "", errors.Join(fmt.Errorf("%s is not a folder of this user's own", dir), err)
	}
	return dir, nil
}

// ownedByUser says whether a folder, not a link to one, is this user's.
func ownedByUser(dir string) bool {
	info, err := os.Lstat(dir)
	if err != nil {
		return false
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && info.IsDir() && int(s.Uid) == os.Geteuid()
}

// heldByOther says of an error of lockAlone that another process has the lock, or
// that a signal came in between.
func heldByOther(err error) bool {
	return errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR)
}

// seat tells displays of one person apart.
func seat() string { return os.Getenv("DISPLAY") + os.Getenv("WAYLAND_DISPLAY") }

// letForward has nothing to do: the window manager decides.
func letForward() {}
