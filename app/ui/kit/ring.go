package kit

import (
	"image/color"

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
// the ring when it has the focus.
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
	r := &frameRenderer{f: f, edge: canvas.NewRectangle(color.Transparent), ring: newRing()}
	r.Refresh()
	return r
}

type frameRenderer struct {
	f    *frame
	edge *canvas.Rectangle
	ring *ring
}

func (r *frameRenderer) Layout(s fyne.Size) {
	w := r.edge.StrokeWidth
	r.edge.Move(fyne.NewPos(w/2, w/2))
	r.edge.Resize(s.SubtractWidthHeight(w, w))
	r.ring.layout(fyne.Position{}, s)
}

func (r *frameRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *frameRenderer) Refresh() {
	r.edge.CornerRadius = 3
	r.edge.StrokeWidth, r.edge.StrokeColor = 1.5, colour(ColorEdge)
	if r.f.wrong {
		r.edge.StrokeWidth, r.edge.StrokeColor = 3, colour(ColorError)
	}
	r.ring.show(r.f.focused)
	r.Layout(r.f.Size())
	r.edge.Refresh()
}

func (r *frameRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.edge}, r.ring.objects()...)
}
func (r *frameRenderer) Destroy() {}
