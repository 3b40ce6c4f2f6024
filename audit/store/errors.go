package store

import (
	"errors"
	"io/fs"
	"strings"

	"msca/audit"
)

// What went wrong, to branch on with errors.Is.
var (
	ErrUnavailable = errors.New("audit store unavailable")          // any failure of an append or a read
	ErrFull        = errors.New("no room left for the audit store") // free space, then try again
	ErrBusy        = errors.New("audit store in use by another program that does not let go")
	ErrClosed      = errors.New("audit store closed")
	ErrNotFound    = errors.New("no audit store here")
	ErrExists      = errors.New("an audit store is here already")
	ErrNoRecord    = errors.New("no such record")
	ErrKeys        = errors.New("keys of the audit store cannot be used")
	ErrForeign     = errors.New("audit store and keys do not belong together")
	ErrSchema      = errors.New("audit store of another version")
	ErrDamaged     = errors.New("audit database damaged") // SQLite cannot read it
	ErrTampered    = errors.New("audit records changed")  // a record contradicts the chain
	ErrLost        = errors.New("audit records lost")     // the newest are gone from the write-ahead log
	ErrRolledBack  = errors.New("audit store put back to an older state")
	ErrUnconfirmed = errors.New("nothing outside the audit database confirms that it is complete")
	ErrReplaced    = errors.New("moved, deleted or replaced while it was open")
	ErrRefused     = errors.New("refused")
)

// Error says what the store was doing, where, why it failed and what helps.
// errors.Is finds ErrUnavailable in every Error.
type Error struct {
	Op   string // "open", "append", "search", …
	Path string // of the file concerned
	Hint string // what to do about it
	Err  error
}

func (e *Error) Error() string {
	s := "audit store: " + e.Op
	if e.Path != "" {
		s += " " + e.Path
	}
	s += ": " + e.Err.Error()
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// Unwrap returns the cause.
func (e *Error) Unwrap() []error { return []error{e.Err, ErrUnavailable} }

// liteError is what SQLite said, through the driver or a direct connection.
type liteError interface {
	error
	Code() int
}

// SQLite primary result codes.
const (
	codeBusy     = 5
	codeReadOnly = 8
	codeIOErr    = 10
	codeCorrupt  = 11
	codeFull     = 13
	codeCantOpen = 14
	codeAuth     = 23
	codeNotADB   = 26

	codeShmSize = 10 | 19<<8 // extended: no room for the index of the write-ahead log
)

// fail wraps err for op, telling the causes apart.
func (s *Store) fail(op string, err error) error { return newError(op, s.path, err) }

func newError(op, path string, err error) error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return err
	}
	e := &Error{Op: op, Path: path, Err: err}
	var bad *audit.BadRecord
	if errors.As(err, &bad) {
		e.Err = join(ErrTampered, err)
		e.Hint = "keep the folder as it is and have it examined; auditverify names the first bad record"
		return e
	}
	var lite liteError
	if full(err) {
		e.Err, e.Hint = join(ErrFull, err), hintFull
	} else if errors.As(err, &lite) {
		classify(e, lite)
	}
	if errors.Is(err, fs.ErrPermission) {
		e.Hint = "give this user read and write access to the audit folder"
	}
	if e.Hint == hintFull && (op == "close" || errors.Is(err, audit.ErrRemains)) {
		e.Hint = hintFullLate
	}
	return e
}

const (
	hintFull     = "free disk space; nothing was recorded and the next record will be tried again"
	hintFullLate = "free disk space; what was recorded is kept"
)

func classify(e *Error, lite liteError) {
	if lite.Code() == codeShmSize {
		e.Err, e.Hint = join(ErrFull, e.Err), hintFull
		return
	}
	switch lite.Code() & 0xff {
	case codeFull:
		e.Err, e.Hint = join(ErrFull, e.Err), hintFull
	case codeIOErr:
		e.Hint = "the disk reported an error; check it, and its free space"
	case codeCorrupt, codeNotADB:
		e.Err, e.Hint = join(ErrDamaged, e.Err), "keep the folder as it is and have it examined"
	case codeBusy:
		e.Err, e.Hint = join(ErrBusy, e.Err), "close the other program that uses this data folder"
	case codeReadOnly, codeCantOpen:
		e.Hint = "give this user read and write access to the audit folder"
	case codeAuth:
		e.Err = join(ErrRefused, e.Err)
	}
}

// join keeps both causes on one line.
func join(kind, err error) error { return &causes{kind, err} }

type causes struct{ kind, err error }

func (c *causes) Error() string {
	return c.kind.Error() + ": " + strings.ReplaceAll(c.err.Error(), "\n", "; ")
}
func (c *causes) Unwrap() []error { return []error{c.kind, c.err} }
