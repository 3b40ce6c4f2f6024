package ui_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"msca/app/ui/kit"
)

// rings counts the focus rings that are drawn: a stroke, or four sides.
func rings(w fyne.Window) int {
	ring := fyne.CurrentApp().Settings().Theme().Color(kit.ColorRing, theme.VariantLight)
	strokes, sides := 0, 0
	for _, o := range test.LaidOutObjects(w.Content()) {
		r, ok := o.(*canvas.Rectangle)
		switch {
		case !ok || !r.Visible():
		case r.StrokeWidth >= 3 && r.StrokeColor == ring:
			strokes++
		case r.FillColor == ring && min(r.Size().Width, r.Size().Height) >= 3:
			sides++
		}
	}
	if sides%4 != 0 {
		return -1 // a ring that is not whole
	}
	return strokes + sides/4
}

// TestIssue6_9_FocusIsSeenAndHasAName: whichever control has the focus, one ring is
// drawn and only one, and the control says its name to a screen reader.
func TestIssue6_9_FocusIsSeenAndHasAName(t *testing.T) {
	for _, s := range samples() {
		w := showSample(t, s, kit.Light, 1, fyne.NewSize(1280, 800))
		w.Canvas().Unfocus()
		if n := rings(w); n != 0 {
			t.Errorf("%s: %d focus rings are drawn and nothing has the focus", s.name, n)
		}
		for _, f := range kit.Order(w.Content()) {
			w.Canvas().Focus(f)
			if n := rings(w); n != 1 {
				t.Errorf("%s: with the focus on %s %d focus rings are drawn, want 1", s.name, name(f), n)
			}
			if a, ok := f.(fyne.Accessible); !ok || a.AccessibilityLabel() == "" || a.AccessibilityRole() == "" {
				t.Errorf("%s: a control of type %T has no name or role for a screen reader", s.name, f)
			}
		}
	}
}

// TestIssue6_9_WhatCanBeTappedCanBeReachedByTab finds a control for the mouse only.
func TestIssue6_9_WhatCanBeTappedCanBeReachedByTab(t *testing.T) {
	for _, s := range samples() {
		w := showSample(t, s, kit.Light, 1, fyne.NewSize(1280, 800))
		order := kit.Order(w.Content())
		for _, o := range tappable(w.Content()) {
			if !slices.ContainsFunc(order, func(f fyne.Focusable) bool { return f.(fyne.CanvasObject) == o }) {
				t.Errorf("%s: a %T can be tapped and Tab does not reach it", s.name, o)
			}
		}
	}
}

// tappable lists the outermost objects that take a tap; the rows of a list are
// inside what takes the keys.
func tappable(o fyne.CanvasObject) []fyne.CanvasObject {
	if o == nil || !o.Visible() {
		return nil
	}
	if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
		return nil
	}
	_, taps := o.(fyne.Tappable)
	_, keys := o.(fyne.Focusable)
	if taps || keys {
		return []fyne.CanvasObject{o}
	}
	var inside []fyne.CanvasObject
	switch x := o.(type) {
	case *container.Scroll: // its bar is for the mouse; the keys scroll by the focus
		inside = []fyne.CanvasObject{x.Content}
	case *fyne.Container:
		inside = x.Objects
	case fyne.Widget:
		inside = test.WidgetRenderer(x).Objects()
	}
	var out []fyne.CanvasObject
	for _, child := range inside {
		out = append(out, tappable(child)...)
	}
	return out
}

// stays tells where Escape is to do nothing: there is nothing before sign-in, the
// form of look-ups and a lock, and a batch neither begins nor ends by a key alone.
// Other places are a key away: Ctrl+N, Ctrl+G and the menu of places.
func stays(screen string) bool {
	return slices.ContainsFunc([]string{"signin", "lookup", "places-many", "lock-", "batch"}, func(s string) bool { return strings.HasPrefix(screen, s) })
}

// TestIssue6_9_EscapeAndF1Everywhere: Escape leads back or gives up, and F1 shows the
// keys, with the focus on the first control, on the last and on none.
func TestIssue6_9_EscapeAndF1Everywhere(t *testing.T) {
	for _, s := range samples() {
		for _, at := range []string{"first", "last", "none"} {
			show := func() fyne.Window {
				w := showSample(t, s, kit.Light, 1, fyne.NewSize(1280, 800))
				order := kit.Order(w.Content())
				switch at {
				case "last":
					w.Canvas().Focus(order[len(order)-1])
				case "none":
					w.Canvas().Unfocus()
				}
				return w
			}
			acts := func(key fyne.KeyName) bool {
				w := show()
				before := done
				press(w, key)
				return done != before || w.Canvas().Overlays().Top() != nil || test.RenderToMarkup(w.Canvas()) != test.RenderToMarkup(show().Canvas())
			}
			if !acts(fyne.KeyF1) {
				t.Errorf("%s: F1 does nothing with the focus on %s", s.name, at)
			}
			if !stays(s.name) && !acts(fyne.KeyEscape) {
				t.Errorf("%s: Escape does not lead back with the focus on %s", s.name, at)
			}
		}
	}
}
