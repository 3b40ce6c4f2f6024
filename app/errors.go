package app

import (
	"fmt"

	"msca/rbac"
)

// Refusals that callers branch on.
var (
	ErrNotSignedIn    error = &refusal{"SESSION-NONE", "nobody is signed in"}
	ErrNoRole         error = &refusal{"SESSION-ROLE", "no role profile has been chosen"}
	ErrLocked         error = &refusal{"SESSION-LOCKED", "the session is locked"}
	ErrNoSMSP         error = &refusal{"SMSP-OFF", "no SMSP is configured"}
	ErrNoAccounts     error = &refusal{"ACCOUNT-OFF", "no accounts are set up"}
	ErrNoCards        error = &refusal{"CARD-OFF", "smartcards are not set up"}
	ErrNoRecords      error = &refusal{"AUDIT-NO-RECORD", "the trail holds no such record"}
	ErrNothingToShred error = &refusal{"AUDIT-NOTHING-TO-ERASE", "the records hold nothing that an order could erase"}
	ErrNoSuchRole     error = &refusal{"SESSION-ROLE", "this role profile is not among the person's own"}
	ErrRoleGone       error = &refusal{"SESSION-ROLE-GONE", "this role profile has been taken away"}
	ErrPasswordSet    error = &refusal{"SESSION-PASSWORD-SET", "the password has been changed since the sign-in"}
	ErrFilter         error = &refusal{"FILTER", "a search's first moment or number is after its last"}
)

// refusal is a sentinel that knows its problem in app/problem.
type refusal struct{ code, text string }

func (e *refusal) Error() string { return e.text }

// ProblemCode names the problem of app/problem.
func (e *refusal) ProblemCode() string { return e.code }

// AuditUnavailableError says that something could not be recorded and was
// therefore not done or not shown. The caller must not go on with data it may
// already hold.
type AuditUnavailableError struct {
	Doing string // what was not done, for example "sending the request"
	Err   error
}

func (e *AuditUnavailableError) Error() string {
	return fmt.Sprintf("audit unavailable, so not %s: %v", e.Doing, e.Err)
}

func (e *AuditUnavailableError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *AuditUnavailableError) ProblemCode() string { return "AUDIT" }

// StoppedError says that a look-up was cancelled after its request was recorded.
type StoppedError struct{ Err error }

func (e *StoppedError) Error() string { return e.Err.Error() }

func (e *StoppedError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *StoppedError) ProblemCode() string { return "CANCELLED" }

// DeniedError says that the person's role does not allow something; Decision
// explains why and whom to ask. The denial has been recorded.
type DeniedError struct{ Decision rbac.Decision }

func (e *DeniedError) Error() string {
	return fmt.Sprintf("not permitted: %s", e.Decision.Permission)
}

// ProblemCode names the problem of app/problem.
func (e *DeniedError) ProblemCode() string { return "DENIED" }

// Denial is the decision, for app/problem to say what is missing.
func (e *DeniedError) Denial() rbac.Decision { return e.Decision }

// IdentityIncompleteError says that the audit identity of the access method
// cannot be filled from the configuration or the card, so nothing was sent
// [MSCA-AUD-04].
type IdentityIncompleteError struct{ Err error }

func (e *IdentityIncompleteError) Error() string { return "audit identity: " + e.Err.Error() }

func (e *IdentityIncompleteError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *IdentityIncompleteError) ProblemCode() string {
	if r, ok := e.Err.(*refusal); ok {
		return r.code
	}
	return "IDENTITY"
}
