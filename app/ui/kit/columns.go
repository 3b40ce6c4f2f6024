package kit

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// columns fills as many columns as have room, shortest column first.
type columns struct {
	least float32 // em
	gap   float32 // units
	width float32
}

// Columns arranges panels in as many equal columns of at least `least` em as have
// room.
func Columns(least, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&columns{least: least, gap: gap}, objects...)
}

func (l *columns) place(objects []fyne.CanvasObject, width float32, put func(fyne.CanvasObject, fyne.Position, float32)) float32 {
	n := 1
	if width > 0 {
		n = max(int((width+unit(l.gap))/(em(l.least)+unit(l.gap))), 1)
	}
	n = min(n, max(len(objects), 1))
	w := (width - float32(n-1)*unit(l.gap)) / float32(n)
	ends := make([]float32, n)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		at := 0
		for i := range ends {
			if ends[i] < ends[at] {
				at = i
			}
		}
		if put != nil {
			put(o, fyne.NewPos(float32(at)*(w+unit(l.gap)), ends[at]), w)
		}
		ends[at] += o.MinSize().Height + unit(l.gap)
	}
	high := float32(0)
	for _, e := range ends {
		high = max(high, e-unit(l.gap))
	}
	return high
}

func (l *columns) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	l.place(objects, s.Width, func(o fyne.CanvasObject, p fyne.Position, w float32) {
		settle(o, w)
		o.Move(p)
	})
}

func (l *columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := float32(0)
	for _, o := range objects {
		w = max(w, o.MinSize().Width)
	}
	return fyne.NewSize(w, l.place(objects, l.width, nil))
}

// grid fills rows from left to right; things in a row share its height, and the boxes
// of fields in it stand on a line.
type grid struct {
	least float32 // em
	gap   float32 // units
	width float32
}

// Grid arranges things in rows of as many equal columns of at least `least` em as
// have room, so that reading order and Tab order are the same.
func Grid(least, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&grid{least: least, gap: gap}, objects...)
}

func (l *grid) place(objects []fyne.CanvasObject, width float32, put func(fyne.CanvasObject, fyne.Position, float32)) float32 {
	n := 1
	if width > 0 {
		n = max(int((width+unit(l.gap))/(em(l.least)+unit(l.gap))), 1)
	}
	n = min(n, max(len(objects), 1))
	w := (width - float32(n-1)*unit(l.gap)) / float32(n)
	y, high := float32(0), float32(0)
	for row := range slices.Chunk(shown(objects), n) {
		if y += high; high > 0 {
			y += unit(l.gap)
		}
		high = 0
		if width > 0 {
			level(row, w)
		}
		for column, o := range row {
			if put != nil {
				put(o, fyne.NewPos(float32(column)*(w+unit(l.gap)), y), w)
			}
			high = max(high, o.MinSize().Height)
		}
	}
	return y + high
}

func shown(objects []fyne.CanvasObject) (out []fyne.CanvasObject) {
	for _, o := range objects {
		if o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

func (l *grid) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	l.place(objects, s.Width, func(o fyne.CanvasObject, p fyne.Position, w float32) {
		settle(o, w)
		o.Move(p)
	})
}

func (l *grid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := float32(0)
	for _, o := range objects {
		w = max(w, o.MinSize().Width)
	}
	return fyne.NewSize(w, l.place(objects, l.width, nil))
}
