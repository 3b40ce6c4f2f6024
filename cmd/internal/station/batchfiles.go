package station

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"msca/app/batch"
)

// BatchFiles keeps the result file of a batch and, beside it, its journal. It
// fills batch.Files.
type BatchFiles struct {
	result  string
	journal *os.File // locked for this process
}

// OpenBatchFiles takes the batch whose result file is to be at path. The error
// is batch.ErrInUse when another process has it.
func OpenBatchFiles(path string) (*BatchFiles, error) {
	result, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening the batch: %w", err)
	}
	for {
		journal, err := os.OpenFile(BatchJournal(result), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
		if err != nil {
			return nil, fmt.Errorf("opening the batch: %w", err)
		}
		if lockAlone(journal) != nil {
			return nil, errors.Join(batch.ErrInUse, journal.Close())
		}
		there, err := hasItsName(journal)
		if there {
			return &BatchFiles{result, journal}, nil
		}
		if err = errors.Join(err, journal.Close()); err != nil {
			return nil, fmt.Errorf("opening the batch: %w", err)
		}
	}
}

// hasItsName says whether the name of an open file still leads to it: who ended a batch
// between the opening and the locking here has removed the journal, and a third would
// make one anew.
func hasItsName(f *os.File) (bool, error) {
	open, err := f.Stat()
	if err != nil {
		return false, err
	}
	named, err := os.Stat(f.Name())
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(open, named), err
}

// BatchJournal is where the journal of a result file lies.
func BatchJournal(result string) string { return result + ".journal" }

// Close gives the batch up; a journal in which nothing was written goes.
func (b *BatchFiles) Close() error {
	info, err := b.journal.Stat()
	if err == nil && info.Size() == 0 {
		err = b.remove()
	}
	return errors.Join(err, b.journal.Close())
}

// Path is the whole path of the result file.
func (b *BatchFiles) Path() string { return b.result }

// Name is the result file's, without its folder.
func (b *BatchFiles) Name() string { return filepath.Base(b.result) }

// Load returns the journal, and whether the result file exists.
func (b *BatchFiles) Load() (journal []byte, result bool, err error) {
	journal, err = io.ReadAll(io.NewSectionReader(b.journal, 0, 1<<40))
	return journal, exists(b.result), err
}

// Cut shortens the journal.
func (b *BatchFiles) Cut(size int64) error {
	return errors.Join(b.journal.Truncate(size), b.journal.Sync())
}

// Append adds to the journal, durably.
func (b *BatchFiles) Append(lines []byte) error {
	info, err := b.journal.Stat()
	if err != nil {
		return err
	}
	if _, err := b.journal.Write(lines); err != nil {
		return errors.Join(err, b.journal.Truncate(info.Size())) // no half line in the middle
	}
	if err := b.journal.Sync(); err != nil {
		return err
	}
	if info.Size() == 0 { // its name has to last, too
		return syncFolder(filepath.Dir(b.result))
	}
	return nil
}

// Publish puts the result file in place, whole or not at all.
func (b *BatchFiles) Publish(result []byte) error { return ReplaceFile(b.result, result, 0o600) }

// Forget removes the journal.
func (b *BatchFiles) Forget() error {
	if err := b.journal.Truncate(0); err != nil {
		return err
	}
	return b.remove()
}

// remove takes the journal away; where an open file cannot be removed it stays
// behind empty, which is the same.
func (b *BatchFiles) remove() error {
	err := os.Remove(b.journal.Name())
	if runtime.GOOS == "windows" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
