package app

import (
	"context"
	"regexp"
	"time"

	"msca/audit"
)

// Where the organisation wants two factors, a card signs in only together with
// the password of the account that has the card's user id as its own.

// ErrPasswordNeeded says that the card was accepted and ConfirmWithPassword has
// to follow. Nobody is signed in yet.
var ErrPasswordNeeded error = &refusal{"SESSION-PASSWORD", "the password of the card's holder is needed as well"}

// ErrCardNeeded says that this account is used together with its card only.
var ErrCardNeeded error = &refusal{"SESSION-CARD", "this account is used together with its smartcard only"}

// secondFactorLimit is how long an accepted card waits for the password.
const secondFactorLimit = 2 * time.Minute

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
	d.pending = c
	d.mu.Unlock()
	return ErrPasswordNeeded
}

// ConfirmWithPassword completes a sign-in that SignInWithCard left with
// ErrPasswordNeeded. The card has to be where it was. A wrong password does not
// undo the card's part; errors are those of SignInWithAccount and of
// SignInWithCard about the card, ErrNotSignedIn when no card is waiting.
func (d *Desk) ConfirmWithPassword(ctx context.Context, password []byte) error {
	d.mu.Lock()
	c := d.pending
	var err error
	switch {
	case c == nil || !d.o.Now().Before(c.until):
		d.pending, err = nil, ErrNotSignedIn
	case d.watched():
		if err = c.session.binding.Broken(d.cards); err != nil {
			d.pending = nil
		}
	}
	d.mu.Unlock()
	if err != nil {
		return err
	}
	if d.o.Accounts == nil {
		return ErrNoAccounts
	}
	who := c.session.Person
	if _, err := d.o.Accounts.Authenticate(ctx, who.UserID, password); err != nil {
		return d.refused(ctx, err, who, attemptDetails(c.means, err))
	}
	d.mu.Lock()
	still := d.pending == c
	d.pending = nil
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
