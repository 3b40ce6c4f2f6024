package smartcard_test

import (
	"crypto/sha256"
	"testing"

	"msca/smartcard/cardtest"
)

func TestMSCA_AUD_04_SignInGivesUserIDAndRoleProfile(t *testing.T) {
	for _, kind := range []cardtest.KeyType{cardtest.P256, cardtest.P384, cardtest.RSA2048, cardtest.RSA3072} {
		t.Run(string(kind), func(t *testing.T) {
			card := newCard(t, cardtest.Profile{KeyType: kind})
			readers := inserted(t, card)
			id, err := signIn(t, readers, trust(), cardtest.DefaultPIN)
			if err != nil {
				t.Fatal(err)
			}
			if id.UserID != nurse || id.Name != "Ruan Penhallow" {
				t.Errorf("UserID and Name are %q %q", id.UserID, id.Name)
			}
			if len(id.RoleProfiles) != 1 || id.RoleProfiles[0].ID != nurseRole.ID || id.RoleRecordProblem != nil {
				t.Errorf("role profiles %+v, problem %v; want the one on the card", id.RoleProfiles, id.RoleRecordProblem)
			}
			if id.Binding.Fingerprint != sha256.Sum256(id.Certificate.Raw) || id.Binding.Reader != reader {
				t.Errorf("binding %+v does not name the card and its reader", id.Binding)
			}
			if card.Verified() {
				t.Error("the PIN is still verified in the card after the sign-in")
			}
		})
	}
}
