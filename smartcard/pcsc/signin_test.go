//go:build linux && cgo

package pcsc_test

import (
	"errors"
	"testing"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

func TestMSCA_AUD_04_SignInThroughPCSC(t *testing.T) {
	for _, kind := range []cardtest.KeyType{cardtest.P256, cardtest.RSA2048} {
		t.Run(string(kind), func(t *testing.T) {
			r, card := open(t), newCard(t, kind)
			_, p := inserted(t, r, 0, card)
			id, err := signIn(t, r, p, cardtest.DefaultPIN)
			if err != nil {
				t.Fatal(err)
			}
			if id.UserID != userID || len(id.RoleProfiles) != 1 || id.RoleRecordProblem != nil {
				t.Errorf("identity %+v is not the card's", id)
			}
			if card.Verified() {
				t.Error("the PIN is still verified in the card after the sign-in")
			}
		})
	}
}

func TestSignInWithTheSecondReader(t *testing.T) {
	r := open(t)
	_, p := inserted(t, r, 1, newCard(t, cardtest.P256))
	id, err := signIn(t, r, p, cardtest.DefaultPIN)
	if err != nil {
		t.Fatal(err)
	}
	if id.Binding.Reader != daemon.Readers[1] {
		t.Errorf("bound to reader %q, want %q", id.Binding.Reader, daemon.Readers[1])
	}
}

func TestWrongPINThenBlockedThroughPCSC(t *testing.T) {
	r, card := open(t), newCard(t, cardtest.P256)
	_, p := inserted(t, r, 0, card)
	_, err := signIn(t, r, p, "999999")
	var refused *smartcard.PINError
	if !errors.As(err, &refused) || refused.Left != 2 || refused.Blocked {
		t.Errorf("wrong PIN: %v, want 2 tries left", err)
	}
	card.SetTries(0)
	_, err = signIn(t, r, p, cardtest.DefaultPIN)
	if !errors.As(err, &refused) || !refused.Blocked {
		t.Errorf("blocked card: %v, want it named blocked", err)
	}
}
