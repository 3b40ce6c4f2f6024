package ui_test

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/checks"
	"msca/app/ui/kit"
	"msca/app/ui/settings"
	"msca/app/ui/users"
)

// opened shows a view that is made once there is a theme.
func opened(t *testing.T, made func() kit.View) fyne.Window {
	return showSample(t, sample{view: made}, kit.Light, 1, fyne.NewSize(1280, 800))
}

func button(w fyne.Window, label string) *kit.Button {
	for _, f := range kit.Order(w.Content()) {
		if b, ok := f.(*kit.Button); ok && b.Label() == label {
			return b
		}
	}
	return nil
}

// TestMSCA_IG_02_TemporaryPasswordIsShownOnce: it takes the focus, goes when it was
// passed on or the screen is left, and can then be reached from nowhere.
func TestMSCA_IG_02_TemporaryPasswordIsShownOnce(t *testing.T) {
	const secret = "Xk7m-9qtp-4hsn-8wzc-3fdr"
	for name, leave := range map[string]func(v *users.View, w fyne.Window){
		"passed on": func(_ *users.View, w fyne.Window) { press(w, fyne.KeyReturn) },
		"left":      func(v *users.View, _ fyne.Window) { v.Clear() },
	} {
		t.Run(name, func(t *testing.T) {
			m := users.Model{Rows: []users.Row{{ID: "ada"}}, Secret: &users.Secret{User: "ada", Password: secret}}
			var v *users.View
			w := opened(t, func() kit.View {
				v = users.New(m, users.Callbacks{SecretNoted: func() { m.Secret = nil; v.SetModel(m) }, Filter: func(string) {}, Open: func(int) {}})
				return v
			})
			if !shows(w, secret) {
				t.Fatal("the password is not shown")
			}
			leave(v, w)
			if m.Secret = nil; shows(w, secret) {
				t.Error("the password is still on the screen")
			}
			if found := leftovers(v, w, secret); len(found) > 0 {
				t.Errorf("the password can still be reached by %v", found)
			}
		})
	}
}

// TestMSCA_IG_01_LastManagerHasNoButtonToLoseItself: the last system manager can
// neither be disabled nor lose the role from the screen, which says why.
func TestMSCA_IG_01_LastManagerHasNoButtonToLoseItself(t *testing.T) {
	for _, protected := range []string{"", "This is the last enabled system manager."} {
		d := &users.Detail{ID: "manager", Title: "manager", Enabled: true, Protected: protected, Profiles: []users.Profile{{ID: "local-first", Words: "R8015 Systems Support Access Role at X99999", Short: "R8015 at X99999"}}}
		w := opened(t, func() kit.View {
			return users.New(users.Model{Rows: []users.Row{{ID: "manager"}}, Detail: d}, users.Callbacks{SetEnabled: func(bool) {}, Unassign: func(string) {}, Reset: nothing, Assign: nothing, CloseDetail: nothing})
		})
		disable, take := button(w, "Disable") != nil, button(w, "Take away R8015 at X99999") != nil
		if can := protected == ""; disable != can || take != can || !can && !shows(w, protected) {
			t.Errorf("protected %t: disable %t, take away %t", protected != "", disable, take)
		}
	}
}

// TestIssue6_7_SettingFixedByMachinePolicyIsReadOnly: there is no box and no Save,
// and words say that it is locked.
func TestIssue6_7_SettingFixedByMachinePolicyIsReadOnly(t *testing.T) {
	for _, fixed := range []bool{true, false} {
		var saved []string
		d := &settings.Detail{Row: settings.Row{Key: "session.idle-lock", Value: "5m", Fixed: fixed}}
		w := opened(t, func() kit.View {
			return settings.New(settings.Model{Rows: []settings.Row{d.Row}, Detail: d}, settings.Callbacks{Save: func(k, x string) { saved = append(saved, k+"="+x) }, CloseDetail: nothing})
		})
		if shows(w, "Locked: fixed by the machine policy") != fixed {
			t.Errorf("fixed %t: the words about the machine policy are wrong", fixed)
		}
		save := button(w, "Save")
		if (save == nil) != fixed {
			t.Fatalf("fixed %t: the Save button is there: %t", fixed, save != nil)
		}
		if save != nil {
			w.Canvas().Focus(save)
			press(w, fyne.KeyReturn)
			if fmt.Sprint(saved) != "[session.idle-lock=5m]" {
				t.Errorf("saved %v", saved)
			}
		}
	}
}

// TestIssue6_7_ChecksGrowWhileTheyRun: each check appears as it is done, Escape
// stops them, and the sum comes at the end.
func TestIssue6_7_ChecksGrowWhileTheyRun(t *testing.T) {
	stopped, back := 0, 0
	m := checks.Model{Title: "Diagnostics", Run: "Check again", Busy: true, BusyText: "Checking"}
	var v *checks.View
	w := opened(t, func() kit.View {
		v = checks.New(m, checks.Callbacks{Run: nothing, Cancel: func() { stopped++ }, Back: func() { back++ }})
		return v
	})
	for i := range 3 {
		m.Items = append(m.Items, checks.Item{Name: fmt.Sprint("Part ", i), Says: "fine"})
		v.SetModel(m)
		if !shows(w, fmt.Sprint("Part ", i)) {
			t.Errorf("check %d is not shown while the rest runs", i)
		}
	}
	press(w, fyne.KeyEscape)
	m.Busy, m.Verdict, m.VerdictLevel = false, "Everything is in order.", checks.Good
	v.SetModel(m)
	if stopped != 1 || back != 0 || !shows(w, "Everything is in order.") {
		t.Errorf("Escape stopped %d times and went back %d times while checking", stopped, back)
	}
	w.Canvas().Unfocus()
	press(w, fyne.KeyEscape)
	if back != 1 {
		t.Error("Escape does not go back when nothing runs")
	}
	m.Items = nil
	v.SetModel(m)
	if shows(w, "Part 0") {
		t.Error("an earlier list is still shown")
	}
}
