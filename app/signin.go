package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"msca/audit"
	"msca/rbac"
	"msca/smartcard"
)

// SignInWithCard signs a person in with the card in presence and its PIN. On
// success the stage is ChoosingRole, or Active again when the same person and
// card unlock a locked session. A refusal is recorded with the reader and, for
// a wrong PIN, the tries left [3.15.4]; the error is that of smartcard.SignIn,
// a *BrokerError, or ErrPasswordNeeded where a second factor is asked for.
func (d *Desk) SignInWithCard(ctx context.Context, presence smartcard.Presence, pin smartcard.PIN, spendLastTry bool) error {
	if d.o.Cards == nil {
		if d.o.NoCards != nil {
			return d.o.NoCards
		}
		return ErrNoCards
	}
	defer pin.Wipe()
	if err := d.unproven(); err != nil {
		return err
	}
	c := &candidate{means: string(ByCard), reader: presence.Reader}
	if d.o.TwoFactor {
		c.means += " and " + string(ByAccount)
	}
	challenge, err := d.challenge(ctx)
	if err != nil {
		return d.refused(ctx, err, audit.Person{}, attemptDetails(c.means, err, audit.Detail{Name: "reader", Value: presence.Reader}))
	}
	id, err := smartcard.SignIn(ctx, d.o.Cards, d.o.Trust, smartcard.SignInRequest{
		Presence: presence, PIN: pin, SpendLastTry: spendLastTry, Challenge: challenge.Bytes,
	})
	if err != nil {
		return d.refused(ctx, err, audit.Person{}, attemptDetails(c.means, err, audit.Detail{Name: "reader", Value: presence.Reader}))
	}
	profiles := make([]rbac.RoleProfile, 0, len(id.RoleProfiles))
	for _, p := range id.RoleProfiles {
		profiles = append(profiles, rbac.RoleProfile{
			ID: p.ID, JobRoleCode: p.JobRoleCode, JobRoleName: p.JobRoleName,
			ODSCode: p.ODSCode, OrganisationName: p.OrganisationName, Activities: p.Activities, AreasOfWork: p.AreasOfWork,
		})
	}
	if err := d.localGrants(ctx, id.UserID, profiles); err != nil {
		return d.refused(ctx, err, audit.Person{UserID: id.UserID, Name: id.Name}, attemptDetails(c.means, err))
	}
	state := State{
		Stage: ChoosingRole, Means: ByCard, Since: d.o.Now(), Profiles: profiles,
		Person:      audit.Person{UserID: id.UserID, Name: id.Name},
		RoleProblem: id.RoleRecordProblem,
	}
	binding := id.Binding
	c.session, c.roles = newSession(state, &binding), "card"
	if id.FromDirectory {
		c.roles = "staff directory"
	}
	c.answer = BrokerAnswer{Challenge: challenge, UserID: id.UserID, Certificate: id.Certificate, Signature: id.Answer, Card: binding}
	if d.o.TwoFactor {
		return d.await(c)
	}
	return d.complete(ctx, c)
}

// localGrants adds to a card's role profiles what a system manager granted them
// here [3.3.7]. A person who is not known here has none; one whose account is
// disabled is not let in.
func (d *Desk) localGrants(ctx context.Context, userID string, profiles []rbac.RoleProfile) error {
	if d.o.Accounts == nil {
		return nil
	}
	u, err := d.o.Accounts.User(ctx, userID)
	if errors.Is(err, rbac.ErrNoSuchUser) {
		return nil
	}
	if err != nil {
		return err
	}
	grantLocally(profiles, u.RoleProfiles)
	return nil
}

// grantLocally gives the profiles of a card the grants, and only those, of the
// local profiles of the same id.
func grantLocally(profiles, local []rbac.RoleProfile) {
	for i := range profiles {
		p, _ := findProfile(local, profiles[i].ID)
		profiles[i].Grants = p.Grants
	}
}

