package piv_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/iso7816"
	"msca/smartcard/piv"
)

var when = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func newCard(t testing.TB, kind cardtest.KeyType) *cardtest.Card {
	t.Helper()
	issuer, err := cardtest.NewIssuer(rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	card, err := issuer.NewCard(cardtest.Profile{UserID: "100000000017", Name: "Nesta Trevanion", KeyType: kind, RoleProfiles: []smartcard.RoleProfile{{
		ID: "200000000019", JobRoleCode: "S8000:G8000:R8001", ODSCode: "X26",
	}}}, rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// recorder keeps the commands that a card was sent.
type recorder struct {
	next iso7816.Transmitter
	got  [][]byte
}

func (r *recorder) Transmit(cmd []byte) ([]byte, error) {
	r.got = append(r.got, bytes.Clone(cmd))
	return r.next.Transmit(cmd)
}

func TestSignsWithEveryKeyType(t *testing.T) {
	for _, kind := range []cardtest.KeyType{cardtest.P256, cardtest.P384, cardtest.RSA2048, cardtest.RSA3072, cardtest.RSA4096} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			card, err := piv.Select(newCard(t, kind))
			if err != nil {
				t.Fatal(err)
			}
			cert, err := card.Certificate(piv.Authentication)
			if err != nil {
				t.Fatal(err)
			}
			digest := sha256.Sum256([]byte("challenge"))
			if _, err := card.Sign(piv.Authentication, cert.PublicKey, digest); !errors.Is(err, iso7816.ErrSecurity) {
				t.Errorf("without PIN: %v, want ErrSecurity", err)
			}
			if err := card.Verify([]byte(cardtest.DefaultPIN)); err != nil {
				t.Fatal(err)
			}
			signature, err := card.Sign(piv.Authentication, cert.PublicKey, digest)
			if err != nil {
				t.Fatal(err)
			}
			switch key := cert.PublicKey.(type) {
			case *rsa.PublicKey:
				err = rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature)
			case *ecdsa.PublicKey:
				if !ecdsa.VerifyASN1(key, digest[:], signature) {
					err = errors.New("does not verify")
				}
			}
			if err != nil {
				t.Error(err)
			}
			if err := card.Logout(); err != nil {
				t.Fatal(err)
			}
			if _, err := card.Sign(piv.Authentication, cert.PublicKey, digest); !errors.Is(err, iso7816.ErrSecurity) {
				t.Errorf("after logout: %v, want ErrSecurity", err)
			}
		})
	}
}

// The commands are, byte for byte, those that third-party PIV applets were seen to take.
func TestCommandBytes(t *testing.T) {
	r := &recorder{next: newCard(t, cardtest.P256)}
	card, err := piv.Select(r)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{
		func() error { _, err := card.Discover(); return err },
		func() error { _, err := card.Certificate(piv.Authentication); return err },
		func() error { _, err := card.PINTries(); return err },
		func() error { return card.Verify([]byte("123456")) },
		func() error { _, err := card.RoleRecord(); return err },
		card.Logout,
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"00a4040009a0000003080000100000",
		"00cb3fff035c017e00",
		"00cb3fff055c035fc10500", "00c00000", // and more of it
		"0020008000",
		"0020008008313233343536ffff",
		"00cb3fff055c035fc10900", "00c00000",
		"0020ff8000",
	}
	i := 0
	for _, cmd := range r.got {
		got := fmt.Sprintf("%x", cmd)
		if i < len(want) && len(got) >= len(want[i]) && got[:len(want[i])] == want[i] {
			i++
		} else if cmd[1] != 0xC0 {
			t.Fatalf("command %s, want %s", got, want[min(i, len(want)-1)])
		}
	}
	if i != len(want) {
		t.Errorf("only %d of %d commands were sent", i, len(want))
	}
}

func TestPINTriesCostNothing(t *testing.T) {
	virtual := newCard(t, cardtest.P256)
	card, err := piv.Select(virtual)
	if err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if left, err := card.PINTries(); err != nil || left != 3 {
			t.Fatalf("tries %d, %v", left, err)
		}
	}
	err = card.Verify([]byte("000000"))
	var sw *iso7816.StatusError
	if !errors.Is(err, iso7816.ErrWrongPIN) || !errors.As(err, &sw) || sw.SW != 0x63C2 {
		t.Errorf("wrong PIN: %v", err)
	}
	if left, err := card.PINTries(); err != nil || left != 2 {
		t.Errorf("tries %d, %v; want 2", left, err)
	}
	virtual.SetTries(0)
	if left, err := card.PINTries(); err != nil || left != 0 {
		t.Errorf("blocked: tries %d, %v; want 0", left, err)
	}
	for _, wrong := range []string{"", "123", "123456789"} {
		if err := card.Verify([]byte(wrong)); !errors.Is(err, piv.ErrPINLength) {
			t.Errorf("a PIN of %d characters: %v", len(wrong), err)
		}
	}
}

