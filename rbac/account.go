package rbac

import (
	"errors"
	"fmt"
	"time"
)

// RoleProfile is one role a person holds at one organisation, as the national
// directory or the organisation's system manager assigned it.
type RoleProfile struct {
	ID               string // URPID, 12 digits; local profiles have an id of their own
	JobRoleCode      string // "S8000:G8000:R8001" or "R8001"
	JobRoleName      string
	ODSCode          string
	OrganisationName string
	Activities       []string     // added to the baseline of the job role
	Grants           []Permission // local permissions given by a system manager [3.3.7]
}

// Subject is what the policy decides about.
func (p RoleProfile) Subject() Subject {
	return Subject{JobRoleCode: p.JobRoleCode, Activities: p.Activities, Grants: p.Grants}
}

// User is a local account, for people without a card [MSCA-IG-02, 3.15.2].
type User struct {
	ID           string // as typed at sign-in, case-folded
	Name         string
	Enabled      bool
	MustChange   bool      // a temporary password that has to be changed at sign-in
	LastUsed     time.Time // zero: never
	RoleProfiles []RoleProfile
}

// Change is what a change of an account, role or policy did, for the audit
// record [3.9.11]. Before and After hold no secret.
type Change struct {
	Who    string // user id whose account or profile changed, or "policy"
	What   string
	Before string
	After  string
}

// Sign-in and administration refusals that callers branch on.
var (
	ErrDisabled      = errors.New("the account is disabled")
	ErrMustChange    = errors.New("the password must be changed before the account can be used")
	ErrNoSuchUser    = errors.New("no such user")
	ErrUserExists    = errors.New("a user with this id exists")
	ErrLastManager   = errors.New("the last enabled system manager cannot be removed, disabled or unassigned")
	ErrStoreTampered = errors.New("the stored users or policy were changed outside the application")
)

// WrongPasswordError is given for a wrong password and for an unknown user
// alike, so that neither tells the other apart.
type WrongPasswordError struct {
	Attempt int       // failed attempts in a row, this one included [3.15.4]
	Left    int       // attempts left before the account is locked
	Until   time.Time // no attempt is taken before this time; zero: at once
}

func (e *WrongPasswordError) Error() string {
	return fmt.Sprintf("user id or password is wrong (attempt %d)", e.Attempt)
}

// LockedError says that an account takes no attempt before Until; a zero Until
// means not until a system manager unlocks it.
type LockedError struct {
	Attempt int
	Until   time.Time
}

func (e *LockedError) Error() string { return "the account is locked after too many wrong passwords" }
