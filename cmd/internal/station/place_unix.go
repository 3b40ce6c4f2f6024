//go:build !windows

package station

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// place is the data folder of the machine where there is one and this user may
// write it, else one of the user's own. A folder of the machine that cannot be
// written for any other reason, such as a full or read-only disk, stays the place:
// opening it says what is wrong, and no second trail is begun beside it.
func place(training bool) (string, error) {
	name := "msca"
	if training {
		name += "-training"
	}
	if dir := filepath.Join("/var/lib", name); !absentOrOthers(dir) {
		return dir, nil
	}
	if x := os.Getenv("XDG_DATA_HOME"); x != "" {
		return filepath.Join(x, name), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w; name one with --data", err)
	}
	return filepath.Join(home, ".local", "share", name), nil
}

// absentOrOthers says that a folder is not there, or that this user may not write
// in it.
func absentOrOthers(dir string) bool {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.EACCES)
	}
	_ = f.Close()
	_ = os.Remove(f.Name()) // one that stays is empty, and says that it is a probe
	return false
}

// policyFile is where an administrator puts settings that users cannot change.
func policyFile() (string, error) { return "/etc/msca/policy.json", nil }

func makePlace(dir string) error { return os.MkdirAll(dir, 0o700) }

// OtherOwnerError says that root was about to leave files in somebody else's
// data folder, which its owner could not read again.
type OtherOwnerError struct{ Folder, Owner string }

func (e *OtherOwnerError) Error() string {
	return fmt.Sprintf("the data folder %s belongs to %s, who could not read what root leaves in it: run this as %s (runuser -u %s -- mscactl …)", e.Folder, e.Owner, e.Owner, e.Owner)
}

// mayWork keeps root out of the folder of another user.
func mayWork(dir string) error {
	info, err := os.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("opening the data folder: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || os.Geteuid() != 0 || owner.Uid == 0 {
		return nil
	}
	return &OtherOwnerError{dir, nameOf(owner.Uid)}
}

// ownerOf names the user to whom a folder belongs, "" where that cannot be told.
func ownerOf(dir string) string {
	info, err := os.Stat(dir)
	if err != nil {
		return ""
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return ""
	}
	return nameOf(owner.Uid)
}

func nameOf(uid uint32) string {
	id := strconv.FormatUint(uint64(uid), 10)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return id
}
