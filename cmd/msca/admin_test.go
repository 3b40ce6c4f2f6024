//go:build linux

package main

import (
	"context"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/kit"
	"msca/cmd/internal/training"
)

// A system manager adds a user at the desk, by keys alone; the person signs in
// and chooses a password. Connection, settings and diagnosis are tried on the way.
func TestIssue6_7_ManagerAddsAUserWhoSignsIn(t *testing.T) {
	const user, temporary, chosen = "ada", "only for the first time", "seven quiet otters"
	w, data := newWard(t)
	must(t, w.PastWarning)
	press(t, w, "Sign in", "F2")
	typed(t, w, "manager", training.Password)
	press(t, w, "Choose your role", "Return")
	press(t, w, "Users: 4", "Return") // where this role begins
	press(t, w, "No look-ups in this role", "ctrl+n")
	shot(t, w, "no-lookups")
	keys(t, w, "ctrl+g")
	typed(t, w, "u")
	press(t, w, "Users: 4", "Return")
	shot(t, w, "users")
	must(t, func(ctx context.Context) error { return w.Keys("shift+Tab", "shift+Tab") }) // from the search to "Add a user"
	press(t, w, "Add a user", "Return")
	press(t, w, "Add a user, 3 to correct", "Return")
	shot(t, w, "errors")
	must(t, func(ctx context.Context) error { return w.Keys("Return") }) // the first line leads to its field
	typed(t, w, user, "Ada Account", "r9999")
	press(t, w, "Add a user, 1 to correct", "Return")
	must(t, func(ctx context.Context) error { return w.Keys("Return") })
	must(t, func(ctx context.Context) error { return w.Keys("ctrl+a") })
	typed(t, w, "r8001")
	press(t, w, "Users: 5", "Return")
	shot(t, w, "temporary")
	press(t, w, "Users: 5", "Return", "Tab", "Return") // passed on, and sure of it

	for _, place := range []struct{ letter, title, shot string }{
		{"c", "Connection to the SMSP: done", "connection"}, {"t", "Time and certificates: done", "time"},
		{"d", "Diagnostics: done", "diagnostics"}, {"r", "Roles", "roles"}, {"s", "Settings", "settings"},
	} {
		must(t, func(ctx context.Context) error { return w.Keys("ctrl+g") })
		typed(t, w, place.letter)
		press(t, w, place.title, "Return")
		shot(t, w, place.shot)
	}
	press(t, w, "Sign in", "ctrl+q")

	// The password was seen by the manager alone: another one is set to go on.
	_, stderr, code := w.Exec(t.Context(), training.Password+"\n"+temporary+"\n", program("mscactl"), "--training", "--data", data,
		"user", "passwd", user, "--as", "manager", "--password-stdin")
	if code != 0 {
		t.Fatalf("setting a password: exit %d\n%s", code, stderr)
	}
	press(t, w, "Sign in", "F2")
	typed(t, w, user, temporary)
	press(t, w, "Choose a password", "Return")
	typed(t, w, chosen, chosen)
	press(t, w, "Choose your role", "Return")
	press(t, w, "Look-up", "Return")
	quitSignedIn(t, w)

	records := trail(t, w, data, "--user", "manager")
	wantDetail(t, records, "user-changed", "what", "user-added")
	wantDetail(t, records, "user-changed", "phase", "begun")
	wantDetail(t, records, "batch-ended", "what", "connection test")
	wantDetail(t, records, "batch-ended", "passed", "5")
}

// A temporary password is shown once: no key pressed by habit takes it away, and
// leaving the screen asks first, by whichever way.
func TestMSCA_IG_02_3_15_2_TemporaryPasswordIsNotLostByAKey(t *testing.T) {
	d := driveAs(t, "manager")
	d.to("users")
	a := d.users
	shown := func() bool {
		for _, o := range test.LaidOutObjects(d.window.Content()) {
			if text, ok := o.(*canvas.Text); ok && a.model.Secret != nil && text.Text == a.model.Secret.Password && text.Visible() {
				return true
			}
		}
		return false
	}
	a.add()
	d.typed("ada")
	d.key(fyne.KeyTab)
	d.typed("Ada Account")
	d.key(fyne.KeyTab)
	d.typed("R8001")
	d.key(fyne.KeyReturn)
	if !shown() {
		t.Fatalf("no temporary password is shown: %+v", a.model.Problem)
	}
	for what, leave := range map[string]func(){
		"Enter":    func() { d.key(fyne.KeyReturn) },
		"a place":  func() { d.to("settings") },
		"Ctrl+N":   func() { d.shortcut(kit.ShortcutNewSearch) },
		"Ctrl+Q":   func() { d.shortcut(kit.ShortcutSignOut) },
		"another":  func() { a.view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}); a.open(0) },
		"new user": func() { d.afterPassword(a.add) },
	} {
		leave()
		d.key(fyne.KeyReturn) // where a question is, it stands on "Not yet"
		d.wait()
		for _, o := range d.window.Canvas().Overlays().List() {
			d.window.Canvas().Overlays().Remove(o)
		}
		if !shown() {
			t.Fatalf("%s, and Enter after it, take the password away unread", what)
		}
	}
	a.secretNoted()
	d.key(fyne.KeyTab, fyne.KeyReturn)
	if a.model.Secret != nil {
		t.Error("it stays when it was passed on")
	}
}