// SignInWithAccount signs a person in with a local account. The errors are
// those of package rbac; each refusal is recorded with the number of attempts
// [3.15.2, 3.15.4].
func (d *Desk) SignInWithAccount(ctx context.Context, userID string, password []byte) error {
	if d.o.Accounts == nil {
		return ErrNoAccounts
	}
	if err := d.unproven(); err != nil {
		return err
	}
	told, strange := recordable(userID)
	if strange {
		wrong := &rbac.WrongPasswordError{Attempt: 1}
		return d.refused(ctx, wrong, audit.Person{UserID: told}, attemptDetails(string(ByAccount), wrong))
	}
	if d.o.TwoFactor && cardUser.MatchString(told) {
		return d.refused(ctx, ErrCardNeeded, audit.Person{UserID: told}, attemptDetails(string(ByAccount), ErrCardNeeded))
	}
	u, err := d.o.Accounts.Authenticate(ctx, userID, password)
	if err != nil {
		return d.refused(ctx, err, audit.Person{UserID: told}, attemptDetails(string(ByAccount), err))
	}
	state := State{
		Stage: ChoosingRole, Means: ByAccount, Since: d.o.Now(), Profiles: u.RoleProfiles,
		Person: audit.Person{UserID: u.ID, Name: u.Name},
	}
	session := newSession(state, nil)
	session.chosen = u.PasswordChanged
	return d.admit(ctx, session, string(ByAccount))
}

// ChangePassword changes the password of an account whose old one is known, and
// records whose it was and by whom, before and after [3.15.4].
func (d *Desk) ChangePassword(ctx context.Context, userID string, old, new []byte) error {
	if d.o.Accounts == nil {
		return ErrNoAccounts
	}
	told, strange := recordable(userID)
	if strange {
		return &rbac.WrongPasswordError{Attempt: 1}
	}
	person := audit.Person{UserID: told}
	attempt := audit.Entry{
		Event: audit.PasswordChanged, User: person, AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{{Name: "whose", Value: "own"}},
	}
	begun := attempt
	begun.Details = append(slices.Clone(attempt.Details), audit.Detail{Name: "phase", Value: "begun"})
	if _, err := d.record(ctx, "changing the password", begun); err != nil {
		return err
	}
	generation, err := d.changeOwn(ctx, userID, old, new)
	if err != nil {
		d.tellCivil(err)
		attempt.Outcome = audit.MinorFailure
		attempt.Details = append(attempt.Details, audit.Detail{Name: "reason", Value: err.Error()})
	} else {
		attempt.Details = append(attempt.Details, audit.Detail{Name: GenerationDetail, Value: fmt.Sprint(generation)})
	}
	_, recordErr := d.record(ctx, "recording the password change", attempt)
	return errors.Join(err, recordErr)
}

// changeOwn changes the password. A session that is open under it goes on; every other
// one ends at its next re-check.
func (d *Desk) changeOwn(ctx context.Context, userID string, old, new []byte) (generation uint64, err error) {
	d.mu.Lock()
	s := d.session
	here := s != nil && s.Person.UserID == rbac.FoldUserID(userID)
	d.mu.Unlock()
	if !here {
		return d.o.Accounts.ChangePassword(ctx, userID, old, new)
	}
	s.own.Lock()
	defer s.own.Unlock()
	if generation, err = d.o.Accounts.ChangePassword(ctx, userID, old, new); err != nil {
		return generation, err
	}
	if u, err := d.o.Accounts.User(ctx, userID); err == nil && !u.MustChange && !s.chosen.IsZero() { // else a manager was quicker
		s.chosen = u.PasswordChanged
	}
	return generation, nil
}

// longestUserID bounds what is taken for a user id, bytes.
const longestUserID = 200

// recordable is the form of a typed user id that records hold, and whether it
// cannot be one: too long, or with control characters.
func recordable(typed string) (told string, strange bool) {
	if len(typed) <= longestUserID && utf8.ValidString(typed) && !strings.ContainsFunc(typed, unicode.IsControl) {
		return rbac.FoldUserID(typed), false
	}
	quoted := strconv.QuoteToASCII(typed[:min(len(typed), longestUserID)])
	return rbac.FoldUserID(quoted[1 : len(quoted)-1]), true
}

