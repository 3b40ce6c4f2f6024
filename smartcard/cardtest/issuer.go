package cardtest

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"msca/smartcard"
)

// Issuer is a training card authority: a root and an issuing certificate authority,
// as the NHS has them, and the key that signs role records.
type Issuer struct {
	Root, CA *x509.Certificate // anchor and intermediate
	Signer   ed25519.PublicKey // of role records

	caKey     *ecdsa.PrivateKey
	signerKey ed25519.PrivateKey
}

// Life of an issuer's certificates, and of a card's (two years, as NHS cards have).
const (
	issuerYears = 10
	cardYears   = 2
)

// NewIssuer makes an issuer whose certificates are valid for ten years from now. The
// root's private key is thrown away.
func NewIssuer(rand io.Reader, now time.Time) (*Issuer, error) {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand)
	if err != nil {
		return nil, fmt.Errorf("making a card issuer: %w", err)
	}
	root, err := authority("Training Root Authority", nil, rootKey, rootKey, rand, now)
	if err != nil {
		return nil, fmt.Errorf("making a card issuer: %w", err)
	}
	i := &Issuer{Root: root}
	if i.caKey, err = ecdsa.GenerateKey(elliptic.P256(), rand); err != nil {
		return nil, fmt.Errorf("making a card issuer: %w", err)
	}
	if i.CA, err = authority("Training Authentication", root, i.caKey, rootKey, rand, now); err != nil {
		return nil, fmt.Errorf("making a card issuer: %w", err)
	}
	if i.Signer, i.signerKey, err = ed25519.GenerateKey(rand); err != nil {
		return nil, fmt.Errorf("making a card issuer: %w", err)
	}
	return i, nil
}

// Trust returns the configuration that accepts this issuer's cards and role records
// for the given organisations.
func (i *Issuer) Trust(rand io.Reader, now func() time.Time, organisations ...string) smartcard.Trust {
	t := smartcard.Trust{
		Anchors:       x509.NewCertPool(),
		Intermediates: x509.NewCertPool(),
		Organisations: organisations,
		RecordSigners: []ed25519.PublicKey{i.Signer},
		Now:           now,
		Rand:          rand,
	}
	t.Anchors.AddCert(i.Root)
	t.Intermediates.AddCert(i.CA)
	return t
}

func authority(name string, parent *x509.Certificate, key, parentKey *ecdsa.PrivateKey, rand io.Reader, now time.Time) (*x509.Certificate, error) {
	serial, err := serialNumber(rand)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{Country: []string{"GB"}, Organization: []string{"training"}, OrganizationalUnit: []string{"CA"}, CommonName: name},
		NotBefore:             now.UTC().Truncate(time.Second),
		NotAfter:              now.UTC().Truncate(time.Second).AddDate(issuerYears, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	if parent == nil {
		parent = template
	}
	der, err := x509.CreateCertificate(rand, template, parent, key.Public(), parentKey)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

func serialNumber(rand io.Reader) (*big.Int, error) {
	b := make([]byte, 16)
	if _, err := io.ReadFull(rand, b); err != nil {
		return nil, err
	}
	b[0] = b[0]&0x7F | 0x40 // positive and of full length
	return new(big.Int).SetBytes(b), nil
}

// The files of an issuer's folder. The first two are what an organisation would
// configure as anchors and intermediates.
const (
	AnchorsFile       = "anchors.pem"
	IntermediatesFile = "intermediates.pem"
	SignerFile        = "role-record-signer.pem" // public key
	issuerKeys        = "issuer-keys.pem"        // private keys, 0600
)

// Save writes the issuer to a folder, which it makes with mode 0700.
func (i *Issuer) Save(dir string) error {
	ca, err := x509.MarshalPKCS8PrivateKey(i.caKey)
	if err != nil {
		return fmt.Errorf("saving the card issuer: %w", err)
	}
	signer, err := x509.MarshalPKCS8PrivateKey(i.signerKey)
	if err != nil {
		return fmt.Errorf("saving the card issuer: %w", err)
	}
	public, err := x509.MarshalPKIXPublicKey(i.Signer)
	if err != nil {
		return fmt.Errorf("saving the card issuer: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("saving the card issuer: %w", err)
	}
	for _, f := range []struct {
		name string
		body []byte
	}{
		{AnchorsFile, pemBlock("CERTIFICATE", i.Root.Raw)},
		{IntermediatesFile, pemBlock("CERTIFICATE", i.CA.Raw)},
		{SignerFile, pemBlock("PUBLIC KEY", public)},
		{issuerKeys, append(pemBlock("PRIVATE KEY", ca), pemBlock("PRIVATE KEY", signer)...)},
	} {
		if err := os.WriteFile(filepath.Join(dir, f.name), f.body, 0o600); err != nil {
			return fmt.Errorf("saving the card issuer: %w", err)
		}
	}
	return nil
}

// LoadIssuer reads an issuer's folder.
func LoadIssuer(dir string) (*Issuer, error) {
	i := new(Issuer)
	var err error
	if i.Root, err = readCertificate(filepath.Join(dir, AnchorsFile)); err != nil {
		return nil, fmt.Errorf("loading the card issuer: %w", err)
	}
	if i.CA, err = readCertificate(filepath.Join(dir, IntermediatesFile)); err != nil {
		return nil, fmt.Errorf("loading the card issuer: %w", err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, issuerKeys))
	if err != nil {
		return nil, fmt.Errorf("loading the card issuer: %w", err)
	}
	for block, rest := pem.Decode(raw); block != nil; block, rest = pem.Decode(rest) {
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("loading the card issuer: %w", err)
		}
		switch key := key.(type) {
		case *ecdsa.PrivateKey:
			i.caKey = key
		case ed25519.PrivateKey:
			i.signerKey, i.Signer = key, key.Public().(ed25519.PublicKey)
		}
	}
	if i.caKey == nil || i.signerKey == nil {
		return nil, fmt.Errorf("loading the card issuer: %s lacks a key", issuerKeys)
	}
	return i, nil
}

func readCertificate(path string) (*x509.Certificate, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, fmt.Errorf("%s holds no certificate", path)
	}
	return x509.ParseCertificate(block.Bytes)
}

func pemBlock(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}
