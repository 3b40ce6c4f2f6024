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
// with RC2 or triple DES), or from PEM, the key in keyPath or, with keyPath "",
// in the same file. Which certificate is the client's its key tells, in whatever
// order they stand; the others go along as intermediates. password opens a
// PKCS#12 file; it is not kept. An encrypted PEM key is refused.
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

// withoutBOM is the file without the mark that an editor may put before its first
// line, which would then be no line of PEM.
func withoutBOM(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\ufeff")) }

func fromPEM(data []byte, keyPath string) (tls.Certificate, error) {
	key := data
	if keyPath != "" {
		var err error
		if key, err = os.ReadFile(keyPath); err != nil {
			return tls.Certificate{}, err
		}
	}
	data, key = withoutBOM(data), withoutBOM(key)
	for rest := key; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" {
			return tls.Certificate{}, errors.New("the PEM key is encrypted: use a PKCS#12 file to keep a key under a password")
		}
	}
	return ownOf(data, key)
}

// ownOf pairs the key with its certificate, wherever that stands among others.
func ownOf(certs, key []byte) (tls.Certificate, error) {
	var blocks [][]byte
	var all []*x509.Certificate
	for block, rest := pem.Decode(certs); block != nil; block, rest = pem.Decode(rest) {
		if c, err := x509.ParseCertificate(block.Bytes); err == nil && block.Type == "CERTIFICATE" {
			blocks, all = append(blocks, pem.EncodeToMemory(block)), append(all, c)
		}
	}
	for i, block := range blocks {
		if cert, err := tls.X509KeyPair(block, key); err == nil {
			return sending(i, all, cert.PrivateKey), nil
		}
	}
	return tls.X509KeyPair(certs, key) // says what is wrong
}

// sending is the key's own certificate, and the others but for roots, which are
// no use to the server: each behind the one that it certifies, as TLS 1.2 wants
// them, and last what certifies none of them.
func sending(own int, all []*x509.Certificate, key crypto.PrivateKey) tls.Certificate {
	cert := tls.Certificate{Certificate: [][]byte{all[own].Raw}, PrivateKey: key, Leaf: all[own]}
	rest := slices.DeleteFunc(slices.Delete(slices.Clone(all), own, own+1), selfSigned)
	for last := all[own]; len(rest) > 0; {
		next := max(0, slices.IndexFunc(rest, func(c *x509.Certificate) bool { return bytes.Equal(c.RawSubject, last.RawIssuer) }))
		last = rest[next]
		cert.Certificate = append(cert.Certificate, last.Raw)
		rest = slices.Delete(rest, next, next+1)
	}
	return cert
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
	return sending(own, chain, key), nil
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
		if !pool.AppendCertsFromPEM(withoutBOM(data)) {
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
