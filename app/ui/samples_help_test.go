package ui_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/continuity"
	"msca/app/ui/exercises"
	"msca/app/ui/help"
	"msca/app/ui/kit"
)

func continuityModel() continuity.Model {
	return continuity.Model{Problem: "No answer in time", Since: "14:02",
		Procedure: "Ring the site office on extension 2200: it keeps the downtime forms.\nWrite the local number on the form and look the NHS number up when the light is green again."}
}

func continuityCallbacks() continuity.Callbacks {
	return continuity.Callbacks{Retry: nothing, Back: nothing, Guide: nothing}
}

// helpSamples are the guide and the exercises.
func helpSamples() []sample {
	return []sample{
		{"continuity", func() kit.View { return framed(continuity.New(continuityModel(), continuityCallbacks()), false) }},
		{"continuity-unset", func() kit.View {
			return framed(continuity.New(continuity.Model{Problem: "The service is busy"}, continuityCallbacks()), true)
		}},
		{"guide", helpSample("", "")},
		{"guide-page", helpSample("clinician", "")},
		{"guide-section", helpSample("clinician", "reading-an-answer")},
		{"exercises", func() kit.View {
			return framed(exercises.New(exercisesModel(), exercises.Callbacks{Back: nothing}), true)
		}},
		{"exercises-open", func() kit.View {
			v := exercises.New(exercisesModel(), exercises.Callbacks{Back: nothing})
			v.Open(0)
			return framed(v, true)
		}},
	}
}

func helpModel() help.Model {
	return help.Model{Pages: []help.Page{
		{ID: "everybody", Title: "For everybody who signs in", Mine: true, Sections: []help.Section{
			{ID: "", Title: "For everybody who signs in", Blocks: []help.Block{{Text: "Read the misuse warning and press Enter."}}}}},
		{ID: "clinician", Title: "For clinicians and receptions", Mine: true, Sections: []help.Section{
			{ID: "finding-a-patient", Title: "Finding a patient", Blocks: []help.Block{{Text: "Enter searches."}}},
			{ID: "reading-an-answer", Title: "Reading an answer", Blocks: []help.Block{
				{Text: "Every answer says what came and what did not. Details stand below the banner of the patient, and cautions above everything."},
				{Kind: help.Row, Head: []string{"On the screen", "Means"}, Cells: []string{"withheld", "the Spine keeps the location back; do not ask elsewhere for it without need"}},
				{Kind: help.Row, Head: []string{"On the screen", "Means"}, Cells: []string{"blank", "the element came, and it is empty"}},
				{Kind: help.Row, Head: []string{"id", "hazard", "N", "B", "held by"}, Cells: []string{"H-01", "A wrong patient is shown", "●", "–", "itk TestA\napp TestB"}},
				{Kind: help.Heading, Text: "Afterwards"},
				{Kind: help.Item, Mark: "1.", Text: "Compare the four identifiers with the person."},
				{Kind: help.Item, Mark: "2.", Text: "Tell the back office of what differs.", Links: []help.Link{{Text: "The hazard log", Page: "hazards"}}},
				{Kind: help.Code, Text: "mscactl help\nmscactl diag"},
			}},
			{ID: "printing", Title: "Printing and copying", Blocks: []help.Block{{Text: "Ctrl + P prints."}}},
		}},
		{ID: "hazards", Title: "Hazard log", Sections: []help.Section{{ID: "hazards", Title: "Hazards", Blocks: []help.Block{{Text: "H-01"}}}}},
	}}
}

func helpSample(page, section string) func() kit.View {
	return func() kit.View {
		v := help.New(helpModel(), help.Callbacks{Back: nothing})
		if page != "" {
			v.Open(page, section)
		}
		return framed(v, false)
	}
}

func exercisesModel() exercises.Model {
	return exercises.Model{Rows: []exercises.Row{
		{ID: "SMSP-0000", Title: "A patient by NHS number", Form: "See details by NHS number", Type: []string{"NHS number: 999 000 0034", "Date of birth: 29/02/1984"},
			See: "The details, below the patient's banner, under the protective label.", Done: true},
		{ID: "lock", Title: "Leave the screen", Hazard: "H-07", Do: "With a patient on the screen, press Ctrl + L. Then sign in again.", See: "The patient is gone at once."},
	}}
}

// The guide is read without a mouse: a page, a section, the next one, a link to
// another page, and step by step back.
func TestIssue6_9_GuideByKeyboard(t *testing.T) {
	left := false
	w := showSample(t, sample{"guide", func() kit.View {
		return framed(help.New(helpModel(), help.Callbacks{Back: func() { left = true }}), false)
	}}, kit.Light, 1, fyne.NewSize(1024, 768))
	c := w.Canvas()
	key := func(k fyne.KeyName) {
		if f := c.Focused(); f != nil {
			f.TypedKey(&fyne.KeyEvent{Name: k})
			return
		}
		c.OnTypedKey()(&fyne.KeyEvent{Name: k})
	}
	at := func(want string) {
		t.Helper()
		if got := name(c.Focused()); got != want {
			t.Errorf("the focus is on %q, want %q", got, want)
		}
	}
	at("For everybody who signs in")
	c.FocusNext()
	key(fyne.KeyReturn)
	at("Finding a patient")
	key(fyne.KeyReturn)
	at("Next: Reading an answer")
	key(fyne.KeyReturn)
	at("Next: Printing and copying")
	for range 4 {
		c.FocusNext()
	}
	at("See: The hazard log")
	key(fyne.KeyReturn)
	at("All pages")
	key(fyne.KeyEscape)
	at("For everybody who signs in")
	if left {
		t.Error("Escape left the guide from inside it")
	}
	key(fyne.KeyEscape)
	if !left {
		t.Error("Escape does not leave the guide")
	}
}

// An exercise is opened, read and closed by keyboard.
func TestMSCA_ORG_03_ExercisesByKeyboard(t *testing.T) {
	searching := false
	w := showSample(t, sample{"exercises", func() kit.View {
		return framed(exercises.New(exercisesModel(), exercises.Callbacks{Back: func() { searching = true }}), true)
	}}, kit.Light, 1, fyne.NewSize(1280, 800))
	c := w.Canvas()
	list := c.Focused()
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := name(c.Focused()); got != "Go to the search" {
		t.Fatalf("opening an exercise puts the focus on %q", got)
	}
	c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if c.Focused() != list {
		t.Error("closing an exercise does not lead back to the list")
	}
	if searching {
		t.Error("Escape left the list with an exercise open")
	}
	list.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if !searching {
		t.Error("Escape does not lead to the search")
	}
}
