package pkcs15

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"

	"msca/smartcard/iso7816"
)

// RoleRecordLabel is the label of the data object that holds an organisation's signed
// role record.
const RoleRecordLabel = "Role record"

var (
	// ErrNoCertificate reports a card without a certificate for authentication.
	ErrNoCertificate = errors.New("no certificate with a signing key on the card")
	// ErrPINLength reports a PIN that the card cannot take; it has not been tried.
	ErrPINLength = errors.New("PIN is longer than the card takes")
)

// Authentication reads the first certificate whose key signs and whose key usage
// includes digital signatures, and returns it with its key.
func (c *Card) Authentication() (*x509.Certificate, Key, error) {
	for _, entry := range c.Certificates {
		for _, key := range c.Keys {
			if key.ID != entry.ID || !key.Signs {
				continue
			}
			cert, err := c.read(entry)
			if err != nil {
				return nil, Key{}, fmt.Errorf("reading certificate %q: %w", entry.Label, err)
			}
			if cert.KeyUsage&x509.KeyUsageDigitalSignature != 0 {
				return cert, key, nil
			}
		}
	}
	return nil, Key{}, ErrNoCertificate
}

func (c *Card) read(entry Certificate) (*x509.Certificate, error) {
	content, err := readFile(c.t, entry.path)
	if err != nil {
		return nil, err
	}
	_, rest, err := iso7816.Next(content) // the file may be longer than the certificate
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(content[:len(content)-len(rest)])
	if err != nil {
		return nil, fmt.Errorf("%w: %w", iso7816.ErrMalformed, err)
	}
	return cert, nil
}

// pin returns the PIN that opens a key.
func (c *Card) pin(k Key) (PIN, error) {
	for _, p := range c.PINs {
		if p.AuthID == k.AuthID {
			return p, nil
		}
	}
	return PIN{}, fmt.Errorf("PIN of key %q: %w", k.Label, iso7816.ErrNotFound)
}

// PINTries asks how many tries the PIN of a key has left and uses none. It is negative
// if the card says that the PIN is verified already.
func (c *Card) PINTries(k Key) (int, error) {
	p, err := c.pinAt(k)
	if err != nil {
		return 0, err
	}
	_, err = iso7816.Send(c.t, iso7816.Command{INS: 0x20, P2: p.Reference})
	var sw *iso7816.StatusError
	switch {
	case err == nil:
		return -1, nil
	case errors.Is(err, iso7816.ErrBlocked):
		return 0, nil
	case errors.As(err, &sw):
		if left, ok := sw.Retries(); ok {
			return left, nil
		}
	}
	return 0, fmt.Errorf("asking for the PIN tries: %w", err)
}

// Verify presents the PIN of a key once, with the reference, length and padding that
// the card's directory gives. Its errors are those of piv.Card.Verify.
func (c *Card) Verify(k Key, pin []byte) error {
	p, err := c.pinAt(k)
	if err != nil {
		return err
	}
	if len(pin) == 0 || (p.MaxLen > 0 && len(pin) > p.MaxLen) || (p.padded && len(pin) > p.StoredLen) {
		return ErrPINLength
	}
	data := append(make([]byte, 0, max(p.StoredLen, len(pin))), pin...)
	for p.padded && len(data) < p.StoredLen {
		data = append(data, p.Pad)
	}
	defer clear(data)
	if _, err := iso7816.Send(c.t, iso7816.Command{INS: 0x20, P2: p.Reference, Data: data}); err != nil {
		return fmt.Errorf("verifying the PIN: %w", err)
	}
	return nil
}

// pinAt returns the PIN of a key with its place selected.
func (c *Card) pinAt(k Key) (PIN, error) {
	p, err := c.pin(k)
	if err != nil {
		return PIN{}, err
	}
	place := c.home
	if len(p.path) > 0 {
		place = p.path
	}
	return p, selectPath(c.t, place)
}

// Algorithm references of MSE SET, as most cards understand them.
const (
	algPKCS1 = 0x11
	algECDSA = 0x21
)

var sha256Info = []byte{0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}

// Sign has a key sign a SHA-256 digest: MSE SET for digital signature, then PSO
// COMPUTE DIGITAL SIGNATURE, ISO/IEC 7816-8 §5. pub is the key's public key. RSA gives
// PKCS #1 v1.5, an elliptic curve gives ECDSA in ASN.1 form.
func (c *Card) Sign(k Key, pub crypto.PublicKey, digest [32]byte) ([]byte, error) {
	algorithm, block := byte(algPKCS1), append(append([]byte(nil), sha256Info...), digest[:]...)
	curve, isEC := pub.(*ecdsa.PublicKey)
	if isEC {
		algorithm, block = algECDSA, digest[:]
	} else if _, isRSA := pub.(*rsa.PublicKey); !isRSA {
		return nil, fmt.Errorf("signing with key %q: public key of type %T", k.Label, pub)
	}
	template := iso7816.Append(iso7816.Append(nil, 0x80, []byte{algorithm}), 0x84, []byte{k.Reference})
	if _, err := iso7816.Send(c.t, iso7816.Command{INS: 0x22, P1: 0x41, P2: 0xB6, Data: template}); err != nil {
		return nil, fmt.Errorf("choosing key %q: %w", k.Label, err)
	}
	signature, err := iso7816.Send(c.t, iso7816.Command{INS: 0x2A, P1: 0x9E, P2: 0x9A, Data: block, Le: iso7816.MaxLe})
	if err != nil {
		return nil, fmt.Errorf("signing with key %q: %w", k.Label, err)
	}
	if isEC && len(signature) == 2*((curve.Params().BitSize+7)/8) {
		return joined(signature)
	}
	return signature, nil
}

// joined puts the two plain halves of an ECDSA signature into ASN.1.
func joined(signature []byte) ([]byte, error) {
	half := len(signature) / 2
	return asn1.Marshal(struct{ R, S *big.Int }{
		new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:]),
	})
}

// RoleRecord reads the data object labelled [RoleRecordLabel]; the PIN must have been
// verified if the card says so. An absent one is [iso7816.ErrNotFound].
func (c *Card) RoleRecord() ([]byte, error) {
	for _, d := range c.Data {
		if d.Label != RoleRecordLabel {
			continue
		}
		content, err := readFile(c.t, d.path)
		if err != nil {
			return nil, fmt.Errorf("role record: %w", err)
		}
		record, err := iso7816.Find(content, tagOctets)
		if err != nil {
			return nil, fmt.Errorf("role record: %w", err)
		}
		return record, nil
	}
	return nil, fmt.Errorf("role record: %w", iso7816.ErrNotFound)
}
