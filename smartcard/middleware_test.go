package smartcard_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"testing"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// slow is a vendor's module that answers when it is let go.
type slow struct {
	cert   *x509.Certificate
	opened chan struct{}
	answer chan struct{}
	pins   chan []byte // that it was asked to verify
	closed chan struct{}
}

func (s *slow) Open(context.Context, string) (smartcard.Token, error) {
	close(s.opened)
	<-s.answer
	return s, nil
}

func (s *slow) Name() string                                     { return "slow" }
func (s *slow) Certificate() (*x509.Certificate, error)          { return s.cert, nil }
func (s *slow) PINTries() (int, error)                           { return 3, nil }
func (s *slow) Verify(pin []byte) error                          { s.pins <- pin; return errors.New("wrong") }
func (s *slow) Sign(*x509.Certificate, [32]byte) ([]byte, error) { return nil, errors.New("no") }
func (s *slow) RoleRecord() ([]byte, error)                      { return nil, nil }
func (s *slow) Close() error                                     { close(s.closed); return nil }

// A sign-in that is given up while the module works spends no try of the PIN later.
func TestMSCA_IG_02_Issue5_1_AbandonedModuleSpendsNoTry(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	cert, _, err := issuer().CertifyWithRecord(cardtest.Profile{UserID: nurse, Name: "Ruan Penhallow"}, key.Public(), rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	for name, abandon := range map[string]bool{"given up": true, "waited for": false} {
		t.Run(name, func(t *testing.T) {
			module := &slow{cert: cert, opened: make(chan struct{}), answer: make(chan struct{}), pins: make(chan []byte, 1), closed: make(chan struct{})}
			card := newCard(t, cardtest.Profile{})
			card.Intercept(func([]byte) ([]byte, bool) { return []byte{0x6A, 0x82}, true }) // no applet known here
			readers := inserted(t, card)
			tr := trust()
			tr.Middleware = module
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			signedIn := make(chan error, 1)
			go func() {
				_, err := smartcard.SignIn(ctx, readers, tr, smartcard.SignInRequest{Presence: seen(t, readers), PIN: pin(t, cardtest.DefaultPIN)})
				signedIn <- err
			}()
			<-module.opened
			if abandon {
				cancel()
				if err := <-signedIn; err == nil {
					t.Error("a sign-in that was given up succeeded")
				}
			}
			close(module.answer)
			<-module.closed
			select {
			case pin := <-module.pins:
				if abandon {
					t.Errorf("the module was given a PIN of %d digits after the sign-in was given up", len(pin))
				} else if err := <-signedIn; err == nil {
					t.Error("a PIN that was refused signed in")
				}
			default:
				if !abandon {
					t.Error("the module was never given the PIN: this test shows nothing")
				}
			}
		})
	}
}
