package store

import (
	"errors"
	"fmt"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"msca/rbac"
)

// Conditions that callers branch on.
var (
	// ErrTampered: the file was changed from outside, is damaged, or the key
	// is not the one it was made with. Nobody may sign in from it.
	ErrTampered = errors.New("the user database does not verify")
	// ErrRolledBack: the file is an older copy than Options.AtLeast.
	ErrRolledBack = fmt.Errorf("%w: it is older than the last one known", ErrTampered)
	// ErrMissing: Open found no file; only Init makes one.
	ErrMissing = errors.New("there is no user database")
	// ErrExists: Init found a file.
	ErrExists = errors.New("there is a user database already")
	// ErrNoUser: no such user, for system managers only; see WrongPasswordError.
	ErrNoUser = errors.New("no such user")
	// ErrUserExists: the user id is taken, perhaps by a disabled user.
	ErrUserExists = errors.New("the user id is taken")
	// ErrBadUserID: a user id is 2 to 64 letters, digits, and . _ - @ between.
	ErrBadUserID = errors.New("not a user id")
	// ErrDisabled: the user is disabled. From Authenticate only after the
	// right password.
	ErrDisabled = errors.New("the user is disabled")
	// ErrMustChange: the password was right and has to be changed first.
	ErrMustChange = errors.New("the password has to be changed")
	// ErrSamePassword: the new password is the present one.
	ErrSamePassword = errors.New("the new password is the present one")
	// ErrLastManager: the change would leave no enabled system manager with a
	// password.
	ErrLastManager = errors.New("the last system manager stays")
	// ErrNoRoleProfile: the user has no such role profile.
	ErrNoRoleProfile = errors.New("no such role profile")
	// ErrNoOrganisation: a role profile needs an ODS code.
	ErrNoOrganisation = errors.New("a role profile needs an organisation")
	// ErrNotGrantable: the permission is not given by local grant.
	ErrNotGrantable = errors.New("the permission cannot be granted locally")
	// ErrNoOverride: no policy override has that number.
	ErrNoOverride = errors.New("no such policy override")
)

// WrongPasswordError says that user id and password do not belong together:
// unknown user, no password, or a wrong one; which of them is not told.
type WrongPasswordError struct {
	Attempt int // failures in a row with this one [3.15.4]
	Left    int // failures left before the lock
}

func (e *WrongPasswordError) Error() string {
	return fmt.Sprintf("user id or password is wrong (attempt %d, %d left)", e.Attempt, e.Left)
}

// LockedError says that no attempt was taken, and nothing was compared.
type LockedError struct {
	Until   time.Time // zero: until a system manager unlocks
	Delay   bool      // the short delay between attempts rather than the lock
	Attempt int       // failures in a row so far [3.15.4]
}

func (e *LockedError) Error() string {
	if e.Until.IsZero() {
		return fmt.Sprintf("locked after %d attempts until unlocked", e.Attempt)
	}
	return fmt.Sprintf("no attempt is taken before %s (after %d)", e.Until.UTC().Format(time.RFC3339), e.Attempt)
}

// NotPermittedError says that the actor may not do this, and why.
type NotPermittedError struct{ Decision rbac.Decision }

func (e *NotPermittedError) Error() string {
	return fmt.Sprintf("not permitted: %s", e.Decision.Permission)
}

// Error is a failure of the file itself.
type Error struct {
	Op   string // "open", "read", "write", …
	Path string
	Hint string // what to do about it
	Err  error
}

func (e *Error) Error() string { return fmt.Sprintf("user database: %s %s: %v", e.Op, e.Path, e.Err) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

func (s *Store) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	var already *Error
	if errors.As(err, &already) {
		return err
	}
	e := &Error{Op: op, Path: s.options.Path, Err: err}
	var cause *sqlite.Error
	if errors.As(err, &cause) {
		switch cause.Code() & 0xff {
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT:
			e.Err = fmt.Errorf("%w: %w", ErrTampered, err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			e.Hint = "another program holds the file; try again"
		case sqlite3.SQLITE_FULL:
			e.Hint = "the disk is full"
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
			e.Hint = "check that this account may write the file and its folder"
		}
	}
	if errors.Is(e.Err, ErrTampered) {
		e.Hint = "keep the file for investigation, check the key, and restore a backup made at the recorded generation"
	}
	return e
}
