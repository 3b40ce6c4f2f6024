package station

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"msca/app"
	auditstore "msca/audit/store"
)

// Folder is a data folder: everything a workstation keeps.
//
//	config.json      settings
//	audit/           the audit trail, its keys and its head mirror
//	users.db         accounts, role profiles, the organisation's policy; sealed
//	keys/            the key of users.db
//	training/        of a training folder only: PKI, card
type Folder string

// FolderAt is the data folder at path, or this machine's own when none is named;
// training has one of its own.
func FolderAt(path string, training bool) (Folder, error) {
	if path == "" {
		dir, err := place(training)
		return Folder(dir), err
	}
	whole, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w", err)
	}
	return Folder(whole), nil
}

// The parts of the folder.
func (f Folder) Config() string   { return filepath.Join(string(f), "config.json") }
func (f Folder) Audit() string    { return filepath.Join(string(f), "audit") }
func (f Folder) Users() string    { return filepath.Join(string(f), "users.db") }
func (f Folder) usersKey() string { return filepath.Join(string(f), "keys", "users.key") }

// Training is where a training folder keeps what makes it one.
func (f Folder) Training() string { return filepath.Join(string(f), "training") }

// Exists says whether the folder has been set up.
func (f Folder) Exists() bool { return exists(f.Audit()) && exists(f.Config()) }

// whole says what is missing of a folder that does not exist: everything
// (ErrNotSetUp), the settings (ErrSettingsMissing), or the audit trail, whose loss
// must not pass for a folder that is new. [3.9.6]
func (f Folder) whole() error {
	switch {
	case f.Exists():
		return nil
	case exists(f.Audit()):
		return ErrSettingsMissing
	case exists(f.Config()), exists(f.Users()), exists(f.usersKey()):
		return &app.AuditUnavailableError{Doing: "opening the workstation", Err: &auditstore.Error{
			Op: "open", Path: f.Audit(), Err: fmt.Errorf("%w: the workstation has been set up and the folder of its audit trail is gone", auditstore.ErrNotFound),
			Hint: "put the audit folder back as it was and leave the rest as it is; it must not be set up anew"}}
	}
	return ErrNotSetUp
}

// IsTraining says whether the folder was made for training.
func (f Folder) IsTraining() bool { return exists(f.Training()) }

// UnreadableError says that a folder is there and may not be read by this user,
// so that nobody can say what it holds.
type UnreadableError struct {
	Folder, Owner string // Owner is empty where it cannot be told
	Err           error
}

func (e *UnreadableError) Error() string {
	as := "the account that it was set up with"
	if e.Owner != "" {
		as = e.Owner + ", to whom it belongs"
	}
	return fmt.Sprintf("the data folder %s may not be read by this user: run this as %s (%v)", e.Folder, as, e.Err)
}

func (e *UnreadableError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *UnreadableError) ProblemCode() string { return "FOLDER" }

// Readable says *UnreadableError of a folder that this user may not look into. One
// that is not there at all is no error.
func (f Folder) Readable() error {
	for _, path := range []string{string(f), f.Audit(), f.Config(), f.Training()} {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrPermission) {
			return &UnreadableError{string(f), ownerOf(string(f)), err}
		}
	}
	return nil
}

// UnwritableError says that this user may not write in the place for a folder, or that
// its disk is read-only.
type UnwritableError struct {
	Folder string
	Err    error
}

func (e *UnwritableError) Error() string {
	return fmt.Sprintf("the data folder %s cannot be written: run this as the account that it was set up with, or name a folder that this user may write in with --data (%v)", e.Folder, e.Err)
}

func (e *UnwritableError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *UnwritableError) ProblemCode() string { return "FOLDER-READ-ONLY" }

// unwritable makes an *UnwritableError of an error that means one.
func (f Folder) unwritable(err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return &UnwritableError{string(f), err}
	}
	return err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// key returns the key of users.db, making it when create is set.
func (f Folder) key(rand io.Reader, create bool) ([]byte, error) {
	path := f.usersKey()
	key, err := readSecret(path)
	if err == nil && len(key) == 32 {
		return key, nil
	}
	var exposed *ExposedError
	if errors.As(err, &exposed) {
		return nil, err
	}
	if !create || !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the key of the accounts is missing or damaged: %s", path)
	}
	key = make([]byte, 32)
	if _, err := io.ReadFull(rand, key); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return key, ReplaceFile(path, key, 0o600)
}
