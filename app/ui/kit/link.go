package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// linkRenderer draws a link: underlined words that wrap like text, so that the
// lines of an error summary can be read at any size.
type linkRenderer struct {
	b     *Button
	words *Text
	under []*canvas.Rectangle
	ring  *ring
}

func newLinkRenderer(b *Button) *linkRenderer {
	r := &linkRenderer{b: b, words: Body(b.label), ring: newRing()}
	r.Refresh()
	return r
}

func (r *linkRenderer) pad() float32 { return unit(0.75) }

func (r *linkRenderer) MinSize() fyne.Size {
	return r.words.MinSize().AddWidthHeight(0, 2*r.pad())
}

func (r *linkRenderer) Layout(s fyne.Size) {
	settle(r.words, s.Width)
	r.words.Move(fyne.NewPos(0, r.pad()))
	rows := wrap([]string{r.b.label}, max(s.Width, 1), r.measure)
	r.under = nil
	high := r.words.Size().Height / float32(len(rows))
	widest := float32(0)
	for i, row := range rows {
		line := canvas.NewRectangle(colour(r.name()))
		line.Move(fyne.NewPos(0, r.pad()+high*float32(i+1)-unit(0.6)))
		line.Resize(fyne.NewSize(r.measure(row), max(1, unit(0.25))))
		widest = max(widest, line.Size().Width)
		r.under = append(r.under, line)
	}
	r.ring.layout(fyne.Position{}, fyne.NewSize(min(widest, s.Width), s.Height))
}

func (r *linkRenderer) measure(s string) float32 {
	return fyne.MeasureText(s, theme.Size(theme.SizeNameText), fyne.TextStyle{}).Width
}

func (r *linkRenderer) name() fyne.ThemeColorName {
	if r.b.disabled {
		return ColorMuted
	}
	return ColorLink
}

func (r *linkRenderer) Refresh() {
	r.words.SetText(r.b.label)
	r.words.SetColor(r.name())
	r.words.Refresh()
	r.ring.show(r.b.focused)
	r.Layout(r.b.Size())
}

func (r *linkRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{r.words}
	for _, line := range r.under {
		out = append(out, line)
	}
	return append(out, r.ring.objects()...)
}

func (r *linkRenderer) Destroy() {}
