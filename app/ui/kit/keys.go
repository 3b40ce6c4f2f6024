package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// View is what every screen offers to the window that shows it.
type View interface {
	Object() fyne.CanvasObject
	Clear()
	FocusFirst(fyne.Canvas)
	TypedKey(*fyne.KeyEvent)
}

// Show puts a view into a window: content, keys and first focus. Modals that are
// open go, unanswered: a lock must not have a question above it.
func Show(w fyne.Window, v View) {
	for _, o := range w.Canvas().Overlays().List() {
		w.Canvas().Overlays().Remove(o)
	}
	w.SetPadded(false)
	w.SetContent(v.Object())
	w.Canvas().SetOnTypedKey(v.TypedKey)
	v.FocusFirst(w.Canvas())
}

func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	return fyne.CurrentApp().Driver().CanvasForObject(o)
}

// unused hands a key that a control has no use for to the window, so that Escape
// and the function keys work wherever the focus is. An open modal comes first.
func unused(from fyne.CanvasObject, ev *fyne.KeyEvent) {
	c := canvasOf(from)
	if c == nil {
		return
	}
	if h := c.OnTypedKey(); h != nil {
		h(ev)
	}
}

// Focus gives the focus to f on the canvas it is shown on. It is harmless when f
// is not shown.
func Focus(f fyne.Focusable) {
	o, ok := f.(fyne.CanvasObject)
	if !ok {
		return
	}
	if c := canvasOf(o); c != nil {
		c.Focus(f)
	}
}

// reveal scrolls the page so that a control that got the focus is in view
// (WCAG 2.2, 2.4.11).
func reveal(o fyne.CanvasObject) {
	c := canvasOf(o)
	if c == nil || c.Content() == nil {
		return
	}
	for _, s := range scrollsAbove(c.Content(), o, nil) {
		d := fyne.CurrentApp().Driver()
		top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(s.Content).Y
		above, below := unit(16), unit(4) // the label and its error stay in view too
		above = min(above, max(s.Size().Height-o.Size().Height-below, unit(2)))
		switch {
		case top-above < s.Offset.Y:
			s.ScrollToOffset(fyne.NewPos(0, max(top-above, 0)))
		case top+o.Size().Height+below > s.Offset.Y+s.Size().Height:
			s.ScrollToOffset(fyne.NewPos(0, max(min(top+o.Size().Height+below-s.Size().Height, top-unit(1)), 0)))
		}
	}
}

// scrollsAbove lists the scrolls on the way from root down to o.
func scrollsAbove(root, o fyne.CanvasObject, above []*container.Scroll) []*container.Scroll {
	if root == o {
		return append([]*container.Scroll{}, above...)
	}
	var inside []fyne.CanvasObject
	switch x := root.(type) {
	case *fyne.Container:
		inside = x.Objects
	case *container.Scroll:
		inside = []fyne.CanvasObject{x.Content}
		above = append(above, x)
	case interface{ Children() []fyne.CanvasObject }:
		inside = x.Children()
	}
	for _, child := range inside {
		if found := scrollsAbove(child, o, above); found != nil {
			return found
		}
	}
	return nil
}
