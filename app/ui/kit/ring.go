package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// ring is the focus state of the NHS service manual: a yellow band and a black
// one. Both, because yellow on white has a contrast of 1.2:1 and black on a dark
// ground hardly more. It lies outside the control and takes no room.
type ring struct{ outer, inner *canvas.Rectangle }

func newRing() *ring {
	r := &ring{outer: canvas.NewRectangle(color.Transparent), inner: canvas.NewRectangle(color.Transparent)}
	r.outer.Hide()
	r.inner.Hide()
	return r
}

func (r *ring) objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.outer, r.inner} }

func (r *ring) layout(p fyne.Position, s fyne.Size) {
	const inner, outer = 2, 5
	r.inner.Move(p.SubtractXY(inner/2, inner/2))
	r.inner.Resize(s.AddWidthHeight(inner, inner))
	r.outer.Move(p.SubtractXY(outer-1.5, outer-1.5))
	r.outer.Resize(s.AddWidthHeight(2*outer-3, 2*outer-3))
}

func (r *ring) show(on bool) {
	r.outer.StrokeColor, r.outer.StrokeWidth, r.outer.CornerRadius = colour(ColorRing), 3, 6
	r.inner.StrokeColor, r.inner.StrokeWidth, r.inner.CornerRadius = colour(ColorRingInner), 2, 4
	r.outer.Hidden, r.inner.Hidden = !on, !on
	r.outer.Refresh()
	r.inner.Refresh()
}

// frame is the edge of an entry or list: grey, red when something is wrong, with
// the ring when it has the focus. It has square corners, as in the NHS service
// manual: it can be as large as the window, and a stroke around that much would
// take most of a frame.
type frame struct {
	widget.BaseWidget
	wrong, focused bool
}

func newFrame() *frame {
	f := &frame{}
	f.ExtendBaseWidget(f)
	return f
}

func (f *frame) setFocused(on bool) { f.focused = on; f.Refresh() }
func (f *frame) setWrong(on bool)   { f.wrong = on; f.Refresh() }

// CreateRenderer is Fyne's.
func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	r := &frameRenderer{f: f, edge: newOutline(0), outer: newOutline(3), inner: newOutline(2)}
	r.Refresh()
	return r
}

type frameRenderer struct {
	f                  *frame
	edge, outer, inner *outline
}

func (r *frameRenderer) Layout(s fyne.Size) {
	const inner, outer = 1, 4 // how far they lie outside
	r.edge.layout(fyne.Position{}, s)
	r.inner.layout(fyne.NewPos(-inner, -inner), s.AddWidthHeight(2*inner, 2*inner))
	r.outer.layout(fyne.NewPos(-outer, -outer), s.AddWidthHeight(2*outer, 2*outer))
}

func (r *frameRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *frameRenderer) Refresh() {
	line := ColorEdge
	r.edge.width = 2
	if r.f.wrong {
		line, r.edge.width = ColorError, 3
	}
	r.edge.show(colour(line), true)
	r.outer.show(colour(ColorRing), r.f.focused)
	r.inner.show(colour(ColorRingInner), r.f.focused)
	r.Layout(r.f.Size())
}

func (r *frameRenderer) Objects() []fyne.CanvasObject {
	return slices.Concat(r.edge.objects(), r.outer.objects(), r.inner.objects())
}
func (r *frameRenderer) Destroy() {}
