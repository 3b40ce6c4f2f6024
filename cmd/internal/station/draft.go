package station

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// A folder is made in a draft inside of it, whose settings are written last. A
// draft with settings is whole and is moved into place part by part, the
// settings last again; who finds one, because its process was killed, goes on
// moving. A draft without is thrown away. What is in place is never replaced.

// draft is where a folder is made.
func (f Folder) draft() Folder { return Folder(filepath.Join(string(f), "draft")) }

// parts are what is moved out of a draft, in this order.
func (f Folder) parts() []string {
	return []string{f.Training(), filepath.Dir(f.usersKey()), f.Users(), f.Audit(), f.Config()}
}

// settingUp runs do while no other process sets the folder up, after finishing
// or clearing away what a killed one left. waits is that of awaitAlone.
func (f Folder) settingUp(ctx context.Context, waits func(), do func() error) (err error) {
	if err := mayWork(string(f)); err != nil {
		return err
	}
	if err := makePlace(string(f)); err != nil {
		return f.unwritable(fmt.Errorf("making the data folder: %w", err))
	}
	file, err := awaitAlone(ctx, filepath.Join(string(f), "setup.lock"), "making the data folder", waits)
	if err != nil {
		return f.unwritable(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if exists(f.draft().Config()) {
		if err := f.moveIn(); err != nil {
			return err
		}
	} else if err := os.RemoveAll(string(f.draft())); err != nil {
		return fmt.Errorf("clearing away what was left half done: %w", err)
	}
	return do()
}

// build makes the folder with fill, which is given the draft.
func (f Folder) build(fill func(draft Folder) error) error {
	for _, part := range f.parts() {
		if exists(part) {
			return fmt.Errorf("setting up: %s is there already and is never replaced", part)
		}
	}
	if err := os.MkdirAll(string(f.draft()), 0o700); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	if err := fill(f.draft()); err != nil {
		return errors.Join(err, os.RemoveAll(string(f.draft())))
	}
	return f.moveIn()
}

// moveIn moves what is left of a whole draft into place.
func (f Folder) moveIn() error {
	ready := f.draft().parts()
	for i, part := range f.parts() {
		if part == f.Config() { // it says that the others are there, also after a power cut
			if err := syncFolder(string(f)); err != nil {
				return fmt.Errorf("setting up: %w", err)
			}
		}
		if _, err := os.Lstat(part); err == nil && exists(ready[i]) {
			return fmt.Errorf("setting up: %s is there already and is never replaced", part)
		}
		if err := os.Rename(ready[i], part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("setting up: %w", err)
		}
	}
	if err := syncFolder(string(f)); err != nil {
		return fmt.Errorf("setting up: %w", err)
	}
	return os.RemoveAll(string(f.draft()))
}
