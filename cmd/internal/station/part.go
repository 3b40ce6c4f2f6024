package station

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// writeDraft writes what is to become a file beside it, durably, and takes away the
// drafts of those who were cut off before: they may hold a secret or a patient's data.
// It returns the name. While it is written it is locked, where the file system can.
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
	_ = lockAlone(f)
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

// draftOf is the name of the file that a draft was to become.
func draftOf(f fs.DirEntry) (name string, isDraft bool) {
	rest, isDraft := strings.CutSuffix(f.Name(), draftEnd)
	at := strings.LastIndex(rest, draftInfix)
	if !isDraft || at < 0 || strings.Trim(rest[at+len(draftInfix):], "0123456789") != "" || !f.Type().IsRegular() {
		return "", false
	}
	return rest[:at], true
}

// clearDrafts takes the drafts of a file away; where the time stands in its name, the
// next try has another, so those of its kind that are old and that nobody writes go with
// them. It leaves what this user may not see or remove: it is somebody else's.
func clearDrafts(dir, name string) error {
	there, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	for _, f := range there {
		path := filepath.Join(dir, f.Name())
		switch of, isDraft := draftOf(f); {
		case !isDraft:
		case of == name && written(path):
			return &fs.PathError{Op: "write", Path: filepath.Join(dir, name), Err: errors.New("another program is writing this file")}
		case of == name:
			err := os.Remove(path)
			if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
				return err
			}
		case sameKind(of, name) && abandoned(path):
			_ = os.Remove(path) // one that stays is in nobody's way
		}
	}
	return nil
}

// dated is a time in the name of a file, as this program writes it.
var dated = regexp.MustCompile(`[0-9]{4}-?[0-9]{2}-?[0-9]{2}[- ][0-9]{6}(\.[0-9]{3})?`)

// sameKind says that two names differ in the time that stands in them and in nothing
// else.
func sameKind(a, b string) bool {
	return dated.MatchString(a) && dated.ReplaceAllString(a, "") == dated.ReplaceAllString(b, "")
}

// draftAge is how long a draft of another name is left alone: far longer than one is
// ever written, and than the clocks of two computers on one share differ.
const draftAge = 24 * time.Hour

// written says that somebody has a draft locked, as while it is written.
func written(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	err = lockAlone(f)
	return err != nil && heldByOther(err)
}

// abandoned says that nothing has been written into a draft for long and that nobody
// has it locked. Where that cannot be told it is not.
func abandoned(path string) bool {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	info, err := f.Stat()
	return err == nil && time.Since(info.ModTime()) > draftAge && lockAlone(f) == nil
}
