package pkcs15_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"io"
	"path/filepath"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/iso7816"
	"msca/smartcard/pkcs15"
)

var when = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func newCard(t testing.TB, kind cardtest.KeyType) *cardtest.Card {
	t.Helper()
	issuer, err := cardtest.NewIssuer(rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	card, err := issuer.NewCard(cardtest.Profile{UserID: "100000000017", Name: "Nesta Trevanion", KeyType: kind, PKCS15: true,
		RoleProfiles: []smartcard.RoleProfile{{ID: "200000000019", JobRoleCode: "S8000:G8000:R8001", ODSCode: "X26"}}}, rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	return card
}

func open(t testing.TB, card iso7816.Transmitter) *pkcs15.Card {
	t.Helper()
	c, err := pkcs15.Open(card)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestReadsDirectoriesVerifiesAndSigns(t *testing.T) {
	for _, kind := range []cardtest.KeyType{cardtest.RSA2048, cardtest.P256} {
		t.Run(string(kind), func(t *testing.T) {
			virtual := newCard(t, kind)
			c := open(t, virtual)
			cert, key, err := c.Authentication()
			if err != nil {
				t.Fatal(err)
			}
			if want, err := virtual.Certificate(); err != nil || !cert.Equal(want) {
				t.Errorf("the certificate is not the card's (%v)", err)
			}
			digest := sha256.Sum256([]byte("challenge"))
			if _, err := c.Sign(key, cert.PublicKey, digest); !errors.Is(err, iso7816.ErrSecurity) {
				t.Errorf("signing without PIN: %v, want ErrSecurity", err)
			}
			if _, err := c.RoleRecord(); !errors.Is(err, iso7816.ErrSecurity) {
				t.Errorf("role record without PIN: %v, want ErrSecurity", err)
			}
			if left, err := c.PINTries(key); err != nil || left != 3 || virtual.Verifies() != 0 {
				t.Errorf("%d tries left, %v", left, err)
			}
			if err := c.Verify(key, []byte("999999")); !errors.Is(err, iso7816.ErrWrongPIN) {
				t.Errorf("wrong PIN: %v", err)
			}
			if left, err := c.PINTries(key); err != nil || left != 2 {
				t.Errorf("%d tries left, %v; want 2", left, err)
			}
			if err := c.Verify(key, []byte("123456789")); !errors.Is(err, pkcs15.ErrPINLength) {
				t.Errorf("too long a PIN: %v", err)
			}
			if err := c.Verify(key, []byte(cardtest.DefaultPIN)); err != nil {
				t.Fatal(err)
			}
			signature, err := c.Sign(key, cert.PublicKey, digest)
			if err != nil {
				t.Fatal(err)
			}
			switch pub := cert.PublicKey.(type) {
			case *rsa.PublicKey:
				err = rsa.VerifyPKCS1v15(pub, crypto.SHA256, digest[:], signature)
			case *ecdsa.PublicKey:
				if !ecdsa.VerifyASN1(pub, digest[:], signature) {
					err = errors.New("does not verify")
				}
			}
			if err != nil {
				t.Error(err)
			}
			if record, err := c.RoleRecord(); err != nil || !bytes.Contains(record, []byte("R8001")) {
				t.Errorf("role record of %d bytes, %v", len(record), err)
			}
			virtual.SetTries(0)
			virtual.Reset()
			if left, err := open(t, virtual).PINTries(key); err != nil || left != 0 {
				t.Errorf("blocked: %d tries left, %v", left, err)
			}
		})
	}
}

func TestNotPKCS15(t *testing.T) {
	for _, answer := range [][]byte{{0x6A, 0x82}, {0x6D, 0x00}, {0x69, 0x86}} {
		if _, err := pkcs15.Open(fixed{answer, nil}); !errors.Is(err, pkcs15.ErrNotPKCS15) {
			t.Errorf("% X: %v, want ErrNotPKCS15", answer, err)
		}
	}
	if _, err := pkcs15.Open(fixed{nil, io.ErrClosedPipe}); errors.Is(err, pkcs15.ErrNotPKCS15) || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a failing reader: %v", err)
	}
	if _, err := pkcs15.Open(fixed{append(bytes.Repeat([]byte{0x30}, 256), 0x90, 0), nil}); err == nil {
		t.Error("files without end were read")
	}
}

type fixed struct {
	answer []byte
	err    error
}

func (f fixed) Transmit([]byte) ([]byte, error) { return f.answer, f.err }

func TestDamagedDirectories(t *testing.T) {
	for name, c := range map[string]struct {
		path    string
		content []byte
	}{
		"ODF cut off":               {"3F0050155031", []byte{0xA8, 0x08, 0x30, 0x06}},
		"ODF without path":          {"3F0050155031", []byte{0xA4, 0x02, 0x30, 0x00}},
		"path outside":              {"3F0050155031", []byte{0xA4, 0x05, 0x30, 0x03, 0x04, 0x01, 0x44}},
		"certificate entry empty":   {"3F0050154430", []byte{0x30, 0x00}},
		"key entry of one part":     {"3F0050154420", []byte{0x30, 0x02, 0x30, 0x00}},
		"PIN without lengths":       {"3F0050154410", []byte{0x30, 0x08, 0x30, 0x00, 0x30, 0x00, 0xA1, 0x02, 0x30, 0x00}},
		"EF.DIR with lying lengths": {"3F002F00", []byte{0x61, 0x7F, 0x4F}},
	} {
		t.Run(name, func(t *testing.T) {
			card := newCard(t, cardtest.P256)
			card.SetFile(c.path, c.content)
			if _, err := pkcs15.Open(card); !errors.Is(err, iso7816.ErrMalformed) {
				t.Errorf("error %v, want ErrMalformed", err)
			}
		})
	}
}

func TestWithoutEFDIRTheUsualPlaceIsTried(t *testing.T) {
	card := newCard(t, cardtest.P256)
	card.SetFile("3F002F00", []byte{0x61, 0x07, 0x4F, 0x05, 0xA0, 0x00, 0x00, 0x00, 0x01}) // another application
	if _, _, err := open(t, card).Authentication(); err != nil {
		t.Error(err)
	}
}

func TestCertificateWithoutSigningKeyIsNone(t *testing.T) {
	card := newCard(t, cardtest.P256)
	card.SetFile("3F0050154420", nil)
	if _, _, err := open(t, card).Authentication(); !errors.Is(err, pkcs15.ErrNoCertificate) {
		t.Errorf("error %v, want ErrNoCertificate", err)
	}
}

// FuzzDirectories replaces each directory file by what the fuzzer likes.
func FuzzDirectories(f *testing.F) {
	file := filepath.Join(f.TempDir(), "card.json")
	if err := newCard(f, cardtest.P256).Save(file); err != nil {
		f.Fatal(err)
	}
	paths := []string{"3F002F00", "3F0050155031", "3F0050154410", "3F0050154420", "3F0050154430", "3F0050154440", "3F0050154301"}
	for i := range paths {
		f.Add(byte(i), []byte{0x30, 0x0A, 0x30, 0x00, 0x30, 0x00, 0xA1, 0x04, 0x30, 0x02, 0x04, 0x00})
	}
	f.Fuzz(func(t *testing.T, which byte, content []byte) {
		card, err := cardtest.Load(file, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		card.SetFile(paths[int(which)%len(paths)], content)
		c, err := pkcs15.Open(card)
		if err != nil {
			return
		}
		cert, key, err := c.Authentication()
		if (cert == nil) == (err == nil) {
			t.Fatalf("certificate %v, error %v", cert, err)
		}
		_, _ = c.PINTries(key)
		_, _ = c.RoleRecord()
	})
}
