package smsp

import (
	"bytes"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// LoadCertificate reads the client certificate with its key: from one PKCS#12
// file, as endpoint registration hands it out (today's forms and the old ones
// with RC2 or triple DES), or from PEM, certificate first, intermediates after
// it, the key in keyPath or, with keyPath "", in the same file. password opens
// a PKCS#12 file; it is not kept. An encrypted PEM key is refused.
func LoadCertificate(path, keyPath, password string) (tls.Certificate, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("loading the client certificate: %w", err)
	}
	var cert tls.Certificate
	if isPEM(data) {
		cert, err = fromPEM(data, keyPath)
	} else {
		cert, err = fromPKCS12(data, password)
	}
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("loading the client certificate %s: %w", path, err)
	}
	return cert, nil
}

func isPEM(data []byte) bool { return bytes.Contains(data, []byte("-----BEGIN ")) }

func fromPEM(data []byte, keyPath string) (tls.Certificate, error) {
	key := data
	if keyPath != "" {
		var err error
		if key, err = os.ReadFile(keyPath); err != nil {
			return tls.Certificate{}, err
		}
	}
	for rest := key; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" {
			return tls.Certificate{}, errors.New("the PEM key is encrypted: use a PKCS#12 file to keep a key under a password")
		}
	}
	return tls.X509KeyPair(data, key)
}

func fromPKCS12(data []byte, password string) (tls.Certificate, error) {
	key, leaf, chain, err := pkcs12.DecodeChain(data, password)
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword):
		return tls.Certificate{}, errors.New("the password does not open this PKCS#12 file")
	case err != nil:
		return tls.Certificate{}, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return tls.Certificate{}, errors.New("the key in this PKCS#12 file cannot sign")
	}
	chain = append([]*x509.Certificate{leaf}, chain...)
	own := slices.IndexFunc(chain, func(c *x509.Certificate) bool { // PKCS#12 has no order
		public, ok := c.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
		return ok && public.Equal(signer.Public())
	})
	if own < 0 {
		return tls.Certificate{}, errors.New("the key in this PKCS#12 file is not that of its certificate")
	}
	cert := tls.Certificate{Certificate: [][]byte{chain[own].Raw}, PrivateKey: key, Leaf: chain[own]}
	for i, c := range chain {
		if i != own && !selfSigned(c) { // a root is no use to the server
			cert.Certificate = append(cert.Certificate, c.Raw)
		}
	}
	return cert, nil
}

// LoadRoots reads the authorities to trust for the server: PEM certificates, or
// those that accompany the endpoint certificate in a PKCS#12 file.
func LoadRoots(path, password string) (*x509.CertPool, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("loading authorities: %w", err)
	}
	pool := x509.NewCertPool()
	if isPEM(data) {
		if !pool.AppendCertsFromPEM(data) {
			return nil, fmt.Errorf("loading authorities: %s holds no certificate", path)
		}
		return pool, nil
	}
	_, _, chain, err := pkcs12.DecodeChain(data, password)
	if err != nil {
		chain, err = pkcs12.DecodeTrustStore(data, password)
	}
	if err != nil {
		return nil, fmt.Errorf("loading authorities from %s: %w", path, err)
	}
	if len(chain) == 0 {
		return nil, fmt.Errorf("loading authorities: %s holds none beside the endpoint certificate", path)
	}
	for _, c := range chain {
		pool.AddCert(c)
	}
	return pool, nil
}

func selfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignatureFrom(c) == nil
}

// daysLeft is negative as soon as the certificate has expired.
func daysLeft(c *tls.Certificate, now time.Time) int {
	if c == nil || len(c.Certificate) == 0 {
		return 0
	}
	leaf := c.Leaf
	if leaf == nil {
		var err error
		if leaf, err = x509.ParseCertificate(c.Certificate[0]); err != nil {
			return 0
		}
	}
	return int(math.Floor(leaf.NotAfter.Sub(now).Hours() / 24))
}
