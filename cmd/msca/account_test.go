//go:build linux

package main

import (
	"context"
	"slices"
	"testing"

	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// addAccount makes an account with a temporary password, as a system manager
// does on the command line.
func addAccount(t *testing.T, w *ward.Ward, data, user, temporary string) {
	t.Helper()
	stdout, stderr, code := w.Exec(t.Context(), training.Password+"\n"+temporary+"\n", program("mscactl"), "--training", "--data", data,
		"user", "add", user, "--name", "Ada Account", "--job-role", "R8001", "--as", "manager", "--password-stdin")
	if code != 0 {
		t.Fatalf("adding an account: exit %d\n%s%s", code, stdout, stderr)
	}
}

// press presses keys and waits for the screen they lead to.
func press(t *testing.T, w *ward.Ward, title string, keys ...string) {
	t.Helper()
	must(t, func(ctx context.Context) error { return w.Press(ctx, title, keys...) })
}

// typed types into the controls one after the other, from the one in focus on.
func typed(t *testing.T, w *ward.Ward, texts ...string) {
	t.Helper()
	must(t, func(ctx context.Context) error {
		for i, text := range texts {
			if i > 0 {
				if err := w.Keys("Tab"); err != nil {
					return err
				}
			}
			if err := w.Type(text); err != nil {
				return err
			}
		}
		return nil
	})
}

// shot keeps a picture of the screen at rest, to look at with MSCA_SHOTS.
func shot(t *testing.T, w *ward.Ward, name string) {
	t.Helper()
	must(t, func(ctx context.Context) error { _, err := w.Screenshot(ctx, name); return err })
}

// A person with a temporary password chooses one of his own before anything
// else, is refused a weak one, and changes it again from the desk.
func TestMSCA_IG_02_3_15_2_FirstSignInAndChangeOfPassword(t *testing.T) {
	const user, temporary, first, second = "ada", "only for the first time", "seven quiet otters", "eight louder otters"
	w, data := newWardWith(t, program("msca"), func(*ward.Ward) {})
	addAccount(t, w, data, user, temporary)
	must(t, w.PastWarning)
	press(t, w, "Sign in", "F2")
	typed(t, w, user, "not the password")
	press(t, w, "Error: Sign in", "Return")
	typed(t, w, temporary) // the user id is still there
	press(t, w, "Choose a password", "Return")
	shot(t, w, "first-password")

	typed(t, w, "short", "short")
	press(t, w, "Error: Choose a password", "Return")
	shot(t, w, "weak-password")
	typed(t, w, first, "not the same")
	press(t, w, "Error: Choose a password", "Return")
	press(t, w, "Error: Choose a password", "Return") // the line of the summary leads to its field
	shot(t, w, "not-the-same")
	typed(t, w, first, first)
	press(t, w, "Choose your role", "Return")
	shot(t, w, "last-use")
	press(t, w, "Look-up", "Return")

	// From the desk: navigation, third entry.
	must(t, func(ctx context.Context) error { return w.Keys("shift+Tab", "shift+Tab") }) // the form, then the navigation
	press(t, w, "Change your password", "Return")
	typed(t, w, "not mine", second, second)
	press(t, w, "Error: Change your password", "Return")
	press(t, w, "Error: Change your password", "Return")
	typed(t, w, first, second, second)
	press(t, w, "Look-up", "Return")
	shot(t, w, "changed")
	press(t, w, "Sign in", "ctrl+q")
	press(t, w, "Sign in", "F2")
	typed(t, w, user, second)
	press(t, w, "Choose your role", "Return")
	press(t, w, "Sign in", "Escape")
	quit(t, w)

	var events []string
	for _, r := range trail(t, w, data, "--user", user) {
		if slices.ContainsFunc(r.Details, func(d struct{ Name, Value string }) bool { return d.Name == "phase" && d.Value == "begun" }) {
			continue // each change is recorded before it is made, and its outcome after
		}
		events = append(events, r.Event+" "+r.Outcome)
	}
	const refused, changed = "sign-in-refused minor-failure", "password-changed success"
	want := []string{
		refused, refused, // wrong, and right but temporary
		"password-changed minor-failure", // too weak
		changed, "signed-in success", "role-chosen success",
		"password-changed minor-failure", changed, "signed-out success",
		"signed-in success", "signed-out success",
	}
	if !slices.Equal(events, want) {
		t.Errorf("the account's records are\n%q, want\n%q", events, want)
	}
}
