package smartcard

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// Some cards can be read by their vendor's software only. Middleware stands beside
// the card applications known here and is asked when none of them is on the card; the
// rules for certificate, PIN, proof and role record are the same for both.

// Middleware opens cards by way of a vendor's module.
type Middleware interface {
	// Open opens the card in a reader. A card that the module does not know either
	// is ErrUnknownCard.
	Open(ctx context.Context, reader string) (Token, error)
}

// Token is a card opened by middleware, for one sign-in. It is used by one goroutine.
type Token interface {
	Name() string
	// Certificate reads the certificate of a key that signs; a card without one is a
	// [*CertificateError].
	Certificate() (*x509.Certificate, error)
	// PINTries tells the tries left without using one; below zero is unknown.
	PINTries() (int, error)
	// Verify gives the PIN once. A refusal is a [*PINError].
	Verify(pin []byte) error
	// Sign has the key of the certificate sign a SHA-256 digest: PKCS #1 v1.5 or
	// ECDSA in ASN.1 form.
	Sign(cert *x509.Certificate, digest [32]byte) ([]byte, error)
	// RoleRecord reads the signed record; nil without error if the card has none.
	RoleRecord() ([]byte, error)
	// Close logs out, so that no PIN stays verified.
	Close() error
}

// tokenApplet makes a Token one of the applets.
type tokenApplet struct {
	Token
	ctx context.Context // when it has ended nobody waits any more: no try of the PIN is spent
}

func (a tokenApplet) name() string                            { return a.Name() }
func (a tokenApplet) certificate() (*x509.Certificate, error) { return a.Certificate() }
func (a tokenApplet) pinTries() (int, error)                  { return a.PINTries() }
func (a tokenApplet) verify(pin []byte) error {
	if err := a.ctx.Err(); err != nil {
		return err
	}
	return a.Verify(pin)
}
func (a tokenApplet) roleRecord() ([]byte, error) { return a.RoleRecord() }
func (a tokenApplet) sign(cert *x509.Certificate, digest [32]byte) ([]byte, error) {
	return a.Sign(cert, digest)
}

// byMiddleware proves the card that no applet known here is on. The module makes
// transactions of its own, and may block: when ctx ends it is left to itself.
func (s *signIn) byMiddleware(ctx context.Context) error {
	work := *s // what an abandoned goroutine writes is seen by nobody
	work.req.PIN = s.req.PIN.copy()
	done := make(chan error, 1)
	go func() {
		defer work.req.PIN.Wipe()
		done <- func() (err error) {
			token, err := work.trust.Middleware.Open(ctx, work.req.Presence.Reader)
			if err != nil {
				return err
			}
			defer func() {
				if closeErr := token.Close(); closeErr != nil {
					err = errors.Join(err, fmt.Errorf("closing the card: %w", closeErr))
				}
			}()
			return work.proveBy(tokenApplet{token, ctx})
		}()
	}()
	select {
	case err := <-done:
		s.pinSent, s.identity = work.pinSent, work.identity
		return err
	case <-ctx.Done():
		s.pinSent = true // perhaps
		return ctx.Err()
	}
}

// resetLimit bounds the reset after a module's work, which is done even when the
// sign-in's own time is over.
const resetLimit = 5 * time.Second

// reset takes the PIN from the card. Modules log out, but not every one of them makes
// the card forget: OpenSC's leaves a PIV card's PIN verified.
func (s *signIn) reset(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), resetLimit)
	defer cancel()
	conn, err := s.readers.Connect(ctx, s.req.Presence.Reader)
	if errors.Is(err, ErrNoCard) || errors.Is(err, ErrNoReader) {
		return nil // it took the PIN along
	}
	if err != nil {
		return fmt.Errorf("resetting the card: %w", err)
	}
	defer conn.Close()
	if err := conn.Transact(ctx, func(Transmitter) error { return nil }); err != nil {
		return fmt.Errorf("resetting the card: %w", err)
	}
	return nil
}
