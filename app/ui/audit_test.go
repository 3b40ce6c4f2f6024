package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/auditactivity"
	"msca/app/ui/auditevidence"
	"msca/app/ui/auditform"
	"msca/app/ui/auditframe"
	"msca/app/ui/auditpatterns"
	"msca/app/ui/auditreplay"
	"msca/app/ui/auditview"
	"msca/app/ui/auditwho"
	"msca/app/ui/kit"
	"msca/app/ui/result"
)

// The keys lead past the edge of a page to the next one; the mark comes to stand
// where one would go on reading.
func TestMSCA_AUD_05_AuditPagesTurnByKeys(t *testing.T) {
	var turned []kit.Turn
	m := auditview.Model{Searched: true, Rows: auditRows(5), Before: true, Beyond: true}
	v := auditview.New(m, auditview.Callbacks{Turn: func(x kit.Turn) { turned = append(turned, x) }, Open: func(int) {}})
	w := open(t, auditFramed("search", v))
	press(w, fyne.KeyUp, fyne.KeyEnd, fyne.KeyDown, fyne.KeyPageDown, fyne.KeyEnd, fyne.KeyHome, fyne.KeyHome, fyne.KeyPageUp)
	want := []kit.Turn{kit.TurnBack, kit.TurnNext, kit.TurnNext, kit.TurnLast, kit.TurnFirst, kit.TurnBack}
	if !slices.Equal(turned, want) {
		t.Fatalf("turned %v, want %v", turned, want)
	}
	// A page reached from behind begins at its end.
	m.Busy = true
	v.SetModel(m)
	m.Busy, m.Rows, m.AtEnd, m.Before = false, auditRows(7), true, false
	v.SetModel(m)
	turned = nil
	press(w, fyne.KeyDown)
	if !slices.Equal(turned, []kit.Turn{kit.TurnNext}) {
		t.Errorf("Down on a page reached from behind turned %v; its last row should have been marked", turned)
	}
	turned = nil
	press(w, fyne.KeyHome, fyne.KeyUp, fyne.KeyHome)
	if len(turned) != 0 {
		t.Errorf("turned %v where there is nothing before", turned)
	}
}

func TestMSCA_AUD_05_AuditFiltersByEventOutcomeAndOrder(t *testing.T) {
	var got auditview.Filter
	v := auditview.New(auditview.Model{Filter: &auditview.Filter{Events: "displayed, printed", Outcome: auditview.Failed, Order: auditview.OldestFirst}},
		auditview.Callbacks{Search: func(f auditview.Filter) { got = f }})
	w := open(t, auditFramed("search", v))
	press(w, fyne.KeyReturn)
	if got.Events != "displayed, printed" || got.Outcome != auditview.Failed || got.Order != auditview.OldestFirst {
		t.Errorf("searched %+v", got)
	}
	v.Clear()
	press(w, fyne.KeyReturn)
	if got.Events != "" || got.Outcome != auditview.AnyOutcome || got.Order != auditview.NewestFirst {
		t.Errorf("after the window was cleared it searches %+v", got)
	}
}

// What was shown comes back as the same view: every object of the screen then is
// there, in the same words, and nothing of it takes a key.
func TestMSCA_AUD_02_3_9_2_ReplayIsTheSameScreenAndDoesNothing(t *testing.T) {
	words := func(w fyne.Window) (all []string) {
		for _, o := range test.LaidOutObjects(w.Content()) {
			if x, ok := o.(*kit.Text); ok && x.Text() != "" {
				all = append(all, x.Text())
			}
		}
		return all
	}
	then := words(open(t, result.New(patient(), result.Callbacks{})))
	back := 0
	v := auditreplay.New(auditreplay.Model{When: "23-Nov-2026 10:02:31 GMT", User: "Rowena Tregenza (555012345678)", Record: "Record 1 285", Screen: result.New(patient(), result.Callbacks{})},
		auditreplay.Callbacks{Back: func() { back++ }})
	w := open(t, auditFramed("search", v))
	now := words(w)
	for _, x := range then {
		if !slices.Contains(now, x) {
			t.Errorf("the replay lacks %q", x)
		}
	}
	if !shows(w, "As shown on 23-Nov-2026 10:02:31 GMT to Rowena Tregenza (555012345678)") {
		t.Error("the banner does not say when and to whom")
	}
	if inside := kit.Order(v.Object()); len(inside) != 1 {
		t.Errorf("%d controls can be reached in a screen of the past, want the way back alone", len(inside))
	}
	press(w, fyne.KeyReturn, fyne.KeyEscape)
	if back != 2 {
		t.Errorf("went back %d times, want with Enter and with Escape", back)
	}
	v.Clear()
	if found := leftovers(v, w, "PENHALLOW"); len(found) > 0 {
		t.Errorf("after Clear the patient is still in %v", found)
	}
}

