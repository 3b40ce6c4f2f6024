package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Option is one of a few to choose from.
type Option struct{ ID, Label, Hint string }

// Choice is a group of radio buttons: one Tab stop, arrow keys move, Space
// chooses, Enter goes to the form. All options are in view, unlike in a
// drop-down, and targets are at least 24 pixels high (WCAG 2.2, 2.5.8).
type Choice struct {
	widget.BaseWidget
	OnChanged func(id string)

	options  []Option
	chosen   string
	name     string
	cursor   int
	across   bool
	focused  bool
	disabled bool
	wrong    bool
	submit   func()
	live     *choiceRenderer
	change   func(string)
}

// NewChoice makes a group, one option below the other.
func NewChoice(options []Option) *Choice {
	c := &Choice{options: options}
	c.ExtendBaseWidget(c)
	return c
}

// NewChoiceAcross makes a group beside each other, going on below when the room
// is used up.
func NewChoiceAcross(options []Option) *Choice {
	c := NewChoice(options)
	c.across = true
	return c
}

// SetOptions replaces the options and keeps the choice if it is still there.
func (c *Choice) SetOptions(options []Option) {
	c.options = options
	c.SetValue(c.chosen)
	c.Refresh()
}

// Object is the group.
func (c *Choice) Object() fyne.CanvasObject { return c }

// Target is what gets the focus.
func (c *Choice) Target() fyne.Focusable { return c }

// Value is the chosen option's ID, or "".
func (c *Choice) Value() string { return c.chosen }

// SetValue chooses without a callback; an unknown ID chooses nothing.
func (c *Choice) SetValue(id string) {
	c.chosen, c.cursor = "", 0
	for i, o := range c.options {
		if o.ID == id {
			c.chosen, c.cursor = id, i
		}
	}
	c.Refresh()
}

// Reset chooses nothing.
func (c *Choice) Reset() { c.SetValue(""); c.SetWrong(false) }

// SetWrong shows the circles in red.
func (c *Choice) SetWrong(on bool) { c.wrong = on; c.Refresh() }

func (c *Choice) onSubmit(f func())       { c.submit = f }
func (c *Choice) onChange(f func(string)) { c.change = f }

// OnSubmit is called on Enter.
func (c *Choice) OnSubmit(f func()) *Choice { c.submit = f; return c }

func (c *Choice) choose(i int) {
	if i < 0 || i >= len(c.options) || c.disabled {
		return
	}
	changed := c.chosen != c.options[i].ID
	c.cursor, c.chosen = i, c.options[i].ID
	c.Refresh()
	if !changed {
		return
	}
	if c.change != nil {
		c.change(c.chosen)
	}
	if c.OnChanged != nil {
		c.OnChanged(c.chosen)
	}
}

// TypedKey moves, chooses or submits.
func (c *Choice) TypedKey(ev *fyne.KeyEvent) {
	touched()
	switch ev.Name {
	case fyne.KeyDown, fyne.KeyRight:
		if c.chosen == "" {
			c.choose(c.cursor)
		} else {
			c.choose(min(c.cursor+1, len(c.options)-1))
		}
	case fyne.KeyUp, fyne.KeyLeft:
		c.choose(max(c.cursor-1, 0))
	case fyne.KeySpace:
		c.choose(c.cursor)
	case fyne.KeyReturn, fyne.KeyEnter:
		if c.submit != nil {
			c.submit()
		} else {
			unused(c, ev)
		}
	default:
		unused(c, ev)
	}
}

// TypedRune does nothing.
func (c *Choice) TypedRune(rune) {}

// FocusGained shows the ring round the option the keys act on.
func (c *Choice) FocusGained() { c.focused = true; c.Refresh(); reveal(c) }

// FocusLost hides the ring.
func (c *Choice) FocusLost() { c.focused = false; c.Refresh() }

// Tapped chooses the option under the mouse.
func (c *Choice) Tapped(ev *fyne.PointEvent) {
	touched()
	Focus(c)
	r, ok := c.renderer()
	if !ok {
		return
	}
	for i, it := range r.items {
		p, s := it.at, it.size
		if ev.Position.X >= p.X && ev.Position.X < p.X+s.Width && ev.Position.Y >= p.Y && ev.Position.Y < p.Y+s.Height {
			c.choose(i)
		}
	}
}

// Cursor is a hand.
func (c *Choice) Cursor() desktop.Cursor { return desktop.PointerCursor }

// Enable lets the user choose.
func (c *Choice) Enable() { c.disabled = false; c.Refresh() }

// Disable keeps the choice as it is and takes the group out of the Tab order.
func (c *Choice) Disable() { c.disabled = true; c.Refresh() }

// Disabled tells whether the choice is fixed.
func (c *Choice) Disabled() bool { return c.disabled }

func (c *Choice) setName(s string) { c.name = s }

// AccessibilityLabel is what a screen reader says: the group and what is chosen.
func (c *Choice) AccessibilityLabel() string {
	for _, o := range c.options {
		if o.ID == c.chosen {
			return c.name + ": " + o.Label
		}
	}
	return c.name
}

// AccessibilityRole is the nearest Fyne has.
func (c *Choice) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

func (c *Choice) renderer() (*choiceRenderer, bool) { return c.live, c.live != nil }

