//go:build pkcs11 && cgo && linux

package pkcs11_test

import (
	"context"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/pcsc"
	"msca/smartcard/pkcs11"
)

const userID = "100000000025"

// module is OpenSC's, of the Debian package opensc-pkcs11.
func module(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/*/opensc-pkcs11.so")
	if err != nil || len(found) == 0 {
		t.Fatal("opensc-pkcs11.so is missing: install the package opensc-pkcs11")
	}
	return found[0]
}

var (
	daemon *cardtest.PCSCD
	when   = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
)

func TestMain(m *testing.M) { os.Exit(withDaemon(m)) }

func withDaemon(m *testing.M) int {
	dir, err := os.MkdirTemp("", "pcsc")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if daemon, err = cardtest.StartPCSCD(dir); err != nil {
		fmt.Fprintln(os.Stderr, "the tests of this package need a real pcscd:", err)
		return 1
	}
	defer daemon.Stop()
	if err := os.Setenv("PCSCLITE_CSOCK_NAME", daemon.Socket); err != nil {
		return 1
	}
	return m.Run()
}

// blind are readers through which no applet of ours is found: every SELECT is
// "not found", as with a card that only its vendor's module knows.
type blind struct{ smartcard.Readers }

type blindConn struct{ smartcard.Conn }

func (b blind) Connect(ctx context.Context, reader string) (smartcard.Conn, error) {
	c, err := b.Readers.Connect(ctx, reader)
	return blindConn{c}, err
}

func (c blindConn) Transact(ctx context.Context, f func(smartcard.Transmitter) error) error {
	return c.Conn.Transact(ctx, func(smartcard.Transmitter) error { return f(notFound{}) })
}

type notFound struct{}

func (notFound) Transmit([]byte) ([]byte, error) { return []byte{0x6A, 0x82}, nil }

// A card that nothing here can read signs in by a real module, OpenSC's, through
// a real pcscd, under the same rules: certificate, PIN, proof, nothing left
// verified.
func TestMSCA_AUD_04_Issue5_1_SignInByVendorModule(t *testing.T) {
	issuer, err := cardtest.NewIssuer(rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	card, err := issuer.NewCard(cardtest.Profile{UserID: userID, Name: "Nesta Trevanion", KeyType: cardtest.RSA2048}, rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	real, err := pcsc.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer real.Close()
	v, err := cardtest.DialVPCD(daemon.Addrs[0], card)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Eject()
	m, err := pkcs11.Load(module(t))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	readers := blind{real}
	trust := issuer.Trust(rand.Reader, func() time.Time { return when }, "X26")
	attempt := func(digits string, challenge []byte) (*smartcard.Identity, error) {
		p, err := smartcard.NewPIN([]byte(digits))
		if err != nil {
			t.Fatal(err)
		}
		return smartcard.SignIn(t.Context(), readers, trust, smartcard.SignInRequest{Presence: present(t, real), PIN: p, Challenge: challenge})
	}

	if _, err := attempt(cardtest.DefaultPIN, nil); !errors.Is(err, smartcard.ErrUnknownCard) {
		t.Fatalf("without a module: %v, want ErrUnknownCard", err)
	}
	trust.Middleware = m
	challenge := []byte("a challenge of the session broker")
	id, err := attempt(cardtest.DefaultPIN, challenge)
	if err != nil {
		t.Fatal(err)
	}
	if id.UserID != userID || smartcard.VerifyAnswer(id.Certificate, challenge, userID, id.Answer) != nil {
		t.Errorf("identity %+v", id)
	}
	if card.Verified() {
		t.Error("the PIN was left verified")
	}
	var wrong *smartcard.PINError
	if _, err := attempt("999999", nil); !errors.As(err, &wrong) || wrong.Blocked {
		t.Errorf("wrong PIN: %v", err)
	}
	stranger, err := cardtest.NewIssuer(rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	trust = stranger.Trust(rand.Reader, func() time.Time { return when }, "X26")
	trust.Middleware = m
	var refused *smartcard.CertificateError
	if _, err := attempt(cardtest.DefaultPIN, nil); !errors.As(err, &refused) || refused.Reason != smartcard.Untrusted {
		t.Errorf("another authority's card: %v", err)
	}
}

// The same by way of the PKCS #15 files that OpenSC's pkcs15-init laid out on an empty
// card, which the module then reads for us.
func TestMSCA_AUD_04_Issue5_1_VendorModuleWithACardPersonalisedByOpenSC(t *testing.T) {
	issuer, err := cardtest.NewIssuer(rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	card := cardtest.NewBlankFiles(rand.Reader)
	real, err := pcsc.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer real.Close()
	v, err := cardtest.DialVPCD(daemon.Addrs[1], card)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Eject()
	p := presentIn(t, real, 1)
	initialise := func(args ...string) {
		t.Helper()
		if out, err := exec.CommandContext(t.Context(), "pkcs15-init", append([]string{"--reader", p.Reader}, args...)...).CombinedOutput(); err != nil {
			t.Fatalf("pkcs15-init (package opensc) %s: %v\n%s", args[0], err, out)
		}
	}
	withPIN := []string{"--auth-id", "ff", "--pin", cardtest.DefaultPIN, "--id", "45", "--label", "Authentication"}
	initialise("--create-pkcs15", "--so-pin", cardtest.DefaultPIN, "--so-puk", "1234567890123456", "--label", "NHS")
	initialise(append([]string{"--generate-key", "rsa/2048", "--key-usage", "sign"}, withPIN...)...)
	cert, _, err := issuer.CertifyWithRecord(cardtest.Profile{UserID: userID, Name: "Nesta Trevanion"}, card.PublicKeyAt(0), rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "certificate.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	initialise(append([]string{"--store-certificate", file}, withPIN...)...)

	m, err := pkcs11.Load(module(t))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	trust := issuer.Trust(rand.Reader, func() time.Time { return when }, "X26")
	trust.Middleware = m
	pin, err := smartcard.NewPIN([]byte(cardtest.DefaultPIN))
	if err != nil {
		t.Fatal(err)
	}
	id, err := smartcard.SignIn(t.Context(), blind{real}, trust, smartcard.SignInRequest{Presence: presentIn(t, real, 1), PIN: pin})
	if err != nil || id.UserID != userID || card.Verified() {
		t.Errorf("identity %+v, %v, PIN left verified %t", id, err, card.Verified())
	}
}

// No other reader's card is taken for the one that was meant.
func TestModuleTakesTheReaderThatWasMeant(t *testing.T) {
	m, err := pkcs11.Load(module(t))
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	if _, err := m.Open(t.Context(), "Some Other Reader 00 00"); !errors.Is(err, smartcard.ErrUnknownCard) {
		t.Errorf("a reader that is not there: %v", err)
	}
	if _, err := pkcs11.Load("/nowhere/module.so"); err == nil {
		t.Error("a module that is not there was loaded")
	}
}

func present(t *testing.T, r smartcard.Readers) smartcard.Presence {
	t.Helper()
	return presentIn(t, r, 0)
}

func presentIn(t *testing.T, r smartcard.Readers, slot int) smartcard.Presence {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for s := range r.Watch(ctx) {
		if p, ok := s.Reader(daemon.Readers[slot]); ok && p.State == smartcard.Present {
			return p
		}
	}
	t.Fatal("the card was never seen")
	return smartcard.Presence{}
}
