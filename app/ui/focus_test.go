package ui_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"msca/app/ui/discrepancies"
	"msca/app/ui/kit"
)

// TestMSCA_IG_03_Issue6_9_FocusIsInViewWhenAScreenAppears: whoever types sees where, in
// a small window and at twice the size of text too. Where a patient comes first nothing
// has the focus rather than something out of sight. [WCAG 2.2, 2.4.7 and 2.4.11]
func TestMSCA_IG_03_Issue6_9_FocusIsInViewWhenAScreenAppears(t *testing.T) {
	for _, look := range []struct {
		size  fyne.Size
		scale float32
	}{{fyne.NewSize(800, 600), 1}, {fyne.NewSize(1120, 820), 2}} {
		for _, s := range samples() {
			t.Run(fmt.Sprintf("%s-%gx%g", s.name, look.size.Width, look.scale), func(t *testing.T) {
				test.NewTempApp(t).Settings().SetTheme(kit.Theme(kit.Light, look.scale))
				v := s.view()
				w := test.NewTempWindow(t, v.Object())
				w.Resize(look.size)
				kit.Show(w, v)
				if out := outOfSight(w); out != "" {
					t.Error(out)
				}
				w.Resize(look.size.AddWidthHeight(0, -30)) // and stays there when the window changes
				if out := outOfSight(w); out != "" {
					t.Errorf("in another size: %s", out)
				}
			})
		}
	}
}

// outOfSight says how far the control in focus is out of the scrolls that it is in.
func outOfSight(w fyne.Window) string {
	focused, ok := w.Canvas().Focused().(fyne.CanvasObject)
	if !ok {
		return ""
	}
	root := w.Canvas().Content()
	if top := w.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	top := at(focused).Y
	bottom := top + focused.Size().Height
	for _, s := range scrollsAround(root, focused) {
		if first, last := at(s).Y, at(s).Y+s.Size().Height; top < first-0.5 || top > last || bottom > last+0.5 && focused.Size().Height < s.Size().Height {
			return fmt.Sprintf("%q has the focus from %.0f to %.0f, in view is %.0f to %.0f", name(w.Canvas().Focused()), top, bottom, first, last)
		}
	}
	return ""
}

func scrollsAround(root, o fyne.CanvasObject) (around []*container.Scroll) {
	inside := func(o fyne.CanvasObject) []fyne.CanvasObject {
		switch x := o.(type) {
		case *fyne.Container:
			return x.Objects
		case *container.Scroll:
			return []fyne.CanvasObject{x.Content}
		}
		return nil
	}
	var look func(at fyne.CanvasObject, within []*container.Scroll) bool
	look = func(at fyne.CanvasObject, within []*container.Scroll) bool {
		if at == o {
			around = within
			return true
		}
		if s, ok := at.(*container.Scroll); ok {
			within = append(within, s)
		}
		for _, child := range inside(at) {
			if look(child, within) {
				return true
			}
		}
		return false
	}
	look(root, nil)
	return around
}

// A note of many lines can be read in full while it is typed, and is handed over by
// Enter as one.
func TestMSCA_ORG_02_NoteOfSeveralLinesIsReadAndSentAsOne(t *testing.T) {
	var sent string
	m := reportModel()
	m.Note = "kept from before"
	v := discrepancies.NewReport(m, discrepancies.ReportCallbacks{Send: func(note string) { sent = note }})
	w := open(t, v)
	first, middle, last := "The form from the practice says Penhallow", "the patient and the letter of the clinic both say so", "and the clerk has seen the certificate of her marriage"
	press(w, fyne.KeyEnd)
	typeIn(w, ". "+first+", "+middle)
	fyne.CurrentApp().Clipboard().SetContent(", " + last + "\r\nin the original")
	w.Canvas().Focused().(fyne.Shortcutable).TypedShortcut(&fyne.ShortcutPaste{Clipboard: fyne.CurrentApp().Clipboard()})
	words := strings.Fields(first + " " + last)
	for _, word := range []string{words[0], words[3], words[len(words)-1], "original"} {
		if !paintedWith(w, word) {
			t.Errorf("%q cannot be read in the box", word)
		}
	}
	before := w.Canvas().Focused()
	press(w, fyne.KeyReturn)
	want := "kept from before. " + first + ", " + middle + ", " + last + " in the original"
	if sent != want {
		t.Errorf("sent was\n%q, want\n%q", sent, want)
	}
	w.Canvas().FocusNext()
	if w.Canvas().Focused() == before {
		t.Error("Tab does not leave the box")
	}
}

