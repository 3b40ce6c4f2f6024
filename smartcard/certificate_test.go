package smartcard_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/piv"
)

// refusedCertificate signs in and wants a certificate error; the PIN must not have
// been sent, except where only the signature can tell.
func refusedCertificate(t *testing.T, card *cardtest.Card, tr smartcard.Trust, want smartcard.CertificateReason) {
	t.Helper()
	id, err := signIn(t, inserted(t, card), tr, cardtest.DefaultPIN)
	var refused *smartcard.CertificateError
	if id != nil || !errors.As(err, &refused) || refused.Reason != want {
		t.Fatalf("identity %v, error %v; want none and reason %q", id, err, want)
	}
	if n := card.Verifies(); n != 0 && want != smartcard.KeyMismatch {
		t.Errorf("the PIN was presented %d times to a card that is refused anyway", n)
	}
	if card.Verified() {
		t.Error("the PIN is still verified in the card")
	}
}

func TestCertificateRules(t *testing.T) {
	day := 24 * time.Hour
	p521, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		profile cardtest.Profile
		want    smartcard.CertificateReason
	}{
		{"expired a second ago", cardtest.Profile{NotBefore: when.Add(-day), NotAfter: when.Add(-time.Second)}, smartcard.Expired},
		{"valid from tomorrow", cardtest.Profile{NotBefore: when.Add(day)}, smartcard.NotYetValid},
		{"two common names", cardtest.Profile{CommonNames: []string{nurse, "100000000033"}}, smartcard.WrongSubject},
		{"the same common name twice", cardtest.Profile{CommonNames: []string{nurse, nurse}}, smartcard.WrongSubject},
		{"common name of letters", cardtest.Profile{CommonNames: []string{"Nesta Trevanion"}}, smartcard.WrongSubject},
		{"common name of 11 digits", cardtest.Profile{CommonNames: []string{"10000000001"}}, smartcard.WrongSubject},
		{"common name with a line break", cardtest.Profile{CommonNames: []string{nurse + "\n"}}, smartcard.WrongSubject},
		{"RSA-1024", cardtest.Profile{KeyType: cardtest.RSA1024}, smartcard.WeakKey},
		{"P-521", cardtest.Profile{Key: p521}, smartcard.WeakKey},
		{"for encryption only", cardtest.Profile{KeyUsage: x509.KeyUsageKeyEncipherment}, smartcard.KeyUsage},
		{"for servers only", cardtest.Profile{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}, smartcard.KeyUsage},
	} {
		t.Run(c.name, func(t *testing.T) {
			refusedCertificate(t, newCard(t, c.profile), trust(), c.want)
		})
	}
}

