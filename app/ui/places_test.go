package ui_test

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
	"msca/app/ui/shell"
)

// TestPlacesFitOnOneLineAndTheRestIsBehindMore: with more places than fit, every
// place is reached with keys at every size, none is cut off, and the row takes no
// second line from the content.
func TestPlacesFitOnOneLineAndTheRestIsBehindMore(t *testing.T) {
	for _, scale := range []float32{1, 2} {
		for _, width := range []float32{1024, 1280, 1920} {
			t.Run(fmt.Sprintf("%.0f-%.0f", scale*100, width), func(t *testing.T) {
				var went []string
				v := crowded(func(id string) { went = append(went, id) })
				w := showSample(t, sample{view: func() kit.View { return v }}, kit.Light, scale, fyne.NewSize(width, 768))
				var more *kit.Button
				line := map[float32]bool{}
				for _, f := range kit.Order(w.Content()) {
					b, ok := f.(*kit.Button)
					if !ok || !slices.ContainsFunc(manyPlaces(), func(n shell.NavItem) bool { return n.Label == b.Label() }) && b.Label() != "More …" {
						continue
					}
					at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
					line[at.Y] = true
					if at.X+b.Size().Width > width {
						t.Errorf("%q ends at %.0f, outside of the window", b.Label(), at.X+b.Size().Width)
					}
					if b.Label() == "More …" {
						more = b
						continue
					}
					w.Canvas().Focus(b)
					press(w, fyne.KeyReturn)
				}
				if len(line) != 1 {
					t.Errorf("the places stand on %d lines", len(line))
				}
				if more != nil {
					behind := len(manyPlaces()) - len(went)
					for i := range behind {
						w.Canvas().Focus(more)
						press(w, fyne.KeyReturn)
						for range i {
							press(w, fyne.KeyDown)
						}
						press(w, fyne.KeyReturn)
					}
				}
				for i, n := range manyPlaces() {
					if i >= len(went) || went[i] != n.ID {
						t.Fatalf("with the keys one reaches %v, want every place once", went)
					}
				}
			})
		}
	}
}

// TestPlacesKeyListsAllOfThem: one key opens the list of every place, Escape
// closes it and goes nowhere.
func TestPlacesKeyListsAllOfThem(t *testing.T) {
	var went []string
	v := crowded(func(id string) { went = append(went, id) })
	w := open(t, v)
	v.Places()
	press(w, fyne.KeyDown, fyne.KeyEscape)
	if len(went) > 0 || w.Canvas().Overlays().Top() != nil {
		t.Errorf("Escape went to %v", went)
	}
	v.Places()
	press(w, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	v.Places()
	typeIn(w, "cc")
	press(w, fyne.KeyReturn)
	if fmt.Sprint(went) != "[Batch Connection]" {
		t.Errorf("two lines below the first, and at the second C, lie %v, want [Batch Connection]", went)
	}
}
