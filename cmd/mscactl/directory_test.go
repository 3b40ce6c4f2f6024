package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/cmd/internal/training"
	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// mscactl runs the command line in this process.
func mscactl(t *testing.T, stdin string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &terminal{in: strings.NewReader(stdin), out: &out, err: &errs})
	return out.String(), errs.String(), code
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}

// An organisation signs its staff directory with a key of its own; a card without
// role profiles then gets them from it, and loses them with the signature.
func TestMSCA_AUD_04_Issue5_2_OrganisationSignsItsDirectory(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PCSCLITE_CSOCK_NAME", filepath.Join(dir, "no-pcscd"))
	data := filepath.Join(dir, "data")
	ctl := func(stdin string, args ...string) (string, string, int) {
		return mscactl(t, stdin, append([]string{"--training", "--data", data}, args...)...)
	}
	if _, errs, code := ctl("", "audit", "verify"); code != exitDone && code != 10 {
		t.Fatalf("making the training folder: %s", errs)
	}

	// A card like the NHS's own: no role record.
	ground, err := training.Prepare(filepath.Join(data, "training"), rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	card, err := ground.Issuer.NewCard(cardtest.Profile{UserID: "555000000001", Name: "x", PIN: training.PIN, KeyType: cardtest.P256, NoRoleRecord: true}, rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := card.Save(ground.CardFile()); err != nil {
		t.Fatal(err)
	}
	look := []string{"lookup", "getPatientDetailsByNHSNumber", "--nhs-number", "9990000034", "--dob", "1984-02-29", "--card", "--pin-stdin"}
	if _, errs, code := ctl(training.PIN, look...); code != exitDenied || !strings.Contains(errs, "SESSION-ROLE") {
		t.Fatalf("without any role profile: exit %d, %s", code, errs)
	}

	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(private)
	pkix, _ := x509.MarshalPKIXPublicKey(public)
	writePEM(t, filepath.Join(dir, "signer.pem"), "PRIVATE KEY", pkcs8)
	writePEM(t, filepath.Join(dir, "signer.pub"), "PUBLIC KEY", pkix)
	cert, err := card.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, filepath.Join(dir, "nesta.pem"), "CERTIFICATE", cert.Raw)
	staff, err := json.Marshal([]staffEntry{{
		Certificate: "nesta.pem", Name: "Nesta Directory", NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		RoleProfiles: []smartcard.RoleProfile{{ID: "555087650001", JobRoleCode: "S8000:G8000:R8001", JobRoleName: "Nurse Access Role", ODSCode: training.ODSCode, OrganisationName: training.Organisation}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "staff.json"), staff, 0o600); err != nil {
		t.Fatal(err)
	}
	signed := filepath.Join(dir, "directory.json")
	if _, errs, code := mscactl(t, "", "directory", "sign", "--key", filepath.Join(dir, "signer.pem"), "--staff", filepath.Join(dir, "staff.json"), "--out", signed); code != exitDone {
		t.Fatalf("signing: exit %d, %s", code, errs)
	}
	if _, _, code := ctl("", "directory", "check", signed); code == exitDone {
		t.Error("the check passes although the signer is not configured")
	}
	for key, value := range map[string]string{"card.directory": signed, "card.record-signers": filepath.Join(dir, "signer.pub")} {
		settings, _ := os.ReadFile(filepath.Join(data, "config.json"))
		var all map[string]string
		if err := json.Unmarshal(settings, &all); err != nil {
			t.Fatal(err)
		}
		all[key] = value
		settings, _ = json.Marshal(all)
		if err := os.WriteFile(filepath.Join(data, "config.json"), settings, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, errs, code := ctl("", "directory", "check"); code != exitDone {
		t.Errorf("check: exit %d, %s%s", code, out, errs)
	}
	if out, errs, code := ctl(training.PIN, look...); code != exitDone {
		t.Fatalf("with the directory: exit %d, %s%s", code, out, errs)
	}

	raw, err := os.ReadFile(signed)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(signed, bytes.Replace(raw, []byte("R8001"), []byte("R8000"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, errs, code := ctl(training.PIN, look...); code != exitDenied {
		t.Errorf("a changed directory: exit %d, %s", code, errs)
	}
}
