package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"msca/audit"
	"msca/rbac"
	"msca/smartcard"
)

// Stage is how far a person has come.
type Stage string

// The stages, in order.
const (
	SignedOut    Stage = "signed out"
	ChoosingRole Stage = "choosing a role"
	Active       Stage = "active"
	Locked       Stage = "locked"
)

// Means is how a person signed in.
type Means string

// The means.
const (
	ByCard    Means = "smartcard"
	ByAccount Means = "account"
)

// State is a snapshot of the session for the banner and the screens
// [MSCA-IG-03, 3.1.12].
type State struct {
	Stage    Stage
	Person   audit.Person // role fields are empty until a role is chosen
	Means    Means
	Profiles []rbac.RoleProfile
	Profile  rbac.RoleProfile // the chosen one
	Since    time.Time
	Why      string // why it is locked, for the record
	Cause    error  // what locked it, when nobody did
	// Emergency is the emergency access that is open, zero when none is.
	Emergency Emergency
	// RoleProblem says why a card's role record was not accepted, nil when it was.
	RoleProblem error
}

// session is one person at the desk, from sign-in to sign-out. Its fields are
// guarded by Desk.mu, except ctx and chosen.
type session struct {
	State
	binding *smartcard.Binding // nil for an account
	token   SessionToken       // zero without a broker
	taken   bool               // the provider has accepted the token before
	memory  memory             // goes with leave
	own     sync.RWMutex       // held while the person changes the password here
	chosen  time.Time          // when the password was, of an account; guarded by own
	ctx     context.Context    // ends with lock and sign-out
	end     context.CancelCauseFunc
}

func newSession(s State, b *smartcard.Binding) *session {
	ctx, end := context.WithCancelCause(context.Background())
	return &session{State: s, binding: b, ctx: ctx, end: end}
}

// State returns the present state.
func (d *Desk) State() State {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.session == nil {
		return State{Stage: SignedOut}
	}
	return d.session.State
}

// active returns the session if work may be done in it now: signed in, role
// chosen, not locked, card still where it was, not past its longest time.
// The account is read again, so that disabling it and taking a role profile away
// reach a session that is open.
func (d *Desk) active() (*session, error) {
	s, err := d.activeNow()
	if err != nil {
		return s, err
	}
	if err := d.reread(s); err != nil {
		return s, err
	}
	return d.activeNow()
}

// personOf is whom what is done in the session s is recorded for, also when
// somebody else has signed in meanwhile.
func (d *Desk) personOf(s *session) audit.Person {
	d.mu.Lock()
	defer d.mu.Unlock()
	return s.Person
}

// reread takes over what the accounts now say about the person of s, and locks
// the session when they no longer allow it [3.3.7, MSCA-IG-02].
func (d *Desk) reread(s *session) error {
	if d.o.Accounts == nil {
		return nil
	}
	d.mu.Lock()
	user, means := s.Person.UserID, s.Means
	d.mu.Unlock()
	settled := s.own.TryRLock() // not while its own change is under way
	u, err := d.o.Accounts.User(context.Background(), user)
	replaced := settled && !s.chosen.IsZero() && !u.PasswordChanged.Equal(s.chosen)
	if settled {
		s.own.RUnlock()
	}
	unknown := errors.Is(err, rbac.ErrNoSuchUser)
	switch {
	case unknown && means == ByCard: // has no local grants, or no longer
	case unknown, errors.Is(err, rbac.ErrDisabled):
		d.lock(rbac.ErrDisabled.Error(), rbac.ErrDisabled)
		return rbac.ErrDisabled
	case err != nil:
		return err
	case replaced:
		d.lock(ErrPasswordSet.Error(), ErrPasswordSet)
		return ErrPasswordSet
	}
	d.mu.Lock()
	if s.Stage != Active {
		d.mu.Unlock()
		return nil
	}
	profiles := slices.Clone(s.Profiles)
	if means == ByAccount {
		profiles = u.RoleProfiles
	} else {
		grantLocally(profiles, u.RoleProfiles)
	}
	now, ok := findProfile(profiles, s.Profile.ID)
	if ok && d.session == s && s.Stage == Active {
		s.Profiles, s.Profile, s.Person = profiles, now, personIn(s.Person, now)
	}
	d.mu.Unlock()
	if !ok {
		d.lock(ErrRoleGone.Error(), ErrRoleGone)
		return ErrRoleGone
	}
	return nil
}

// Recheck reads the account of whoever is signed in again, so that disabling it
// or taking the role profile away locks a session in which nobody does anything.
// It is called as time passes; accounts that cannot be read refuse the next use.
func (d *Desk) Recheck() {
	d.mu.Lock()
	s := d.session
	watch := s != nil && s.Stage != Locked
	d.mu.Unlock()
	if watch {
		_ = d.reread(s)
	}
}

