package store

import (
	"errors"
	"io/fs"
	"os"
)

// A folder can be moved, deleted or replaced while it is open. What this process
// then recorded would go into files that nobody finds under their names, and
// SQLite, on closing the last connection, would delete the write-ahead log of
// whatever has the name now.

// place is a file as it was when it was opened.
type place struct {
	path string
	info os.FileInfo
}

// places remembers which files are open under these names.
func places(paths ...string) (out []place, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		os.SameFile(info, info) // Windows looks for the identity at the first comparison
		out = append(out, place{path, info})
	}
	return out, nil
}

// kept says ErrReplaced where a name leads to another file now, or to none.
func kept(open []place) error {
	for _, p := range open {
		now, err := os.Stat(p.path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return newError("find", p.path, err)
		}
		if err != nil || !os.SameFile(p.info, now) {
			return &Error{Op: "find", Path: p.path, Hint: hintReplaced, Err: ErrReplaced}
		}
	}
	return nil
}

const hintReplaced = "put the folder back where it was, or close every program that has it open and start again"
