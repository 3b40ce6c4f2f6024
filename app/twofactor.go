package app

import (
	"context"
	"errors"
	"regexp"
	"time"

	"msca/audit"
	"msca/rbac"
)

// Where the organisation wants two factors, a card signs in only together with
// the password of the account that has the card's user id as its own.

// ErrPasswordNeeded says that the card was accepted and ConfirmWithPassword has
// to follow. Nobody is signed in yet.
var ErrPasswordNeeded error = &refusal{"SESSION-PASSWORD", "the password of the card's holder is needed as well"}

// ErrPasswordLate says that an accepted card waited for its password too long.
var ErrPasswordLate error = &refusal{"SESSION-PASSWORD-LATE", "the password was not entered in time"}

var errPasswordGivenUp = errors.New("given up before the password was entered")

// ErrCardNeeded says that this account is used together with its card only.
var ErrCardNeeded error = &refusal{"SESSION-CARD", "this account is used together with its smartcard only"}

// How long an accepted card waits for the password, and for a new one to be
// chosen where the password was for the first sign-in only.
const (
	secondFactorLimit  = 2 * time.Minute
	firstPasswordLimit = 10 * time.Minute
)

// candidate is a person whose card was accepted.
type candidate struct {
	session *session
	means   string // for the record
	reader  string
	roles   string // where the role profiles come from
	answer  BrokerAnswer
	until   time.Time
}

// cardUser is the form of a card's user id; accounts with such an id belong to
// a card.
var cardUser = regexp.MustCompile(`^[0-9]{12}$`)

// await keeps an accepted card for its password.
func (d *Desk) await(c *candidate) error {
	c.until = d.o.Now().Add(secondFactorLimit)
	d.mu.Lock()
	d.pending, d.lapsed = c, nil
	d.mu.Unlock()
	return ErrPasswordNeeded
}

// Awaiting returns whose card is waiting for its password. When none is, the
// error says why not: that of the card which has gone, ErrPasswordLate, or
// ErrNotSignedIn when none was accepted.
func (d *Desk) Awaiting() (audit.Person, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.pending != nil:
		return d.pending.session.Person, nil
	case d.lapsed != nil:
		return audit.Person{}, d.lapsed
	}
	return audit.Person{}, ErrNotSignedIn
}

// GiveUpPassword forgets a card that is waiting for its password; that it came
// so far is recorded as a refused sign-in.
func (d *Desk) GiveUpPassword(ctx context.Context) {
	d.lapse(ctx, func(*candidate) error { return errPasswordGivenUp })
}

// lapse forgets the waiting card when over gives a reason, and records it.
func (d *Desk) lapse(ctx context.Context, over func(*candidate) error) {
	d.mu.Lock()
	c := d.pending
	var why error
	if c != nil {
		why = over(c)
	}
	if why != nil {
		d.pending, d.lapsed = nil, why
	}
	d.mu.Unlock()
	if why != nil {
		d.changed()
		_ = d.refused(ctx, why, c.session.Person, attemptDetails(c.means, why)) // a missing record shows in AuditTrouble
	}
}

// lateAt is the reason of lapse for a card that has waited too long by now.
func lateAt(now time.Time) func(*candidate) error {
	return func(c *candidate) error {
		if now.Before(c.until) {
			return nil
		}
		return ErrPasswordLate
	}
}

// ConfirmWithPassword completes a sign-in that SignInWithCard left with
// ErrPasswordNeeded. The card has to be where it was. A wrong password does not
// undo the card's part; nor does one for the first sign-in only, after which
// ChangePassword and another ConfirmWithPassword follow. Errors are those of
// SignInWithAccount and of Awaiting.
func (d *Desk) ConfirmWithPassword(ctx context.Context, password []byte) error {
	d.lapse(ctx, lateAt(d.o.Now()))
	d.mu.Lock()
	snapshot, watched := d.cards, d.watched()
	d.mu.Unlock()
	if watched {
		d.lapse(ctx, func(c *candidate) error { return c.session.binding.Broken(snapshot) })
	}
	who, err := d.Awaiting()
	if err != nil {
		return err
	}
	if d.o.Accounts == nil {
		return ErrNoAccounts
	}
	d.mu.Lock()
	c := d.pending
	d.mu.Unlock()
	if c == nil {
		return ErrNotSignedIn
	}
	u, err := d.o.Accounts.Authenticate(ctx, who.UserID, password)
	if err != nil {
		if errors.Is(err, rbac.ErrMustChange) {
			d.mu.Lock()
			c.until = d.o.Now().Add(firstPasswordLimit)
			d.mu.Unlock()
		}
		return d.refused(ctx, err, who, attemptDetails(c.means, err))
	}
	d.mu.Lock()
	still := d.pending == c
	d.pending = nil
	c.session.chosen = u.PasswordChanged
	d.mu.Unlock()
	if !still {
		return ErrNotSignedIn
	}
	return d.complete(ctx, c)
}

// complete gets the session token, where there is a broker, and lets the person
// in.
func (d *Desk) complete(ctx context.Context, c *candidate) error {
	who := c.session.Person
	if d.o.Broker != nil {
		token, err := d.obtain(ctx, who, c.answer)
		if err != nil {
			return d.refused(ctx, err, who, attemptDetails(c.means, err))
		}
		c.session.token = token
	}
	err := d.admit(ctx, c.session, c.means, audit.Detail{Name: "reader", Value: c.reader}, audit.Detail{Name: "roles-from", Value: c.roles})
	if err != nil {
		d.mu.Lock()
		left := c.session.leave() // empty where a lock took it already
		d.mu.Unlock()
		d.left(ctx, left, "not signed in")
	}
	return err
}
