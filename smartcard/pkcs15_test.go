package smartcard_test

import (
	"errors"
	"testing"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// A card without PIV signs in by its PKCS #15 files, under the same rules.
func TestMSCA_AUD_04_SignInWithPKCS15(t *testing.T) {
	for _, kind := range []cardtest.KeyType{cardtest.P256, cardtest.RSA2048} {
		t.Run(string(kind), func(t *testing.T) {
			card := newCard(t, cardtest.Profile{KeyType: kind, PKCS15: true})
			readers := inserted(t, card)
			id, err := signIn(t, readers, trust(), cardtest.DefaultPIN)
			if err != nil {
				t.Fatal(err)
			}
			if id.UserID != nurse || len(id.RoleProfiles) != 1 || id.RoleRecordProblem != nil || card.Verified() {
				t.Errorf("identity %+v, PIN left verified %v", id, card.Verified())
			}
			var refused *smartcard.PINError
			if _, err := signIn(t, readers, trust(), "999999"); !errors.As(err, &refused) || refused.Left != 2 {
				t.Errorf("wrong PIN: %v", err)
			}
			if found, err := smartcard.Inspect(t.Context(), readers, trust(), reader); err != nil || found.Applet != "PKCS #15" || found.PINTries != 2 {
				t.Errorf("inspection %+v, %v", found, err)
			}
		})
	}
	t.Run("certificate of one card with the key of another", func(t *testing.T) {
		victim, thief := newCard(t, cardtest.Profile{PKCS15: true}), newCard(t, cardtest.Profile{PKCS15: true, UserID: "100000000033"})
		cert, err := victim.Certificate()
		if err != nil {
			t.Fatal(err)
		}
		thief.SetFile("3F0050154301", cert.Raw)
		refusedCertificate(t, thief, trust(), smartcard.KeyMismatch)
	})
}