func TestCertificateForClientsIsTaken(t *testing.T) {
	card := newCard(t, cardtest.Profile{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	if _, err := signIn(t, inserted(t, card), trust(), cardtest.DefaultPIN); err != nil {
		t.Error(err)
	}
}

func TestLegacyKeysOnlyWhenAllowed(t *testing.T) {
	tr := trust()
	tr.AllowLegacyKeys = true
	if _, err := signIn(t, inserted(t, newCard(t, cardtest.Profile{KeyType: cardtest.RSA1024})), tr, cardtest.DefaultPIN); err != nil {
		t.Error(err)
	}
}

func TestAnotherAuthorityIsUntrusted(t *testing.T) {
	stranger, err := cardtest.NewIssuer(rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	refusedCertificate(t, cardOf(t, stranger, cardtest.Profile{}), trust(), smartcard.Untrusted)
}

// Without anchors Go's verifier would fall back on the operating system's.
func TestNoAnchorsTrustNobody(t *testing.T) {
	tr := trust()
	tr.Anchors = nil
	refusedCertificate(t, newCard(t, cardtest.Profile{}), tr, smartcard.Untrusted)
}

func TestRevokedAnywhereInTheChain(t *testing.T) {
	card := newCard(t, cardtest.Profile{})
	leaf, err := card.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	for name, revoked := range map[string]*x509.Certificate{"card": leaf, "issuing authority": issuer().CA} {
		t.Run(name, func(t *testing.T) {
			tr := trust()
			tr.Revoked = func(c *x509.Certificate) (bool, error) { return c.Equal(revoked), nil }
			refusedCertificate(t, newCardLike(t, card), tr, smartcard.Revoked)
		})
	}
	tr := trust()
	tr.Revoked = func(*x509.Certificate) (bool, error) { return false, nil }
	if _, err := signIn(t, inserted(t, newCardLike(t, card)), tr, cardtest.DefaultPIN); err != nil {
		t.Errorf("nothing revoked: %v", err)
	}
}

// Where it cannot be told whether a certificate is revoked, nobody is signed in, and
// it is not called revoked, unless it is known of another in the chain.
func TestMSCA_IG_02_UnknownRevocationIsRefusedAndNotCalledRevoked(t *testing.T) {
	card := newCard(t, cardtest.Profile{})
	untold := errors.New("the list ran out")
	for name, c := range map[string]struct {
		authorityRevoked bool
		want             smartcard.CertificateReason
	}{
		"of nobody":                      {false, smartcard.RevocationUnknown},
		"of the card, not of its issuer": {true, smartcard.Revoked},
	} {
		t.Run(name, func(t *testing.T) {
			tr := trust()
			tr.Revoked = func(cert *x509.Certificate) (bool, error) {
				if c.authorityRevoked && cert.Equal(issuer().CA) {
					return true, nil
				}
				return false, untold
			}
			refusedCertificate(t, newCardLike(t, card), tr, c.want)
		})
	}
}

// newCardLike returns a card with the same key and certificate.
func newCardLike(t *testing.T, card *cardtest.Card) *cardtest.Card {
	t.Helper()
	same := newCard(t, cardtest.Profile{Key: card.Key()})
	for _, o := range []piv.Object{0x5FC105, piv.PrintedInformation} {
		same.SetObject(o, card.Object(o))
	}
	return same
}

// CVE-2025-24032: whoever holds another person's public certificate must not become
// that person.
func TestCertificateOfOneCardWithTheKeyOfAnother(t *testing.T) {
	for _, kind := range []cardtest.KeyType{cardtest.P256, cardtest.RSA2048} {
		t.Run(string(kind), func(t *testing.T) {
			victim := newCard(t, cardtest.Profile{KeyType: kind})
			thief := newCard(t, cardtest.Profile{KeyType: kind, UserID: "100000000033"})
			thief.SetObject(0x5FC105, victim.Object(0x5FC105))
			refusedCertificate(t, thief, trust(), smartcard.KeyMismatch)
		})
	}
}

// A card that replays an old signature, answers with nothing or with garbage proves
// nothing.
func TestSignatureMustAnswerThisChallenge(t *testing.T) {
	card := newCard(t, cardtest.Profile{})
	var old []byte
	card.Intercept(func(cmd []byte) ([]byte, bool) {
		if cmd[1] == 0x87 && old != nil {
			return old, true
		}
		if cmd[1] == 0x87 {
			card.Intercept(nil)
			old, _ = card.Transmit(cmd)
			return old, true
		}
		return nil, false
	})
	readers := inserted(t, card)
	if _, err := signIn(t, readers, trust(), cardtest.DefaultPIN); err != nil {
		t.Fatal(err)
	}
	for name, answer := range map[string][]byte{
		"replayed":         old,
		"empty signature":  {0x7C, 0x02, 0x82, 0x00, 0x90, 0x00},
		"zero signature":   append([]byte{0x7C, 0x0A, 0x82, 0x08, 0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00}, 0x90, 0x00),
		"only a status":    {0x90, 0x00},
		"challenge echoed": {0x7C, 0x03, 0x81, 0x01, 0x00, 0x90, 0x00},
	} {
		t.Run(name, func(t *testing.T) {
			card.Intercept(func(cmd []byte) ([]byte, bool) { return answer, cmd[1] == 0x87 })
			if id, err := signIn(t, readers, trust(), cardtest.DefaultPIN); id != nil || err == nil {
				t.Errorf("identity %v, error %v", id, err)
			}
		})
	}
}

func TestDamagedCertificates(t *testing.T) {
	good := newCard(t, cardtest.Profile{}).Object(0x5FC105)
	for name, c := range map[string]struct {
		object []byte
		want   smartcard.CertificateReason
	}{
		"no certificate":      {nil, smartcard.Missing},
		"cut off":             {good[:len(good)/2], smartcard.Malformed},
		"no DER inside":       {cardtest.CertificateObject([]byte("no certificate")), smartcard.Malformed},
		"gzip bomb":           {cardtest.GzipBomb(), smartcard.Malformed},
		"said to be gzip":     {append(good[:len(good)-5:len(good)-5], 0x71, 0x01, 0x01, 0xFE, 0x00), smartcard.Malformed},
		"certificate missing": {[]byte{0x71, 0x01, 0x00, 0xFE, 0x00}, smartcard.Missing},
	} {
		t.Run(name, func(t *testing.T) {
			card := newCard(t, cardtest.Profile{})
			card.SetObject(0x5FC105, c.object)
			refusedCertificate(t, card, trust(), c.want)
		})
	}
}

func TestCompressedCertificateIsRead(t *testing.T) {
	card := newCard(t, cardtest.Profile{})
	cert, err := card.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	card.SetObject(0x5FC105, cardtest.CompressedCertificateObject(cert.Raw))
	if _, err := signIn(t, inserted(t, card), trust(), cardtest.DefaultPIN); err != nil {
		t.Error(err)
	}
}
