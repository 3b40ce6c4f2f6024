//go:build linux

package main

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/auditwho"
	"msca/app/ui/kit"
	"msca/audit"
)

// slowCount is a trail that names two people when it is let, and counts three when it
// is let.
type slowCount struct{ asked, name, count chan struct{} }

var cameLast = []audit.Tally{tallyOf("Rowena Tregenza", 9), tallyOf("Piran Nancarrow", 8)}

func tallyOf(name string, seq uint64) audit.Tally {
	return audit.Tally{User: audit.Person{UserID: "tregenzar", Name: name}, Token: audit.Token{byte(seq)}, Last: seq, LastAt: time.Date(2026, 11, 23, 10, 2, 0, 0, time.UTC)}
}

func (s slowCount) Newest(context.Context, audit.Filter, int) ([]audit.Tally, bool, error) {
	s.asked <- struct{}{}
	<-s.name
	return cameLast, false, nil
}

func (s slowCount) Tally(ctx context.Context, _ audit.Filter) ([]audit.Tally, error) {
	select {
	case <-s.count:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	all := append([]audit.Tally{tallyOf("Loveday Bolitho", 7)}, cameLast...)
	for i := range all {
		all[i].Records, all[i].First, all[i].FirstAt = 4711, 1, all[i].LastAt
	}
	return all, nil
}

// whoAsked is the audit window at who accessed a patient, with the question asked.
func whoAsked(t *testing.T) (*driven, *auditWindow, slowCount) {
	t.Helper()
	d := driveAs(t, "privacy")
	if d.audit == nil {
		d.openAudit()
	}
	d.wait()
	a, trail := d.audit, slowCount{make(chan struct{}, 2), make(chan struct{}), make(chan struct{})}
	a.goTo("who")
	a.who.trail = trail
	a.who.ask(auditwho.Question{Patient: "999 000 0034"})
	return d, a, trail
}

func wantOn(t *testing.T, w fyne.Window, when string, wanted map[string]bool) {
	t.Helper()
	for words, want := range wanted {
		if drawn(w.Content(), words) != want {
			t.Errorf("%s: %q on the screen is %v, want %v", when, words, !want, want)
		}
	}
}

// drawn tells whether words are drawn, in something that is not hidden.
func drawn(o fyne.CanvasObject, words string) bool {
	if !o.Visible() {
		return false
	}
	var inside []fyne.CanvasObject
	switch x := o.(type) {
	case *canvas.Text:
		return strings.Contains(x.Text, words)
	case *fyne.Container:
		inside = x.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(x).Objects()
	}
	return slices.ContainsFunc(inside, func(o fyne.CanvasObject) bool { return drawn(o, words) })
}

// Whoever came last is on the screen while everybody is still being counted; then
// everybody is, with the mark where it was.
func TestMSCA_AUD_05_3_9_3_WhoCameLastIsShownBeforeEverybodyIsCounted(t *testing.T) {
	d, a, trail := whoAsked(t)
	close(trail.name)
	(<-d.coming)()
	wantOn(t, a.window, "before it is counted", map[string]bool{"Rowena Tregenza": true, "Piran Nancarrow": true, "Loveday Bolitho": false,
		"2 people with a record about 999 000 0034 so far": true, "Counting what everybody did": true, "…": true, "4 711": false, "Cancel": true, "Save the list as": false})
	a.window.Canvas().Focus(whoTable(t, a))
	a.window.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	close(trail.count)
	d.wait()
	wantOn(t, a.window, "counted", map[string]bool{"Rowena Tregenza": true, "Loveday Bolitho": true, "3 people with a record about 999 000 0034": true,
		"so far": false, "Counting": false, "4 711": true, "Save the list as": true})
	if said := whoTable(t, a).AccessibilityLabel(); !strings.Contains(said, "Row 2 of 3") || !strings.Contains(said, "Piran Nancarrow") {
		t.Errorf("the mark is on %q, want on the row that it was on", said)
	}
}

// Who stops the count keeps those who came last, told apart from everybody.
func TestMSCA_AUD_05_3_9_3_StoppedCountIsNotTakenForAll(t *testing.T) {
	d, a, trail := whoAsked(t)
	close(trail.name)
	(<-d.coming)()
	for _, f := range kit.Order(a.window.Content()) {
		if b, ok := f.(*kit.Button); ok && b.Label() == "Cancel" {
			b.Tapped(nil)
		}
	}
	d.wait()
	wantOn(t, a.window, "stopped", map[string]bool{"Rowena Tregenza": true, "Not everybody was counted": true, "Counting": false, "4 711": false, "Save the list as": false})
	close(trail.count)
	a.who.ask(auditwho.Question{Patient: "999 000 0034"})
	wantOn(t, a.window, "asked again", map[string]bool{"Rowena Tregenza": false, "Not everybody was counted": false})
	d.wait()
	wantOn(t, a.window, "counted", map[string]bool{"Loveday Bolitho": true, "4 711": true, "Save the list as": true, "Not everybody was counted": false})
}

// What comes after the question was stopped is not shown.
func TestMSCA_AUD_05_3_9_3_LateFirstAnswerFindsNoScreen(t *testing.T) {
	d, a, trail := whoAsked(t)
	<-trail.asked
	a.stop()
	close(trail.name)
	d.wait()
	wantOn(t, a.window, "stopped before", map[string]bool{"Rowena Tregenza": false, "Counting": false, "Show who accessed this patient": true})
}

// whoTable is the table of the audit window.
func whoTable(t *testing.T, a *auditWindow) interface {
	fyne.Focusable
	AccessibilityLabel() string
} {
	t.Helper()
	for _, f := range kit.Order(a.window.Content()) {
		if l, ok := f.(interface {
			fyne.Focusable
			AccessibilityLabel() string
		}); ok && strings.Contains(l.AccessibilityLabel(), "User ID") {
			return l
		}
	}
	t.Fatal("there is no table in the window")
	return nil
}