// attemptDetails are what the record of a refused sign-in says: by which means,
// why, and how often it was tried or may still be.
func attemptDetails(means string, why error, more ...audit.Detail) []audit.Detail {
	details := append([]audit.Detail{{Name: "means", Value: means}, {Name: "reason", Value: why.Error()}}, more...)
	var pin *smartcard.PINError
	var wrong *rbac.WrongPasswordError
	var locked *rbac.LockedError
	switch {
	case errors.As(why, &pin) && pin.Left >= 0:
		details = append(details, audit.Detail{Name: "tries-left", Value: fmt.Sprint(pin.Left)})
	case errors.As(why, &wrong):
		details = append(details, audit.Detail{Name: "attempts", Value: fmt.Sprint(wrong.Attempt)})
	case errors.As(why, &locked):
		details = append(details, audit.Detail{Name: "attempts", Value: fmt.Sprint(locked.Attempt)})
	}
	return details
}

// refused records a refused sign-in, or unlock, and returns why it was refused.
// When the record cannot be kept, that is said too.
func (d *Desk) refused(ctx context.Context, why error, who audit.Person, details []audit.Detail) error {
	d.tellCivil(why)
	_, err := d.record(ctx, "signing in", audit.Entry{
		Event: d.refusal(who.UserID), Outcome: audit.MinorFailure, User: who,
		AccessPoint: d.o.AccessPoint, Details: details,
	})
	return errors.Join(why, err)
}

// refusal is the event of an attempt that was refused. While a session is locked
// it was to unlock it, unless it is known to be somebody else's.
func (d *Desk) refusal(user string) audit.Event {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.session; s != nil && s.Stage == Locked && (user == "" || strings.EqualFold(user, s.Person.UserID)) {
		return audit.UnlockRefused
	}
	return audit.SignInRefused
}

// tellCivil has a lock-out tell its end in the time of the clock on the wall.
func (d *Desk) tellCivil(why error) {
	var locked *rbac.LockedError
	if errors.As(why, &locked) && !locked.Until.IsZero() {
		locked.Until = locked.Until.In(d.o.Civil)
	}
}

// admit makes s the session. The same person with the same means unlocks a
// locked session and keeps its role; anybody else ends the session before.
func (d *Desk) admit(ctx context.Context, s *session, means string, details ...audit.Detail) error {
	policy := d.o.Policy
	if d.o.PolicyNow != nil {
		var err error
		if policy, err = d.o.PolicyNow(ctx); err != nil {
			return d.refused(ctx, err, s.Person, attemptDetails(means, err, details...))
		}
	}
	d.mu.Lock()
	before := d.session
	d.mu.Unlock()
	event := audit.SignedIn
	if before != nil {
		if sameCaller(before, s) && before.Stage == Locked {
			event = audit.Unlocked
			if role, ok := findProfile(s.Profiles, before.Profile.ID); ok {
				s.Stage, s.Profile, s.Person, s.Since = Active, role, personIn(s.Person, role), before.Since
			} else if before.Profile.ID != "" {
				details = append(details, audit.Detail{Name: "role-profile-gone", Value: before.Profile.ID})
			}
		} else if err := d.endSession(ctx, "somebody else signed in"); err != nil {
			return err
		}
	}
	details = append([]audit.Detail{{Name: "means", Value: means}}, details...)
	_, err := d.record(ctx, "signing in", audit.Entry{Event: event, User: s.Person, AccessPoint: d.o.AccessPoint, Details: details})
	if err != nil {
		s.end(err)
		return err
	}
	d.mu.Lock()
	d.session, d.pending, d.policy = s, nil, policy
	broken := d.distrust // found meanwhile
	if broken == nil && s.binding != nil && d.o.LockOnRemoval && d.watched() {
		broken = s.binding.Broken(d.cards)
	}
	d.mu.Unlock()
	if broken != nil {
		d.lock(broken.Error(), broken)
		return broken
	}
	d.changed()
	return nil
}

// watched says, with mu held, whether the readers have been heard of at all.
func (d *Desk) watched() bool { return d.cards.Err != nil || d.cards.Readers != nil }

func sameCaller(a, b *session) bool {
	if a.Means != b.Means || a.Person.UserID != b.Person.UserID {
		return false
	}
	return a.binding == nil || a.binding.Fingerprint == b.binding.Fingerprint
}

func findProfile(profiles []rbac.RoleProfile, id string) (rbac.RoleProfile, bool) {
	for _, p := range profiles {
		if p.ID == id && id != "" {
			return p, true
		}
	}
	return rbac.RoleProfile{}, false
}
