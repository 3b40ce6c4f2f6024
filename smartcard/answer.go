package smartcard

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"

	"msca/smartcard/iso7816"
)

// A session broker hands out a challenge of its own, for the card to sign in the
// same transaction as the sign-in.

// answerDomain keeps a broker from having anything but its own challenge signed.
const answerDomain = "msca broker session v1\x00"

// Lengths of a broker's challenge in bytes.
const (
	minChallenge = 16
	maxChallenge = 1024
)

// ErrChallenge says that a broker's challenge is not of 16 to 1024 bytes. The card
// was not asked.
var ErrChallenge = errors.New("challenge is not of 16 to 1024 bytes")

// ChallengeDigest is what a card signs for a broker's challenge: the SHA-256 of a
// domain, the challenge with its length before it as 4 bytes, and the UserID.
func ChallengeDigest(challenge []byte, user string) [32]byte {
	h := sha256.New()
	h.Write([]byte(answerDomain))
	h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(challenge))))
	h.Write(challenge)
	h.Write([]byte(user))
	return [32]byte(h.Sum(nil))
}

// VerifyAnswer returns nil only for the answer of cert's key to a broker's challenge,
// for this user.
func VerifyAnswer(cert *x509.Certificate, challenge []byte, user string, answer []byte) error {
	return verifySignature(cert.PublicKey, ChallengeDigest(challenge, user), answer)
}

// answer has the card sign the broker's challenge, if there is one. The key may ask
// for its PIN before every use: the card took this one just now, so giving it again
// costs no try.
func (s *signIn) answer(a applet) error {
	if len(s.req.Challenge) == 0 {
		return nil
	}
	digest := ChallengeDigest(s.req.Challenge, s.identity.UserID)
	signature, err := a.sign(s.identity.Certificate, digest)
	if errors.Is(err, iso7816.ErrSecurity) {
		if err := pinError(a.verify(s.req.PIN.digits)); err != nil {
			return err
		}
		signature, err = a.sign(s.identity.Certificate, digest)
	}
	if err != nil {
		return fmt.Errorf("answering the broker: %w", err)
	}
	if err := verifySignature(s.identity.Certificate.PublicKey, digest, signature); err != nil {
		return &CertificateError{Reason: KeyMismatch, Err: err}
	}
	s.identity.Answer = signature
	return nil
}