// CreateRenderer is Fyne's.
func (c *Choice) CreateRenderer() fyne.WidgetRenderer {
	c.ExtendBaseWidget(c)
	r := &choiceRenderer{c: c, ring: newRing()}
	c.live = r
	r.Refresh()
	return r
}

type choiceItem struct {
	option Option
	outer  *canvas.Circle
	dot    *canvas.Circle
	label  *Text
	hint   *Text
	at     fyne.Position
	size   fyne.Size
}

type choiceRenderer struct {
	c       *Choice
	items   []*choiceItem
	ring    *ring
	objects []fyne.CanvasObject
	width   float32
	height  float32
}

func (r *choiceRenderer) build() {
	same := len(r.items) == len(r.c.options)
	for i := 0; same && i < len(r.items); i++ {
		same = r.items[i].option == r.c.options[i]
	}
	if same && r.objects != nil {
		return
	}
	r.items, r.objects = nil, r.ring.objects()
	for _, o := range r.c.options {
		it := &choiceItem{option: o, outer: canvas.NewCircle(color.Transparent), dot: canvas.NewCircle(color.Transparent)}
		it.label, it.hint = Body(o.Label), Small(o.Hint)
		if r.c.across {
			it.label.Line()
		}
		it.hint.Hidden = o.Hint == ""
		r.items = append(r.items, it)
		r.objects = append(r.objects, it.outer, it.dot, it.label, it.hint)
	}
}

// place lays the options out for a width and remembers where they are.
func (r *choiceRenderer) place(width float32) {
	d, pad := unit(6), unit(1)
	x, y, high := float32(0), float32(0), float32(0)
	for _, it := range r.items {
		left := d + unit(2)
		room := width - x - left - pad
		if r.c.across {
			w := left + it.label.MinSize().Width + unit(2)
			if x > 0 && x+w > width {
				x, y = 0, y+high+unit(1)
			}
			room = w - left
			it.size.Width = w
		} else {
			it.size.Width = width
		}
		settle(it.label, room)
		h := it.label.Size().Height
		if it.hint.Visible() {
			settle(it.hint, room)
			h += it.hint.Size().Height
		}
		it.size.Height = max(h, d) + 2*pad
		it.at = fyne.NewPos(x, y)
		top := y + pad
		line := it.label.MinSize().Height
		if line > d*1.6 {
			line = d
		}
		centre := fyne.NewPos(x, top+(max(line, d)-d)/2)
		circle(it.outer, centre, d)
		circle(it.dot, centre.AddXY(d*0.26, d*0.26), d*0.48)
		textTop := top
		if !it.hint.Visible() {
			textTop = y + (it.size.Height-h)/2
		}
		it.label.Move(fyne.NewPos(x+left, textTop))
		it.hint.Move(fyne.NewPos(x+left, textTop+it.label.Size().Height))
		high = it.size.Height
		if r.c.across {
			x += it.size.Width + unit(4)
		} else {
			y += it.size.Height + unit(1)
		}
	}
	if r.c.across {
		y += high
	} else {
		y -= unit(1)
	}
	r.width, r.height = width, max(y, 0)
}

// circle puts a circle where it belongs, if it is not there yet. Fyne keeps its
// corners and subtracts them for its size, so that Resize sees a difference in the
// last digit each time, and the window would be painted again and again for ever.
func circle(c *canvas.Circle, at fyne.Position, across float32) {
	const same = 0.01
	if p := c.Position(); max(p.X-at.X, at.X-p.X, p.Y-at.Y, at.Y-p.Y) > same {
		c.Move(at)
	}
	if s := c.Size(); max(s.Width-across, across-s.Width, s.Height-across, across-s.Height) > same {
		c.Resize(fyne.NewSquareSize(across))
	}
}

func (r *choiceRenderer) Layout(s fyne.Size) {
	r.place(s.Width)
	if r.c.cursor < len(r.items) {
		it := r.items[r.c.cursor]
		r.ring.layout(it.at.SubtractXY(2, 0), it.size.AddWidthHeight(4, 0))
	}
}

func (r *choiceRenderer) MinSize() fyne.Size {
	w := float32(0)
	for _, it := range r.items {
		w = max(w, unit(8)+it.label.MinSize().Width)
	}
	width := r.c.Size().Width
	if width == 0 {
		width = em(40)
	}
	r.place(width)
	return fyne.NewSize(w, r.height)
}

func (r *choiceRenderer) Refresh() {
	r.build()
	for _, it := range r.items {
		on := it.option.ID == r.c.chosen && r.c.chosen != ""
		ink := ColorEdge
		switch {
		case r.c.wrong:
			ink = ColorError
		case on:
			ink = ColorLink
		}
		it.outer.StrokeColor, it.outer.StrokeWidth = colour(ink), 2
		it.outer.FillColor = colour(ColorSurface)
		it.dot.FillColor = color.Transparent
		if on {
			it.dot.FillColor = colour(ColorLink)
		}
		it.label.style.Bold = on && !r.c.across
		it.label.color = theme.ColorNameForeground
		if r.c.disabled && !on {
			it.label.color = ColorMuted
		}
		it.outer.Refresh()
		it.dot.Refresh()
		it.label.Refresh()
		it.hint.Refresh()
	}
	r.ring.show(r.c.focused)
	r.Layout(r.c.Size())
}

func (r *choiceRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *choiceRenderer) Destroy()                     {}