func TestRoleRecordNeedsThePIN(t *testing.T) {
	card, err := piv.Select(newCard(t, cardtest.P256))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := card.RoleRecord(); !errors.Is(err, iso7816.ErrSecurity) {
		t.Errorf("before VERIFY: %v, want ErrSecurity", err)
	}
	if err := card.Verify([]byte(cardtest.DefaultPIN)); err != nil {
		t.Fatal(err)
	}
	if record, err := card.RoleRecord(); err != nil || !bytes.Contains(record, []byte("R8001")) {
		t.Errorf("after VERIFY: %d bytes, %v", len(record), err)
	}
}

func TestDiscovery(t *testing.T) {
	for _, c := range []struct {
		name    string
		content []byte
		want    piv.PINPolicy
		pinRef  byte
		bad     bool
	}{
		{"application PIN", []byte{0x5F, 0x2F, 0x02, 0x40, 0x00}, piv.PINPolicy{Application: true}, 0x80, false},
		{"both, application first", []byte{0x5F, 0x2F, 0x02, 0x60, 0x10}, piv.PINPolicy{Application: true, Global: true}, 0x80, false},
		{"both, global first", []byte{0x5F, 0x2F, 0x02, 0x60, 0x20}, piv.PINPolicy{Application: true, Global: true, GlobalPrimary: true}, 0x00, false},
		{"global first but not allowed", []byte{0x5F, 0x2F, 0x02, 0x40, 0x20}, piv.PINPolicy{Application: true}, 0x80, false},
		{"none", nil, piv.PINPolicy{Application: true}, 0x80, false},
		{"one byte", []byte{0x5F, 0x2F, 0x01, 0x40}, piv.PINPolicy{}, 0x80, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			virtual := newCard(t, cardtest.P256)
			virtual.SetObject(piv.Discovery, c.content)
			r := &recorder{next: virtual}
			card, err := piv.Select(r)
			if err != nil {
				t.Fatal(err)
			}
			got, err := card.Discover()
			if got != c.want || (err != nil) != c.bad {
				t.Errorf("policy %+v, %v", got, err)
			}
			_, _ = card.PINTries() // the card knows reference 80 only
			if last := r.got[len(r.got)-1]; last[3] != c.pinRef {
				t.Errorf("the PIN is asked for under reference %02X, want %02X", last[3], c.pinRef)
			}
		})
	}
}

func TestNotPIV(t *testing.T) {
	for name, answer := range map[string][]byte{
		"not found": {0x6A, 0x82}, "unknown instruction": {0x6D, 0x00}, "nothing behind it": {0x90, 0x00},
		"another applet": {0x61, 0x07, 0x4F, 0x05, 0xA0, 0x00, 0x00, 0x00, 0x63, 0x90, 0x00}, "rubbish": {0x61, 0x7F, 0x90, 0x00},
	} {
		if _, err := piv.Select(fixed{answer, nil}); !errors.Is(err, piv.ErrNotPIV) {
			t.Errorf("%s: %v, want ErrNotPIV", name, err)
		}
	}
	if _, err := piv.Select(fixed{nil, io.ErrClosedPipe}); errors.Is(err, piv.ErrNotPIV) || !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("a failing reader: %v", err)
	}
}

type fixed struct {
	answer []byte
	err    error
}

func (f fixed) Transmit([]byte) ([]byte, error) { return f.answer, f.err }

func TestGzipBombIsBounded(t *testing.T) {
	virtual := newCard(t, cardtest.P256)
	virtual.SetObject(0x5FC105, cardtest.GzipBomb())
	card, err := piv.Select(virtual)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := card.Certificate(piv.Authentication); !errors.Is(err, iso7816.ErrTooLong) {
		t.Errorf("error %v, want ErrTooLong", err)
	}
}

func TestEmptySlots(t *testing.T) {
	card, err := piv.Select(newCard(t, cardtest.P256))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []piv.Slot{piv.Signature, piv.CardAuthentication, 0x9D} {
		if _, err := card.Certificate(s); !errors.Is(err, piv.ErrNoCertificate) {
			t.Errorf("slot %v: %v, want ErrNoCertificate", s, err)
		}
	}
}

// FuzzCertificate feeds the certificate object of a card to its reader.
func FuzzCertificate(f *testing.F) {
	f.Add([]byte{0x70, 0x02, 0x30, 0x00, 0x71, 0x01, 0x00, 0xFE, 0x00})
	f.Add(cardtest.CompressedCertificateObject([]byte{0x30, 0x00}))
	f.Add([]byte{0x70, 0x82, 0xFF, 0xFF})
	f.Fuzz(func(t *testing.T, content []byte) {
		card, err := piv.Select(objectCard{content})
		if err != nil {
			t.Fatal(err)
		}
		cert, err := card.Certificate(piv.Authentication)
		if (cert == nil) == (err == nil) {
			t.Fatalf("certificate %v, error %v", cert, err)
		}
	})
}

// objectCard has one object.
type objectCard struct{ content []byte }

func (c objectCard) Transmit(cmd []byte) ([]byte, error) {
	if cmd[1] == 0xA4 {
		return []byte{0x61, 0x08, 0x4F, 0x06, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00, 0x90, 0x00}, nil
	}
	return append(iso7816.Append(nil, 0x53, c.content), 0x90, 0x00), nil
}