// personIn is the person in a role profile, as records name them.
func personIn(who audit.Person, p rbac.RoleProfile) audit.Person {
	who.RoleProfileID, who.JobRoleCode, who.JobRoleName = p.ID, p.JobRoleCode, p.JobRoleName
	who.ODSCode, who.OrganisationName = p.ODSCode, p.OrganisationName
	return who
}

func (d *Desk) activeNow() (*session, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := d.session
	switch {
	case d.distrust != nil:
		return nil, d.distrust
	case s == nil:
		return nil, ErrNotSignedIn
	case s.Stage == Locked:
		return nil, ErrLocked
	case s.Stage != Active:
		return nil, ErrNoRole
	}
	return s, d.intact(s)
}

// intact says why the session must not be used any more, with mu held.
func (d *Desk) intact(s *session) error {
	if d.distrust != nil {
		return d.distrust
	}
	if d.session != s || s.Stage != Active {
		return ErrLocked
	}
	if d.o.LongestSession > 0 && d.o.Now().Sub(s.Since) > d.o.LongestSession {
		return ErrLocked
	}
	if s.binding != nil && d.o.LockOnRemoval {
		return s.binding.Broken(d.cards)
	}
	return nil
}

// ChooseRole makes one of the person's role profiles the one that decisions and
// audit identities are made with. Choosing is recorded; it can be done again
// without signing out.
func (d *Desk) ChooseRole(ctx context.Context, id string) error {
	d.mu.Lock()
	s := d.session
	var before State
	if s != nil {
		before = s.State
	}
	d.mu.Unlock()
	if s == nil {
		return ErrNotSignedIn
	}
	if before.Stage == Locked {
		return ErrLocked
	}
	p, ok := findProfile(before.Profiles, id)
	if !ok {
		return ErrNoSuchRole
	}
	person := personIn(before.Person, p)
	entry := audit.Entry{Event: audit.RoleChosen, User: person, AccessPoint: d.o.AccessPoint}
	if _, err := d.record(ctx, "choosing the role", entry); err != nil {
		return err
	}
	d.mu.Lock()
	if d.session != s || s.Stage == Locked {
		d.mu.Unlock()
		return ErrLocked
	}
	left := leftovers{who: s.Person, emergency: s.Emergency}
	s.Person, s.Profile, s.Stage, s.Emergency = person, p, Active, Emergency{}
	d.mu.Unlock()
	d.left(ctx, left, "another role was chosen")
	d.changed()
	return nil
}

// Reconsider goes back to choosing a role without signing out.
func (d *Desk) Reconsider() {
	d.mu.Lock()
	if d.session != nil && d.session.Stage == Active {
		d.session.Stage = ChoosingRole
	}
	d.mu.Unlock()
	d.changed()
}

// SignOut ends the session, if there is one. The session ends even when the
// record of it cannot be kept; the error then says so.
func (d *Desk) SignOut(ctx context.Context) error {
	return d.endSession(ctx, "signed out")
}

func (d *Desk) endSession(ctx context.Context, reason string) error {
	d.mu.Lock()
	s := d.session
	d.session, d.pending = nil, nil
	if s == nil {
		d.mu.Unlock()
		return nil
	}
	left := s.leave()
	d.mu.Unlock()
	s.end(ErrNotSignedIn)
	d.changed()
	defer d.left(ctx, left, reason)
	_, err := d.record(ctx, "recording the sign-out", audit.Entry{
		Event: audit.SignedOut, User: s.Person, AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{{Name: "reason", Value: reason}},
	})
	return err
}

// EndOverlong signs out a session that has lasted longer than it may, locked or
// not, locks one whose token has run out, ends emergency access after its time,
// and forgets a card that waited for its password too long. It is called as time
// passes.
func (d *Desk) EndOverlong(ctx context.Context) {
	d.lapse(ctx, lateAt(d.o.Now()))
	d.mu.Lock()
	s := d.session
	over := s != nil && d.o.LongestSession > 0 && d.o.Now().Sub(s.Since) > d.o.LongestSession
	expired := s != nil && s.Stage != Locked && !s.token.IsZero() && !d.o.Now().Before(s.token.Expires)
	d.mu.Unlock()
	if expired && !over {
		d.lock(ErrTokenExpired.Error(), ErrTokenExpired)
	}
	d.endEmergency(ctx, "its time is over", func(e Emergency) bool { return e.over(d.o.Now()) })
	if over {
		d.endSession(ctx, "longest time of a session reached")
	}
}
