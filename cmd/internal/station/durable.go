package station

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
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
// name says that it is part of a file; the next try under the same name takes it away.
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

// writeDraft writes what is to become a file beside it, durably, and takes away the
// drafts of those who were cut off before: they may hold a secret or a patient's data.
// It returns the name.
func writeDraft(path string, raw []byte, mode fs.FileMode) (draft string, err error) {
	dir, name := filepath.Split(path)
	dir = filepath.Clean(dir)
	if err := clearDrafts(dir, name); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(dir, name+draftInfix+"*"+draftEnd) // 0600
	if err != nil {
		return "", err
	}
	_, err = f.Write(raw)
	if err == nil && mode != 0o600 { // shares that belong to somebody else refuse it
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// A draft is called like the file that it is to become, and after that draftInfix, a
// number and draftEnd: others have files that end in .part, too.
const draftInfix, draftEnd = ".msca-", ".part"

// clearDrafts leaves what this user may not see or remove: it is somebody else's.
func clearDrafts(dir, name string) error {
	there, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	for _, f := range there {
		number, isDraft := strings.CutSuffix(f.Name(), draftEnd)
		number, ours := strings.CutPrefix(number, name+draftInfix)
		if !isDraft || !ours || strings.Trim(number, "0123456789") != "" || !f.Type().IsRegular() {
			continue
		}
		err := os.Remove(filepath.Join(dir, f.Name()))
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	return nil
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
