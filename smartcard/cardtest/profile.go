package cardtest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"time"

	"msca/smartcard"
	"msca/smartcard/iso7816"
	"msca/smartcard/piv"
)

// KeyType is the kind of key a card gets.
type KeyType string

// The key types. A virtual RSA key takes a moment to make.
const (
	P256    KeyType = "P-256"
	P384    KeyType = "P-384"
	RSA2048 KeyType = "RSA-2048"
	RSA3072 KeyType = "RSA-3072"
	RSA4096 KeyType = "RSA-4096"
	RSA1024 KeyType = "RSA-1024" // as on old test cards; refused unless Trust.AllowLegacyKeys
)

// Profile says whose card to make. The fields below the line make cards that must
// not sign anybody in; their zero values make a good one.
type Profile struct {
	UserID       string // 12 digits
	Name         string
	RoleProfiles []smartcard.RoleProfile
	PIN          string  // 4 to 8 digits; "" is 123456
	KeyType      KeyType // "" is RSA2048
	PKCS15       bool    // a card of PKCS #15 files instead of a PIV applet

	// ----
	NotBefore, NotAfter time.Time          // zero: now, and two years later
	CommonNames         []string           // instead of UserID
	KeyUsage            x509.KeyUsage      // instead of digitalSignature
	ExtKeyUsage         []x509.ExtKeyUsage //
	NoRoleRecord        bool               // as on NHS cards
	RecordNotAfter      time.Time          // zero: as the certificate
	Key                 crypto.Signer      // zero: a new one of KeyType
}

// DefaultPIN is the PIN of a card whose profile names none.
const DefaultPIN = "123456"

// NewCard personalises a card with a certificate and a role record of this issuer.
func (i *Issuer) NewCard(p Profile, rand io.Reader, now time.Time) (*Card, error) {
	p.defaults(now)
	if err := p.complete(rand); err != nil {
		return nil, fmt.Errorf("making a card: %w", err)
	}
	cert, err := i.certify(p, rand)
	if err != nil {
		return nil, fmt.Errorf("making a card: %w", err)
	}
	record, err := i.roleRecord(p, cert)
	if err != nil {
		return nil, fmt.Errorf("making a card: %w", err)
	}
	c := &Card{pin: p.PIN, tries: fullTries, objects: map[piv.Object][]byte{}, keys: map[piv.Slot]crypto.Signer{piv.Authentication: p.Key}, rand: rand}
	if p.PKCS15 {
		c.files = pkcs15Files(p, cert, record)
		return c, nil
	}
	c.objects[piv.Discovery] = discoveryObject()
	if c.objects[piv.CHUID], err = chuid(rand, p.NotAfter); err != nil {
		return nil, fmt.Errorf("making a card: %w", err)
	}
	c.objects[certificateObject] = CertificateObject(cert.Raw)
	if record != nil {
		c.objects[piv.PrintedInformation] = piv.WithRoleRecord(p.Name, record)
	}
	return c, nil
}

// roleRecord signs the record of a card; one with a wrong subject simply has none.
func (i *Issuer) roleRecord(p Profile, cert *x509.Certificate) ([]byte, error) {
	if p.NoRoleRecord {
		return nil, nil
	}
	record, err := smartcard.SignRoleRecord(smartcard.RoleRecord{
		Name: p.Name, NotBefore: p.NotBefore, NotAfter: p.RecordNotAfter, RoleProfiles: p.RoleProfiles,
	}, cert, i.signerKey)
	if err != nil && len(p.CommonNames) > 0 {
		return nil, nil
	}
	return record, err
}

func (p *Profile) defaults(now time.Time) {
	if p.PIN == "" {
		p.PIN = DefaultPIN
	}
	if p.KeyType == "" {
		p.KeyType = RSA2048
	}
	if p.NotBefore.IsZero() {
		p.NotBefore = now
	}
	if p.NotAfter.IsZero() {
		p.NotAfter = p.NotBefore.AddDate(cardYears, 0, 0)
	}
	if p.RecordNotAfter.IsZero() {
		p.RecordNotAfter = p.NotAfter
	}
	if p.KeyUsage == 0 {
		p.KeyUsage = x509.KeyUsageDigitalSignature
	}
}

