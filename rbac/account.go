package rbac

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// LocalProfile begins the id of a role profile that is kept here rather than
// on a card.
const LocalProfile = "local-"

// RoleProfile is one role a person holds at one organisation, as the national
// directory or the organisation's system manager assigned it.
type RoleProfile struct {
	ID               string       `json:"id"`            // URPID, 12 digits; LocalProfile and more when kept here
	JobRoleCode      string       `json:"job_role_code"` // "S8000:G8000:R8001" or "R8001"
	JobRoleName      string       `json:"job_role_name"`
	ODSCode          string       `json:"ods_code"`
	OrganisationName string       `json:"organisation_name,omitempty"`
	AreasOfWork      []string     `json:"areas_of_work,omitempty"` // short or full codes
	Activities       []string     `json:"activities,omitempty"`    // added to the baseline of the job role
	Grants           []Permission `json:"grants,omitempty"`        // local permissions given by a system manager [3.3.7]
}

// Subject is what the policy decides about.
func (p RoleProfile) Subject() Subject {
	return Subject{
		JobRoleCode: p.JobRoleCode, AreasOfWork: p.AreasOfWork, Activities: p.Activities, Grants: p.Grants,
		Local: strings.HasPrefix(p.ID, LocalProfile),
	}
}

// User is a local account, for people without a card [MSCA-IG-02, 3.15.2], or
// the local side of a card's holder.
type User struct {
	ID              string        `json:"id"` // as typed at sign-in, case-folded
	Name            string        `json:"name"`
	Enabled         bool          `json:"enabled"`
	HasPassword     bool          `json:"has_password"` // otherwise the user signs in by card only
	MustChange      bool          `json:"must_change"`  // a temporary or expired password that has to be changed first
	Created         time.Time     `json:"created,omitzero"`
	LastUsed        time.Time     `json:"last_used,omitzero"` // the sign-in before this one; zero: never
	PasswordChanged time.Time     `json:"password_changed,omitzero"`
	Failed          int           `json:"failed,omitempty"` // failed attempts since LastUsed
	Locked          bool          `json:"locked,omitempty"`
	LockedUntil     time.Time     `json:"locked_until,omitzero"` // zero while Locked: until unlocked
	RoleProfiles    []RoleProfile `json:"role_profiles,omitempty"`
}

// FoldUserID is the one spelling of a user id, in which accounts and records have it
// however it was typed: a search finds what was done, and tried, with an account.
func FoldUserID(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// Sign-in and administration refusals that callers branch on.
var (
	// ErrDisabled is told only after the right password.
	ErrDisabled = errors.New("the account is disabled")
	// ErrMustChange is told after the right password: nothing else may be done
	// with it than changing it.
	ErrMustChange = errors.New("the password must be changed before the account can be used")
	ErrNoSuchUser = errors.New("no such user")
	ErrUserExists = errors.New("a user with this id exists") // perhaps a disabled one
	// ErrLastManager keeps one enabled system manager with a password [3.3.7].
	ErrLastManager = errors.New("the last enabled system manager cannot be removed, disabled or unassigned")
	// ErrStoreTampered says that the file was changed from outside, is damaged,
	// or the key is not the one it was made with [3.3.8]. Nobody signs in.
	ErrStoreTampered = errors.New("the stored users or policy were changed outside the application")
	// ErrStoreOld says that the file is an older copy than the last one known:
	// old passwords and roles would come back with it.
	ErrStoreOld = fmt.Errorf("%w: the file is older than the last one known", ErrStoreTampered)
)

// WrongPasswordError is given for a wrong password and for an unknown user
// alike, so that neither tells the other apart.
type WrongPasswordError struct {
	Attempt int       // failed attempts in a row, this one included [3.15.4]
	Left    int       // attempts left before the account is locked
	Until   time.Time // no attempt is taken before this time; zero: at once, or with Left 0 when unlocked
}

func (e *WrongPasswordError) Error() string {
	return fmt.Sprintf("user id or password is wrong (attempt %d, %d left)", e.Attempt, e.Left)
}

// LockedError says that an account takes no attempt before Until, and that this
// one was not looked at; a zero Until means not until a system manager unlocks
// it.
type LockedError struct {
	Attempt int // failed attempts in a row so far [3.15.4]
	Until   time.Time
	Delay   bool          // the short delay between attempts rather than the lock
	Wait    time.Duration // with Delay: how long it still was when the attempt was made
}

func (e *LockedError) Error() string {
	if e.Delay {
		return fmt.Sprintf("no attempt is taken yet (%d failed)", e.Attempt)
	}
	return fmt.Sprintf("the account is locked after %d failed attempts", e.Attempt)
}
