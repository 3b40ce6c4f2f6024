//go:build linux && cgo

package pcsc_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"msca/smartcard/cardtest"
)

// OpenSC was written by others from the same standard: it must find the virtual card
// to be a PIV card, read its certificate and sign with it. If it does, what our own
// reader makes of the card is no private agreement.
func TestOpenSCTakesTheVirtualCardForAPIVCard(t *testing.T) {
	r, card := open(t), newCard(t, cardtest.RSA2048)
	_, p := inserted(t, r, 0, card)
	cert, err := card.Certificate()
	if err != nil {
		t.Fatal(err)
	}

	if name := tool(t, "opensc-tool", "--reader", p.Reader, "--name"); !strings.Contains(name, "Personal Identity Verification") {
		t.Errorf("opensc-tool names the card %q", strings.TrimSpace(name))
	}
	listed := tool(t, "pkcs11-tool", "--list-objects", "--type", "cert")
	if !strings.Contains(listed, "Certificate for PIV Authentication") || !strings.Contains(listed, userID) {
		t.Errorf("pkcs11-tool lists no certificate of %s:\n%s", userID, listed)
	}

	dir := t.TempDir()
	message, signature := filepath.Join(dir, "message"), filepath.Join(dir, "signature")
	if err := os.WriteFile(message, []byte("signed by way of OpenSC"), 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, "pkcs11-tool", "--login", "--pin", cardtest.DefaultPIN, "--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", "01",
		"--input-file", message, "--output-file", signature)
	signed, err := os.ReadFile(signature)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte("signed by way of OpenSC"))
	if err := rsa.VerifyPKCS1v15(cert.PublicKey.(*rsa.PublicKey), crypto.SHA256, digest[:], signed); err != nil {
		t.Errorf("OpenSC's signature with the virtual card: %v", err)
	}
}

// tool runs a program of the packages opensc and opensc-pkcs11 against our pcscd.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is missing: install the packages opensc and opensc-pkcs11", name)
	}
	out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args[:1], " "), err, out)
	}
	return string(out)
}
