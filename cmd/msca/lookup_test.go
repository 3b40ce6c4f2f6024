//go:build linux

package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"msca/app/problem"
	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// atTheForm has somebody signed in as a nurse.
func atTheForm(t testing.TB) (w *ward.Ward, data string) {
	t.Helper()
	w, data = newWard(t)
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	return w, data
}

// keys presses keys that lead to no other screen.
func keys(t *testing.T, w *ward.Ward, names ...string) {
	t.Helper()
	must(t, func(context.Context) error { return w.Keys(names...) })
}

// byName fills surname, date of birth and gender (female) from the surname on.
func byName(t *testing.T, w *ward.Ward, surname, born string) {
	t.Helper()
	typed(t, w, surname, "", born)
	keys(t, w, "Tab", "space")
}

// screens lists which screens were shown, as the trail has them.
func screens(records []record) []string {
	var out []string
	for _, r := range records {
		for _, d := range r.Details {
			if r.Event == "displayed" && d.Name == "screen" {
				out = append(out, d.Value)
			}
		}
	}
	return out
}

// All five operations from the form, each against the training SMSP; a patient
// found by searching is confirmed first.
func TestMSCA_DQ_6_2_FiveOperationsByKeyboard(t *testing.T) {
	w, data := atTheForm(t)
	next := func() { t.Helper(); keys(t, w, "shift+Tab", "Down", "Tab") } // the next operation, its first field

	next() // does the number belong to the person?
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	press(t, w, "Look-up", "ctrl+n")
	next() // details by search
	byName(t, w, "Penhallow", "29/02/1984")
	press(t, w, "Is this the patient?", "Return")
	shot(t, w, "is-this-the-patient")
	press(t, w, "Look-up", "n")
	shot(t, w, "what-was-typed-is-kept")
	press(t, w, "Is this the patient?", "Return")
	press(t, w, "Result", "y")
	shot(t, w, "confirmed")
	press(t, w, "Look-up", "ctrl+n")
	next() // an NHS number
	byName(t, w, "Penhallow", "29/02/1984")
	press(t, w, "Result", "Return")
	shot(t, w, "nhs-number-found")
	press(t, w, "Look-up", "ctrl+n")
	next() // whatever is known: first the number, then the name
	typed(t, w, "9990000034", "", "", "29/02/1984")
	press(t, w, "Result", "Return")
	press(t, w, "Look-up", "ctrl+n")
	keys(t, w, "Tab")
	byName(t, w, "Penhallow", "29/02/1984")
	press(t, w, "Is this the patient?", "Return")
	press(t, w, "Look-up", "Escape")
	quitSignedIn(t, w)

	want := []string{"verify/1", "confirm/2", "confirm/2", "patient/1", "nhs-number/1", "patient/1", "confirm/2"}
	if got := screens(trail(t, w, data)); !slices.Equal(got, want) {
		t.Errorf("the trail has the screens\n%q, want\n%q", got, want)
	}
}

// Wrong input is said before anything is sent, and each line leads to its field.
// A slow look-up is said to be under way, can be stopped, and keeps the form.
func TestMSCA_DQ_WrongInputAndASlowLookup(t *testing.T) {
	w, data := atTheForm(t)
	typed(t, w, "9990000035", "31/02/1984")
	press(t, w, "Error: Look-up, 2 to correct", "Return")
	shot(t, w, "summary")
	keys(t, w, "Tab", "Return", "ctrl+a") // the second line, which leads to the date
	typed(t, w, "01-Jan-1955")
	press(t, w, "Error: Look-up, 1 to correct", "Return")
	keys(t, w, "Return", "ctrl+a")
	typed(t, w, "9990000301")
	press(t, w, "Looking up", "Return")
	shot(t, w, "looking-up")
	press(t, w, "Look-up", "Escape")
	shot(t, w, "stopped")
	press(t, w, "Looking up", "Return") // Search has the focus, and what was typed is still there
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Result") })
	quitSignedIn(t, w)

	var events []string
	for _, r := range trail(t, w, data, "--patient", "9990000301") {
		if r.Event != "audit-queried" {
			events = append(events, r.Event)
		}
	}
	want := []string{"request-sent", "exchange-failed", "request-sent", "response-received", "displayed"}
	if !slices.Equal(events, want) {
		t.Errorf("the records are %q, want %q: stopped once, then answered", events, want)
	}
}

// What the SMSP can answer, by key strokes, with the problem or result it leads
// to and the records it leaves.
func TestMSCA_DQ_03_OutcomesOfTheSMSP(t *testing.T) {
	w, data := atTheForm(t)
	cases := []struct {
		what, number, born string
		title              string
		screen             string // recorded as shown; empty: nothing was
		ends               string // the last record of the exchange
	}{
		{"no match", "9990000794", "31/12/1999", "Error: " + problem.Of("NO-MATCH").Title, "problem/1", "displayed"},
		{"superseded", "9990000042", "29/02/1984", "Result", "superseded/1", "displayed"},
		{"invalidated", "9990000166", "09/09/1958", "Error: " + problem.Of("INVALIDATED").Title, "problem/1", "displayed"},
		{"deceased", "9990000026", "13/05/1931", "Result", "patient/1", "displayed"},
		{"about another number", "9990000409", "10/01/1955", "Error: " + problem.Of("SMSP-UNINTELLIGIBLE").Title, "", "exchange-failed"},
		{"busy", "9990000336", "03/01/1955", "Error: " + problem.Of("SMSP-BUSY").Title, "", "exchange-failed"},
		{"a web page", "9990000387", "08/01/1955", "Error: " + problem.Of("SMSP-UNINTELLIGIBLE").Title, "", "exchange-failed"},
	}
	for _, c := range cases {
		must(t, func(ctx context.Context) error { return w.LookUp(ctx, c.number, c.born, c.title) })
		shot(t, w, strings.ReplaceAll(c.what, " ", "-"))
		press(t, w, "Look-up", "ctrl+n")
	}
	quitSignedIn(t, w)

	records := trail(t, w, data)
	for _, c := range cases {
		var asked []record
		message := map[string]bool{}
		for _, r := range records {
			if r.Event == "request-sent" && r.Patient == c.number {
				message[r.MessageID] = true
			}
			if message[r.MessageID] && r.MessageID != "" {
				asked = append(asked, r)
			}
		}
		if len(asked) == 0 {
			t.Errorf("%s: no request is recorded", c.what)
			continue
		}
		if last := asked[len(asked)-1]; last.Event != c.ends {
			t.Errorf("%s: the last record is %s, want %s", c.what, last.Event, c.ends)
		}
		if got := strings.Join(screens(asked), " "); got != c.screen {
			t.Errorf("%s: shown %q, want %q", c.what, got, c.screen)
		}
	}
}

// Where parts of a date are switched on, the panel that tells the rules and the risk
// opens by keyboard, and a year finds a patient who is then confirmed.
func TestMSCA_PDS_07_AdvancedSearchAtTheDesk(t *testing.T) {
	w, data := wardWith(t, "search.partial-dates", "yes")
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	keys(t, w, "shift+Tab", "Down", "Down", "Tab", "Return")
	shot(t, w, "advanced")
	keys(t, w, "Tab")
	byName(t, w, "Penhallow", "1984")
	press(t, w, "Is this the patient?", "Return")
	press(t, w, "Result", "y")
	quitSignedIn(t, w)
	if got := screens(trail(t, w, data)); !slices.Equal(got, []string{"confirm/2", "patient/1"}) {
		t.Errorf("the trail has the screens %q, want a question and then the patient", got)
	}
}
