package smartcard

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"msca/smartcard/iso7816"
	"msca/smartcard/piv"
)

// challengeDomain sets a sign-in's signature apart from every other use of the key.
const challengeDomain = "msca card login v1\x00"

// challenge returns the digest for the card to sign: domain, 32 fresh random bytes,
// reader, UserID. Only the reader's name varies in length, so no two sign-ins can
// mean the same bytes.
func (s *signIn) challenge(user string) ([32]byte, error) {
	var nonce [32]byte
	if _, err := io.ReadFull(s.trust.Rand, nonce[:]); err != nil {
		return [32]byte{}, fmt.Errorf("making a challenge: %w", err)
	}
	h := sha256.New()
	h.Write([]byte(challengeDomain))
	h.Write(nonce[:])
	h.Write([]byte(s.req.Presence.Reader))
	h.Write([]byte(user))
	return [32]byte(h.Sum(nil)), nil
}

// verifySignature returns nil only for a signature of digest by pub.
func verifySignature(pub crypto.PublicKey, digest [32]byte, signature []byte) error {
	switch key := pub.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature)
	case *ecdsa.PublicKey:
		if ecdsa.VerifyASN1(key, digest[:], signature) {
			return nil
		}
		return errors.New("signature does not verify")
	}
	return fmt.Errorf("public key of type %T", pub)
}

// authenticationCertificate reads the applet's certificate and applies every rule to it.
func (t Trust) authenticationCertificate(a applet) (*x509.Certificate, string, error) {
	cert, err := a.certificate()
	switch {
	case errors.Is(err, iso7816.ErrMalformed), errors.Is(err, iso7816.ErrTooLong), errors.Is(err, piv.ErrNoCertificate):
		return nil, "", &CertificateError{Reason: Malformed, Err: err}
	case err != nil:
		return nil, "", err
	}
	user, err := t.check(cert)
	if err != nil {
		return cert, "", err
	}
	return cert, user, nil
}
