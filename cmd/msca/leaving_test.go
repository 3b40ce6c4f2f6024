//go:build linux

package main

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/ui/alerts"
	"msca/app/ui/auditpatterns"
	"msca/app/ui/kit"
	"msca/cmd/internal/station"
	"msca/rbac"
)

// typing is a screen with something typed into it that was not sent.
type typing struct {
	what, user string
	prepare    func(*testing.T) func(*station.Station)
	begin      func(d *driven)
	ways       []string // how it is left, of waysOut
}

// typingInto are the screens into which people type what is then sent or recorded.
var typingInto = []typing{
	{"the note of a discrepancy", "nurse", busyNurse, func(d *driven) {
		d.answered("9990000034", "29/02/1984")
		d.typed("d")
		d.typed("the letter says otherwise")
	}, []string{"a place", "Ctrl+N", "Ctrl+E", "a hand-over", "the role"}},
	{"the reason for emergency access", "nurse", busyNurse, func(d *driven) {
		d.to("emergency")
		d.typed("9990000034")
		d.key(fyne.KeyTab, fyne.KeyTab)
		d.typed("unconscious")
	}, []string{"a place", "Ctrl+N", "Ctrl+E", "the role", "Escape", "a hand-over"}},
	{"the note of an alert", "privacy", alertRaised, func(d *driven) {
		list := d.shell.Content().(*alerts.View) // where this role begins, beside the audit window
		list.FocusFirst(d.window.Canvas())
		d.key(fyne.KeyReturn)
		list.FocusFirst(d.window.Canvas())
		d.typed("the ward confirms it")
	}, []string{"Escape", "Ctrl+N", "a place"}},
	{"a local record to compare", "nurse", busyNurse, func(d *driven) {
		d.compareLocal(d.answered("9990000034", "29/02/1984"))
		d.wait()
		d.typed("9990000034")
	}, []string{"a place", "Ctrl+N", "Escape"}},
	{"the value of a setting", "manager", nothingBefore, func(d *driven) {
		d.to("settings")
		d.shell.Content().FocusFirst(d.window.Canvas())
		d.typed("continuity")
		d.key(fyne.KeyReturn, fyne.KeyTab, fyne.KeyTab, fyne.KeyReturn)
		d.typed("Ring the ward sister.")
	}, []string{"a place", "Ctrl+N", "Escape"}},
	{"a form of the users", "manager", nothingBefore, func(d *driven) {
		d.to("users")
		d.users.add()
		d.typed("ada")
	}, []string{"a place", "Ctrl+N", "Escape"}},
	{"the note about a discrepancy in the inbox", "nurse", busyNurse, func(d *driven) {
		a := d.answered("9990000034", "29/02/1984")
		draft, _ := app.DraftDiscrepancy(a, nil)
		draft.Note = "the letter says otherwise"
		for range 2 {
			if _, err := d.desk.RaiseDiscrepancy(d.t.Context(), a, draft); err != nil {
				d.t.Fatal(err)
			}
		}
		d.to("discrepancies")
		d.key(fyne.KeyReturn, fyne.KeyTab) // past the way back
		d.typed("seen with the ward")
	}, []string{"a place", "Ctrl+N", "Ctrl+E", "the role", "a hand-over", "Escape", "another filter", "another row", "the report"}},
}

// waysOut leave a screen, or what is open in it, as a person does.
var waysOut = map[string]func(d *driven){
	"a place":  func(d *driven) { d.to("help") },
	"the role": func(d *driven) { d.to("role"); d.follow() },
	"Ctrl+N":   func(d *driven) { d.shortcut(kit.ShortcutNewSearch) },
	"Ctrl+E":   func(d *driven) { d.shortcut(kit.ShortcutEmergency) },
	"Escape": func(d *driven) { // as a box hands it on; beside the audit window the tests' driver would take that for its window
		d.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape})
		d.wait()
	},
	"a hand-over": func(d *driven) {
		d.handed.Put(app.HandOver{})
		d.handOver(true)
		d.wait()
	},
	"another filter": func(d *driven) {
		for _, f := range kit.Order(d.shell.Content().Object()) {
			if _, ok := f.(*kit.Choice); ok {
				f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyRight})
				break
			}
		}
		d.wait()
	},
	"another row": func(d *driven) {
		d.shell.Content().FocusFirst(d.window.Canvas())
		d.key(fyne.KeyDown, fyne.KeyReturn)
	},
	"the report": func(d *driven) {
		for _, f := range kit.Order(d.shell.Content().Object()) {
			if b, ok := f.(*kit.Button); ok && b.Label() == "Monthly report" {
				b.OnTapped()
			}
		}
		d.wait()
	},
}

func nothingBefore(*testing.T) func(*station.Station) { return func(*station.Station) {} }