func TestMSCA_AUD_05_WhoAccessedAsksAndOpensByKeyboard(t *testing.T) {
	var asked []auditwho.Question
	var opened []int
	saved := ""
	m := auditwho.Model{}
	v := auditwho.New(m, auditwho.Callbacks{Ask: func(q auditwho.Question) { asked = append(asked, q) }, Open: func(i int) { opened = append(opened, i) }, Export: func(f string) { saved = f }})
	w := open(t, auditFramed("who", v))
	typeIn(w, "9990000034")
	press(w, fyne.KeyReturn)
	if len(asked) != 1 || asked[0].Patient != "999 000 0034" {
		t.Fatalf("asked %v", asked)
	}
	m.Busy = true
	v.SetModel(m)
	m = auditwho.Model{Asked: true, Rows: []auditwho.Row{{User: "555012345678", Name: "Rowena Tregenza", LookedUp: "9"}, {User: "555012345679"}}, File: "/x/who.csv"}
	v.SetModel(m)
	press(w, fyne.KeyDown, fyne.KeyReturn)
	if fmt.Sprint(opened) != "[1]" {
		t.Errorf("opened %v, want [1]", opened)
	}
	tapNamed(t, w, "Save the list (CSV)")
	if saved != "/x/who.csv" {
		t.Errorf("saved as %q", saved)
	}
	v.Clear()
	if found := leftovers(v, w, "Tregenza", "who.csv"); len(found) > 0 {
		t.Errorf("after Clear people are still in %v", found)
	}
}

// People who are not counted can be opened, but not saved as the whole list.
func TestMSCA_AUD_05_3_9_3_UncountedPeopleAreNotSaved(t *testing.T) {
	opened, saved := -1, 0
	m := auditwho.Model{Asked: true, Uncounted: true, Rows: whoRows(), Found: "3 people so far"}
	v := auditwho.New(auditwho.Model{}, auditwho.Callbacks{Ask: func(auditwho.Question) {}, Open: func(i int) { opened = i }, Export: func(string) { saved++ }})
	w := open(t, auditFramed("who", v))
	v.SetModel(m)
	if !shows(w, "Not everybody was counted: ask again for the whole list, which can then be saved.") {
		t.Error("nothing says that the list is not whole")
	}
	if shows(w, "Save the list (CSV)") {
		t.Error("people who are not counted can be saved")
	}
	v.FocusFirst(w.Canvas())
	press(w, fyne.KeyDown, fyne.KeyReturn)
	if opened != 1 {
		t.Errorf("opened row %d, want 1", opened)
	}
	m.Uncounted = false
	v.SetModel(m)
	if !shows(w, "Save the list (CSV)") {
		t.Error("the list cannot be saved once everybody is counted")
	}
	tapNamed(t, w, "Save the list (CSV)")
	if saved != 1 || shows(w, "Not everybody was counted") {
		t.Errorf("counted, the list was saved %d times", saved)
	}
}

// tapNamed presses the button with these words.
func tapNamed(t *testing.T, w fyne.Window, words string) {
	t.Helper()
	for _, f := range kit.Order(w.Content()) {
		if b, ok := f.(*kit.Button); ok && b.Label() == words {
			b.Tapped(nil)
			return
		}
	}
	t.Fatalf("there is no button %q", words)
}

func TestMSCA_3_9_5_FindingOffersWhatMayBeDone(t *testing.T) {
	var done []auditpatterns.Step
	var notes []string
	m := patternsModel()
	v := auditpatterns.New(m, auditpatterns.Callbacks{Work: func(s auditpatterns.Step, note string) { done, notes = append(done, s), append(notes, note) }, Records: nothing})
	w := open(t, auditFramed("patterns", v))
	m.Question = nil
	m.Finding = &auditpatterns.Finding{Title: "Many patients", Close: true, Return: true, Facts: []kit.Pair{{Label: "Patient", Value: "999 000 0034"}}}
	v.SetModel(m)
	for _, absent := range []string{"Propose to close", "Note, still looking into it"} {
		if shows(w, absent) {
			t.Errorf("%q is offered to the second person", absent)
		}
	}
	tapNamed(t, w, "Agree and close")
	m.State = auditform.State{Errors: []kit.FieldError{{Field: auditpatterns.FieldNote, Message: "Write what you found out, in a sentence"}}}
	v.SetModel(m)
	if !shows(w, "Write what you found out, in a sentence") {
		t.Error("what is wrong with the note is not said")
	}
	typeIn(w, "all on the clinic list")
	tapNamed(t, w, "Agree and close")
	if len(done) != 2 || done[1] != auditpatterns.CloseIt || notes[1] != "all on the clinic list" {
		t.Errorf("done %v with %q; the note has the focus after it was refused", done, notes)
	}
	v.Clear()
	if found := leftovers(v, w, "clinic list", "999 000 0034"); len(found) > 0 {
		t.Errorf("after Clear the finding is still in %v", found)
	}
}

// The numbers are in the table, whatever the bars show.
func TestActivityShowsNumbersAndChoosesAKind(t *testing.T) {
	m := activityModel()
	v := auditactivity.New(m, auditactivity.Callbacks{})
	w := open(t, auditFramed("activity", v))
	if !shows(w, "Highest bar: 367") || !shows(w, "16-Nov-2026 09:00 GMT") && !shows(w, "16-Nov-2026 00:00 GMT") {
		t.Error("the highest bar or the table is not there")
	}
	m.Bars, m.Asked = nil, true
	m.Found = ""
	v.SetModel(m)
	if !shows(w, "Nothing was recorded in this time.") || shows(w, "Highest bar") {
		t.Error("an empty time does not say so")
	}
}

