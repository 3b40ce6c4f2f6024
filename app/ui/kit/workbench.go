package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// workbench has a form above and results below that fill what remains; when too
// little remains everything scrolls.
type workbench struct {
	least  float32 // em, of the results
	scroll *container.Scroll
	view   float32
	size   fyne.Size
}

// Workbench puts results, at least `least` em high, below a form.
func Workbench(least float32, above, results fyne.CanvasObject) *fyne.Container {
	w := &workbench{least: least}
	w.scroll = container.NewVScroll(Inset(6, 4, container.New(&bench{w}, above, results)))
	return container.New(w, w.scroll)
}

func (w *workbench) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w.view = s.Height - 2*unit(4)
	settle(w.scroll.Content, s.Width)
	w.scroll.Resize(s)
	w.scroll.Refresh()
	if s == w.size {
		return
	}
	w.size = s
	w.scroll.ScrollToTop()
	revealFocused(w.scroll)
}

func (w *workbench) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(em(20), em(10)) }

type bench struct{ w *workbench }

func (l *bench) Layout(o []fyne.CanvasObject, s fyne.Size) {
	settle(o[0], s.Width)
	o[0].Move(fyne.Position{})
	top := o[0].Size().Height + unit(4)
	o[1].Move(fyne.NewPos(0, top))
	for range 2 { // the second time wrapped text knows its width
		o[1].Resize(fyne.NewSize(s.Width, max(l.w.view-top, l.rest(o))))
	}
}

// rest is the least height of the results.
func (l *bench) rest(o []fyne.CanvasObject) float32 {
	return max(em(l.w.least), o[1].MinSize().Height)
}

func (l *bench) MinSize(o []fyne.CanvasObject) fyne.Size {
	top := o[0].MinSize().Height + unit(4)
	return fyne.NewSize(o[0].MinSize().Width, max(l.w.view, top+l.rest(o)))
}

// Split puts a list and the detail of one entry beside each other, or below each
// other where the room is short. A hidden detail leaves all to the list.
func Split(list, detail fyne.CanvasObject) *fyne.Container {
	return container.New(&split{}, list, detail)
}

type split struct{ width float32 }

func (l *split) wide() bool { return l.width >= em(60) }

func (l *split) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	o[0].Move(fyne.Position{})
	gap := unit(4)
	switch {
	case !o[1].Visible():
		o[0].Resize(s)
	case l.wide():
		w := (s.Width - gap) * 0.56
		o[0].Resize(fyne.NewSize(w, s.Height))
		o[1].Move(fyne.NewPos(w+gap, 0))
		o[1].Resize(fyne.NewSize(s.Width-gap-w, s.Height))
	default:
		h := max(s.Height-gap-o[1].MinSize().Height, o[0].MinSize().Height)
		o[0].Resize(fyne.NewSize(s.Width, h))
		o[1].Move(fyne.NewPos(0, h+gap))
		o[1].Resize(fyne.NewSize(s.Width, max(s.Height-gap-h, o[1].MinSize().Height)))
	}
}

func (l *split) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	switch {
	case !o[1].Visible():
		return a
	case l.wide():
		return fyne.NewSize(a.Width, max(a.Height, b.Height))
	}
	return fyne.NewSize(a.Width, a.Height+unit(4)+b.Height)
}

// HeadAndBody gives a head the height it needs and a body the rest, at least
// `least` em.
func HeadAndBody(gap, least float32, head, body fyne.CanvasObject) *fyne.Container {
	return container.New(&headed{gap, least}, head, body)
}

type headed struct{ gap, least float32 }

func (l *headed) Layout(o []fyne.CanvasObject, s fyne.Size) {
	settle(o[0], s.Width)
	o[0].Move(fyne.Position{})
	top := o[0].Size().Height + unit(l.gap)
	o[1].Move(fyne.NewPos(0, top))
	o[1].Resize(fyne.NewSize(s.Width, max(s.Height-top, em(l.least))))
}

func (l *headed) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	if o[1].Visible() {
		m.Height += unit(l.gap) + em(l.least)
	}
	return m
}
