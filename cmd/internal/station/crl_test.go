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
	"testing/synctest"
	"time"

	"msca/app/config"
	"msca/cmd/internal/station"
)

// authority signs revocation lists in a folder.
type authority struct {
	t      *testing.T
	dir    string
	key    *ecdsa.PrivateKey
	issuer *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
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
	return &authority{t, t.TempDir(), key, issuer}
}

func (a *authority) write(name, kind string, body []byte) string {
	a.t.Helper()
	path := filepath.Join(a.dir, name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: body}), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}

// list puts a list of an hour in place, with these cards on it.
func (a *authority) list(serials ...int64) string {
	a.t.Helper()
	l := &x509.RevocationList{Number: big.NewInt(int64(len(serials))), ThisUpdate: time.Now(), NextUpdate: time.Now().Add(time.Hour)}
	for _, n := range serials {
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: big.NewInt(n), RevocationTime: time.Now()})
	}
	der, err := x509.CreateRevocationList(rand.Reader, l, a.issuer, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.write("list.pem", "X509 CRL", der)
}

// revoked is what the workstation asks about cards, with these lists.
func (a *authority) revoked(list string) func(*x509.Certificate) bool {
	a.t.Helper()
	c, err := config.Load("", "")
	if err != nil {
		a.t.Fatal(err)
	}
	for k, v := range map[string]string{"card.anchors": a.write("anchors.pem", "CERTIFICATE", a.issuer.Raw), "card.crl": list} {
		if c, err = c.With(k, v); err != nil {
			a.t.Fatal(err)
		}
	}
	trust, err := station.CardTrust(c)
	if err != nil {
		a.t.Fatal(err)
	}
	return trust.Revoked
}

func (a *authority) card(serial int64) *x509.Certificate {
	return &x509.Certificate{SerialNumber: big.NewInt(serial), RawIssuer: a.issuer.RawSubject}
}

// A new revocation list counts from the next sign-in on, and one that cannot be
// read lets nobody in.
func TestMSCA_IG_02_ANewRevocationListCountsAtOnce(t *testing.T) {
	a := newAuthority(t)
	revoked, card := a.revoked(a.list(7)), a.card(8)
	if revoked(card) {
		t.Error("revoked before the list says so")
	}
	a.list(7, 8)
	if !revoked(card) {
		t.Error("the new list does not count")
	}
	a.list()
	if revoked(card) {
		t.Error("the list that takes it back does not count")
	}
	if err := os.Remove(filepath.Join(a.dir, "list.pem")); err != nil {
		t.Fatal(err)
	}
	if !revoked(card) {
		t.Error("let in without the list")
	}
}

// A list that runs out while the program is open lets nobody in, as one that has run
// out keeps it from opening cards; the next list does.
func TestMSCA_IG_02_ARevocationListThatRanOutLetsNobodyIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAuthority(t)
		revoked, card := a.revoked(a.list(7)), a.card(8)
		if revoked(card) {
			t.Error("revoked within the time of the list")
		}
		time.Sleep(time.Hour + time.Second) // of the bubble's clock
		if !revoked(card) {
			t.Error("a card is let in by a list that has run out: it may have been withdrawn since")
		}
		a.list(7, 9)
		if revoked(card) {
			t.Error("the new list does not count")
		}
	})
}
