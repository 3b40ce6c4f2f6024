package smartcard

import (
	"context"
	"crypto/x509"
	"fmt"
)

// Inspection is what a card tells without a PIN.
type Inspection struct {
	Applet             string // "PIV" or "PKCS #15"
	Certificate        *x509.Certificate
	UserID             string // "" if CertificateProblem is not nil
	CertificateProblem error  // a [*CertificateError] when it would sign nobody in
	PINTries           int    // left; below zero if the card does not tell
}

// Inspect reads the card in a reader for diagnostics. It uses no PIN try and signs
// nobody in. Errors are those of [SignIn] about readers and cards.
func Inspect(ctx context.Context, r Readers, t Trust, reader string) (*Inspection, error) {
	ctx, cancel := context.WithTimeout(ctx, signInLimit)
	defer cancel()
	conn, err := r.Connect(ctx, reader)
	if err != nil {
		return nil, fmt.Errorf("inspecting the card: %w", err)
	}
	defer conn.Close()
	var found Inspection
	err = conn.Transact(ctx, func(card Transmitter) error {
		a, err := probe(card)
		if err != nil {
			return err
		}
		found.Applet = a.name()
		found.Certificate, found.UserID, err = t.authenticationCertificate(a)
		if _, ok := err.(*CertificateError); ok {
			found.CertificateProblem, err = err, nil
		}
		if err != nil {
			return err
		}
		found.PINTries, err = a.pinTries()
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("inspecting the card: %w", cardGone(err))
	}
	return &found, nil
}
