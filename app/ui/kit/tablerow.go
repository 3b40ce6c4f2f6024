package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

func rowHeight() float32 {
	return fyne.MeasureText("Ag", theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{}).Height + unit(1)
}

// tableRow is one row, or the heading, as bare texts.
type tableRow struct {
	widget.BaseWidget
	table  *Table
	header bool
	id     int
	ground *canvas.Rectangle
	texts  []*canvas.Text
	full   []string
}

func newTableRow(t *Table) *tableRow {
	r := &tableRow{table: t, id: -1, ground: canvas.NewRectangle(color.Transparent)}
	for _, c := range t.columns {
		x := canvas.NewText("", color.Transparent)
		x.TextStyle.Monospace = c.Mono
		if c.Right {
			x.Alignment = fyne.TextAlignTrailing
		}
		r.texts = append(r.texts, x)
	}
	r.full = make([]string, len(t.columns))
	r.ExtendBaseWidget(r)
	if t.list != nil {
		t.list.rows = append(t.list.rows, r)
	}
	return r
}

func (r *tableRow) show(id int) {
	r.id = id
	for i := range r.table.columns {
		r.full[i] = ""
		if r.table.cell != nil && id < r.table.length {
			r.full[i] = r.table.cell(id, i)
		}
	}
	r.Refresh()
}

func (r *tableRow) forget() {
	for i := range r.full {
		r.full[i] = ""
	}
	r.id = -1
	r.Refresh()
}

// CreateRenderer is Fyne's.
func (r *tableRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	return &tableRowRenderer{r}
}

type tableRowRenderer struct{ r *tableRow }

func (x *tableRowRenderer) MinSize() fyne.Size {
	h := rowHeight()
	if x.r.header {
		h += unit(2)
	}
	return fyne.NewSize(x.r.table.least(), h)
}

func (x *tableRowRenderer) Layout(s fyne.Size) {
	r := x.r
	r.ground.Resize(s)
	left := unit(3)
	if r.header { // goes over the edge of the rows; its titles stand above their cells
		left += unit(tableEdge)
	}
	h := fyne.MeasureText("Ag", theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{}).Height
	shares := r.table.shares()
	for i, w := range shares.each {
		r.texts[i].Hidden = w == 0
		r.texts[i].Move(fyne.NewPos(left, (s.Height-h)/2))
		r.texts[i].Resize(fyne.NewSize(w, h))
		if w > 0 {
			left += w + shares.gap
		}
	}
	x.paint(s)
}

// paint sets the words, cut to the column's width.
func (x *tableRowRenderer) paint(fyne.Size) {
	r := x.r
	size := theme.Size(theme.SizeNameCaptionText)
	bad := !r.header && r.table.bad != nil && r.id >= 0 && r.id < r.table.length && r.table.bad(r.id)
	for i, c := range r.table.columns {
		t := r.texts[i]
		s := r.full[i]
		if r.header {
			s = c.Title
		}
		t.TextSize, t.TextStyle = size, fyne.TextStyle{Bold: r.header, Monospace: c.Mono && !r.header}
		if r.id >= 0 && r.id == r.table.beside { // where bold letters have the room: they must cut nothing
			t.TextStyle.Bold = fyne.MeasureText(s, size, fyne.TextStyle{Bold: true, Monospace: c.Mono}).Width <= t.Size().Width
		}
		t.Color = colour(theme.ColorNameForeground)
		if bad {
			t.Color = colour(ColorDangerEdge) // the red that can be read on the ground of the marked row, too
		}
		t.Text = clip(s, t.Size().Width, size, t.TextStyle)
	}
	r.ground.FillColor = color.Transparent
	if r.header {
		r.ground.FillColor = colour(theme.ColorNameBackground)
	}
}

// clip cuts a cell to its column.
func clip(s string, width, size float32, style fyne.TextStyle) string {
	if width <= 0 || len(s) < 4 {
		return s
	}
	measure := func(s string) float32 { return fyne.MeasureText(s, size, style).Width }
	if measure(s) <= width {
		return s
	}
	r := []rune(s)
	low, high := 0, len(r)
	for low < high {
		mid := (low + high + 1) / 2
		if measure(string(r[:mid])+"…") <= width {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return string(r[:low]) + "…"
}

func (x *tableRowRenderer) Refresh() {
	x.Layout(x.r.Size())
	x.r.ground.Refresh()
	for _, t := range x.r.texts {
		t.Refresh()
	}
}

func (x *tableRowRenderer) Objects() []fyne.CanvasObject {
	out := []fyne.CanvasObject{x.r.ground}
	for _, t := range x.r.texts {
		out = append(out, t)
	}
	return out
}
func (x *tableRowRenderer) Destroy() {}
