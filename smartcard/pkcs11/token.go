//go:build pkcs11 && cgo

package pkcs11

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	p11 "github.com/miekg/pkcs11"

	"msca/smartcard"
)

// RoleRecordLabel is the label of the data object that holds an organisation's
// signed role record.
const RoleRecordLabel = "Role record"

// token is an open session with one card.
type token struct {
	module  *Module
	slot    uint
	session p11.SessionHandle
	id      []byte // of certificate and key
	pin     []byte // for keys that ask for it before each use; wiped by Close
	loggedIn,
	closed bool
}

func (t *token) Name() string { return "PKCS #11" }

// Certificate takes the first certificate that is for digital signatures, in
// the module's order.
func (t *token) Certificate() (*x509.Certificate, error) {
	handles, err := t.find(p11.NewAttribute(p11.CKA_CLASS, p11.CKO_CERTIFICATE), p11.NewAttribute(p11.CKA_CERTIFICATE_TYPE, p11.CKC_X_509))
	if err != nil {
		return nil, err
	}
	var malformed error
	for _, h := range handles {
		got, err := t.module.ctx.GetAttributeValue(t.session, h, []*p11.Attribute{p11.NewAttribute(p11.CKA_VALUE, nil), p11.NewAttribute(p11.CKA_ID, nil)})
		if err != nil {
			return nil, meaning(err)
		}
		cert, err := x509.ParseCertificate(got[0].Value)
		if err != nil {
			malformed = err
			continue
		}
		if cert.KeyUsage&x509.KeyUsageDigitalSignature != 0 {
			t.id = got[1].Value
			return cert, nil
		}
	}
	if malformed != nil {
		return nil, &smartcard.CertificateError{Reason: smartcard.Malformed, Err: malformed}
	}
	return nil, &smartcard.CertificateError{Reason: smartcard.Missing}
}

// PINTries knows only what the flags of the token say.
func (t *token) PINTries() (int, error) {
	info, err := t.module.ctx.GetTokenInfo(t.slot)
	switch {
	case err != nil:
		return 0, meaning(err)
	case info.Flags&p11.CKF_USER_PIN_LOCKED != 0:
		return 0, nil
	case info.Flags&p11.CKF_USER_PIN_FINAL_TRY != 0:
		return 1, nil
	case info.Flags&p11.CKF_USER_PIN_COUNT_LOW != 0:
		return 2, nil
	}
	return -1, nil
}

func (t *token) Verify(pin []byte) error {
	err := t.module.ctx.Login(t.session, p11.CKU_USER, string(pin))
	switch {
	case err == nil:
		t.loggedIn, t.pin = true, append([]byte(nil), pin...)
		return nil
	case is(err, p11.CKR_USER_ALREADY_LOGGED_IN):
		// Somebody else's PIN proves nothing about this person.
		return fmt.Errorf("giving the PIN: %w", errors.Join(smartcard.ErrInUse, err))
	case is(err, p11.CKR_PIN_LOCKED):
		return &smartcard.PINError{Blocked: true}
	case is(err, p11.CKR_PIN_INCORRECT):
		left, triesErr := t.PINTries()
		return errors.Join(&smartcard.PINError{Left: left, Blocked: left == 0}, triesErr)
	case is(err, p11.CKR_PIN_LEN_RANGE), is(err, p11.CKR_PIN_INVALID):
		return fmt.Errorf("%w: %w", smartcard.ErrPINFormat, err)
	}
	return fmt.Errorf("giving the PIN: %w", meaning(err))
}

// sha256Info is the DigestInfo of SHA-256 up to the digest, RFC 8017 §9.2.
var sha256Info = []byte{0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}

func (t *token) Sign(cert *x509.Certificate, digest [32]byte) ([]byte, error) {
	keys, err := t.find(p11.NewAttribute(p11.CKA_CLASS, p11.CKO_PRIVATE_KEY), p11.NewAttribute(p11.CKA_ID, t.id))
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, &smartcard.CertificateError{Reason: smartcard.KeyMismatch, Err: errors.New("the card has no key for its certificate")}
	}
	mechanism, message := uint(p11.CKM_ECDSA), digest[:]
	switch cert.PublicKey.(type) {
	case *rsa.PublicKey:
		mechanism, message = p11.CKM_RSA_PKCS, append(append([]byte(nil), sha256Info...), digest[:]...)
	case *ecdsa.PublicKey:
	default:
		return nil, fmt.Errorf("signing: public key of type %T", cert.PublicKey)
	}
	if err := t.module.ctx.SignInit(t.session, []*p11.Mechanism{p11.NewMechanism(mechanism, nil)}, keys[0]); err != nil {
		return nil, fmt.Errorf("signing: %w", meaning(err))
	}
	if t.asksEveryTime(keys[0]) {
		if err := t.module.ctx.Login(t.session, p11.CKU_CONTEXT_SPECIFIC, string(t.pin)); err != nil {
			return nil, fmt.Errorf("signing: %w", meaning(err))
		}
	}
	signature, err := t.module.ctx.Sign(t.session, message)
	if err != nil {
		return nil, fmt.Errorf("signing: %w", meaning(err))
	}
	if mechanism == p11.CKM_ECDSA {
		n := len(signature) / 2
		return asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(signature[:n]), new(big.Int).SetBytes(signature[n:])})
	}
	return signature, nil
}

func (t *token) asksEveryTime(key p11.ObjectHandle) bool {
	got, err := t.module.ctx.GetAttributeValue(t.session, key, []*p11.Attribute{p11.NewAttribute(p11.CKA_ALWAYS_AUTHENTICATE, nil)})
	return err == nil && len(got[0].Value) > 0 && got[0].Value[0] != 0
}

func (t *token) RoleRecord() ([]byte, error) {
	found, err := t.find(p11.NewAttribute(p11.CKA_CLASS, p11.CKO_DATA), p11.NewAttribute(p11.CKA_LABEL, RoleRecordLabel))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	got, err := t.module.ctx.GetAttributeValue(t.session, found[0], []*p11.Attribute{p11.NewAttribute(p11.CKA_VALUE, nil)})
	if err != nil {
		return nil, meaning(err)
	}
	return got[0].Value, nil
}

// Close logs out and lets the module go. It is safe to call again.
func (t *token) Close() error {
	if t.closed {
		return nil
	}
	t.closed = true
	defer t.module.mu.Unlock()
	clear(t.pin)
	var out error
	if t.loggedIn {
		out = t.module.ctx.Logout(t.session)
	}
	return errors.Join(out, t.module.ctx.CloseSession(t.session))
}

// maxObjects bounds what a module may list.
const maxObjects = 64

func (t *token) find(wanted ...*p11.Attribute) ([]p11.ObjectHandle, error) {
	if err := t.module.ctx.FindObjectsInit(t.session, wanted); err != nil {
		return nil, meaning(err)
	}
	found, _, err := t.module.ctx.FindObjects(t.session, maxObjects)
	return found, errors.Join(meaningOrNil(err), t.module.ctx.FindObjectsFinal(t.session))
}

func meaningOrNil(err error) error {
	if err == nil {
		return nil
	}
	return meaning(err)
}
