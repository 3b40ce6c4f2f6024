package app

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"msca/audit"
	"msca/itk"
	"msca/smartcard"
)

// SessionBroker gives session tokens for access method 4: the provider asks the
// same broker whether the card is still in use before it goes to the Spine
// [requirements, section 3]. No method outlasts its context.
type SessionBroker interface {
	// Begin asks for a challenge that a card has to sign.
	Begin(ctx context.Context) (BrokerChallenge, error)
	// Answer hands the card's signature in and gets the token of a new session.
	Answer(ctx context.Context, a BrokerAnswer) (SessionToken, error)
	// End ends the session of a token; one that has ended already is no error.
	End(ctx context.Context, t SessionToken) error
}

// BrokerChallenge is what a card has to sign, as smartcard.SignInRequest takes
// it, and the broker's own name for it.
type BrokerChallenge struct {
	ID    string
	Bytes []byte
}

// BrokerAnswer is a person's proof to the broker.
type BrokerAnswer struct {
	Challenge   BrokerChallenge
	UserID      string
	Certificate *x509.Certificate
	Signature   []byte            // of smartcard.ChallengeDigest, by the certificate's key
	Card        smartcard.Binding // where the card is, for a broker on the same computer
}

// brokerLimit bounds one call of a broker.
const brokerLimit = 10 * time.Second

// ErrTokenExpired says that the session token has run out; signing in again
// gets a new one.
var ErrTokenExpired error = &refusal{"SESSION-TOKEN", "the session token has expired"}

// ErrTokenRefused says that the provider no longer accepts a token that it
// accepted before; signing in again gets a new one.
var ErrTokenRefused error = &refusal{"SESSION-REFUSED", "the provider no longer accepts the session token"}

// ErrNoToken says that access method 4 is set up without anything that gives a
// session token.
var ErrNoToken error = &refusal{"SESSION-NO-TOKEN", "there is no session token"}

// BrokerError says that the session broker gave no challenge or no token.
// Nobody was signed in.
type BrokerError struct {
	Doing string // "asking for a challenge", "asking for a token"
	Err   error
}

func (e *BrokerError) Error() string { return "session broker: " + e.Doing + ": " + e.Err.Error() }

func (e *BrokerError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *BrokerError) ProblemCode() string { return "SESSION-BROKER" }

// SessionToken is a live session at the broker. It shows in no print, log, JSON
// or error. The zero token is none.
type SessionToken struct {
	secret  string
	Expires time.Time
}

// NewSessionToken takes a token as the broker gave it.
func NewSessionToken(secret string, expires time.Time) SessionToken {
	return SessionToken{secret, expires}
}

// Reveal returns the token itself, for the broker and the audit identity.
func (t SessionToken) Reveal() string { return t.secret }

// IsZero says whether there is no token.
func (t SessionToken) IsZero() bool { return t.secret == "" }

const redactedToken = "[session token]"

// String returns a placeholder.
func (t SessionToken) String() string { return redactedToken }

// GoString returns a placeholder.
func (t SessionToken) GoString() string { return redactedToken }

// Format writes a placeholder whatever the verb.
func (t SessionToken) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redactedToken) }

// MarshalText returns a placeholder, also for JSON.
func (t SessionToken) MarshalText() ([]byte, error) { return []byte(redactedToken), nil }

// challenge asks the broker, if there is one, before the card is touched: a
// card's transaction must not wait for anybody.
func (d *Desk) challenge(ctx context.Context) (BrokerChallenge, error) {
	if d.o.Broker == nil {
		return BrokerChallenge{}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, brokerLimit)
	defer cancel()
	c, err := d.o.Broker.Begin(ctx)
	if err != nil {
		return c, &BrokerError{"asking for a challenge", err}
	}
	return c, nil
}

// obtain trades the card's answer for a token. Getting one and being refused
// one are both on record [3.9.2].
func (d *Desk) obtain(ctx context.Context, who audit.Person, a BrokerAnswer) (SessionToken, error) {
	limited, cancel := context.WithTimeout(ctx, brokerLimit)
	defer cancel()
	token, err := d.o.Broker.Answer(limited, a)
	switch {
	case err != nil:
	case token.IsZero():
		err = errors.New("no token was given")
	case !d.o.Now().Before(token.Expires):
		err = errors.New("the token given has expired already")
	}
	if recordErr := d.tokenRecord(ctx, who, "obtained", "", err); recordErr != nil {
		d.endToken(who, token)
		return SessionToken{}, recordErr
	}
	if err != nil {
		d.endToken(who, token)
		return SessionToken{}, &BrokerError{"asking for a token", err}
	}
	return token, nil
}

