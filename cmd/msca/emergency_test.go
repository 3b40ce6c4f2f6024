//go:build linux

package main

import (
	"context"
	"slices"
	"testing"
	"time"

	"msca/app"
	"msca/app/problem"
	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

func TestIssue5_6_TimeLeftInTheBand(t *testing.T) {
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for left, want := range map[time.Duration]string{
		30 * time.Minute: "30 minutes", 29*time.Minute + time.Second: "30 minutes", 61 * time.Second: "2 minutes",
		time.Minute: "60 seconds", time.Second: "1 second", -time.Minute: "0 seconds",
	} {
		e := app.Emergency{Case: "C", Until: now.Add(left)}
		if got, want := emergencyLeft(e, now), "Emergency access to one patient is open for "+want+". The privacy officer has been alerted."; got != want {
			t.Errorf("%s: %q, want %q", left, got, want)
		}
	}
	if got := emergencyLeft(app.Emergency{}, now); got != "" {
		t.Errorf("without emergency access the band says %q", got)
	}
}

// A denied look-up goes on under emergency access after one form; the band stays
// until it is closed, and then the patient is gone from the screen. The privacy
// officer finds the alert, works it and closes it. All by keys.
func TestIssue5_6_3_9_5_EmergencyAccessAndItsAlert(t *testing.T) {
	var data string
	w, _ := newWardWith(t, program("msca"), func(w *ward.Ward) {
		data = w.Dir() + "/data"
		mscactl(t, w, data, 0, "user", "assign", "nurse", "--job-role", "R8009", "--role-profile", "local-desk", "--grant", "emergency", "--as", "manager", "--password-stdin")
	})
	account := func(user string) {
		t.Helper()
		press(t, w, "Sign in", "F2")
		typed(t, w, user, training.Password)
		press(t, w, "Choose your role", "Return")
	}
	must(t, w.PastWarning)
	account("nurse")
	must(t, func(ctx context.Context) error { return w.Role(ctx, 1, "Look-up") })
	denied := "Error: " + problem.Of("DENIED").Title
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", denied) })
	shot(t, w, "denied")
	press(t, w, "Emergency access", "Tab", "Tab", "Return")
	shot(t, w, "form")
	typed(t, w, "soon")
	press(t, w, "Error: Emergency access", "Return")
	keys(t, w, "Return", "ctrl+a") // the line of the summary leads to its box
	typed(t, w, "unconscious in resus, nobody to ask")
	press(t, w, "Result", "Return")
	shot(t, w, "under-emergency-access")
	press(t, w, "Look-up", "ctrl+e") // closed early
	shot(t, w, "closed")
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", denied) })
	press(t, w, "Sign in", "ctrl+q")

	account("privacy")
	press(t, w, "Audit trail intact", "Return")
	must(t, func(ctx context.Context) error { return w.Activate(ctx, "Alerts") }) // where this role begins
	shot(t, w, "alerts")
	press(t, w, ": New", "Return")
	shot(t, w, "alert")
	press(t, w, "Error: Alerts", "Tab", "Return") // without a note
	press(t, w, "Error: Alerts", "Return")
	typed(t, w, "asked the ward sister by telephone")
	press(t, w, ": Under investigation", "Tab", "Return")
	typed(t, w, "confirmed by the ward sister")
	press(t, w, ": Closed", "Tab", "Tab", "Return")
	shot(t, w, "alert-closed")
	press(t, w, "Alerts", "Escape")
	press(t, w, "Sign in", "ctrl+q")
	quit(t, w)

	var events []string
	for _, r := range trail(t, w, data) {
		switch r.Event {
		case "denied", "alert-raised", "emergency-opened", "request-sent", "displayed", "emergency-closed", "alert-changed":
			events = append(events, r.Event)
		}
	}
	want := []string{"denied", "alert-raised", "emergency-opened", "request-sent", "displayed", "emergency-closed", "denied", "alert-changed", "alert-changed"}
	if !slices.Equal(events, want) {
		t.Errorf("the records are\n%q, want\n%q", events, want)
	}
}