func TestEvidenceFormTakesOnlyTheFieldsOfItsKind(t *testing.T) {
	var made []auditevidence.Question
	cancelled := 0
	m := auditevidence.Model{Offered: []string{auditevidence.BundlePatient, auditevidence.BundleRecords, auditevidence.SubjectAccess},
		Question: &auditevidence.Question{Patient: "9990000034", From: "01-Nov-2026", SeqFrom: "7", File: "/x/f"}}
	v := auditevidence.New(m, auditevidence.Callbacks{Make: func(q auditevidence.Question) { made = append(made, q) }, Cancel: func() { cancelled++ }})
	w := open(t, auditFramed("evidence", v))
	press(w, fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn, fyne.KeyDown, fyne.KeyReturn)
	want := []auditevidence.Question{{What: auditevidence.BundlePatient, Patient: "999 000 0034", File: "/x/f"}, {What: auditevidence.BundleRecords, SeqFrom: "7", File: "/x/f"},
		{What: auditevidence.SubjectAccess, Patient: "999 000 0034", From: "01-Nov-2026", File: "/x/f"}}
	if !slices.Equal(made, want) {
		t.Errorf("made %+v, want %+v", made, want)
	}
	m.Question, m.Busy, m.Doing = nil, true, "Making the file"
	v.SetModel(m)
	v.SetElapsed("120 of 340 records")
	if !shows(w, "120 of 340 records") {
		t.Error("the progress is not said")
	}
	press(w, fyne.KeyEscape)
	if cancelled != 1 {
		t.Error("Escape does not cancel")
	}
}

// Every place bears the protective label and says that reading is recorded.
func TestMSCA_IG_04_AuditFrameBearsTheLabelOnEveryPlace(t *testing.T) {
	for _, s := range auditSamples() {
		w := showSample(t, s, kit.Light, 1, fyne.NewSize(1180, 780))
		if _, ok := where(w, kit.ProtectiveText); !ok {
			t.Errorf("%s: the protective label is not shown", s.name)
		}
		if !shows(w, "What you read here is itself recorded.") {
			t.Errorf("%s: it does not say that reading is recorded", s.name)
		}
	}
	var gone []string
	f := auditframe.New(auditframe.Model{Places: []auditframe.Place{{ID: "search", Label: "Records"}, {ID: "who", Label: "Who"}}}, auditframe.Callbacks{Go: func(id string) { gone = append(gone, id) }})
	f.Show(auditSearch(func(*auditview.Model) {}))
	w := open(t, f)
	w.Canvas().Focus(kit.Order(f.Object())[0])
	press(w, fyne.KeyReturn)
	w.Canvas().FocusNext()
	press(w, fyne.KeySpace)
	if fmt.Sprint(gone) != "[search who]" {
		t.Errorf("by keyboard one gets to %v, want both places", gone)
	}
}

// Who was searched for is proposed where the next place asks for a patient, and never
// written over what stands there.
func TestMSCA_AUD_05_3_9_3_PatientIsNotTypedTwice(t *testing.T) {
	var asked []string
	who := auditwho.New(auditwho.Model{}, auditwho.Callbacks{Ask: func(q auditwho.Question) { asked = append(asked, q.Patient) }})
	w := open(t, who)
	who.Propose("999 000 0034")
	press(w, fyne.KeyReturn)
	who.Propose("999 000 0042")
	press(w, fyne.KeyReturn)
	if !slices.Equal(asked, []string{"999 000 0034", "999 000 0034"}) {
		t.Errorf("asked about %q, want twice the patient proposed first", asked)
	}
}

// The record that is open stays marked in the list while the keys move on from it.
func TestMSCA_AUD_05_RowOfTheOpenRecordIsMarked(t *testing.T) {
	m := auditview.Model{Searched: true, Rows: auditRows(9)}
	v := auditview.New(m, auditview.Callbacks{Search: func(auditview.Filter) {}, Open: func(int) {}})
	w := open(t, v)
	bold := func() (found []string) {
		for _, text := range painted(w) {
			if text.TextStyle.Bold && strings.HasPrefix(text.Text, "128") && len(text.Text) == 4 {
				found = append(found, text.Text)
			}
		}
		return found
	}
	m.Detail = &auditview.Detail{Title: "Record", Seq: "1285"}
	v.SetModel(m)
	for range 3 {
		if got := bold(); !slices.Equal(got, []string{"1285"}) {
			t.Fatalf("the rows marked as open are %q, want 1285", got)
		}
		for _, f := range kit.Order(v.Object()) {
			if strings.HasPrefix(name(f), "Row ") || strings.HasPrefix(name(f), "Table of ") {
				w.Canvas().Focus(f)
			}
		}
		press(w, fyne.KeyDown)
	}
	m.Detail = nil
	v.SetModel(m)
	if got := bold(); len(got) != 0 {
		t.Errorf("with no record open %q is marked", got)
	}
}
