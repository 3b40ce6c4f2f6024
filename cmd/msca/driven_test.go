//go:build linux

package main

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"msca/app"
	"msca/app/ui/kit"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/itk"
	"msca/rbac"
)

// driven is the desktop on a window that nobody sees: for what the screens do after
// each other, where no real display is needed to show it.
type driven struct {
	*desktop
	t      *testing.T
	coming chan func() // for the UI's goroutine, which here is the test's
}

// wait does what comes from the background until nothing more does.
func (d *driven) wait() {
	over := make(chan struct{})
	go func() { defer close(over); d.run.end() }()
	for {
		select {
		case f := <-d.coming:
			f()
		case <-over:
			return
		}
	}
}

// driveAs opens a training workstation and signs an account in with its last role.
func driveAs(t *testing.T, user string, prepare ...func(*station.Station)) *driven {
	t.Helper()
	return driveIn(t, station.Options{}, user, prepare...)
}

// driveIn is driveAs on a workstation that o says more about.
func driveIn(t *testing.T, o station.Options, user string, prepare ...func(*station.Station)) *driven {
	t.Helper()
	o.Folder, o.Training, o.AccessPoint, o.Short = station.Folder(t.TempDir()), true, "test", true
	st, err := station.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close(context.Background()) })
	for _, p := range prepare {
		p(st)
	}
	signInTo(t, st.Desk, user)
	a := test.NewTempApp(t)
	a.Settings().SetTheme(kit.Theme(kit.Light, 1))
	d := &driven{newDesktop(a, true), t, make(chan func())}
	d.run.ui = func(f func()) {
		done := make(chan struct{})
		d.coming <- func() { f(); close(done) }
		<-done
	}
	d.st, d.desk, d.started, d.stage = st, st.Desk, true, app.Active
	d.showDesk(st.Desk.State())
	d.wait()
	return d
}

func signInTo(t *testing.T, desk *app.Desk, user string) {
	t.Helper()
	if err := desk.SignInWithAccount(t.Context(), user, []byte(training.Password)); err != nil {
		t.Fatal(err)
	}
	all := desk.State().Profiles
	if err := desk.ChooseRole(t.Context(), all[len(all)-1].ID); err != nil {
		t.Fatal(err)
	}
}

// withRole gives a user another role.
func withRole(t *testing.T, user, code string, grants ...rbac.Permission) func(*station.Station) {
	return func(st *station.Station) {
		t.Helper()
		signInTo(t, st.Desk, "manager")
		if _, err := st.Desk.AssignRole(t.Context(), user, rbac.RoleProfile{ID: "local-zz", JobRoleCode: code, ODSCode: training.ODSCode, Grants: grants}); err != nil {
			t.Fatal(err)
		}
		if err := st.Desk.SignOut(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// answered looks a patient up by NHS number and has the answer on the screen.
func (d *driven) answered(number, born string) *app.Answer {
	d.t.Helper()
	a, err := d.desk.Lookup(d.t.Context(), app.LookupRequest{
		Operation: itk.GetPatientDetailsByNHSNumber, Fields: itk.Fields{NHSNumber: number, DateOfBirth: born}, Case: d.inCase()})
	if err != nil {
		d.t.Fatal(err)
	}
	d.last.NHSNumber, d.last.DateOfBirth = number, born
	d.showAnswer(a)
	return a
}

// key presses a key as the window would hand it on, and waits for what it sets off.
func (d *driven) key(names ...fyne.KeyName) {
	for _, k := range names {
		c := d.window.Canvas()
		switch f := c.Focused(); {
		case k == fyne.KeyTab:
			c.FocusNext()
		case f != nil:
			f.TypedKey(&fyne.KeyEvent{Name: k})
		default:
			c.OnTypedKey()(&fyne.KeyEvent{Name: k})
		}
		d.wait()
	}
}

// typed types into whatever has the focus.
func (d *driven) typed(text string) {
	for _, r := range text {
		if f := d.window.Canvas().Focused(); f != nil {
			f.TypedRune(r)
		} else {
			d.window.Canvas().OnTypedRune()(r)
		}
	}
	d.wait()
}

// shortcut works one of the window's.
func (d *driven) shortcut(id string) {
	d.t.Helper()
	do := d.shortcutsDo()[id]
	if do == nil {
		d.t.Fatalf("the shortcut %s does nothing", id)
	}
	do()
	d.wait()
}

// to goes to a place of the navigation.
func (d *driven) to(place string) {
	d.navigate(place)
	d.wait()
}

// denials counts them in the trail.
func (d *driven) denials() uint64 {
	d.t.Helper()
	n, err := d.st.Trail.Count(d.t.Context(), audit.Filter{Events: []audit.Event{audit.Denied}})
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// says tells whether words are on the screen or above it.
func (d *driven) says(words string) bool {
	for _, root := range append(d.window.Canvas().Overlays().List(), d.window.Content()) {
		for _, o := range test.LaidOutObjects(root) {
			if text, ok := o.(*canvas.Text); ok && text.Visible() && strings.Contains(text.Text, words) {
				return true
			}
		}
	}
	return false
}
