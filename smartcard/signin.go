package smartcard

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"msca/smartcard/iso7816"
)

// One sign-in, in this order: connect; the card still as the caller saw it; BEGIN;
// certificate and its rules; PIN tries; VERIFY once; a fresh challenge signed by the
// card and verified here; a broker's challenge, if there is one; role record; END with
// reset; the card still the same. Any error at any step ends in no identity. The PIN is
// wiped in every case.

// signInLimit bounds a sign-in, so that a card that never answers cannot hold it.
const signInLimit = 30 * time.Second

// startDelays are the waits between attempts to get hold of the card, about two
// seconds in all: other programs open and reset a card right after its insertion.
var startDelays = []time.Duration{100, 200, 300, 400, 500, 500}

// SignInRequest is one person's attempt.
type SignInRequest struct {
	Presence Presence // the card, as the caller last saw it
	PIN      PIN      // wiped by SignIn, whatever comes of it
	// SpendLastTry allows the PIN to be tried when the card blocks on one more error.
	// Only the person may decide that.
	SpendLastTry bool
	// Challenge is a session broker's, for the card to sign as well; nil for none.
	Challenge []byte
}

// Identity is a person who signed in.
type Identity struct {
	UserID        string // UUID, 12 digits, from the certificate
	Name          string // from the role record; "" without one
	Certificate   *x509.Certificate
	RoleProfiles  []RoleProfile // from a verified role record only
	FromDirectory bool          // the record was that of the staff directory
	// RoleRecordProblem says why role profiles on the card were not taken, as a
	// [*RoleRecordError]; nil when all were. It does not undo the sign-in.
	RoleRecordProblem error
	Binding           Binding
	Answer            []byte // the card's signature of ChallengeDigest, where one was asked for
}

