package station_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"msca/app/config"
	"msca/cmd/internal/station"
)

// A new revocation list counts from the next sign-in on, and one that cannot be
// read lets nobody in.
func TestMSCA_IG_02_ANewRevocationListCountsAtOnce(t *testing.T) {
	dir := t.TempDir()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "issuer"}, SubjectKeyId: []byte{1},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCRLSign | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, kind string, body []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: body}), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	list := func(serials ...int64) string {
		t.Helper()
		l := &x509.RevocationList{Number: big.NewInt(int64(len(serials))), ThisUpdate: time.Now(), NextUpdate: time.Now().Add(time.Hour)}
		for _, n := range serials {
			l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: big.NewInt(n), RevocationTime: time.Now()})
		}
		der, err := x509.CreateRevocationList(rand.Reader, l, issuer, key)
		if err != nil {
			t.Fatal(err)
		}
		return write("list.pem", "X509 CRL", der)
	}
	c, err := config.Load("", "")
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]string{"card.anchors": write("anchors.pem", "CERTIFICATE", der), "card.crl": list(7)} {
		if c, err = c.With(k, v); err != nil {
			t.Fatal(err)
		}
	}
	trust, err := station.CardTrust(c)
	if err != nil {
		t.Fatal(err)
	}
	card := &x509.Certificate{SerialNumber: big.NewInt(8), RawIssuer: issuer.RawSubject}
	if trust.Revoked(card) {
		t.Error("revoked before the list says so")
	}
	list(7, 8)
	if !trust.Revoked(card) {
		t.Error("the new list does not count")
	}
	list()
	if trust.Revoked(card) {
		t.Error("the list that takes it back does not count")
	}
	if err := os.Remove(filepath.Join(dir, "list.pem")); err != nil {
		t.Fatal(err)
	}
	if !trust.Revoked(card) {
		t.Error("let in without the list")
	}
}
