package store

import "errors"

// ProblemCode names the problem that people are told of in app/problem.
func (e *Error) ProblemCode() string {
	switch {
	case errors.Is(e.Err, ErrFull):
		return "AUDIT-FULL"
	case errors.Is(e.Err, ErrTampered), errors.Is(e.Err, ErrDamaged), errors.Is(e.Err, ErrForeign):
		return "AUDIT-TAMPERED"
	case errors.Is(e.Err, ErrKeys):
		return "AUDIT-KEYS"
	case errors.Is(e.Err, ErrLost), errors.Is(e.Err, ErrRolledBack), errors.Is(e.Err, ErrUnconfirmed), errors.Is(e.Err, ErrNotFound):
		return "AUDIT-LOST"
	case errors.Is(e.Err, ErrSchema):
		return "AUDIT-VERSION"
	case errors.Is(e.Err, ErrNoRecord):
		return "AUDIT-NO-RECORD"
	case errors.Is(e.Err, ErrBusy):
		return "AUDIT-BUSY"
	case errors.Is(e.Err, ErrReplaced):
		return "AUDIT-MOVED"
	}
	return "AUDIT"
}
