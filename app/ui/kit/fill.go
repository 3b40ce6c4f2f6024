package kit

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Fill is a ground: a rectangle in a theme colour that follows the theme, with an
// edge or a hatched pattern where colour alone must not carry the meaning.
type Fill struct {
	widget.BaseWidget
	Color fyne.ThemeColorName
	Edge  fyne.ThemeColorName // "" for none
	Hatch fyne.ThemeColorName // "" for none
	Least fyne.Size           // in units
}

// NewFill makes a ground of one colour.
func NewFill(c fyne.ThemeColorName) *Fill {
	f := &Fill{Color: c}
	f.ExtendBaseWidget(f)
	return f
}

// Rule is a thin horizontal line.
func Rule() *Fill {
	f := NewFill(ColorLine)
	f.Least = fyne.NewSize(0, 0.25)
	return f
}

// SetColor changes the ground's colour.
func (f *Fill) SetColor(c fyne.ThemeColorName) {
	if f.Color != c {
		f.Color = c
		f.Refresh()
	}
}

// CreateRenderer is Fyne's.
func (f *Fill) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	r := &fillRenderer{fill: f, area: plain(func() color.Color { return colour(f.Color) })}
	if f.Hatch != "" {
		r.area.Generator = f.stripes
	}
	r.objects = []fyne.CanvasObject{r.area}
	if f.Edge != "" {
		r.edge = newOutline(1)
		r.objects = append(r.objects, r.edge.objects()...)
	}
	r.Refresh()
	return r
}

// plain is an area of one colour: a picture of one pixel, stretched. Without a
// graphics card a rectangle of Fyne's takes twice as long for each of its pixels,
// one with rounded corners three times, and every frame draws every pixel
// (BenchmarkKeyToPixels).
func plain(colour func() color.Color) *canvas.Raster {
	r := canvas.NewRaster(func(int, int) image.Image {
		img := image.NewRGBA(image.Rect(0, 0, 1, 1))
		img.Set(0, 0, colour())
		return img
	})
	r.ScaleMode = canvas.ImageScalePixels
	return r
}

// stripes draws the diagonal pattern. It is drawn anew at every size and on the
// first screen, so it is copied row by row and not asked for pixel by pixel.
func (f *Fill) stripes(w, h int) image.Image {
	pitch := max(int(unit(4)), 8)
	row := image.NewRGBA(image.Rect(0, 0, w+pitch, 1))
	ground, ink := colour(f.Color), colour(f.Hatch)
	for x := range w + pitch {
		if x%pitch < pitch/2 {
			row.Set(x, 0, ink)
		} else {
			row.Set(x, 0, ground)
		}
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		copy(img.Pix[y*img.Stride:], row.Pix[y%pitch*4:][:4*w])
	}
	return img
}

type fillRenderer struct {
	fill    *Fill
	area    *canvas.Raster
	edge    *outline // nil for none
	objects []fyne.CanvasObject
}

func (r *fillRenderer) Layout(s fyne.Size) {
	r.area.Resize(s)
	if r.edge != nil {
		r.edge.layout(fyne.Position{}, s)
	}
}

func (r *fillRenderer) MinSize() fyne.Size {
	return fyne.NewSize(unit(r.fill.Least.Width), unit(r.fill.Least.Height))
}

func (r *fillRenderer) Refresh() {
	r.area.Hidden = r.fill.Color == ColorTransparent
	r.area.Refresh()
	if r.edge != nil {
		r.edge.show(colour(r.fill.Edge), true)
	}
}

func (r *fillRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *fillRenderer) Destroy()                     {}
