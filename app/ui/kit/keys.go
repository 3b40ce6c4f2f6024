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
	w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { touched(); v.TypedKey(ev) })
	w.Canvas().SetOnTypedRune(func(r rune) {
		if v, ok := v.(letters); ok {
			v.TypedRune(r)
		}
	})
	v.FocusFirst(w.Canvas())
}

// letters is a view with keys that are letters. They are taken as runes and not
// as keys: a rune follows its key, and would be typed into whatever box the key
// led to.
type letters interface{ TypedRune(rune) }

// unusedRune hands a letter that a control has no use for to the window.
func unusedRune(from fyne.CanvasObject, r rune) {
	c := canvasOf(from)
	if c == nil {
		return
	}
	if h := c.OnTypedRune(); h != nil {
		h(r)
	}
}

// canvasOf is the canvas that shows o, or nil. The desktop driver knows only objects
// it has drawn; one that was added a moment ago, such as the line of an error
// summary that is to take the focus, has to be looked for.
func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	d := fyne.CurrentApp().Driver()
	if c := d.CanvasForObject(o); c != nil {
		return c
	}
	for _, w := range d.AllWindows() {
		for _, root := range append(w.Canvas().Overlays().List(), w.Canvas().Content()) {
			if root != nil && path(root, o) != nil {
				return w.Canvas()
			}
		}
	}
	return nil
}

// inside lists what an object is made of, as far as controls can be in it.
func inside(o fyne.CanvasObject) []fyne.CanvasObject {
	switch x := o.(type) {
	case *fyne.Container:
		return x.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{x.Content}
	}
	return nil
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

// reveal scrolls the page so that a control that got the focus is in view, with its
// label and error (WCAG 2.2, 2.4.11).
func reveal(o fyne.CanvasObject) {
	c := canvasOf(o)
	if c == nil || c.Content() == nil {
		return
	}
	root := c.Content()
	if top := c.Overlays().Top(); top != nil {
		root = top
	}
	way := path(root, o)
	for i := len(way) - 2; i >= 0; i-- { // a scroll inside another first: it moves what the other one shows
		if s, ok := way[i].(*container.Scroll); ok {
			revealIn(s, way[i+1:])
		}
	}
}

// revealIn scrolls to the last of the objects on the way to it, which begins with what s
// holds.
func revealIn(s *container.Scroll, way []fyne.CanvasObject) {
	top, label := float32(0), float32(-1)
	for _, part := range way[1:] {
		if top += part.Position().Y; headOf(part) != nil {
			label = top
		}
	}
	height, view, below := way[len(way)-1].Size().Height, s.Size().Height, unit(4)
	first, most := top-min(unit(16), max(view-height-below, unit(2))), top-unit(1)
	if height <= view {
		most = max(most, top+height-view)
	}
	if air := unit(1); label >= 0 && top+height-label <= view+air { // the field has room, but for the air above its label
		label = max(label, top+height-view)
		first, most = min(first, label), min(most, label)
	}
	switch last := top + height + below; {
	case first < s.Offset.Y:
		s.ScrollToOffset(fyne.NewPos(0, max(first, 0)))
	case last > s.Offset.Y+view:
		s.ScrollToOffset(fyne.NewPos(0, max(min(last-view, most), 0)))
	}
}

// path lists the objects on the way from root down to o, both included, or
// nothing.
func path(root, o fyne.CanvasObject) []fyne.CanvasObject {
	if root == o {
		return []fyne.CanvasObject{o}
	}
	for _, child := range inside(root) {
		if rest := path(child, o); rest != nil {
			return append([]fyne.CanvasObject{root}, rest...)
		}
	}
	return nil
}