func (p *Profile) complete(rand io.Reader) error {
	if len(p.PIN) < 4 || len(p.PIN) > 8 {
		return errors.New("the PIN is not 4 to 8 digits")
	}
	if len(p.UserID) != 12 && len(p.CommonNames) == 0 {
		return errors.New("the UserID is not 12 digits")
	}
	if p.Key != nil {
		return nil
	}
	var err error
	p.Key, err = generateKey(p.KeyType, rand)
	return err
}

func generateKey(kind KeyType, rand io.Reader) (crypto.Signer, error) {
	switch kind {
	case P256:
		return ecdsa.GenerateKey(elliptic.P256(), rand)
	case P384:
		return ecdsa.GenerateKey(elliptic.P384(), rand)
	case RSA1024:
		return rsa.GenerateKey(rand, 1024)
	case RSA2048:
		return rsa.GenerateKey(rand, 2048)
	case RSA3072:
		return rsa.GenerateKey(rand, 3072)
	case RSA4096:
		return rsa.GenerateKey(rand, 4096)
	}
	return nil, fmt.Errorf("key type %q is not known", kind)
}

func (i *Issuer) certify(p Profile, rand io.Reader) (*x509.Certificate, error) {
	serial, err := serialNumber(rand)
	if err != nil {
		return nil, err
	}
	subject := pkix.Name{ExtraNames: []pkix.AttributeTypeAndValue{
		{Type: []int{2, 5, 4, 10}, Value: "nhs"}, {Type: []int{2, 5, 4, 11}, Value: "people"},
	}}
	names := p.CommonNames
	if len(names) == 0 {
		names = []string{p.UserID}
	}
	for _, n := range names {
		subject.ExtraNames = append(subject.ExtraNames, pkix.AttributeTypeAndValue{Type: []int{2, 5, 4, 3}, Value: n})
	}
	der, err := x509.CreateCertificate(rand, &x509.Certificate{
		SerialNumber: serial, Subject: subject, NotBefore: p.NotBefore.UTC(), NotAfter: p.NotAfter.UTC(),
		KeyUsage: p.KeyUsage, ExtKeyUsage: p.ExtKeyUsage,
	}, i.CA, p.Key.Public(), i.caKey)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

const certificateObject piv.Object = 0x5FC105

// CertificateObject returns the content of a PIV certificate object that holds der.
func CertificateObject(der []byte) []byte {
	content := iso7816.Append(nil, 0x70, der)
	content = iso7816.Append(content, 0x71, []byte{0x00})
	return iso7816.Append(content, 0xFE, nil)
}

// discoveryObject names the PIV application and its own PIN, SP 800-73-4 Part 1 §3.3.2.
func discoveryObject() []byte {
	content := iso7816.Append(nil, 0x4F, pivAID)
	return iso7816.Append(content, 0x5F2F, []byte{0x40, 0x00})
}

// chuid is the card holder unique identifier with a random GUID, SP 800-73-4 Part 1
// §3.1.2; other programs show its GUID as the card's serial number.
func chuid(rand io.Reader, expires time.Time) ([]byte, error) {
	guid := make([]byte, 16)
	if _, err := io.ReadFull(rand, guid); err != nil {
		return nil, err
	}
	fascN, _ := fixedBytes("D4E739DA739CED39CE739DA1685A1082108CE73984108A3FC5")
	content := iso7816.Append(nil, 0x30, fascN)
	content = iso7816.Append(content, 0x34, guid)
	content = iso7816.Append(content, 0x35, []byte(expires.Format("20060102")))
	content = iso7816.Append(content, 0x3E, nil)
	return iso7816.Append(content, 0xFE, nil), nil
}
