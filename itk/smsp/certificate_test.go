package smsp_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"software.sslmate.com/src/go-pkcs12"

	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
)

func write(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func pemOf(t *testing.T, p smsptest.Pair) (cert, key []byte) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(p.Key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Certificate.Raw}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// TestLoadCertificate loads each form and uses it for an exchange.
func TestLoadCertificate(t *testing.T) {
	const password = "training only"
	cert, key := pemOf(t, pki().Client)
	p12 := func(e *pkcs12.Encoder) func(*testing.T) (string, string) {
		return func(t *testing.T) (string, string) {
			data, err := e.WithRand(noise(5)).Encode(pki().Client.Key, pki().Client.Certificate, []*x509.Certificate{pki().CA.Certificate}, password)
			if err != nil {
				t.Fatal(err)
			}
			return write(t, "endpoint.p12", data), ""
		}
	}
	for _, c := range []struct {
		name  string
		files func(*testing.T) (string, string)
	}{
		{"PEM in two files", func(t *testing.T) (string, string) { return write(t, "c.pem", cert), write(t, "k.pem", key) }},
		{"PEM with the authority first", func(t *testing.T) (string, string) {
			authority, _ := pemOf(t, pki().CA)
			return write(t, "c.pem", append(authority, cert...)), write(t, "k.pem", key)
		}},
		{"PEM as an editor saves it, with a byte order mark", func(t *testing.T) (string, string) {
			return write(t, "c.pem", append([]byte("\ufeff"), cert...)), write(t, "k.pem", append([]byte("\ufeff"), key...))
		}},
		{"PEM in one file", func(t *testing.T) (string, string) {
			return write(t, "both.pem", append(append([]byte{}, cert...), key...)), ""
		}},
		{"PEM in one file, key first", func(t *testing.T) (string, string) {
			return write(t, "both.pem", append(append([]byte{}, key...), cert...)), ""
		}},
		{"PKCS#12 with the authority first", func(t *testing.T) (string, string) {
			data, err := pkcs12.Modern2023.WithRand(noise(5)).Encode(pki().Client.Key, pki().CA.Certificate, []*x509.Certificate{pki().Client.Certificate}, password)
			if err != nil {
				t.Fatal(err)
			}
			return write(t, "endpoint.p12", data), ""
		}},
		{"PKCS#12 of today", p12(pkcs12.Modern2023)},
		{"PKCS#12 with triple DES", p12(pkcs12.LegacyDES)},
		{"PKCS#12 with RC2", p12(pkcs12.LegacyRC2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			path, keyPath := c.files(t)
			loaded, err := smsp.LoadCertificate(path, keyPath, password)
			if err != nil {
				t.Fatal(err)
			}
			if len(loaded.Certificate) != 1 {
				t.Errorf("%d certificates are sent, want the endpoint's without the root", len(loaded.Certificate))
			}
			_, l := station(t, smsptest.Options{})
			cfg := config(l.URL)
			cfg.Certificate = &loaded
			if x := lookup(t, context.Background(), client(t, cfg), about(t, itk.VerifyNHSNumber, nesta)); x.Err != nil {
				t.Errorf("the exchange failed: %v", x.Err)
			}
		})
	}
}

// TestLoadCertificateRefusals: each error names the file or what is wrong with
// it, and none repeats the password.
func TestLoadCertificateRefusals(t *testing.T) {
	const password = "training only"
	cert, key := pemOf(t, pki().Client)
	_, otherKey := pemOf(t, pki().Server)
	p12, err := pkcs12.Modern.WithRand(noise(5)).Encode(pki().Client.Key, pki().Client.Certificate, nil, "another")
	if err != nil {
		t.Fatal(err)
	}
	mixed, err := pkcs12.Modern.WithRand(noise(5)).Encode(pki().Server.Key, pki().Client.Certificate, nil, password)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path, key, want string
	}{
		{"no such file", filepath.Join(t.TempDir(), "none.p12"), "", "none.p12"},
		{"no such key", write(t, "c.pem", cert), filepath.Join(t.TempDir(), "none.pem"), "none.pem"},
		{"key of another certificate", write(t, "c.pem", cert), write(t, "k.pem", otherKey), "private key does not match"},
		{"certificate without key", write(t, "c.pem", cert), "", "private key"},
		{"key without certificate", write(t, "k.pem", key), "", "certificate"},
		{"wrong password", write(t, "x.p12", p12), "", "the password does not open"},
		{"PKCS#12 with the key of another certificate", write(t, "x.p12", mixed), "", "is not that of its certificate"},
		{"neither PEM nor PKCS#12", write(t, "x.p12", []byte("hello")), "", "x.p12"},
		{"encrypted PEM key", write(t, "c.pem", cert), write(t, "k.pem", []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n")), "encrypted"},
	} {
		_, err := smsp.LoadCertificate(c.path, c.key, password)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), password) {
			t.Errorf("%s: the error repeats the password", c.name)
		}
	}
}

