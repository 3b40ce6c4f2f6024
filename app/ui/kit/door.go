package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// TopBar is the coloured bar at the top of every screen.
func TopBar(o fyne.CanvasObject) *fyne.Container {
	return Ground(NewFill(ColorHeader), Inset(6, 3, o))
}

// OnBar is text on the coloured bar: who works here, in which role and where, which
// wraps and is never cut.
func OnBar(s string, bold bool) *Text {
	return newText(s, theme.SizeNameText, ColorOnHeader, bold, true)
}

// BarTitle is the product's name on the coloured bar.
func BarTitle(s string) *Text {
	return newText(s, theme.SizeNameSubHeadingText, ColorOnHeader, true, false)
}

// Door is the frame of the screens before and around a session (warning, sign-in,
// role, lock): product and organisation above, one card in the middle.
type Door struct {
	root         *fyne.Container
	product      *Text
	organisation *Text
	training     *fyne.Container
}

// NewDoor frames a card that is at most `most` em wide.
func NewDoor(most float32, card fyne.CanvasObject) *Door {
	d := &Door{product: BarTitle(""), organisation: OnBar("", false), training: TrainingMark()}
	d.training.Hide()
	bar := TopBar(container.New(&apart{}, d.product, d.organisation))
	d.root = Screen(Stack(0, bar, d.training), PageCentred(most, Stack(0, Spacer(4), card)), Stack(0))
	return d
}

// Set names the product and organisation and tells whether this is practice.
func (d *Door) Set(product, organisation string, training bool) {
	d.product.SetText(product)
	d.organisation.SetText(organisation)
	d.training.Hidden = !training
	d.root.Refresh()
}

// Object is the whole screen.
func (d *Door) Object() fyne.CanvasObject { return d.root }

// HelpFor shows the sheet of shortcuts on the canvas that shows o.
func HelpFor(o fyne.CanvasObject) {
	if c := canvasOf(o); c != nil {
		Help(c, nil)
	}
}

// apart puts the first thing at the left and the second at the right of a line,
// or below when both do not fit.
type apart struct {
	width float32
	drop  bool // leave the second out when it does not fit
}

// Apart puts one object at the left and one at the right, or below each other
// where the room is short.
func Apart(left, right fyne.CanvasObject) *fyne.Container {
	return container.New(&apart{}, left, right)
}

func (l *apart) beside(o []fyne.CanvasObject, width float32) bool {
	return width <= 0 || natural(o[0])+natural(o[1])+unit(4) <= width
}

func (l *apart) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	for i := range o {
		if !o[1-i].Visible() {
			settle(o[i], s.Width)
			o[i].Move(fyne.Position{})
			return
		}
	}
	if l.beside(o, s.Width) {
		settle(o[0], natural(o[0]))
		settle(o[1], natural(o[1]))
		a, b := o[0].Size(), o[1].Size()
		o[0].Move(fyne.NewPos(0, (s.Height-a.Height)/2))
		o[1].Move(fyne.NewPos(s.Width-b.Width, (s.Height-b.Height)/2))
		return
	}
	settle(o[0], s.Width)
	o[0].Move(fyne.Position{})
	if l.drop {
		o[1].Resize(fyne.Size{})
		o[1].Move(fyne.NewPos(-10000, 0))
		return
	}
	settle(o[1], s.Width)
	o[1].Move(fyne.NewPos(0, o[0].Size().Height+unit(1)))
}

func (l *apart) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	switch {
	case !o[0].Visible():
		return b
	case !o[1].Visible():
		return a
	}
	if l.beside(o, l.width) {
		return fyne.NewSize(max(a.Width, b.Width), max(a.Height, b.Height))
	}
	if l.drop {
		return a
	}
	return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height+unit(1))
}
