package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"msca/rbac"
)

// Conditions that callers branch on.
var (
	ErrTampered    = rbac.ErrStoreTampered
	ErrNoUser      = rbac.ErrNoSuchUser
	ErrUserExists  = rbac.ErrUserExists
	ErrDisabled    = rbac.ErrDisabled
	ErrMustChange  = rbac.ErrMustChange
	ErrLastManager = rbac.ErrLastManager

	// ErrRolledBack: the file is an older copy than Options.AtLeast.
	ErrRolledBack = rbac.ErrStoreOld
	// ErrNewer: the file is of a later version than this program reads.
	ErrNewer = errors.New("the user database was made by a newer version")
	// ErrMissing: Open found no file; only Init makes one.
	ErrMissing = errors.New("there is no user database")
	// ErrReplaced: the file was moved, deleted or replaced while it was open.
	ErrReplaced = errors.New("moved, deleted or replaced while it was open")
	// ErrExists: Init found a file.
	ErrExists = errors.New("there is a user database already")
	// ErrBadUserID: a user id is 2 to 64 letters, digits, and . _ - @ between.
	ErrBadUserID = errors.New("not a user id: 2 to 64 letters and digits, with . _ - @ between")
	// ErrSamePassword: the new password is the present one.
	ErrSamePassword = errors.New("the new password is the present one")
	// ErrNoRoleProfile: the user has no such role profile.
	ErrNoRoleProfile = errors.New("no such role profile")
	// ErrNoOrganisation: a role profile needs an ODS code.
	ErrNoOrganisation = errors.New("a role profile needs an organisation")
	// ErrNotGrantable: the permission is not given by local grant.
	ErrNotGrantable = errors.New("the permission cannot be granted locally")
	// ErrNoOverride: no policy override has that number.
	ErrNoOverride = errors.New("no such policy override")
)

// The refusals of a sign-in, as package rbac defines them.
type (
	WrongPasswordError = rbac.WrongPasswordError
	LockedError        = rbac.LockedError
)

// NotPermittedError says that the actor may not do this, and why.
type NotPermittedError struct{ Decision rbac.Decision }

func (e *NotPermittedError) Error() string {
	return fmt.Sprintf("not permitted: %s", e.Decision.Permission)
}

// Denial is the decision, for whoever explains it.
func (e *NotPermittedError) Denial() rbac.Decision { return e.Decision }

// Error is a failure of the file itself.
type Error struct {
	Op   string // "open", "read", "write", …
	Path string
	Hint string // what to do about it
	Err  error

	code string // of app/problem
}

func (e *Error) Error() string { return fmt.Sprintf("user database: %s %s: %v", e.Op, e.Path, e.Err) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *Error) ProblemCode() string { return e.code }

func (s *Store) fail(op string, err error) error {
	if err == nil {
		return nil
	}
	var already *Error
	if errors.As(err, &already) {
		return err
	}
	e := &Error{Op: op, Path: s.options.Path, Err: err, code: "ACCOUNT-STORE"}
	switch {
	case errors.Is(err, ErrNewer):
		e.code = "ACCOUNT-VERSION"
	case op == "write":
		e.code = "ACCOUNT-WRITE"
	}
	if errors.Is(err, ErrReplaced) {
		e.Hint, e.code = "put the folder back where it was, or close every program that has it open and start again", "AUDIT-MOVED"
	}
	var cause *sqlite.Error
	if errors.As(err, &cause) {
		switch cause.Code() & 0xff {
		case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT:
			e.Err = fmt.Errorf("%w: %w", ErrTampered, err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			e.Hint, e.code = "another program holds the file; try again", "ACCOUNT-BUSY"
		case sqlite3.SQLITE_FULL:
			e.Hint, e.code = "the disk is full", "ACCOUNT-FULL"
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH:
			e.Hint = "check that this account may write the file and its folder, and that the disk has room"
			e.code = "ACCOUNT-WRITE" // it is there: Open has looked
		}
	}
	if errors.Is(e.Err, ErrTampered) {
		e.Hint = "keep the file for investigation, check the key, and put a backup back"
	}
	return e
}
