package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/cmd/internal/training"
	"msca/smartcard/cardtest"
)

// What `help directory sign` shows is what works: the commands make the key, and
// the list, with a card's certificate beside it, is signed and counts.
func TestMSCA_AUD_04_Issue5_2_TheWorkedExampleOfADirectoryWorks(t *testing.T) {
	dir := t.TempDir()
	for _, line := range strings.Split(directoryHelp, "\n") {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "openssl ") {
			words := strings.Fields(line)
			cmd := exec.Command(words[0], words[1:]...)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%s: %v\n%s", line, err, out)
			}
		}
	}
	list := directoryHelp[strings.Index(directoryHelp, "  [\n"):]
	list = list[:strings.Index(list, "\n  ]\n")+5]
	var dated []map[string]any
	if err := json.Unmarshal([]byte(list), &dated); err != nil {
		t.Fatalf("the list in the example: %v\n%s", err, list)
	}
	certificateIn(t, dir, "nesta.pem")
	out, errs, code := signList(t, dir, list)
	if code != exitDone || !strings.Contains(out, "1 records signed") {
		t.Errorf("the example: exit %d, %s%s", code, out, errs)
	}
	for _, name := range []string{"signer.pem", "signer.pub"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Errorf("the commands of the example leave no %s", name)
		}
	}
}

// A list with something wrong is refused as a whole, with every place, as a problem
// of the list and not of somebody signing in; nothing is written.
func TestMSCA_AUD_04_Issue5_2_AListWithMistakesIsNotSigned(t *testing.T) {
	dir := t.TempDir()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(key)
	writePEM(t, filepath.Join(dir, "signer.pem"), "PRIVATE KEY", pkcs8)
	certificateIn(t, dir, "nesta.pem")
	server := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "smsp.example.nhs.uk"}}
	der, err := x509.CreateCertificate(rand.Reader, server, server, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, filepath.Join(dir, "other.pem"), "CERTIFICATE", der)
	const good = `"certificate": "nesta.pem", "name": "N", "not_before": "2026-01-01T00:00:00Z", "not_after": "2027-01-01T00:00:00Z"`
	const role = `[{"id": "555087650001", "job_role_code": "S8000:G8000:R8001", "job_role_name": "R", "ods_code": "X26", "organisation_name": "O"}]`
	for _, c := range []struct{ name, list, told string }{
		{"a key misspelt", `[{` + good + `, "role_profile": ` + role + `}]`, `entry 1 ("nesta.pem"): json: unknown field "role_profile"`},
		{"a key of a role misspelt", `[{` + good + `, "role_profiles": [{"job_role": "S8000:G8000:R8001"}]}]`, `unknown field "job_role"`},
		{"no roles, the second", `[{` + good + `, "role_profiles": ` + role + `}, {` + good + `}]`, `entry 2 ("nesta.pem"): has no role_profiles`},
		{"null roles", `[{` + good + `, "role_profiles": null}]`, `has no role_profiles`},
		{"short job role code", strings.Replace(`[{`+good+`, "role_profiles": `+role+`}]`, "S8000:G8000:R8001", "R8001", 1), `S0000:G0000:R0000`},
		{"a server's certificate", strings.Replace(`[{`+good+`, "role_profiles": `+role+`}]`, "nesta.pem", "other.pem", 1), `entry 1 ("other.pem"): the certificate in the file is not a card's for signing in`},
		{"no certificate at all", strings.Replace(`[{`+good+`, "role_profiles": `+role+`}]`, "nesta.pem", "staff.json", 1), `the file holds no certificate`},
		{"nobody", `[]`, `names nobody`},
	} {
		_, errs, code := signList(t, dir, c.list)
		if code != exitInput || !strings.Contains(errs, c.told) {
			t.Errorf("%s: exit %d, want %d and %q:\n%s", c.name, code, exitInput, c.told, errs)
		}
		if strings.Contains(errs, "signed in") || strings.Contains(errs, "CARD-") {
			t.Errorf("%s is told as a problem of a person's card:\n%s", c.name, errs)
		}
		if _, err := os.Stat(filepath.Join(dir, "directory.json")); err == nil {
			t.Fatalf("%s: a directory was written", c.name)
		}
	}
}

func signList(t *testing.T, dir, list string) (stdout, stderr string, code int) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "staff.json"), []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	return mscactl(t, "", "directory", "sign", "--key", filepath.Join(dir, "signer.pem"), "--staff", filepath.Join(dir, "staff.json"), "--out", filepath.Join(dir, "directory.json"))
}

// certificateIn writes the certificate of a training card.
func certificateIn(t *testing.T, dir, name string) {
	t.Helper()
	ground, err := training.Prepare(filepath.Join(dir, "cards"), rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	card, err := ground.Issuer.NewCard(cardtest.Profile{UserID: "555000000001", Name: "x", PIN: training.PIN, KeyType: cardtest.P256, NoRoleRecord: true}, rand.Reader, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	cert, err := card.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	writePEM(t, filepath.Join(dir, name), "CERTIFICATE", cert.Raw)
}
