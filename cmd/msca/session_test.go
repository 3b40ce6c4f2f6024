//go:build linux

package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"msca/app"
	"msca/app/problem"
	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// wardWith has settings changed before the desktop starts.
func wardWith(t *testing.T, settings ...string) (*ward.Ward, string) {
	t.Helper()
	return newWardWith(t, program("msca"), func(w *ward.Ward) {
		for i := 0; i < len(settings); i += 2 {
			set(t, w, w.Dir()+"/data", settings[i], settings[i+1])
		}
	})
}

var bySession = []string{"access.card-method", "session", "access.session-token-type", "1.2.826.0.1285.0.2.99"}

// A session that the provider no longer accepts: the screen locks and says why,
// the card and its PIN open a new one, and the work goes on. The token is neither
// in what the program prints nor in the open part of a record.
func TestMSCA_AUD_04_Section3_Method4_RefusedInMidSessionAtTheDesk(t *testing.T) {
	w, data := wardWith(t, append(bySession, "access.broker", "training", "card.lock-on-removal", "no")...)
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })

	w.PullCard() // the broker ends the session when it hears of it
	titled := func(part string) bool {
		return slices.ContainsFunc(w.Titles(), func(s string) bool { return strings.HasPrefix(s, part) })
	}
	must(t, func(ctx context.Context) error {
		for !titled("Locked") {
			if err := w.Press(ctx, "Look-up", "ctrl+n"); err != nil {
				return err
			}
			if err := w.LookUp(ctx, "9990000034", "29/02/1984", ""); err != nil {
				return err
			}
			if err := w.Until(ctx, func() bool { return titled("Result") || titled("Locked") }); err != nil {
				return err
			}
		}
		return nil
	})
	shot(t, w, "refused")
	if err := w.InsertCard(ward.TrainingCard(data)); err != nil {
		t.Fatal(err)
	}
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked: card in the reader") })
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Look-up") })
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	quitSignedIn(t, w)

	records := trail(t, w, data)
	wantDetail(t, records, "locked", "reason", app.ErrTokenRefused.Error())
	wantDetail(t, records, "token-validated", "what", "obtained")
	open := mscactl(t, w, data, 0, "audit", "query", "--json", "--limit", "1000", "--as", "privacy", "--password-stdin")
	if strings.Contains(open, "TRAINING-") || strings.Contains(w.Log("msca"), "TRAINING-") {
		t.Error("a session token can be read in the records or in what the program printed")
	}
}

// Nothing gives a session here: the look-up says so, sends nothing, and says whom
// to call.
func TestMSCA_AUD_04_Section3_Method4_NoTokenAtTheDesk(t *testing.T) {
	w, data := wardWith(t, bySession...)
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	must(t, func(ctx context.Context) error {
		return w.LookUp(ctx, "9990000034", "29/02/1984", "Error: "+problem.Of("SESSION-NO-TOKEN").Title)
	})
	shot(t, w, "no-token")
	quitSignedIn(t, w)
	for _, r := range trail(t, w, data) {
		if r.Event == "request-sent" {
			t.Error("a request was sent without a session token")
		}
	}
}

// The broker gives no session: nobody is signed in, and the reason has its own
// words.
func TestMSCA_AUD_04_Section3_Method4_BrokerRefusesAtTheDesk(t *testing.T) {
	w, data := wardWith(t, append(bySession, "access.broker", "command", "access.broker-command", "/bin/false")...)
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error {
		return w.EnterPIN(ctx, training.PIN, "Error: Sign in: "+problem.Of("SESSION-BROKER").Title)
	})
	shot(t, w, "broker")
	quit(t, w)
	for _, r := range trail(t, w, data) {
		if r.Event == "signed-in" && r.User.UserID == "555012345678" {
			t.Error("somebody was signed in without a session")
		}
	}
}
