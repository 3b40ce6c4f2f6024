package smartcard

import (
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// The certificate rules of a sign-in: dates, key usage, subject, key strength, chain
// to a configured anchor, revocation. Go's verifier refuses SHA-1 signatures, and so
// does this file.

var (
	userID       = regexp.MustCompile(`^[0-9]{12}$`)
	commonName   = asn1.ObjectIdentifier{2, 5, 4, 3}
	smartLogon   = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 20, 2, 2} // Microsoft smartcard log-on
	minRSABits   = 2048
	minLegacyRSA = 1024
)

// check judges a card's certificate and returns the UserID in it, or a
// [*CertificateError].
func (t Trust) check(cert *x509.Certificate) (string, error) {
	now := t.Now()
	switch {
	case now.Before(cert.NotBefore):
		return "", &CertificateError{Reason: NotYetValid, Err: fmt.Errorf("valid from %s", cert.NotBefore.Format("2006-01-02"))}
	case now.After(cert.NotAfter):
		return "", &CertificateError{Reason: Expired, Err: fmt.Errorf("expired on %s", cert.NotAfter.Format("2006-01-02"))}
	}
	if err := checkUsage(cert); err != nil {
		return "", err
	}
	id, err := subjectUserID(cert)
	if err != nil {
		return "", err
	}
	if err := t.checkKey(cert); err != nil {
		return "", err
	}
	if err := t.checkChain(cert); err != nil {
		return "", err
	}
	return id, nil
}

// subjectUserID returns the only common name, which must be 12 digits. A second
// common name would let two programs read two people from one certificate.
func subjectUserID(cert *x509.Certificate) (string, error) {
	var names []string
	for _, n := range cert.Subject.Names {
		if n.Type.Equal(commonName) {
			s, _ := n.Value.(string)
			names = append(names, s)
		}
	}
	if len(names) != 1 {
		return "", &CertificateError{Reason: WrongSubject, Err: fmt.Errorf("%d common names", len(names))}
	}
	if !userID.MatchString(names[0]) {
		return "", &CertificateError{Reason: WrongSubject, Err: errors.New("common name is not 12 digits")}
	}
	return names[0], nil
}

func checkUsage(cert *x509.Certificate) error {
	switch {
	case cert.KeyUsage&x509.KeyUsageDigitalSignature == 0:
		return &CertificateError{Reason: KeyUsage, Err: errors.New("not for digital signatures")}
	case cert.IsCA:
		return &CertificateError{Reason: KeyUsage, Err: errors.New("a certificate authority, not a person")}
	case len(cert.ExtKeyUsage) == 0 && len(cert.UnknownExtKeyUsage) == 0,
		slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageAny),
		slices.Contains(cert.ExtKeyUsage, x509.ExtKeyUsageClientAuth),
		slices.ContainsFunc(cert.UnknownExtKeyUsage, smartLogon.Equal):
		return nil
	}
	return &CertificateError{Reason: KeyUsage, Err: errors.New("not for authenticating a person")}
}

func (t Trust) checkKey(cert *x509.Certificate) error {
	switch key := cert.PublicKey.(type) {
	case *rsa.PublicKey:
		least := minRSABits
		if t.AllowLegacyKeys {
			least = minLegacyRSA
		}
		if n := key.N.BitLen(); n < least {
			return &CertificateError{Reason: WeakKey, Err: fmt.Errorf("RSA with %d bits", n)}
		}
		return nil
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() || key.Curve == elliptic.P384() {
			return nil
		}
		return &CertificateError{Reason: WeakKey, Err: fmt.Errorf("elliptic curve %s", key.Curve.Params().Name)}
	}
	return &CertificateError{Reason: WeakKey, Err: fmt.Errorf("public key algorithm %v", cert.PublicKeyAlgorithm)}
}

func (t Trust) checkChain(cert *x509.Certificate) error {
	if t.Anchors == nil {
		return &CertificateError{Reason: Untrusted, Err: errors.New("no anchor is configured")}
	}
	chains, err := cert.Verify(x509.VerifyOptions{
		Roots:         t.Anchors,
		Intermediates: t.Intermediates,
		CurrentTime:   t.Now(),
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	if err != nil {
		reason := Untrusted
		var invalid x509.CertificateInvalidError
		if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
			reason = Expired
		}
		return &CertificateError{Reason: reason, Err: err}
	}
	if t.Revoked == nil {
		return nil
	}
	var untold error
	for _, chain := range chains {
		revoked, err := t.revokedIn(chain)
		if !revoked && err == nil {
			return nil
		}
		if !revoked {
			untold = err
		}
	}
	if untold != nil {
		return &CertificateError{Reason: RevocationUnknown, Err: untold}
	}
	return &CertificateError{Reason: Revoked}
}

// revokedIn says whether a certificate of a chain is revoked. One that is outweighs
// those of which it cannot be told.
func (t Trust) revokedIn(chain []*x509.Certificate) (bool, error) {
	var untold error
	for _, c := range chain {
		revoked, err := t.Revoked(c)
		if revoked {
			return true, nil
		}
		untold = cmp.Or(untold, err)
	}
	return false, untold
}