// SignIn signs a person in with the card that req.Presence shows, in one card
// transaction of at most 30 s. Until the PIN is sent it tries again, for about two
// seconds, when another program holds or resets the card; the PIN is sent once.
//
// Errors: ErrNoCard, ErrMute, ErrReaderUnavailable, ErrNoReader, ErrNoService, ErrInUse, ErrCardReset,
// ErrCardRemoved, ErrCardChanged, ErrUnknownCard, ErrLastTry, ErrPINFormat,
// [*PINError], [*CertificateError], the error of ctx, or one of the reader's. Several
// sign-ins may run at once.
func SignIn(ctx context.Context, r Readers, t Trust, req SignInRequest) (*Identity, error) {
	defer req.PIN.Wipe()
	if !req.PIN.usable() {
		return nil, ErrPINFormat
	}
	if n := len(req.Challenge); n > 0 && (n < minChallenge || n > maxChallenge) {
		return nil, ErrChallenge
	}
	if t.Now == nil || t.Rand == nil {
		return nil, errors.New("signing in with the card: Trust has no Now or no Rand")
	}
	ctx, cancel := context.WithTimeout(ctx, signInLimit)
	defer cancel()

	s := signIn{readers: r, trust: t, req: req}
	err := s.attempt(ctx)
	for _, delay := range startDelays {
		if err == nil || s.pinSent || !(errors.Is(err, ErrInUse) || errors.Is(err, ErrCardReset)) {
			break
		}
		if wait(ctx, delay*time.Millisecond) != nil {
			break
		}
		err = s.attempt(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("signing in with the card: %w", cardGone(err))
	}
	return &s.identity, nil
}

type signIn struct {
	readers  Readers
	trust    Trust
	req      SignInRequest
	pinSent  bool
	identity Identity
}

func (s *signIn) attempt(ctx context.Context) (err error) {
	s.identity = Identity{Binding: Binding{
		Reader:   s.req.Presence.Reader,
		Count:    s.req.Presence.Count,
		Attached: s.req.Presence.Attached,
	}}
	conn, err := s.readers.Connect(ctx, s.req.Presence.Reader)
	if err != nil {
		if why := s.undisturbed(ctx); why != nil {
			return why // says more: removed, changed, no service
		}
		return err
	}
	// Closing comes after the reset of Transact and cannot change what was proved.
	defer conn.Close()
	// A connection belongs to one insertion; from here on it is the one the caller saw.
	if err := s.undisturbed(ctx); err != nil {
		return err
	}
	err = conn.Transact(ctx, s.prove)
	if errors.Is(err, ErrUnknownCard) && s.trust.Middleware != nil {
		err = errors.Join(s.byMiddleware(ctx), s.reset(ctx))
	}
	if err != nil {
		return err
	}
	if s.identity.Certificate == nil || s.identity.UserID == "" {
		return errors.New("the card was never asked") // a Conn that does not run its function
	}
	s.fromDirectory()
	return s.undisturbed(ctx)
}

// undisturbed compares a fresh snapshot with the card the caller saw, so that neither
// the PIN nor the session goes to a card that was put in since.
func (s *signIn) undisturbed(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	select {
	case now, ok := <-s.readers.Watch(ctx):
		if !ok {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return ErrWatchLost
		}
		err := s.identity.Binding.Broken(now)
		if errors.Is(err, ErrCardRemoved) && s.req.Presence.State == Absent {
			return ErrNoCard
		}
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// prove runs inside the transaction.
func (s *signIn) prove(card Transmitter) error {
	a, err := probe(card)
	if err != nil {
		return err
	}
	return s.proveBy(a)
}

func (s *signIn) proveBy(a applet) error {
	cert, user, err := s.trust.authenticationCertificate(a)
	if err != nil {
		return err
	}
	if err := s.present(a); err != nil {
		return err
	}
	digest, err := s.challenge(user)
	if err != nil {
		return err
	}
	signature, err := a.sign(cert, digest)
	if err != nil {
		return fmt.Errorf("proving the key: %w", err)
	}
	if err := verifySignature(cert.PublicKey, digest, signature); err != nil {
		return &CertificateError{Reason: KeyMismatch, Err: err}
	}
	s.identity.UserID, s.identity.Certificate = user, cert
	s.identity.Binding.Fingerprint = sha256.Sum256(cert.Raw)
	if err := s.answer(a); err != nil {
		return err
	}
	return s.roles(a)
}

// present sends the PIN once, unless that could block the card unasked.
func (s *signIn) present(a applet) error {
	left, err := a.pinTries()
	switch {
	case err != nil:
		return err
	case left == 0:
		return &PINError{Blocked: true}
	case left == 1 && !s.req.SpendLastTry:
		return ErrLastTry
	}
	s.pinSent = true
	return pinError(a.verify(s.req.PIN.digits))
}

// pinError turns the card's refusal of a PIN into a [*PINError].
func pinError(err error) error {
	var sw *iso7816.StatusError
	switch {
	case errors.Is(err, iso7816.ErrBlocked):
		return &PINError{Blocked: true}
	case errors.Is(err, iso7816.ErrWrongPIN) && errors.As(err, &sw):
		left, _ := sw.Retries()
		return &PINError{Left: left, Blocked: left == 0}
	}
	return err
}

// roles takes the role record; only a failing card is an error.
func (s *signIn) roles(a applet) error {
	raw, err := a.roleRecord()
	var refused *iso7816.StatusError
	switch {
	case errors.As(err, &refused), errors.Is(err, iso7816.ErrMalformed):
		s.identity.RoleRecordProblem = &RoleRecordError{Reason: RecordMalformed, Err: err}
		return nil
	case err != nil:
		return fmt.Errorf("reading the role record: %w", err)
	}
	record, err := s.trust.roleRecord(raw, s.identity.Certificate, s.identity.UserID)
	s.identity.RoleRecordProblem = err
	if record != nil {
		s.identity.Name, s.identity.RoleProfiles = record.Name, record.RoleProfiles
	}
	return nil
}

// wait pauses for d or until ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
