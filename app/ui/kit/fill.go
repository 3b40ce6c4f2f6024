package kit

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Fill is a ground: a rectangle in a theme colour that follows the theme, with an
// edge or a hatched pattern where colour alone must not carry the meaning.
type Fill struct {
	widget.BaseWidget
	Color  fyne.ThemeColorName
	Edge   fyne.ThemeColorName // "" for none
	Hatch  fyne.ThemeColorName // "" for none
	Radius float32
	Least  fyne.Size // in units
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
	r := &fillRenderer{fill: f, box: canvas.NewRectangle(color.Transparent)}
	r.objects = []fyne.CanvasObject{r.box}
	if f.Hatch != "" {
		r.hatch = canvas.NewRaster(f.stripes)
		r.objects = append(r.objects, r.hatch)
	}
	r.Refresh()
	return r
}

// stripes draws the diagonal pattern. It is drawn anew at every size and on the
// first screen, so it is copied row by row and not asked for pixel by pixel.
func (f *Fill) stripes(w, h int) image.Image {
	pitch := max(int(unit(4)), 8)
	ink := color.RGBAModel.Convert(theme.Color(f.Hatch)).(color.RGBA)
	dot := []byte{ink.R, ink.G, ink.B, ink.A}
	row := make([]byte, 4*(w+pitch))
	for x := 0; x < len(row); x += 4 {
		if x/4%pitch < pitch/2 {
			copy(row[x:], dot)
		}
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		copy(img.Pix[y*img.Stride:], row[y%pitch*4:][:4*w])
	}
	return img
}

type fillRenderer struct {
	fill    *Fill
	box     *canvas.Rectangle
	hatch   *canvas.Raster
	objects []fyne.CanvasObject
}

func (r *fillRenderer) Layout(s fyne.Size) {
	for _, o := range r.objects {
		o.Resize(s)
	}
}

func (r *fillRenderer) MinSize() fyne.Size {
	return fyne.NewSize(unit(r.fill.Least.Width), unit(r.fill.Least.Height))
}

func (r *fillRenderer) Refresh() {
	r.box.FillColor = colour(r.fill.Color)
	r.box.CornerRadius = r.fill.Radius
	r.box.StrokeWidth = 0
	if r.fill.Edge != "" {
		r.box.StrokeColor, r.box.StrokeWidth = colour(r.fill.Edge), 1
	}
	for _, o := range r.objects {
		o.Refresh()
	}
}

func (r *fillRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *fillRenderer) Destroy()                     {}