// busyNurse lets the nurse open emergency access and work discrepancies.
func busyNurse(t *testing.T) func(*station.Station) {
	return withRole(t, "nurse", "R8001", rbac.Emergency, rbac.DiscrepancyWork)
}

// alertRaised has the nurse raise an alert.
func alertRaised(t *testing.T) func(*station.Station) {
	prepare := busyNurse(t)
	return func(st *station.Station) {
		prepare(st)
		signInTo(t, st.Desk, "nurse")
		_, err := st.Desk.OpenEmergency(t.Context(), "9990000034", "unconscious, allergies needed at once")
		if err = errors.Join(err, st.Desk.SignOut(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
}

// holdsTyped tells whether what was typed is still in the screen it was typed into.
func (d *driven) holdsTyped(in kit.View) bool {
	return d.inFrame(in) && in.(unsent).Unsent()
}

// questions counts what stands above the screen.
func (d *driven) questions() int { return len(d.window.Canvas().Overlays().List()) }

// Every way to another screen asks before what was typed and not sent is lost by it, the
// safe answer in focus, and goes on after the other one.
func TestMSCA_IG_02_LeavingAsksBeforeWhatWasTypedIsLost(t *testing.T) {
	for _, c := range typingInto {
		t.Run(c.what, func(t *testing.T) {
			d := driveAs(t, c.user, c.prepare(t))
			c.begin(d)
			typed := d.shell.Content()
			if !d.holdsTyped(typed) {
				t.Fatalf("nothing is typed in %T", typed)
			}
			for _, way := range c.ways {
				says := wordsTypedLost
				if way == "a hand-over" {
					says = "what was typed in it goes"
				}
				waysOut[way](d)
				if !d.says(says) || d.questions() != 1 {
					t.Fatalf("%s: %d questions, and %q is said: %v", way, d.questions(), says, d.says(says))
				}
				d.key(fyne.KeyReturn)
				if d.questions() != 0 || !d.holdsTyped(typed) {
					t.Fatalf("%s, and Enter at its question, loses what was typed", way)
				}
			}
			last := c.ways[len(c.ways)-1]
			waysOut[last](d)
			d.key(fyne.KeyTab, fyne.KeyReturn)
			d.follow()
			d.wait()
			if d.questions() != 0 || d.holdsTyped(typed) {
				t.Errorf("%s leads nowhere after the other answer", last)
			}
		})
	}
}

// A note that was put aside with its answer goes with that answer only after a question.
func TestMSCA_IG_02_MSCA_ORG_02_ANotePutAsideIsNotLostWithoutAQuestion(t *testing.T) {
	for _, way := range []string{"a place", "Ctrl+N", "Ctrl+E", "a hand-over"} {
		d := driveAs(t, "nurse", busyNurse(t))
		d.answered("9990000034", "29/02/1984")
		d.typed("d")
		d.typed("the letter says otherwise")
		d.key(fyne.KeyEscape)
		waysOut[way](d)
		if d.questions() != 1 || d.at.draft.note == "" {
			t.Errorf("%s: %d questions, and the note is %q", way, d.questions(), d.at.draft.note)
		}
	}
}

// A warning goes as soon as somebody is at the keyboard, and does not take the question
// with it that the key asked: Enter would send what the question is about.
func TestMSCA_IG_02_3_9_5_AWarningThatGoesLeavesTheQuestion(t *testing.T) {
	d := driveAs(t, "nurse", busyNurse(t))
	d.to("emergency")
	d.typed("9990000034")
	d.key(fyne.KeyTab)
	d.typed("29/02/1984")
	d.key(fyne.KeyTab)
	d.typed("unconscious in resus, nobody to ask")
	title := d.window.Title()
	for _, warned := range []string{"before the question", "above the question"} {
		if warned == "above the question" {
			d.shortcut(kit.ShortcutSignOut)
		}
		d.warn(app.Due{LocksIn: 30 * time.Second})
		d.shortcut(kit.ShortcutSignOut)
		d.warn(app.Due{})
		if !d.says(wordsTypedLost) || d.questions() != 1 {
			t.Fatalf("warned %s: there are %d questions", warned, d.questions())
		}
		d.key(fyne.KeyReturn)
		if d.desk.State().Emergency.Case != "" || d.questions() != 0 {
			t.Fatalf("warned %s: Enter at the question opened emergency access", warned)
		}
		if d.window.Title() != title {
			t.Errorf("warned %s: the window is called %q, want %q", warned, d.window.Title(), title)
		}
	}
}

// Closing emergency access asks where the screen goes with it; when its time is over, and
// at a lock, nothing is asked and nothing stays above the screen.
func TestMSCA_IG_02_3_9_5_ALockAndTheEndOfEmergencyAccessDoNotWaitForAnAnswer(t *testing.T) {
	begin := func() *driven {
		d := driveAs(t, "nurse", busyNurse(t))
		if _, err := d.desk.OpenEmergency(t.Context(), "9990000034", "unconscious, allergies needed at once"); err != nil {
			t.Fatal(err)
		}
		d.follow()
		d.answered("9990000034", "29/02/1984")
		d.urgent.shown = true
		d.typed("d")
		d.typed("the letter says otherwise")
		return d
	}
	d := begin()
	report := d.shell.Content()
	d.shortcut(kit.ShortcutEmergency)
	if !d.says(wordsTypedLost) {
		t.Error("Ctrl+E closes the access, and the screen with it, without a question")
	}
	d.key(fyne.KeyReturn)
	if d.desk.State().Emergency.Case == "" || !d.holdsTyped(report) {
		t.Error("Enter at the question closes the access")
	}
	d.shortcut(kit.ShortcutNewSearch) // asks
	d.desk.EndEmergency(t.Context())
	d.follow()
	d.wait()
	if d.inFrame(report) || d.questions() != 0 {
		t.Errorf("the end of the access leaves the report on the screen: %v, and %d questions", d.inFrame(report), d.questions())
	}

	d = begin()
	d.shortcut(kit.ShortcutNewSearch)
	d.desk.Lock(lockedByUser)
	d.follow()
	d.wait()
	if d.stage != app.Locked || d.questions() != 0 || d.says(wordsTypedLost) {
		t.Errorf("a lock at the question: %s, with %d questions", d.stage, d.questions())
	}
}

// An answer to what was sent takes the question away that was asked meanwhile.
func TestMSCA_IG_02_AnAnswerThatArrivesDoesNotWaitForTheQuestion(t *testing.T) {
	d := driveAs(t, "nurse", busyNurse(t))
	d.to("emergency")
	d.typed("9990000034")
	d.key(fyne.KeyTab)
	d.typed("29/02/1984")
	d.key(fyne.KeyTab)
	d.typed("unconscious in resus, nobody to ask")
	form := d.shell.Content()
	d.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	d.shortcutsDo()[kit.ShortcutNewSearch]()
	if d.questions() != 1 {
		t.Fatalf("%d questions while the reason is being sent", d.questions())
	}
	d.wait()
	if d.inFrame(form) || d.questions() != 0 {
		t.Errorf("the access is open, the form still there: %v, with %d questions", d.inFrame(form), d.questions())
	}
}

// noteOfFinding types a note about what the rules found in the audit trail, whose window
// then shows another place.
func (d *driven) noteOfFinding(note string) {
	d.t.Helper()
	a := d.audit
	a.goTo("patterns")
	a.patterns.ask(auditpatterns.Question{From: aWeekAgo(), Hours: "00:00-24:00"})
	d.wait()
	a.patterns.show(0)
	for _, f := range kit.Order(a.window.Content()) {
		if named, ok := f.(interface{ AccessibilityLabel() string }); ok && named.AccessibilityLabel() == "Note" {
			for _, r := range note {
				f.TypedRune(r)
			}
		}
	}
	if !a.Unsent() {
		d.t.Fatal("there is no box for a note about a finding")
	}
	a.goTo("search")
}

// The window of the audit trail asks before it closes over a note that was not recorded,
// as does a change of role, which takes it along; a lock takes it away at once.
func TestMSCA_IG_02_3_9_3_AuditWindowAsksBeforeANoteIsLost(t *testing.T) {
	d := driveAs(t, "privacy", alertRaised(t))
	d.noteOfFinding("the ward confirms it")
	a := d.audit
	escape := func() { a.window.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyEscape}) }
	a.goTo("patterns")
	for way, shut := range map[string]func(){
		"Escape":         func() { a.patterns.view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) },
		"the rules anew": func() { a.patterns.view.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) },
	} {
		shut()
		if n := len(a.window.Canvas().Overlays().List()); !a.Unsent() || n != 1 {
			t.Fatalf("%s: %d questions before the note about a finding goes", way, n)
		}
		a.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	a.goTo("search")
	escape()
	if n := len(a.window.Canvas().Overlays().List()); d.audit == nil || n != 1 {
		t.Fatalf("Escape closes the window with %d questions", n)
	}
	a.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if n := len(a.window.Canvas().Overlays().List()); d.audit == nil || !a.Unsent() || n != 0 {
		t.Fatalf("Enter at the question loses the note, with %d questions left", n)
	}
	if d.to("role"); !d.says(wordsTypedLost) {
		t.Error("a change of role takes the window, and the note in it, without a question")
	}
	d.key(fyne.KeyReturn)
	escape()
	d.desk.Lock(lockedByUser)
	d.follow()
	d.wait()
	if d.audit != nil || d.stage != app.Locked {
		t.Errorf("at a lock the audit window stays with its question; the session is %s", d.stage)
	}
}
