package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// fixedLeast is how many em of the body must be in view before the parts around
// it may stay fixed.
const fixedLeast = 13

// fixed keeps a head and a foot in view while the body scrolls. When the window is
// too small for the size of the text, head and foot scroll with the body, so that
// at 200 % everything can still be read (WCAG 2.2, 1.4.4 and 1.4.10).
type fixed struct {
	always, head, body, foot fyne.CanvasObject
	top, inner, bottom       *fyne.Container
	scroll                   *container.Scroll
	short                    bool
	size                     fyne.Size
}

// Fixed makes such a screen; always stays at the top whatever the room.
func Fixed(always, head, body, foot fyne.CanvasObject) *fyne.Container {
	l := &fixed{always: always, head: head, body: body, foot: foot, top: Stack(0), inner: Stack(0), bottom: Stack(0)}
	l.scroll = container.NewVScroll(l.inner)
	l.arrange(false)
	return container.New(l, l.always, l.top, l.scroll, l.bottom)
}

func (l *fixed) arrange(short bool) {
	l.short = short
	if short {
		l.top.Objects, l.bottom.Objects = nil, nil
		l.inner.Objects = []fyne.CanvasObject{l.head, l.body, l.foot}
		return
	}
	l.top.Objects, l.bottom.Objects = []fyne.CanvasObject{l.head}, []fyne.CanvasObject{l.foot}
	l.inner.Objects = []fyne.CanvasObject{l.body}
}

func (l *fixed) Layout(_ []fyne.CanvasObject, s fyne.Size) {
	for _, o := range []fyne.CanvasObject{l.always, l.head, l.foot} {
		settle(o, s.Width)
	}
	a := l.always.Size().Height
	if short := s.Height-a-l.head.Size().Height-l.foot.Size().Height < em(fixedLeast); short != l.short {
		l.arrange(short)
	}
	settle(l.top, s.Width)
	settle(l.bottom, s.Width)
	t, b := l.top.MinSize().Height, l.bottom.MinSize().Height
	l.always.Move(fyne.Position{})
	l.top.Move(fyne.NewPos(0, a))
	l.top.Resize(fyne.NewSize(s.Width, t))
	l.scroll.Move(fyne.NewPos(0, a+t))
	settle(l.scroll.Content, s.Width)
	l.scroll.Resize(fyne.NewSize(s.Width, max(s.Height-a-t-b, 0)))
	l.bottom.Move(fyne.NewPos(0, s.Height-b))
	l.bottom.Resize(fyne.NewSize(s.Width, b))
	l.scroll.Refresh()
	if s != l.size {
		l.size = s
		l.scroll.ScrollToTop()
		revealFocused(l.scroll)
	}
}

func (l *fixed) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(em(20), em(10)) }

// whenShort tells when the window is small for the size of the text.
type whenShort struct{ tell func(bool) }

// WhenShort calls tell before each layout with whether fewer than 36 em of height
// are there.
func WhenShort(tell func(short bool), o fyne.CanvasObject) *fyne.Container {
	return container.New(&whenShort{tell}, o)
}

func (l *whenShort) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.tell(s.Height < em(36))
	o[0].Move(fyne.Position{})
	o[0].Resize(s)
	if c, ok := o[0].(*fyne.Container); ok {
		c.Layout.Layout(c.Objects, s)
	}
}

func (*whenShort) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(em(20), em(12)) }