func TestLoadRoots(t *testing.T) {
	ca, _ := pemOf(t, pki().CA)
	chain, err := pkcs12.LegacyRC2.WithRand(noise(5)).Encode(pki().Client.Key, pki().Client.Certificate, []*x509.Certificate{pki().CA.Certificate}, "pw")
	if err != nil {
		t.Fatal(err)
	}
	store, err := pkcs12.Modern.WithRand(noise(5)).EncodeTrustStore([]*x509.Certificate{pki().CA.Certificate}, "pw")
	if err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"PEM": write(t, "ca.pem", ca), "endpoint PKCS#12": write(t, "e.p12", chain), "trust store": write(t, "t.p12", store),
	} {
		pool, err := smsp.LoadRoots(path, "pw")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !pool.Equal(pki().Roots()) {
			t.Errorf("%s: the pool is not that of the authority", name)
		}
	}
	for name, data := range map[string]string{"empty": "", "no certificate": "-----BEGIN X-----\n-----END X-----\n", "text": "hello"} {
		if _, err := smsp.LoadRoots(write(t, "x", []byte(data)), ""); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestCertificateDaysLeft(t *testing.T) {
	c := client(t, config("https://smsp.example.nhs.uk/"))
	end := pki().Client.Certificate.NotAfter
	for _, d := range []struct {
		before time.Duration
		want   int
	}{{48*time.Hour + time.Minute, 2}, {24 * time.Hour, 1}, {24*time.Hour - time.Second, 0}, {0, 0}, {-time.Second, -1}, {-25 * time.Hour, -2}} {
		if got := c.CertificateDaysLeft(end.Add(-d.before)); got != d.want {
			t.Errorf("%v before the end: %d days, want %d", d.before, got, d.want)
		}
	}
	cfg := config("https://smsp.example.nhs.uk/")
	cfg.Certificate = nil
	if got := client(t, cfg).CertificateDaysLeft(at); got != 0 {
		t.Errorf("without a certificate %d days, want 0", got)
	}
}

// TestCertificateChainInOrder: each certificate certifies the one before it, in
// whatever order the file has them. [RFC 5246, 7.4.2]
func TestCertificateChainInOrder(t *testing.T) {
	made, keys := map[string]*x509.Certificate{}, map[string]crypto.Signer{"client": pki().Client.Key}
	for _, authority := range []string{"root", "policy", "issuing"} {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		keys[authority] = key
	}
	for i, c := range []struct{ name, by string }{{"root", "root"}, {"policy", "root"}, {"issuing", "policy"}, {"client", "issuing"}} {
		template := &x509.Certificate{SerialNumber: big.NewInt(int64(i + 1)), Subject: pkix.Name{CommonName: c.name}, NotAfter: time.Now().Add(time.Hour),
			IsCA: c.name != "client", BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
		by := template
		if c.by != c.name {
			by = made[c.by]
		}
		der, err := x509.CreateCertificate(rand.Reader, template, by, keys[c.name].Public(), keys[c.by])
		if err != nil {
			t.Fatal(err)
		}
		if made[c.name], err = x509.ParseCertificate(der); err != nil {
			t.Fatal(err)
		}
	}
	_, keyPEM := pemOf(t, smsptest.Pair{Certificate: made["client"], Key: keys["client"]})
	for _, order := range [][]string{{"root", "policy", "issuing", "client"}, {"client", "root", "issuing", "policy"}, {"client", "issuing", "policy"}} {
		var file []byte
		for _, name := range order {
			file = append(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made[name].Raw})...)
		}
		cert, err := smsp.LoadCertificate(write(t, "chain.pem", file), write(t, "key.pem", keyPEM), "")
		if err != nil {
			t.Fatal(err)
		}
		var sent []string
		for _, der := range cert.Certificate {
			c, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			sent = append(sent, c.Subject.CommonName)
		}
		if want := []string{"client", "issuing", "policy"}; !slices.Equal(sent, want) {
			t.Errorf("of a file with %q go %q, want %q", order, sent, want)
		}
	}
}
