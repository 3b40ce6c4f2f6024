package store

import (
	"errors"
	"io/fs"
	"os"
)

// inPlace says ErrReplaced where the path leads to another file than the one that
// was opened, or to none: what is read then is not what holds, and SQLite, closing
// it, would delete the write-ahead log of whatever has the name now.
func (s *Store) inPlace() error {
	if s.opened == nil {
		return nil // being made
	}
	now, err := os.Stat(s.options.Path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err != nil || !os.SameFile(s.opened, now) {
		return ErrReplaced
	}
	return nil
}
