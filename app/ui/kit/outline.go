package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// outline goes around an area as four thin rectangles. One with a stroke would cost
// as much as the whole area, see plain.
type outline struct {
	width                    float32
	top, bottom, left, right *canvas.Rectangle
}

func newOutline(width float32) *outline {
	side := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	return &outline{width: width, top: side(), bottom: side(), left: side(), right: side()}
}

func (l *outline) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{l.top, l.bottom, l.left, l.right}
}

// layout puts the outline inside the edge of an area that begins at p.
func (l *outline) layout(p fyne.Position, s fyne.Size) {
	w := l.width
	for _, side := range []struct {
		o    *canvas.Rectangle
		at   fyne.Position
		size fyne.Size
	}{
		{l.top, p, fyne.NewSize(s.Width, w)},
		{l.bottom, p.AddXY(0, s.Height-w), fyne.NewSize(s.Width, w)},
		{l.left, p, fyne.NewSize(w, s.Height)},
		{l.right, p.AddXY(s.Width-w, 0), fyne.NewSize(w, s.Height)},
	} {
		side.o.Move(side.at)
		side.o.Resize(side.size)
	}
}

// show draws the outline in a colour, or not at all.
func (l *outline) show(c color.Color, on bool) {
	for _, side := range []*canvas.Rectangle{l.top, l.bottom, l.left, l.right} {
		side.FillColor, side.Hidden = c, !on
		side.Refresh()
	}
}
