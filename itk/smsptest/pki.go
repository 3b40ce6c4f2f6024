package smsptest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Lifetime of everything a training PKI issues, and how far it is dated back
// against clocks that disagree.
const (
	pkiLifetime = 2 * 365 * 24 * time.Hour
	pkiBackdate = time.Hour
)

// Pair is a certificate with its private key.
type Pair struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
}

// TLS gives the pair in the form that crypto/tls wants.
func (p Pair) TLS() tls.Certificate {
	return tls.Certificate{
		Certificate: [][]byte{p.Certificate.Raw},
		PrivateKey:  p.Key,
		Leaf:        p.Certificate,
	}
}

// PKI is a training public key infrastructure: one authority, one server
// certificate for localhost, 127.0.0.1 and ::1, and one client certificate.
// It protects nothing but training and tests.
type PKI struct {
	CA, Server, Client Pair
}

// NewPKI makes a PKI whose certificates are valid for two years from now.
func NewPKI(rand io.Reader, now time.Time) (*PKI, error) {
	ca, err := issue(rand, Pair{}, &x509.Certificate{
		Subject:               pkix.Name{CommonName: "msca training authority"},
		NotBefore:             now.Add(-pkiBackdate),
		NotAfter:              now.Add(pkiLifetime),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	})
	if err != nil {
		return nil, fmt.Errorf("making the training authority: %w", err)
	}
	p := &PKI{CA: ca}
	if p.Server, err = p.Issue(rand, ServerTemplate(now)); err != nil {
		return nil, err
	}
	if p.Client, err = p.Issue(rand, ClientTemplate(now)); err != nil {
		return nil, err
	}
	return p, nil
}

// ServerTemplate describes the training server's certificate; tests change it
// to get an expired one or one for another host.
func ServerTemplate(now time.Time) *x509.Certificate {
	return &x509.Certificate{
		Subject:     pkix.Name{CommonName: "msca training SMSP"},
		NotBefore:   now.Add(-pkiBackdate),
		NotAfter:    now.Add(pkiLifetime),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
}

// ClientTemplate describes the training client's certificate.
func ClientTemplate(now time.Time) *x509.Certificate {
	return &x509.Certificate{
		Subject:     pkix.Name{CommonName: "msca training client"},
		NotBefore:   now.Add(-pkiBackdate),
		NotAfter:    now.Add(pkiLifetime),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
}

// Issue makes a key and has the authority certify the template for it.
func (p *PKI) Issue(rand io.Reader, template *x509.Certificate) (Pair, error) {
	pair, err := issue(rand, p.CA, template)
	if err != nil {
		return Pair{}, fmt.Errorf("issuing %q: %w", template.Subject.CommonName, err)
	}
	return pair, nil
}

func issue(rand io.Reader, by Pair, template *x509.Certificate) (Pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand)
	if err != nil {
		return Pair{}, err
	}
	serial := make([]byte, 16)
	if _, err := io.ReadFull(rand, serial); err != nil {
		return Pair{}, err
	}
	serial[0] &= 0x7f // positive
	t := *template
	t.SerialNumber = new(big.Int).SetBytes(serial)
	if by.Certificate == nil {
		by = Pair{Certificate: &t, Key: key}
	}
	der, err := x509.CreateCertificate(rand, &t, by.Certificate, key.Public(), by.Key)
	if err != nil {
		return Pair{}, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return Pair{}, err
	}
	return Pair{Certificate: cert, Key: key}, nil
}

// Roots is the pool that trusts the training authority and nothing else.
func (p *PKI) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(p.CA.Certificate)
	return pool
}

// ServerTLS is the server's side of mutual TLS: a client without a certificate
// of the training authority is turned away. now judges the validity of client
// certificates.
func (p *PKI) ServerTLS(now func() time.Time) *tls.Config {
	return MutualTLS(p.Server.TLS(), p.Roots(), now)
}

// MutualTLS configures a server that shows cert and demands a certificate
// issued under clientCA.
func MutualTLS(cert tls.Certificate, clientCA *x509.CertPool, now func() time.Time) *tls.Config {
	return &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{cert},
		ClientAuth:   tls.RequireAndVerifyClientCert,
		ClientCAs:    clientCA,
		Time:         now,
		NextProtos:   []string{"http/1.1"},
	}
}

// PKIFiles names the files of a saved PKI.
type PKIFiles struct {
	CA, CAKey, Server, ServerKey, Client, ClientKey string
}

// FilesIn gives the names that Save uses inside a folder.
func FilesIn(dir string) PKIFiles {
	in := func(name string) string { return filepath.Join(dir, name) }
	return PKIFiles{
		CA: in("ca.pem"), CAKey: in("ca-key.pem"),
		Server: in("server.pem"), ServerKey: in("server-key.pem"),
		Client: in("client.pem"), ClientKey: in("client-key.pem"),
	}
}

// Save writes the PKI as PEM files into dir, which is made if it is missing;
// keys are readable by their owner only.
func (p *PKI) Save(dir string) (PKIFiles, error) {
	files := FilesIn(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return files, fmt.Errorf("saving the training PKI: %w", err)
	}
	for _, w := range []struct {
		pair      Pair
		cert, key string
	}{
		{p.CA, files.CA, files.CAKey},
		{p.Server, files.Server, files.ServerKey},
		{p.Client, files.Client, files.ClientKey},
	} {
		der, err := x509.MarshalPKCS8PrivateKey(w.pair.Key)
		if err != nil {
			return files, fmt.Errorf("saving the training PKI: %w", err)
		}
		if err := writePEM(w.key, 0o600, "PRIVATE KEY", der); err != nil {
			return files, err
		}
		if err := writePEM(w.cert, 0o644, "CERTIFICATE", w.pair.Certificate.Raw); err != nil {
			return files, err
		}
	}
	return files, nil
}

func writePEM(path string, mode os.FileMode, kind string, der []byte) error {
	data := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	if err := os.WriteFile(path, data, mode); err != nil {
		return fmt.Errorf("saving the training PKI: %w", err)
	}
	return nil
}

// LoadPKI reads what Save wrote.
func LoadPKI(dir string) (*PKI, error) {
	files := FilesIn(dir)
	p := new(PKI)
	for _, r := range []struct {
		into      *Pair
		cert, key string
	}{
		{&p.CA, files.CA, files.CAKey},
		{&p.Server, files.Server, files.ServerKey},
		{&p.Client, files.Client, files.ClientKey},
	} {
		cert, err := tls.LoadX509KeyPair(r.cert, r.key)
		if err != nil {
			return nil, fmt.Errorf("loading the training PKI: %w", err)
		}
		signer, ok := cert.PrivateKey.(crypto.Signer)
		if !ok {
			return nil, errors.New("loading the training PKI: " + r.key + " is no signing key")
		}
		*r.into = Pair{Certificate: cert.Leaf, Key: signer}
	}
	return p, nil
}
