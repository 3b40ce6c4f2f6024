//go:build unix

package store

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the advisory lock of f, or reports false when another open
// file holds it. The system lets go when the process ends, however it ends.
func tryLock(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return false, nil
	}
	return err == nil, err
}

func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }

// syncDir makes a new or renamed file's name durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	return errors.Join(err, d.Close())
}

// private reports whether only the owner may read the file.
func private(_ string, info os.FileInfo) (bool, error) { return info.Mode().Perm()&0o077 == 0, nil }

const hintPrivate = "set its mode to 0600"

// full reports whether the disk, or this user's share of it, is full.
func full(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
