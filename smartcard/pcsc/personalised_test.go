//go:build linux && cgo

package pcsc_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/piv"
)

// A blank card is personalised by OpenSC's own tool, which proves itself with the
// management key, has the card make its key, and loads certificate and role record.
// It then signs in as any other; so the form of a card that we read is not only the
// form that we write.
func TestMSCA_AUD_04_Issue5_1_CardPersonalisedByOpenSC(t *testing.T) {
	for algorithm, name := range map[string]string{"07": "RSA-2048", "11": "P-256"} {
		t.Run(name, func(t *testing.T) {
			card, err := cardtest.NewBlank(rand.Reader, when)
			if err != nil {
				t.Fatal(err)
			}
			r := open(t)
			v, p := inserted(t, r, 0, card)
			dir := t.TempDir()
			in := func(name string) string { return filepath.Join(dir, name) }
			t.Setenv("PIV_EXT_AUTH_KEY", in("management.key"))
			write(t, in("management.key"), []byte(strings.ReplaceAll(fmt.Sprintf("% X", cardtest.ManagementKey), " ", ":")))

			public := generate(t, card, p, algorithm)
			cert, printed, err := issuer().Certify(cardtest.Profile{UserID: userID, Name: "Nesta Trevanion", RoleProfiles: []smartcard.RoleProfile{
				{ID: "200000000027", JobRoleCode: "S8000:G8000:R8000", ODSCode: ods},
			}}, public, rand.Reader, when)
			if err != nil {
				t.Fatal(err)
			}
			write(t, in("certificate"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
			pivTool(t, p, "--cert", "9A", "--in", in("certificate"))
			write(t, in("printed"), withTag53(printed))
			pivTool(t, p, "--object", "3001", "--in", in("printed"))

			v.Eject()
			await(t, r, 0, smartcard.Absent)
			_, p = inserted(t, r, 0, card)
			id, err := signIn2(r, p)
			if err != nil {
				t.Fatal(err)
			}
			if id.UserID != userID || !bytes.Equal(id.Certificate.Raw, cert.Raw) || len(id.RoleProfiles) != 1 || id.RoleRecordProblem != nil || card.Verified() {
				t.Errorf("identity %+v, PIN left verified %t", id, card.Verified())
			}

			// The key changes under its certificate: the known attack.
			generate(t, card, p, algorithm)
			var refused *smartcard.CertificateError
			if _, err := signIn2(r, p); !errors.As(err, &refused) || refused.Reason != smartcard.KeyMismatch {
				t.Errorf("another key under the same certificate: %v", err)
			}
		})
	}
}

// generate has piv-tool tell the card to make a key. The public key is taken from the
// card, because the tool of OpenSC 0.23 cannot write it down with OpenSSL 3.
func generate(t *testing.T, card *cardtest.Card, p smartcard.Presence, algorithm string) crypto.PublicKey {
	t.Helper()
	before := card.PublicKey(piv.Authentication)
	out := pivTool(t, p, "--genkey", "9A:"+algorithm, "--out", filepath.Join(t.TempDir(), "public"))
	after := card.PublicKey(piv.Authentication)
	if after == nil || after == before {
		t.Fatalf("piv-tool had the card make no key: %s", out)
	}
	return after
}

// pivTool runs piv-tool as the card's administrator. Its exit code says nothing: after
// it loaded an object, it is the object's length.
func pivTool(t *testing.T, p smartcard.Presence, args ...string) string {
	t.Helper()
	path, err := exec.LookPath("piv-tool")
	if err != nil {
		t.Fatal("piv-tool is missing: install the package opensc")
	}
	out, _ := exec.CommandContext(t.Context(), path, append([]string{"--reader", p.Reader, "--admin", "M:9B:03"}, args...)...).CombinedOutput()
	return string(out)
}

func withTag53(content []byte) []byte {
	n := len(content)
	return append([]byte{0x53, 0x82, byte(n >> 8), byte(n)}, content...)
}

func write(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}
