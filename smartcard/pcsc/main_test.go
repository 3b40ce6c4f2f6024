//go:build linux && cgo

package pcsc_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/pcsc"
)

// daemon is the private pcscd of this test binary. libpcsclite reads the name of its
// socket once per process, so there is one.
var daemon *cardtest.PCSCD

func TestMain(m *testing.M) {
	if task := os.Getenv(childTask); task != "" {
		os.Exit(child(task))
	}
	os.Exit(withDaemon(m))
}

func withDaemon(m *testing.M) int {
	dir, err := os.MkdirTemp("", "pcsc")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if daemon, err = cardtest.StartPCSCD(dir); err != nil {
		fmt.Fprintln(os.Stderr, "the tests of this package need a real pcscd:", err)
		return 1
	}
	defer daemon.Stop()
	if err := os.Setenv("PCSCLITE_CSOCK_NAME", daemon.Socket); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

const (
	userID = "100000000025"
	ods    = "X26"
	// patience bounds a test that waits for something that must come. Nothing is
	// judged by how long it took.
	patience = 60 * time.Second
)

var (
	when   = time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	issuer = sync.OnceValue(func() *cardtest.Issuer {
		i, err := cardtest.NewIssuer(rand.Reader, when)
		if err != nil {
			panic(err)
		}
		return i
	})
)

func trust() smartcard.Trust {
	return issuer().Trust(rand.Reader, func() time.Time { return when }, ods)
}

func newCard(t testing.TB, kind cardtest.KeyType) *cardtest.Card {
	t.Helper()
	card, err := issuer().NewCard(cardtest.Profile{
		UserID: userID, Name: "Nesta Trevanion", KeyType: kind,
		RoleProfiles: []smartcard.RoleProfile{{
			ID: "200000000027", JobRoleCode: "S8000:G8000:R8000", JobRoleName: "Clinical Practitioner Access Role",
			ODSCode: ods, OrganisationName: "Training Trust",
		}},
	}, rand.Reader, when)
	if err != nil {
		t.Fatal(err)
	}
	return card
}

// open opens PC/SC for one test.
func open(t testing.TB) smartcard.Readers {
	t.Helper()
	r, err := pcsc.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// place puts a card into a slot and waits until pcscd sees it. At the end of the test
// it takes it out and waits again, or the next test would meet this one's card.
func place(t testing.TB, r smartcard.Readers, slot int, card *cardtest.Card) *cardtest.VPCD {
	t.Helper()
	v, err := cardtest.DialVPCD(daemon.Addrs[slot], card)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		v.Eject()
		await(t, r, slot, smartcard.Absent)
	})
	return v
}

func inserted(t testing.TB, r smartcard.Readers, slot int, card *cardtest.Card) (*cardtest.VPCD, smartcard.Presence) {
	t.Helper()
	v := place(t, r, slot, card)
	return v, await(t, r, slot, smartcard.Present)
}

// await waits until a slot is in a state. After a removal during an APDU, pcscd says
// absent before its reader thread has noticed; only then the counter is even again, and
// only then may the next card come.
func await(t testing.TB, r smartcard.Readers, slot int, state smartcard.State) smartcard.Presence {
	t.Helper()
	var found smartcard.Presence
	waitFor(t, r, fmt.Sprintf("slot %d %v", slot, state), func(s smartcard.Snapshot) bool {
		p, ok := s.Reader(daemon.Readers[slot])
		found = p
		return ok && p.State == state && (state != smartcard.Absent || p.Count%2 == 0)
	})
	return found
}

func waitFor(t testing.TB, r smartcard.Readers, what string, is func(smartcard.Snapshot) bool) smartcard.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var last smartcard.Snapshot
	for s := range r.Watch(ctx) {
		if last = s; is(s) {
			return s
		}
	}
	t.Fatalf("waiting for %s: the last snapshot was %+v", what, last)
	return smartcard.Snapshot{}
}

func pin(t testing.TB, digits string) smartcard.PIN {
	t.Helper()
	p, err := smartcard.NewPIN([]byte(digits))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func signIn(t testing.TB, r smartcard.Readers, p smartcard.Presence, digits string) (*smartcard.Identity, error) {
	t.Helper()
	return smartcard.SignIn(t.Context(), r, trust(), smartcard.SignInRequest{Presence: p, PIN: pin(t, digits)})
}
