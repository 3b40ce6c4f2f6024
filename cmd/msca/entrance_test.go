//go:build linux

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"msca/app/problem"
	"msca/app/ui/signin"
	"msca/cmd/internal/training"
	"msca/smartcard"
)

// Which card to sign in with, and what is said when there is none: without PC/SC
// a training workstation has its own reader, so this is held here.
func TestTheCardOfASnapshot(t *testing.T) {
	in := func(states ...smartcard.State) smartcard.Snapshot {
		var s smartcard.Snapshot
		for i, state := range states {
			s.Readers = append(s.Readers, smartcard.Presence{Reader: fmt.Sprint("reader ", i), State: state})
		}
		return s
	}
	for _, c := range []struct {
		what   string
		s      smartcard.Snapshot
		reader string
		want   signin.CardState
		line   string // on the lock screen
	}{
		{"nothing heard yet", smartcard.Snapshot{}, "", signin.Checking, "Looking for the card reader."},
		{"no PC/SC service", smartcard.Snapshot{Err: smartcard.ErrNoService}, "", signin.NoService, "The smartcard service is not running."},
		{"the service went away", smartcard.Snapshot{Err: smartcard.ErrWatchLost}, "", signin.NoService, "The smartcard service is not running."},
		{"no reader", smartcard.Snapshot{Err: smartcard.ErrNoReader}, "", signin.NoReader, "No card reader is connected."},
		{"an empty reader", in(smartcard.Absent), "reader 0", signin.NoCard, "Put your card into the reader."},
		{"a card", in(smartcard.Present), "reader 0", signin.CardReady, "Card in the reader."},
		{"a card in the second reader", in(smartcard.Absent, smartcard.Present), "reader 1", signin.CardReady, "Card in the reader."},
		{"a card upside down", in(smartcard.Absent, smartcard.Mute), "reader 1", signin.CardMute, "The card does not answer: turn it over."},
	} {
		p, state := theCard(c.s)
		if state != c.want || p.Reader != c.reader || cardLines[state] != c.line {
			t.Errorf("%s: reader %q, state %v, %q; want %q, %v, %q", c.what, p.Reader, state, cardLines[state], c.reader, c.want, c.line)
		}
		d := &desktop{entry: signin.Model{Method: signin.Smartcard, Card: state}}
		if waits := d.signInTitle() == "Waiting for a card"; waits != (c.want != signin.CardReady) {
			t.Errorf("%s: the window is titled %q", c.what, d.signInTitle())
		}
	}
}

// Wrong PINs: the tries left are said, the last one is not spent unasked, and a
// blocked card leaves the account as a way in.
func TestMSCA_IG_02_3_15_4_WrongPINsAndABlockedCard(t *testing.T) {
	w, data := newWard(t)
	must(t, w.PastWarning)
	pin := func(digits, title string) {
		t.Helper()
		must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, digits, title) })
	}
	pin("abc", "Error: Sign in: "+problem.Of("CARD-PIN-FORMAT").Title)
	pin("000001", "Error: Sign in: Wrong PIN, 2 tries left")
	shot(t, w, "wrong")
	pin("000002", "Error: Sign in: Wrong PIN, 1 try left")
	shot(t, w, "last-try")
	pin("000003", "Error: Sign in: "+problem.Of("CARD-LAST-TRY").Title) // nothing was spent
	typed(t, w, "000004")
	press(t, w, "Error: Sign in: "+problem.Of("CARD-BLOCKED").Title, "Tab", "space", "Return")
	shot(t, w, "blocked")
	press(t, w, "Sign in", "F2")
	typed(t, w, "nurse", training.Password)
	press(t, w, "Choose your role", "Return")
	press(t, w, "Look-up", "Return")
	press(t, w, "Locked", "ctrl+l")
	shot(t, w, "locked-account")
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, "wrong password", "Error: Locked") })
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.Password, "Look-up") })
	quitSignedIn(t, w)

	var left []string
	for _, r := range trail(t, w, data) {
		if r.Event != "sign-in-refused" && r.Event != "unlock-refused" {
			continue
		}
		said := "not spent"
		for _, d := range r.Details {
			if d.Name == "tries-left" || d.Name == "attempts" {
				said = d.Name + " " + d.Value
			}
		}
		left = append(left, strings.TrimSuffix(r.Event, "-refused")+" "+said)
	}
	want := []string{"sign-in tries-left 2", "sign-in tries-left 1", "sign-in not spent", "sign-in tries-left 0", "unlock attempts 1"}
	if !slices.Equal(left, want) {
		t.Errorf("the refusals are recorded with %q, want %q", left, want)
	}
}
