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
	"slices"
	"strings"
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

// settings name these files.
func (a *authority) settings(anchors, list string) *config.Config {
	a.t.Helper()
	c, err := config.Load("", "")
	if err != nil {
		a.t.Fatal(err)
	}
	for k, v := range map[string]string{"card.anchors": anchors, "card.crl": list} {
		if c, err = c.With(k, v); err != nil {
			a.t.Fatal(err)
		}
	}
	return c
}

// revoked is what the workstation asks about cards, with these lists.
func (a *authority) revoked(list string) func(*x509.Certificate) (bool, error) {
	a.t.Helper()
	trust, err := station.CardTrust(a.settings(a.write("anchors.pem", "CERTIFICATE", a.issuer.Raw), list))
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
	if is, err := revoked(card); is || err != nil {
		t.Errorf("before the list says so: revoked %v, %v", is, err)
	}
	a.list(7, 8)
	if is, err := revoked(card); !is || err != nil {
		t.Errorf("the new list does not count: revoked %v, %v", is, err)
	}
	a.list()
	if is, err := revoked(card); is || err != nil {
		t.Errorf("the list that takes it back does not count: revoked %v, %v", is, err)
	}
	if err := os.Remove(filepath.Join(a.dir, "list.pem")); err != nil {
		t.Fatal(err)
	}
	if is, err := revoked(card); is || err == nil {
		t.Errorf("without the list: revoked %v, %v; want that it cannot be told", is, err)
	}
}

// A list that runs out while the program is open lets nobody in, as one that has run
// out keeps it from opening cards; the next list does. Only the cards on it are called
// revoked.
func TestMSCA_IG_02_ARevocationListThatRanOutLetsNobodyIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAuthority(t)
		revoked, card := a.revoked(a.list(7)), a.card(8)
		if is, err := revoked(card); is || err != nil {
			t.Errorf("within the time of the list: revoked %v, %v", is, err)
		}
		time.Sleep(time.Hour + time.Second) // of the bubble's clock
		switch is, err := revoked(card); {
		case is:
			t.Error("a card that nobody withdrew is told as revoked")
		case err == nil:
			t.Error("a card is let in by a list that has run out: it may have been withdrawn since")
		case !strings.Contains(err.Error(), "list.pem: the list of issuer ran out"):
			t.Errorf("told as %v", err)
		}
		if is, err := revoked(a.card(7)); !is || err != nil {
			t.Errorf("a card on the list that ran out: revoked %v, %v", is, err)
		}
		a.list(7, 9)
		if is, err := revoked(card); is || err != nil {
			t.Errorf("the new list does not count: revoked %v, %v", is, err)
		}
	})
}

// A list that would be passed over in a file may be the one that withdraws the card:
// a mark of editors before it is taken off, and what is damaged is refused.
func TestMSCA_IG_02_NoRevocationListIsPassedOver(t *testing.T) {
	a := newAuthority(t)
	read := func(path string) string {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	withdraws, other := read(a.list(7)), read(a.list(9))
	anchors := a.write("anchors.pem", "CERTIFICATE", a.issuer.Raw)
	for name, c := range map[string]struct {
		file    string
		refused bool
	}{
		"as it comes":           {file: withdraws + other},
		"a mark at the start":   {file: "\ufeff" + withdraws + other},
		"a mark in the middle":  {file: other + "\ufeff" + withdraws, refused: true},
		"a damaged first line":  {file: strings.Replace(withdraws, "-----BEGIN", "----BEGIN", 1) + other, refused: true},
		"without a first line":  {file: withdraws[strings.Index(withdraws, "\n")+1:] + other, refused: true},
		"a letter that is none": {file: strings.Replace(withdraws, "\nMI", "\n?I", 1) + other, refused: true},
		"cut off":               {file: other + withdraws[:len(withdraws)/2], refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "lists.pem")
			if err := os.WriteFile(path, []byte(c.file), 0o600); err != nil {
				t.Fatal(err)
			}
			settings := a.settings(anchors, path)
			trust, err := station.CardTrust(settings)
			checks := (&station.Station{Config: settings}).CertificateChecks()
			faulty := slices.ContainsFunc(checks, func(k station.Check) bool {
				return k.Name == "revocation list" && k.State == station.Fault && strings.Contains(k.Says, path)
			})
			if faulty != c.refused {
				t.Errorf("the diagnosis says %+v", checks)
			}
			if c.refused {
				if err == nil || !strings.Contains(err.Error(), path) {
					t.Errorf("opening cards: %v; want that %s is refused", err, path)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if is, err := trust.Revoked(a.card(7)); !is || err != nil {
				t.Errorf("the withdrawn card: revoked %v, %v", is, err)
			}
		})
	}
}
