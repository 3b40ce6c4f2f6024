package smartcard_test

import (
	"context"
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// Fixed people, times and readers of the tests. The people do not exist.
const (
	reader   = "Ward Reader 00"
	nurse    = "100000000017"
	nurseODS = "X26"
)

var (
	when = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)

	nurseRole = smartcard.RoleProfile{
		ID: "200000000019", JobRoleCode: "S8000:G8000:R8001", JobRoleName: "Nurse Access Role",
		ODSCode: nurseODS, OrganisationName: "Training Trust", Activities: []string{"B0264"},
	}

	issuer = sync.OnceValue(func() *cardtest.Issuer {
		i, err := cardtest.NewIssuer(rand.Reader, when.AddDate(0, -1, 0))
		if err != nil {
			panic(err)
		}
		return i
	})
)

func now() time.Time { return when }

func trust() smartcard.Trust {
	return issuer().Trust(rand.Reader, now, nurseODS)
}

func newCard(t testing.TB, p cardtest.Profile) *cardtest.Card {
	t.Helper()
	return cardOf(t, issuer(), p)
}

func cardOf(t testing.TB, i *cardtest.Issuer, p cardtest.Profile) *cardtest.Card {
	t.Helper()
	if p.UserID == "" {
		p.UserID = nurse
	}
	if p.Name == "" {
		p.Name = "Ruan Penhallow"
	}
	if p.KeyType == "" {
		p.KeyType = cardtest.P256
	}
	if p.RoleProfiles == nil {
		p.RoleProfiles = []smartcard.RoleProfile{nurseRole}
	}
	card, err := i.NewCard(p, rand.Reader, when.AddDate(0, 0, -1))
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// inserted returns readers with the card in one of them.
func inserted(t testing.TB, card *cardtest.Card) *cardtest.InMemory {
	t.Helper()
	readers := cardtest.NewInMemory(reader, "Other Reader 00")
	t.Cleanup(func() { readers.Close() })
	readers.Insert(reader, card)
	return readers
}

func pin(t testing.TB, digits string) smartcard.PIN {
	t.Helper()
	p, err := smartcard.NewPIN([]byte(digits))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// seen returns the reader as a watcher sees it now.
func seen(t testing.TB, readers smartcard.Readers) smartcard.Presence {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	p, ok := (<-readers.Watch(ctx)).Reader(reader)
	if !ok {
		t.Fatalf("reader %q is not among the readers", reader)
	}
	return p
}

func signIn(t testing.TB, readers smartcard.Readers, tr smartcard.Trust, digits string) (*smartcard.Identity, error) {
	t.Helper()
	return smartcard.SignIn(t.Context(), readers, tr, smartcard.SignInRequest{Presence: seen(t, readers), PIN: pin(t, digits)})
}
