package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// stack puts things below each other at full width. It asks each thing for its
// height after giving it the width, so wrapped text settles in one pass.
type stack struct{ gap float32 }

// Stack puts things below each other, gap units apart. Hidden things take no room.
func Stack(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&stack{gap}, objects...)
}

func (l *stack) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		settle(o, s.Width)
		o.Move(fyne.NewPos(0, y))
		y += o.Size().Height + unit(l.gap)
	}
}

func (l *stack) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	n := 0
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		s := o.MinSize()
		m.Width = max(m.Width, s.Width)
		m.Height += s.Height
		n++
	}
	if n > 1 {
		m.Height += unit(l.gap) * float32(n-1)
	}
	return m
}

// settle gives o a width and the height it needs at that width.
func settle(o fyne.CanvasObject, width float32) {
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	if h := o.MinSize().Height; h != o.Size().Height {
		o.Resize(fyne.NewSize(width, h))
	}
}

// flow puts things beside each other and goes on below when the room is used up,
// so rows of buttons still work at 200 % text.
type flow struct {
	gap   float32
	solid bool // never wraps
	width float32
}

// Row puts things beside each other, gap units apart, and wraps.
func Row(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap}, objects...)
}

// Together puts things beside each other and never parts them.
func Together(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&flow{gap: gap, solid: true}, objects...)
}

func (l *flow) place(objects []fyne.CanvasObject, width float32, put func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	type item struct {
		o fyne.CanvasObject
		s fyne.Size
	}
	var line []item
	y, x, high := float32(0), float32(0), float32(0)
	flush := func() {
		at := float32(0)
		for _, it := range line {
			if put != nil {
				put(it.o, fyne.NewPos(at, y+(high-it.s.Height)/2), it.s)
			}
			at += it.s.Width + unit(l.gap)
		}
		line, x = nil, 0
	}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		s := l.size(o, width)
		if !l.solid && len(line) > 0 && width > 0 && x+s.Width > width+0.5 {
			flush()
			y += high + unit(min(l.gap, 2))
			high = 0
		}
		line = append(line, item{o, s})
		x += s.Width + unit(l.gap)
		high = max(high, s.Height)
	}
	flush()
	return y + high
}

// size is what a thing takes of a row. Text that wraps does so only when the whole
// row is too narrow for it.
func (l *flow) size(o fyne.CanvasObject, width float32) fyne.Size {
	if t, ok := o.(*Text); ok && t.wrap && !l.solid && width > 0 {
		return t.within(width)
	}
	return o.MinSize()
}

func (l *flow) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	l.place(objects, s.Width, func(o fyne.CanvasObject, p fyne.Position, s fyne.Size) {
		o.Resize(s)
		o.Move(p)
	})
}

func (l *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := float32(0)
	if l.solid {
		w = l.natural(objects)
	}
	for _, o := range objects {
		if o.Visible() {
			w = max(w, o.MinSize().Width)
		}
	}
	return fyne.NewSize(w, l.place(objects, l.width, nil))
}

// natural is the width of everything beside each other.
func (l *flow) natural(objects []fyne.CanvasObject) float32 {
	w, n := float32(0), 0
	for _, o := range objects {
		if o.Visible() {
			w += natural(o)
			n++
		}
	}
	return w + unit(l.gap)*float32(max(n-1, 0))
}

// natural is the width at which an object need not wrap.
func natural(o fyne.CanvasObject) float32 {
	if c, ok := o.(*fyne.Container); ok {
		if f, ok := c.Layout.(*flow); ok {
			return f.natural(c.Objects)
		}
	}
	if t, ok := o.(interface{ natural() float32 }); ok {
		return t.natural()
	}
	return o.MinSize().Width
}

// beside gives the first thing a fixed width and the second the rest; when the
// rest would be too narrow the second goes below the first.
type beside struct {
	first, least, gap float32 // first and least in em, gap in units
	width             float32
}

// Beside lays out two columns: left is `first` em wide, right gets the rest. When
// fewer than `least` em would remain, right goes below.
func Beside(first, least, gap float32, left, right fyne.CanvasObject) *fyne.Container {
	return container.New(&beside{first: first, least: least, gap: gap}, left, right)
}

func (l *beside) narrow(width float32) bool {
	return width > 0 && width < em(l.first+l.least)+unit(l.gap)
}

func (l *beside) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	left, right := o[0], o[1]
	if l.narrow(s.Width) || !left.Visible() {
		y := float32(0)
		if left.Visible() {
			settle(left, s.Width)
			left.Move(fyne.NewPos(0, 0))
			y = left.Size().Height + unit(min(l.gap, 4))
		}
		settle(right, s.Width)
		right.Move(fyne.NewPos(0, y))
		return
	}
	settle(left, em(l.first))
	left.Move(fyne.NewPos(0, 0))
	settle(right, s.Width-em(l.first)-unit(l.gap))
	right.Move(fyne.NewPos(em(l.first)+unit(l.gap), 0))
}

func (l *beside) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	if !o[0].Visible() {
		return b
	}
	if l.narrow(l.width) {
		return fyne.NewSize(max(a.Width, b.Width), a.Height+b.Height+unit(min(l.gap, 4)))
	}
	return fyne.NewSize(max(a.Width, b.Width), max(a.Height, b.Height))
}

// room limits the width of what it holds; lines longer than about 70 characters
// are hard to read.
type room struct {
	most   float32 // em
	centre bool
}

// Within keeps an object at most `ems` wide, against the left edge.
func Within(ems float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&room{most: ems}, o)
}

// Centred keeps an object at most `ems` wide, in the middle.
func Centred(ems float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&room{most: ems, centre: true}, o)
}

func (l *room) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := min(s.Width, em(l.most))
	settle(o[0], w)
	x := float32(0)
	if l.centre {
		x = (s.Width - w) / 2
	}
	o[0].Move(fyne.NewPos(x, 0))
}

func (l *room) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[0].MinSize()
	return fyne.NewSize(min(m.Width, em(l.most)), m.Height)
}

// inset is a margin in units.
type inset struct{ x, y float32 }

// Inset leaves x and y units free around an object.
func Inset(x, y float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{x, y}, o)
}

func (l *inset) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(s.SubtractWidthHeight(2*unit(l.x), 2*unit(l.y)))
	o[0].Move(fyne.NewPos(unit(l.x), unit(l.y)))
}

func (l *inset) MinSize(o []fyne.CanvasObject) fyne.Size {
	return o[0].MinSize().AddWidthHeight(2*unit(l.x), 2*unit(l.y))
}

// Ground lays an object on a ground.
func Ground(f *Fill, o fyne.CanvasObject) *fyne.Container {
	return container.New(&ground{}, f, o)
}

// ground is a stack in depth that passes the width on before it asks for height.
type ground struct{}

func (*ground) Layout(objects []fyne.CanvasObject, s fyne.Size) {
	for _, o := range objects {
		o.Resize(s)
		o.Move(fyne.Position{})
	}
}

func (*ground) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, o := range objects {
		if o.Visible() {
			m = m.Max(o.MinSize())
		}
	}
	return m
}

// Spacer is empty room of n units.
func Spacer(n float32) fyne.CanvasObject {
	f := NewFill(ColorTransparent)
	f.Least = fyne.NewSize(n, n)
	return f
}

// Ends puts one object at the left and one at the right of a line.
func Ends(left, right fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewBorderLayout(nil, nil, nil, right), left, right)
}
