package cardtest_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

const reader = "Training Reader"

var when = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

func profile() cardtest.Profile {
	return cardtest.Profile{
		UserID: "100000000017", Name: "Nesta Trevanion", KeyType: cardtest.P256,
		RoleProfiles: []smartcard.RoleProfile{{ID: "200000000019", JobRoleCode: "S8000:G8000:R8001", ODSCode: "X26"}},
	}
}

func issuerAndCard(t testing.TB, p cardtest.Profile) (*cardtest.Issuer, *cardtest.Card) {
	t.Helper()
	issuer, err := cardtest.NewIssuer(rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	card, err := issuer.NewCard(p, rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	return issuer, card
}

func signIn(t testing.TB, issuer *cardtest.Issuer, card *cardtest.Card) error {
	t.Helper()
	readers := cardtest.NewInMemory(reader)
	defer readers.Close()
	readers.Insert(reader, card)
	p, _ := (<-readers.Watch(t.Context())).Reader(reader)
	pin, err := smartcard.NewPIN([]byte(cardtest.DefaultPIN))
	if err != nil {
		t.Fatal(err)
	}
	id, err := smartcard.SignIn(t.Context(), readers, issuer.Trust(rand.Reader, func() time.Time { return when }, "X26"),
		smartcard.SignInRequest{Presence: p, PIN: pin})
	if err == nil && (len(id.RoleProfiles) != 1 || id.RoleRecordProblem != nil) {
		t.Errorf("role profiles %+v, problem %v", id.RoleProfiles, id.RoleRecordProblem)
	}
	return err
}

func TestSavedCardAndIssuerWorkAgain(t *testing.T) {
	for _, files := range []bool{false, true} {
		p := profile()
		p.PKCS15 = files
		issuer, card := issuerAndCard(t, p)
		dir := t.TempDir()
		file, folder := filepath.Join(dir, "card.json"), filepath.Join(dir, "issuer")
		card.SetTries(2)
		if err := card.Save(file); err != nil {
			t.Fatal(err)
		}
		if err := issuer.Save(folder); err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" {
			onlyOwner(t, dir)
		}
		again, err := cardtest.Load(file, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if again.Tries() != 2 {
			t.Errorf("%d tries left, want the 2 that were saved", again.Tries())
		}
		loaded, err := cardtest.LoadIssuer(folder)
		if err != nil {
			t.Fatal(err)
		}
		if err := signIn(t, loaded, again); err != nil {
			t.Errorf("PKCS #15 %v: loaded card under loaded issuer: %v", files, err)
		}
	}
}

func onlyOwner(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestLoadRefusesRubbish(t *testing.T) {
	dir := t.TempDir()
	for name, body := range map[string]string{
		"no JSON": "card", "slot": `{"keys":{"9Z":""}}`, "key": `{"keys":{"9A":"AAAA"}}`, "object": `{"objects":{"tag":""}}`,
	} {
		file := filepath.Join(dir, "card.json")
		if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := cardtest.Load(file, rand.Reader); err == nil {
			t.Errorf("%s was loaded", name)
		}
	}
	if _, err := cardtest.Load(filepath.Join(dir, "none"), rand.Reader); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent file: %v", err)
	}
	if _, err := cardtest.LoadIssuer(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent issuer: %v", err)
	}
}

func TestProfilesThatAreNoCard(t *testing.T) {
	issuer, _ := issuerAndCard(t, profile())
	for name, change := range map[string]func(*cardtest.Profile){
		"short UserID":  func(p *cardtest.Profile) { p.UserID = "17" },
		"long PIN":      func(p *cardtest.Profile) { p.PIN = "123456789" },
		"unknown key":   func(p *cardtest.Profile) { p.KeyType = "RSA-1" },
		"job role code": func(p *cardtest.Profile) { p.RoleProfiles[0].JobRoleCode = "R8001" },
	} {
		p := profile()
		change(&p)
		if _, err := issuer.NewCard(p, rand.Reader, when); err == nil {
			t.Errorf("%s: a card was made", name)
		}
	}
}

func TestResetTakesSelectionAndPINAway(t *testing.T) {
	_, card := issuerAndCard(t, profile())
	selectPIV := []byte{0x00, 0xA4, 0x04, 0x00, 0x05, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00}
	verify := []byte{0x00, 0x20, 0x00, 0x80, 0x08, '1', '2', '3', '4', '5', '6', 0xFF, 0xFF}
	for _, step := range []struct {
		name string
		cmd  []byte
		want []byte
	}{
		{"VERIFY before SELECT", verify, []byte{0x6D, 0x00}},
		{"SELECT", selectPIV, nil},
		{"VERIFY", verify, []byte{0x90, 0x00}},
	} {
		answer, _ := card.Transmit(step.cmd)
		if step.want != nil && !bytes.Equal(answer, step.want) {
			t.Errorf("%s is answered with % X, want % X", step.name, answer, step.want)
		}
	}
	if !card.Verified() {
		t.Error("the PIN is not verified after VERIFY")
	}
	card.Reset()
	if answer, _ := card.Transmit(verify); !bytes.Equal(answer, []byte{0x6D, 0x00}) || card.Verified() {
		t.Errorf("VERIFY after reset is answered with % X", answer)
	}
}

func TestWatchHasAHeartbeatAndEnds(t *testing.T) {
	readers := cardtest.NewInMemory(reader)
	watch := readers.Watch(t.Context())
	<-watch
	if s, ok := <-watch; !ok || len(s.Readers) != 1 { // comes although nothing changes
		t.Errorf("heartbeat %+v, open %v", s, ok)
	}
	readers.Close()
	for range watch {
	}
}

// FuzzCard gives the virtual card whatever a program could send: it answers with a
// status word and never loses a PIN try to anything but VERIFY.
func FuzzCard(f *testing.F) {
	file := filepath.Join(f.TempDir(), "card.json")
	_, card := issuerAndCard(f, profile())
	if err := card.Save(file); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{0x00, 0xA4, 0x04, 0x00, 0x05, 0xA0, 0x00, 0x00, 0x03, 0x08})
	f.Add([]byte{0x00, 0xCB, 0x3F, 0xFF, 0x05, 0x5C, 0x03, 0x5F, 0xC1, 0x05, 0x00})
	f.Add([]byte{0x00, 0x87, 0x11, 0x9A, 0x04, 0x7C, 0x02, 0x82, 0x00, 0x00})
	f.Fuzz(func(t *testing.T, cmd []byte) {
		card, err := cardtest.Load(file, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := card.Transmit([]byte{0x00, 0xA4, 0x04, 0x00, 0x05, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00}); err != nil {
			t.Fatal(err)
		}
		answer, err := card.Transmit(cmd)
		if err != nil || len(answer) < 2 {
			t.Fatalf("% X is answered with % X, %v", cmd, answer, err)
		}
		if card.Tries() != 3 && cmd[1] != 0x20 {
			t.Fatalf("% X cost a PIN try", cmd)
		}
	})
}
