package smartcard_test

import (
	"bytes"
	"errors"
	"testing"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// A broker's challenge is signed in the same transaction, by the certificate's
// key, and is none of the sign-in's own.
func TestMSCA_AUD_04_Section3_CardAnswersTheBroker(t *testing.T) {
	for _, p := range []cardtest.Profile{{}, {KeyType: cardtest.RSA2048}, {PKCS15: true, KeyType: cardtest.RSA2048}} {
		card := newCard(t, p)
		readers := inserted(t, card)
		challenge := bytes.Repeat([]byte{5}, 32)
		id, err := smartcard.SignIn(t.Context(), readers, trust(), smartcard.SignInRequest{Presence: seen(t, readers), PIN: pin(t, cardtest.DefaultPIN), Challenge: challenge})
		if err != nil {
			t.Fatal(err)
		}
		if err := smartcard.VerifyAnswer(id.Certificate, challenge, id.UserID, id.Answer); err != nil {
			t.Errorf("%+v: %v", p, err)
		}
		if smartcard.VerifyAnswer(id.Certificate, challenge, "100000000018", id.Answer) == nil || smartcard.VerifyAnswer(id.Certificate, challenge[1:], id.UserID, id.Answer) == nil {
			t.Errorf("%+v: the answer fits another person or challenge", p)
		}
	}
	card := newCard(t, cardtest.Profile{})
	for _, n := range []int{1, 15, 1025} {
		readers := inserted(t, card)
		_, err := smartcard.SignIn(t.Context(), readers, trust(), smartcard.SignInRequest{Presence: seen(t, readers), PIN: pin(t, cardtest.DefaultPIN), Challenge: make([]byte, n)})
		if !errors.Is(err, smartcard.ErrChallenge) {
			t.Errorf("challenge of %d bytes: %v", n, err)
		}
	}
}

// A key that asks for its PIN before every use gets it again, which costs no try.
func TestMSCA_AUD_04_Section3_KeyThatAsksForThePINEachTime(t *testing.T) {
	card := newCard(t, cardtest.Profile{})
	readers := inserted(t, card)
	used := 0
	card.Intercept(func(cmd []byte) ([]byte, bool) {
		if cmd[1] == 0x87 {
			used++
		}
		return []byte{0x69, 0x82}, cmd[1] == 0x87 && used == 2
	})
	challenge := bytes.Repeat([]byte{5}, 32)
	id, err := smartcard.SignIn(t.Context(), readers, trust(), smartcard.SignInRequest{Presence: seen(t, readers), PIN: pin(t, cardtest.DefaultPIN), Challenge: challenge})
	if err != nil {
		t.Fatal(err)
	}
	if smartcard.VerifyAnswer(id.Certificate, challenge, id.UserID, id.Answer) != nil || card.Verifies() != 2 || card.Tries() != 3 || card.Verified() {
		t.Errorf("PIN given %d times, %d tries left, left verified %t", card.Verifies(), card.Tries(), card.Verified())
	}
}
