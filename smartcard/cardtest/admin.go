package cardtest

import (
	"crypto"
	"crypto/des"
	"crypto/subtle"
	"crypto/x509"
	"fmt"
	"io"
	"time"

	"msca/smartcard"
	"msca/smartcard/iso7816"
	"msca/smartcard/piv"
)

// The administrator's side of a PIV card, SP 800-73-4 Part 2 §3.3, so that other
// people's tools can personalise one.

// ManagementKey is the 9B key of a blank card, as the tools have it by default.
var ManagementKey = []byte{1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8}

const (
	slotManagement   = 0x9B
	algTripleDES     = 0x03
	insGenerate      = 0x47
	insPutData       = 0xDB
	objectWithLength = 0x53
)

// NewBlank returns a PIV card as a factory ships it: the default PIN, no keys, no
// certificates, open to whoever has the ManagementKey.
func NewBlank(rand io.Reader, now time.Time) (*Card, error) {
	c := &Card{pin: DefaultPIN, tries: fullTries, objects: map[piv.Object][]byte{}, keys: map[piv.Slot]crypto.Signer{}, rand: rand, admin: true}
	c.objects[piv.Discovery] = discoveryObject()
	id, err := chuid(rand, now.AddDate(cardYears, 0, 0))
	if err != nil {
		return nil, fmt.Errorf("making a blank card: %w", err)
	}
	c.objects[piv.CHUID] = id
	return c, nil
}

// Certify makes the certificate for a key that a card made itself, and the content of
// its Printed Information object with the signed role record.
func (i *Issuer) Certify(p Profile, pub crypto.PublicKey, rand io.Reader, now time.Time) (cert *x509.Certificate, printed []byte, err error) {
	cert, record, err := i.CertifyWithRecord(p, pub, rand, now)
	if err != nil {
		return nil, nil, err
	}
	return cert, piv.WithRoleRecord(p.Name, record), nil
}

// CertifyWithRecord is Certify with the signed role record as it is, for a card of
// files.
func (i *Issuer) CertifyWithRecord(p Profile, pub crypto.PublicKey, rand io.Reader, now time.Time) (cert *x509.Certificate, record []byte, err error) {
	p.Key = keyOnCard{pub}
	p.defaults(now)
	if cert, err = i.certify(p, rand); err != nil {
		return nil, nil, fmt.Errorf("certifying a card's key: %w", err)
	}
	if record, err = i.roleRecord(p, cert); err != nil {
		return nil, nil, fmt.Errorf("certifying a card's key: %w", err)
	}
	return cert, record, nil
}

// keyOnCard is a key of which only the public part is here.
type keyOnCard struct{ public crypto.PublicKey }

func (k keyOnCard) Public() crypto.PublicKey { return k.public }

func (keyOnCard) Sign(io.Reader, []byte, crypto.SignerOpts) ([]byte, error) {
	return nil, fmt.Errorf("the key is on the card: %w", smartcard.ErrNoCard)
}

// administer is what a blank card answers beyond the cardholder's commands.
func (c *Card) administer(cmd iso7816.Command) (data []byte, sw uint16, handled bool) {
	switch {
	case !c.admin:
		return nil, 0, false
	case cmd.INS == 0x87 && cmd.P2 == slotManagement:
		data, sw = c.authenticateAdmin(cmd)
	case cmd.INS != insGenerate && cmd.INS != insPutData:
		return nil, 0, false
	case !c.administrator:
		sw = swSecurity
	case cmd.INS == insGenerate:
		data, sw = c.generate(cmd)
	default:
		sw = c.putData(cmd)
	}
	return data, sw, true
}

// authenticateAdmin is a mutual authentication, Part 2 appendix A.1.2: the card's
// witness goes out enciphered and comes back plain, beside the tool's challenge, which
// the card enciphers.
func (c *Card) authenticateAdmin(cmd iso7816.Command) ([]byte, uint16) {
	block, err := des.NewTripleDESCipher(ManagementKey)
	if err != nil || cmd.P1 != algTripleDES {
		return nil, swWrongParameter
	}
	witness, err := iso7816.Find(cmd.Data, 0x7C, 0x80)
	switch {
	case err != nil:
		return nil, swWrongData
	case len(witness) == 0:
		c.witness = make([]byte, des.BlockSize)
		if _, err := io.ReadFull(c.rand, c.witness); err != nil {
			return nil, swWrongData
		}
		sealed := make([]byte, des.BlockSize)
		block.Encrypt(sealed, c.witness)
		return iso7816.Append(nil, 0x7C, iso7816.Append(nil, 0x80, sealed)), swOK
	}
	challenge, err := iso7816.Find(cmd.Data, 0x7C, 0x81)
	right := c.witness != nil && subtle.ConstantTimeCompare(witness, c.witness) == 1
	c.witness = nil
	if err != nil || !right || len(challenge) != des.BlockSize {
		return nil, swSecurity
	}
	c.administrator = true
	answer := make([]byte, des.BlockSize)
	block.Encrypt(answer, challenge)
	return iso7816.Append(nil, 0x7C, iso7816.Append(nil, 0x82, answer)), swOK
}

var generated = map[byte]KeyType{0x07: RSA2048, 0x05: RSA3072, 0x11: P256, 0x14: P384}

// generate makes a key in a slot and tells its public part, Part 2 §3.3.2.
func (c *Card) generate(cmd iso7816.Command) ([]byte, uint16) {
	algorithm, err := iso7816.Find(cmd.Data, 0xAC, 0x80)
	if err != nil || len(algorithm) != 1 {
		return nil, swWrongData
	}
	kind, ok := generated[algorithm[0]]
	if !ok {
		return nil, swWrongData
	}
	key, err := generateKey(kind, c.rand)
	if err != nil {
		return nil, swWrongData
	}
	c.keys[piv.Slot(cmd.P2)] = key
	return publicKeyTemplate(key), swOK
}

// putData writes an object, Part 2 §3.3.1.
func (c *Card) putData(cmd iso7816.Command) uint16 {
	list, err := iso7816.Find(cmd.Data, 0x5C)
	if err != nil || len(list) != 3 || cmd.P1 != 0x3F || cmd.P2 != 0xFF {
		return swWrongData
	}
	content, err := iso7816.Find(cmd.Data, objectWithLength)
	if err != nil {
		return swWrongData
	}
	c.objects[piv.Object(list[0])<<16|piv.Object(list[1])<<8|piv.Object(list[2])] = append([]byte(nil), content...)
	return swOK
}

// PublicKey returns the public key in a slot, nil without one.
func (c *Card) PublicKey(s piv.Slot) crypto.PublicKey {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key, ok := c.keys[s]; ok {
		return key.Public()
	}
	return nil
}
