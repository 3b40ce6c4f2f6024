//go:build linux

package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/app/problem"
	"msca/app/ui/emergency"
	"msca/app/ui/kit"
	"msca/app/ui/lookup"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
	"msca/rbac"
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
	press(t, w, "Error: Alerts", "Return") // without a note
	press(t, w, "Error: Alerts", "Return")
	typed(t, w, "asked the ward sister by telephone")
	press(t, w, ": Under investigation", "Return")
	typed(t, w, "confirmed by the ward sister")
	press(t, w, ": Closed", "Tab", "Tab", "Tab", "Return")
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

// The form is about the patient who is on the screen, and about nobody when that
// patient has gone, by whichever way.
func TestIssue5_6_EmergencyFormIsAboutThePatientOnTheScreen(t *testing.T) {
	const number, born = "9990000034", "29/02/1984"
	filled := func(t *testing.T, d *driven) emergency.Values {
		t.Helper()
		d.shortcut(kit.ShortcutEmergency)
		if d.urgent.view == nil || d.shell.Content() != kit.View(d.urgent.view) {
			t.Fatal("Ctrl+E does not lead to the form")
		}
		return d.urgent.view.Values()
	}
	nobody, her := emergency.Values{}, emergency.Values{NHSNumber: "999 000 0034", DateOfBirth: born}
	for what, c := range map[string]struct {
		before func(d *driven)
		want   emergency.Values
	}{
		"the answer on the screen":       {func(d *driven) { d.answered(number, born) }, her},
		"another place after the answer": {func(d *driven) { d.answered(number, born); d.to("exercises") }, nobody},
		"and back to an empty form":      {func(d *driven) { d.answered(number, born); d.to("exercises"); d.to("lookup") }, nobody},
		"the guide":                      {func(d *driven) { d.answered(number, born); d.to("help") }, nobody},
		"somebody else typed since": {func(d *driven) {
			d.answered(number, born)
			d.backToForm()
			d.lookup.SetModel(lookup.Model{Operations: lookup.Catalogue(), Selected: d.operation, Values: &lookup.Values{NHSNumber: "9990000042"}})
		}, emergency.Values{NHSNumber: "999 000 0042"}},
		"why there are no look-ups": {func(d *driven) { d.answered(number, born); d.noLookups() }, nobody},
	} {
		t.Run(what, func(t *testing.T) {
			d := driveAs(t, "nurse", withRole(t, "nurse", "R8001", rbac.Emergency))
			c.before(d)
			if got := filled(t, d); got != c.want {
				t.Errorf("the form opens with %+v, want %+v", got, c.want)
			}
		})
	}
}

// The time left is told by the clock that ends the access, which time servers put
// right, and not by the computer's.
func TestMSCA_AUD_06_Issue5_6_TimeLeftIsToldByTheClockThatEndsIt(t *testing.T) {
	o := station.Options{Wall: func() time.Time { return time.Now().Add(time.Hour) }}
	d := driveIn(t, o, "nurse", withRole(t, "nurse", "R8001", rbac.Emergency))
	if _, err := d.desk.OpenEmergency(t.Context(), "9990000034", "unconscious in resus, nobody to ask"); err != nil {
		t.Fatal(err)
	}
	d.showEmergency()
	if !strings.Contains(d.urgent.left, "30 minutes") {
		t.Errorf("the band says %q", d.urgent.left)
	}
}

// Who may not have emergency access is told why by its key, and whom to ask.
func TestMSCA_IG_01_Issue5_6_KeyForEmergencyAccessTellsTheDenial(t *testing.T) {
	d := driveAs(t, "manager")
	d.shortcut(kit.ShortcutEmergency)
	if len(d.window.Canvas().Overlays().List()) != 1 || !strings.Contains(d.window.Title(), problem.Of("DENIED").Title) {
		t.Errorf("Ctrl+E said nothing; the window is titled %q", d.window.Title())
	}
	if got := d.denials(); got != 1 {
		t.Errorf("%d denials are on record, want 1", got)
	}
}
