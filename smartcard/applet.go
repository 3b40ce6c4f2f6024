package smartcard

import (
	"crypto/x509"
	"errors"
	"fmt"

	"msca/smartcard/iso7816"
	"msca/smartcard/piv"
	"msca/smartcard/pkcs15"
)

// applet is what a sign-in needs of a card, whatever standard it follows.
type applet interface {
	name() string
	// certificate reads the person's authentication certificate.
	certificate() (*x509.Certificate, error)
	// pinTries asks for the tries left without using one; below zero is unknown.
	pinTries() (int, error)
	verify(pin []byte) error
	// sign has the key of certificate sign a SHA-256 digest: PKCS #1 v1.5 or ECDSA.
	sign(cert *x509.Certificate, digest [32]byte) ([]byte, error)
	// roleRecord reads the signed record; nil without error if the card has none.
	roleRecord() ([]byte, error)
}

// probe selects the first applet that the card has, PIV before PKCS #15.
func probe(t Transmitter) (applet, error) {
	card, err := piv.Select(t)
	if err == nil {
		return openPIV(card)
	}
	if !errors.Is(err, piv.ErrNotPIV) {
		return nil, err
	}
	files, err := pkcs15.Open(t)
	if errors.Is(err, pkcs15.ErrNotPKCS15) {
		return nil, ErrUnknownCard
	}
	if err != nil {
		return nil, err
	}
	return &fileApplet{card: files}, nil
}

type pivApplet struct {
	card *piv.Card
	slot piv.Slot
}

func openPIV(card *piv.Card) (applet, error) {
	if _, err := card.Discover(); err != nil {
		return nil, err
	}
	return &pivApplet{card: card, slot: piv.Authentication}, nil
}

func (a *pivApplet) name() string { return "PIV" }

// certificate takes 9A, else 9C. The key of 9E works without a PIN, so its
// certificate says nothing about a person.
func (a *pivApplet) certificate() (*x509.Certificate, error) {
	for _, a.slot = range []piv.Slot{piv.Authentication, piv.Signature} {
		cert, err := a.card.Certificate(a.slot)
		if err == nil || !errors.Is(err, piv.ErrNoCertificate) {
			return cert, err
		}
	}
	return nil, &CertificateError{Reason: Missing}
}

func (a *pivApplet) pinTries() (int, error) { return a.card.PINTries() }

func (a *pivApplet) verify(pin []byte) error {
	err := a.card.Verify(pin)
	if errors.Is(err, piv.ErrPINLength) {
		return fmt.Errorf("%w: %w", ErrPINFormat, err)
	}
	return err
}

func (a *pivApplet) sign(cert *x509.Certificate, digest [32]byte) ([]byte, error) {
	return a.card.Sign(a.slot, cert.PublicKey, digest)
}

func (a *pivApplet) roleRecord() ([]byte, error) {
	record, err := a.card.RoleRecord()
	if errors.Is(err, iso7816.ErrNotFound) {
		return nil, nil
	}
	return record, err
}

// fileApplet is a PKCS #15 application.
type fileApplet struct {
	card *pkcs15.Card
	key  pkcs15.Key
}

func (a *fileApplet) name() string { return "PKCS #15" }

func (a *fileApplet) certificate() (cert *x509.Certificate, err error) {
	cert, a.key, err = a.card.Authentication()
	if errors.Is(err, pkcs15.ErrNoCertificate) {
		return nil, &CertificateError{Reason: Missing}
	}
	return cert, err
}

func (a *fileApplet) pinTries() (int, error) { return a.card.PINTries(a.key) }

func (a *fileApplet) verify(pin []byte) error {
	err := a.card.Verify(a.key, pin)
	if errors.Is(err, pkcs15.ErrPINLength) {
		return fmt.Errorf("%w: %w", ErrPINFormat, err)
	}
	return err
}

func (a *fileApplet) sign(cert *x509.Certificate, digest [32]byte) ([]byte, error) {
	return a.card.Sign(a.key, cert.PublicKey, digest)
}

func (a *fileApplet) roleRecord() ([]byte, error) {
	record, err := a.card.RoleRecord()
	if errors.Is(err, iso7816.ErrNotFound) {
		return nil, nil
	}
	return record, err
}