// tokenRecord records that a token was obtained, used or ended, good or bad.
func (d *Desk) tokenRecord(ctx context.Context, who audit.Person, what, messageID string, why error) error {
	e := audit.Entry{
		Event: audit.TokenValidated, User: who, MessageID: messageID, AccessMethod: string(itk.AttendedSession),
		AccessPoint: d.o.AccessPoint, Details: []audit.Detail{{Name: "what", Value: what}},
	}
	if why != nil {
		e.Outcome = audit.MinorFailure
		e.Details = append(e.Details, audit.Detail{Name: "reason", Value: why.Error()})
	}
	_, err := d.record(ctx, "recording the session token", e)
	return err
}

// tokenOf returns the token to send with a request of s. One that has run out
// locks the session: only a full sign-in gets another.
func (d *Desk) tokenOf(ctx context.Context, s *session) (SessionToken, error) {
	d.mu.Lock()
	token, who := s.token, s.Person
	d.mu.Unlock()
	if token.IsZero() {
		return token, &IdentityIncompleteError{ErrNoToken}
	}
	if d.o.Now().Before(token.Expires) {
		return token, nil
	}
	err := d.tokenRecord(ctx, who, "used", "", ErrTokenExpired)
	d.lock(ErrTokenExpired.Error(), ErrTokenExpired)
	return SessionToken{}, errors.Join(ErrTokenExpired, err)
}

var errTokenRefused = errors.New("the provider did not accept it")

// passed are the outcomes that a provider comes to only after it took the token.
var passed = []itk.Outcome{
	itk.OutcomeSuccess, itk.OutcomeStale, itk.OutcomeNoMatch, itk.OutcomeMultipleMatches, itk.OutcomeSuperseded, itk.OutcomeInvalidated,
}

// tokenUsed records how the provider took a token [3.9.2]. One that it took
// before and takes no more locks the session, because only a full sign-in gets
// another. One that it never took is no use renewing: the answer says so.
func (d *Desk) tokenUsed(ctx context.Context, s *session, p pass, m itk.Message, r itk.Reply) error {
	if p.method != itk.AttendedSession {
		return nil
	}
	d.mu.Lock()
	taken := s.taken
	s.taken = taken || slices.Contains(passed, r.Outcome)
	d.mu.Unlock()
	if r.Outcome != itk.OutcomeCredentials {
		return d.tokenRecord(ctx, p.user, "used", m.MessageID, nil)
	}
	if err := d.tokenRecord(ctx, p.user, "used", m.MessageID, errTokenRefused); err != nil || !taken {
		return err
	}
	d.lock(ErrTokenRefused.Error(), ErrTokenRefused)
	return ErrTokenRefused
}

// TakeToken has the session use a token that was obtained outside, where no
// broker is set up; ending it is left to whoever opened it.
func (d *Desk) TakeToken(ctx context.Context, secret string) error {
	s, err := d.active()
	if err != nil {
		return err
	}
	d.mu.Lock()
	who, byCard := s.Person, s.Means == ByCard
	d.mu.Unlock()
	if secret == "" || d.o.Broker != nil || !byCard || d.o.Identity.CardMethod != itk.AttendedSession {
		return ErrTokenUnwanted
	}
	if err := d.tokenRecord(ctx, who, "given", "", nil); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	s.token = NewSessionToken(secret, d.o.Now().Add(longestToken))
	return d.intact(s)
}

// ErrTokenUnwanted says that a session token was given where none is used: by an
// account, under another access method, or beside a broker.
var ErrTokenUnwanted = errors.New("a session token is taken with a card, under access method session, where no broker is set up")

// longestToken bounds the use of a token that came without its end.
const longestToken = 12 * time.Hour

// endToken tells the broker that a session is over, without keeping anybody
// waiting; Close waits for it.
func (d *Desk) endToken(who audit.Person, token SessionToken) {
	if token.IsZero() || d.o.Broker == nil {
		return
	}
	d.ending.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), brokerLimit)
		defer cancel()
		// A record that fails shows in AuditTrouble; the token is gone here anyway.
		_ = d.tokenRecord(ctx, who, "ended", "", d.o.Broker.End(ctx, token))
	})
}
