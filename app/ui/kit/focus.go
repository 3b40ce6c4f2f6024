package kit

import (
	"fyne.io/fyne/v2"
)

// Order lists what Tab reaches inside o, in Tab order: visible, enabled controls
// as they stand in the tree.
func Order(o fyne.CanvasObject) []fyne.Focusable {
	if o == nil || !o.Visible() {
		return nil
	}
	if f, ok := o.(fyne.Focusable); ok {
		if d, ok := o.(fyne.Disableable); ok && d.Disabled() {
			return nil
		}
		return []fyne.Focusable{f}
	}
	var out []fyne.Focusable
	for _, child := range inside(o) {
		out = append(out, Order(child)...)
	}
	return out
}

// First is the first control that Tab reaches inside o, or nil.
func First(o fyne.CanvasObject) fyne.Focusable {
	if all := Order(o); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Release takes the focus away from whatever inside o has it. It is called before
// things are dropped or hidden: Fyne would leave the focus on an object that
// nobody sees, with all the text it holds.
func Release(o fyne.CanvasObject) {
	for _, f := range Order(o) {
		x, ok := f.(fyne.CanvasObject)
		if !ok {
			continue
		}
		if c := canvasOf(x); c != nil && c.Focused() == f {
			c.Unfocus()
		}
	}
}