// What is typed about a patient in a few sentences can be read while it is typed, and the
// button that goes on with it is in view all the while, as is what is asked for wherever
// box and label have room, on the smallest display and at twice the size of text too.
func Test3_9_5_MSCA_ORG_02_ReasonAndNoteWrapWithTheirButtonInView(t *testing.T) {
	const short, long = "unconscious in resus, allergies not known, and nobody to ask today", "unconscious in resus, allergies not known, nobody to ask who would know, and the ward that sent her does not answer the telephone today"
	for _, scale := range []float32{1, 2} {
		for name, c := range map[string]struct {
			label, words, button string
			tabs                 int // to the box
		}{
			"emergency":          {"Reason", long, "Alert the privacy officer and open", 0},
			"alerts-open":        {"Note", long, "Add note", 0},
			"discrepancies-open": {"Note", short, "Add the note", 2},
			"discrepancy-report": {"", long, "Report", 0}, // a box of four lines has no room for its label
		} {
			t.Run(fmt.Sprintf("%s-%gx", name, scale), func(t *testing.T) {
				s := samples()[slices.IndexFunc(samples(), func(s sample) bool { return s.name == name })]
				w := showSample(t, s, kit.Light, scale, fyne.NewSize(1024, 768))
				for range c.tabs {
					w.Canvas().FocusNext()
				}
				typeIn(w, c.words)
				last := c.words[strings.LastIndex(c.words, " ")+1:]
				if lines := linesOf(w, "unconscious", last); scale == 1 && lines != 2 {
					t.Errorf("the beginning and the end of the text are painted on %d lines, want 2", lines)
				}
				if out := outOfSight(w); out != "" {
					t.Error(out)
				}
				if c.label != "" && !labelInSight(w, c.label) {
					t.Errorf("the label %q of the box in focus is out of view", c.label)
				}
				button := c.button
				for _, f := range kit.Order(w.Canvas().Content()) {
					if b, ok := f.(*kit.Button); ok && b.Label() == button {
						if scrolls := scrollsAround(w.Canvas().Content(), b); len(scrolls) > 0 {
							t.Errorf("%q scrolls out of view", button)
						}
						bottom := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).Y + b.Size().Height
						if bottom > w.Canvas().Size().Height {
							t.Errorf("%q ends at %.0f, below the window", button, bottom)
						}
						return
					}
				}
				t.Errorf("there is no button %q", button)
			})
		}
	}
}

// labelInSight tells whether a label stands above the control in focus within the
// scrolls that it is in, but for the air above its letters.
func labelInSight(w fyne.Window, label string) bool {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject
	focused := w.Canvas().Focused().(fyne.CanvasObject)
	for _, o := range test.LaidOutObjects(w.Content()) {
		text, ok := o.(*kit.Text)
		if !ok || text.Text() != label || at(text).Y > at(focused).Y {
			continue
		}
		if !slices.ContainsFunc(scrollsAround(w.Canvas().Content(), focused), func(s *container.Scroll) bool {
			return at(text).Y < at(s).Y-text.Size().Height/4
		}) {
			return true
		}
	}
	return false
}

// linesOf counts the heights at which texts that hold one of the words are painted.
func linesOf(w fyne.Window, words ...string) int {
	at := map[float32]bool{}
	for _, text := range painted(w) {
		if slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text.Text, word) }) {
			at[fyne.CurrentApp().Driver().AbsolutePositionForObject(text).Y] = true
		}
	}
	return len(at)
}

func paintedWith(w fyne.Window, word string) bool {
	for _, text := range painted(w) {
		if strings.Contains(text.Text, word) {
			return true
		}
	}
	return false
}
