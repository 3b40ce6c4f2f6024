//go:build linux

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// handOver starts the program a second time, as the local system does, and wants an
// exit code.
func handOver(t *testing.T, w *ward.Ward, data string, want int, args ...string) (said string) {
	t.Helper()
	must(t, func(ctx context.Context) error {
		_, stderr, code := w.Exec(ctx, "", program("msca"), append([]string{"--training", "--data", data}, args...)...)
		if said = stderr; code != want {
			t.Fatalf("handing over ended with %d, want %d: %s", code, want, stderr)
		}
		return nil
	})
	return said
}

func lookupFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lookup")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The local system hands look-ups over to the window that is open: they wait until
// somebody has signed in, fill the form in, and are searched by a person only.
func TestMSCA_PDS_01_LocalSystemFillsTheFormIn(t *testing.T) {
	w, data := newWard(t)
	handOver(t, w, data, 0, "--lookup-file", lookupFile(t, `{"nhs-number": "9990000034", "dob": "1984-02-29", "from": "Ward EPR"}`))
	must(t, w.PastWarning)
	shot(t, w, "waits-for-a-sign-in")
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up, filled in") })
	shot(t, w, "filled-in")
	press(t, w, "Result", "Return")

	// An answer makes room at once, in a window that had been put away.
	must(t, func(ctx context.Context) error {
		_, _, _ = w.Exec(ctx, "", "xdotool", "search", "--onlyvisible", "--name", "msca", "windowminimize")
		return w.Until(ctx, func() bool { return !strings.Contains(strings.Join(w.Titles(), " "), "msca") })
	})
	handOver(t, w, data, 0, "--lookup", "nhs-number=9990000042,dob=29/02/1984")
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Look-up, filled in") })
	press(t, w, "Result", "Return")

	// What somebody has begun to type does not go without a question.
	press(t, w, "Look-up", "ctrl+n")
	typed(t, w, "9990000034")
	press(t, w, "Error: Look-up, 1 to correct", "Return") // every key before has arrived
	handOver(t, w, data, 0, "--lookup", "surname=Penhallow,dob=29/02/1984,gender=F")
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Look up another patient?") })
	shot(t, w, "asked")
	press(t, w, "Error: Look-up, 1 to correct", "Escape")
	keys(t, w, "Return") // to the field that is missing
	typed(t, w, "29/02/1984")
	press(t, w, "Result", "Return")

	// Locked: it waits, and what is wrong with it is said beside the fields.
	press(t, w, "Locked", "ctrl+l")
	handOver(t, w, data, 0, "--lookup", "nhs-number=9990000035,dob=31/02/1984,from=Ward EPR")
	shot(t, w, "waits-for-an-unlock")
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Error: Look-up, 2 to correct") })
	shot(t, w, "wrong")

	// Who signs out takes it along: the next person has an empty form to type into.
	press(t, w, "Locked", "ctrl+l")
	handOver(t, w, data, 0, "--lookup", "nhs-number=9990000026,dob=13/05/1931")
	keys(t, w, "Tab", "Tab", "Tab")
	press(t, w, "Sign in", "Return")
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	quitSignedIn(t, w)

	var by []string
	for _, r := range trail(t, w, data) {
		if r.Event != "request-sent" {
			continue
		}
		said := r.Patient
		for _, d := range r.Details {
			if d.Name == "handed-over-by" {
				said += " by " + d.Value
			}
		}
		by = append(by, said)
	}
	want := "9990000034 by Ward EPR, 9990000042 by a system that gave no name, 9990000034, 9990000034"
	if got := strings.Join(by, ", "); got != want {
		t.Errorf("requests were sent about\n%s, want\n%s", got, want)
	}
	if log := w.Log("msca"); strings.Contains(log, "999") || strings.Contains(log, "Penhallow") {
		t.Errorf("the program printed what was handed over:\n%s", log)
	}
}

// A look-up on the command line of the first start, and what cannot be read at all.
func TestMSCA_PDS_01_HandOverAtTheFirstStartAndBadOnes(t *testing.T) {
	w, data := newWard(t)
	quit(t, w)
	w.Kill("msca") // it has ended; another takes its place below
	for _, args := range [][]string{
		{"--lookup", "Penhallow"},
		{"--lookup", "name=Penhallow"},
		{"--lookup", "title=Penhallow"},
		{"--lookup-file", filepath.Join(t.TempDir(), "Penhallow")},
		{"--lookup-file", lookupFile(t, "surname,dob\nPenhallow,1984\nPenhallow,1985\n")},
		{"--lookup", "surname=Penhallow", "--lookup-file", "Penhallow"},
	} {
		if said := handOver(t, w, data, 2, args...); said == "" || strings.Contains(said, "Penhallow") {
			t.Errorf("%q: it said %q, want why, without what was handed over", args[0], said)
		}
	}
	file := lookupFile(t, "Surname,DOB,Sex,Ward\nPenhallow,29/02/1984,F,7\n")
	must(t, func(ctx context.Context) error { return w.Desktop(ctx, program("msca"), data, "--lookup-file", file) })
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up, filled in") })
	press(t, w, "Is this the patient?", "Return")
	handOver(t, w, data, 0) // started once more: the window comes forward, and nothing in it changes
	press(t, w, "Result", "y")
	quitSignedIn(t, w)
}

// A hand-over counts for its patient: whoever is typed in its place was not handed
// over, though the form was once filled in.
func TestMSCA_AUD_03_WhoIsTypedOverAHandOverWasNotHandedOver(t *testing.T) {
	w, data := newWard(t)
	handOver(t, w, data, 0, "--lookup", "nhs-number=9990000034,dob=29/02/1984,from=Ward EPR")
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up, filled in") })
	keys(t, w, "ctrl+a")
	typed(t, w, "9990000018")
	keys(t, w, "Tab", "ctrl+a")
	typed(t, w, "01/01/1970")
	press(t, w, "Result", "Return")
	quitSignedIn(t, w)
	for _, r := range trail(t, w, data) {
		if r.Event != "request-sent" {
			continue
		}
		if r.Patient != "9990000018" {
			t.Errorf("the request is about %s", r.Patient)
		}
		for _, d := range r.Details {
			if d.Name == "handed-over-by" {
				t.Errorf("the request says that %s handed over who was typed", d.Value)
			}
		}
	}
}
