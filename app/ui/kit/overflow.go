package kit

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// overflow keeps buttons on one line. Those that do not fit are hidden, and the
// last object, which leads to them, is shown instead.
type overflow struct {
	gap  float32
	told func(shown int)
}

// Overflow is a line of buttons that never wraps: what does not fit is hidden
// behind more, which is shown only then. told is called with how many of the
// buttons are in view.
func Overflow(gap float32, more *Button, told func(shown int)) *fyne.Container {
	more.Hide()
	return container.New(&overflow{gap, told}, more)
}

// SetOverflow puts other buttons on the line.
func SetOverflow(line *fyne.Container, buttons []*Button) {
	Release(line)
	more := line.Objects[len(line.Objects)-1]
	line.Objects = nil
	for _, b := range buttons {
		line.Objects = append(line.Objects, b)
	}
	line.Objects = append(line.Objects, more)
	line.Refresh()
}

// fit is how many objects beside the last are in view at a width.
func (l *overflow) fit(o []fyne.CanvasObject, width float32) int {
	buttons, more := o[:len(o)-1], o[len(o)-1]
	total := float32(0)
	for _, b := range buttons {
		total += b.MinSize().Width + unit(l.gap)
	}
	if total-unit(l.gap) <= width+0.5 {
		return len(buttons)
	}
	used := more.MinSize().Width
	for i, b := range buttons {
		if used += b.MinSize().Width + unit(l.gap); used > width+0.5 {
			return i
		}
	}
	return len(buttons)
}

func (l *overflow) Layout(o []fyne.CanvasObject, s fyne.Size) {
	n := l.fit(o, s.Width)
	x := float32(0)
	for i, b := range o {
		there := i < n || i == len(o)-1 && n < len(o)-1
		if there != b.Visible() {
			if there {
				b.Show()
			} else {
				Release(b)
				b.Hide()
			}
		}
		if !there {
			continue
		}
		m := b.MinSize()
		b.Resize(m)
		b.Move(fyne.NewPos(x, 0))
		x += m.Width + unit(l.gap)
	}
	if l.told != nil {
		l.told(n)
	}
}

func (l *overflow) MinSize(o []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, b := range o {
		m.Height = max(m.Height, b.MinSize().Height)
	}
	m.Width = o[len(o)-1].MinSize().Width
	return m
}

// MenuItem is one line of a menu; Key is the shortcut that leads there too.
type MenuItem struct {
	Label, Key string
	Current    bool
}

// Menu lets one of several be chosen: arrow keys and first letters move, Enter
// chooses, Escape closes.
func Menu(c fyne.Canvas, title string, items []MenuItem, choose func(i int)) *Modal {
	var m *Modal
	body := Stack(1, Title(title), Spacer(0.5))
	var first fyne.Focusable
	var buttons []*Button
	for i, it := range items {
		b := Nav(it.Label, it.Current, func() {
			m.Close()
			choose(i)
		})
		if first == nil || it.Current {
			first = b
		}
		buttons = append(buttons, b)
		body.Add(Ends(Together(2, b), Inset(2, 2.5, Hint(it.Key).Line())))
	}
	closing := Secondary(wordsClose, func() { m.Close() })
	scroll := container.NewVScroll(Inset(2, 0, body)) // room for the ring and the bar
	frame := container.New(&sheet{}, scroll, Row(0, closing))
	m = Open(c, 26, frame, first, nil, nil)
	c.SetOnTypedRune(func(r rune) { byLetter(c, buttons, r) })
	m.other = func(ev *fyne.KeyEvent) {
		switch ev.Name {
		case fyne.KeyDown:
			c.FocusNext()
		case fyne.KeyUp:
			c.FocusPrevious()
		default:
			ScrollKeys(frame, ev)
		}
	}
	return m
}

// byLetter goes to the next button that begins with a letter, round and round.
func byLetter(c fyne.Canvas, buttons []*Button, r rune) {
	at := slices.IndexFunc(buttons, func(b *Button) bool { return c.Focused() == fyne.Focusable(b) })
	for i := range buttons {
		b := buttons[(at+1+i)%len(buttons)]
		if strings.HasPrefix(strings.ToLower(b.Label()), strings.ToLower(string(r))) {
			c.Focus(b)
			return
		}
	}
}
