package kit

import (
	"testing"

	"fyne.io/fyne/v2"
)

// TestGridPutsTheBoxesOfARowOnALine, whatever stands above them: a hint, and what is
// wrong; and gives the room back when that is gone.
func TestGridPutsTheBoxesOfARowOnALine(t *testing.T) {
	hinted := NewField(FieldSpec{Name: "a", Label: "Postcode", Hint: "For example LS1 6AE", Width: 9}, NewInput())
	plain := NewField(FieldSpec{Name: "b", Label: "Local patient ID"}, NewInput())
	across := NewField(FieldSpec{Name: "c", Label: "Order"}, NewChoiceAcross([]Option{{ID: "x", Label: "Newest first"}}))
	grid := Grid(13, 4, hinted.Object(), plain.Object(), across.Object())
	root := Stack(0, grid)
	window(t, root).Resize(fyne.NewSize(900, 400))
	top := func(f *Field) float32 {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(f.control.Object()).Y
	}
	level := func(when string) float32 {
		t.Helper()
		root.Refresh()
		if a, b, c := top(hinted), top(plain), top(across); a != b || b != c {
			t.Errorf("%s the controls begin at %.0f, %.0f and %.0f", when, a, b, c)
		}
		return top(hinted)
	}
	first := level("at first")
	plain.SetError("There is no such ID, and this is a sentence that needs two lines")
	if level("with an error") <= first {
		t.Error("an error beside a field has no room")
	}
	plain.SetError("")
	if again := level("after the error"); again != first {
		t.Errorf("after an error the controls begin at %.0f, before it at %.0f", again, first)
	}
}
