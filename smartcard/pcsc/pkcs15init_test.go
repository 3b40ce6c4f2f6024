//go:build linux && cgo

package pcsc_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/iso7816"
	"msca/smartcard/pkcs15"
)

// An empty card of files is personalised by OpenSC's pkcs15-init: it makes the PKCS #15
// structure, sets the PIN, has the card make its key, and stores certificate and role
// record. Every file that is then read was laid out by them, and the card signs in as any
// other.
func TestMSCA_AUD_04_Issue5_1_PKCS15CardPersonalisedByOpenSC(t *testing.T) {
	for _, kind := range []string{"rsa/2048", "ec/prime256v1"} {
		t.Run(strings.ReplaceAll(kind, "/", "-"), func(t *testing.T) { personalisedByPKCS15Init(t, kind) })
	}
}

func personalisedByPKCS15Init(t *testing.T, kind string) {
	r, card := open(t), cardtest.NewBlankFiles(rand.Reader)
	v, p := inserted(t, r, 0, card)
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	initialise := func(args ...string) {
		t.Helper()
		tool(t, "pkcs15-init", append([]string{"--reader", p.Reader}, args...)...)
	}
	const ofTheCard, puk, owner = "45", "1234567890123456", "ff" // owner: the one PIN of the card
	withPIN := func(args ...string) []string {
		return append(args, "--auth-id", owner, "--pin", cardtest.DefaultPIN)
	}
	initialise("--create-pkcs15", "--so-pin", cardtest.DefaultPIN, "--so-puk", puk, "--label", "NHS")
	initialise(withPIN("--generate-key", kind, "--id", ofTheCard, "--key-usage", "sign", "--label", "Authentication")...)
	public := card.PublicKeyAt(0)
	if public == nil {
		t.Fatal("pkcs15-init had the card make no key")
	}
	cert, record, err := issuer().CertifyWithRecord(cardtest.Profile{UserID: userID, Name: "Nesta Trevanion", RoleProfiles: []smartcard.RoleProfile{
		{ID: "200000000027", JobRoleCode: "S8000:G8000:R8000", ODSCode: ods},
	}}, public, rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	write(t, in("certificate.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw}))
	initialise(withPIN("--store-certificate", in("certificate.pem"), "--id", ofTheCard, "--label", "Authentication")...)
	write(t, in("record"), iso7816.Append(nil, 0x04, record))
	initialise(withPIN("--store-data", in("record"), "--label", pkcs15.RoleRecordLabel, "--application-name", "msca")...)

	v.Eject()
	await(t, r, 0, smartcard.Absent)
	v, p = inserted(t, r, 0, card)
	if listed := tool(t, "pkcs15-tool", "--reader", p.Reader, "--list-certificates", "--list-keys"); strings.Count(listed, "Authentication") < 2 {
		t.Errorf("OpenSC itself does not list key and certificate:\n%s", listed)
	}
	id, err := signIn2(r, p)
	if err != nil {
		t.Fatal(err)
	}
	if id.UserID != userID || !bytes.Equal(id.Certificate.Raw, cert.Raw) || len(id.RoleProfiles) != 1 || id.RoleRecordProblem != nil || card.Verified() {
		t.Errorf("identity %+v, role record %v, PIN left verified %t", id, id.RoleRecordProblem, card.Verified())
	}
	if found, err := smartcard.Inspect(t.Context(), r, trust(), p.Reader); err != nil || found.Applet != "PKCS #15" || found.PINTries != 3 {
		t.Errorf("inspection %+v, %v", found, err)
	}
	var wrong *smartcard.PINError
	if _, err := signIn(t, r, p, "999999"); !errors.As(err, &wrong) || wrong.Left != 2 {
		t.Errorf("a wrong PIN: %v", err)
	}

	// Another key under the same certificate: the known attack.
	stranger := cardtest.NewBlankFiles(rand.Reader)
	v.Eject()
	await(t, r, 0, smartcard.Absent)
	_, p = inserted(t, r, 0, stranger)
	initialise("--create-pkcs15", "--so-pin", cardtest.DefaultPIN, "--so-puk", puk, "--label", "NHS")
	initialise(withPIN("--generate-key", kind, "--id", ofTheCard, "--key-usage", "sign", "--label", "Authentication")...)
	initialise(withPIN("--store-certificate", in("certificate.pem"), "--id", ofTheCard, "--label", "Authentication")...)
	if same, ok := public.(interface{ Equal(crypto.PublicKey) bool }); !ok || same.Equal(stranger.PublicKeyAt(0)) {
		t.Fatal("the second card has the key of the first")
	}
	var refused *smartcard.CertificateError
	if _, err := signIn2(r, p); !errors.As(err, &refused) || refused.Reason != smartcard.KeyMismatch {
		t.Errorf("another card's key under the certificate: %v", err)
	}
}
