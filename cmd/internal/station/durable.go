package station

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// ReplaceFile writes a file whole or not at all: who reads it meanwhile reads the
// old one or the new one, and a power cut after it leaves the new one.
func ReplaceFile(path string, raw []byte, mode fs.FileMode) error {
	draft, err := writeDraft(path, raw, mode)
	if err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return errors.Join(err, os.Remove(draft))
	}
	return syncFolder(filepath.Dir(path))
}

// WriteOnce writes a new file that only its owner can read, whole or not at all, and
// never in place of one that is there. What is cut off leaves a draft at most, whose
// name says that it is part of a file; a later try takes it away, see part.go.
func WriteOnce(path string) func([]byte) error {
	return func(raw []byte) error {
		draft, err := writeDraft(path, raw, 0o600)
		if err != nil {
			return err
		}
		if err := giveName(draft, path); err != nil {
			return errors.Join(err, os.Remove(draft))
		}
		err = syncFolder(filepath.Dir(path))
		if err == nil || cannotSync(err) {
			return nil
		}
		if left := os.Remove(path); left != nil {
			return nil // it is there, whole, and nobody is to be told that it is not
		}
		return err
	}
}

// giveName gives a draft a name that nothing has.
func giveName(draft, path string) error {
	err := os.Link(draft, path) // refuses where something has it
	if err == nil {
		_ = os.Remove(draft) // the next try takes away what stays
		return nil
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, there := os.Lstat(path); !errors.Is(there, fs.ErrNotExist) {
		return errors.Join(err, there)
	}
	return os.Rename(draft, path) // no links on this file system
}

// syncFolder makes the names in a folder durable, where the system can.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// cannotSync says that this file system does not make names durable for this user, or
// for anybody; the file itself is durable.
func cannotSync(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL)
}
