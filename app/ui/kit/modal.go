package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Modal is a question or sheet above the screen. Escape takes the safe way out,
// the focus starts on the safe button and cannot leave the modal.
type Modal struct {
	canvas fyne.Canvas
	over   *fyne.Container
	keys   func(*fyne.KeyEvent)
	runes  func(rune)
	escape func()
	enter  func()
	other  func(*fyne.KeyEvent) // keys beside Escape and Enter
	back   fyne.Focusable
	gone   func()
}

// Open shows content in the middle of the canvas, at most `most` em wide. escape
// is what Escape does before the modal goes; enter, if not nil, is what Enter does
// where no control uses it.
func Open(c fyne.Canvas, most float32, content fyne.CanvasObject, focus fyne.Focusable, escape, enter func()) *Modal {
	m := &Modal{canvas: c, escape: escape, enter: enter, keys: c.OnTypedKey(), runes: c.OnTypedRune(), back: c.Focused()}
	shade := plain(func() color.Color { return rgbAlpha("#0b1216", 0xb0) })
	g := NewFill(ColorSurface)
	g.Edge = ColorEdge
	m.over = container.New(&ground{}, shade, container.New(&middle{most}, Ground(g, Inset(7, 6, content))))
	c.Overlays().Add(m.over)
	m.over.Resize(c.Size())
	c.SetOnTypedKey(m.typed)
	c.SetOnTypedRune(func(rune) {})
	if focus != nil {
		c.Focus(focus)
	}
	return m
}

func (m *Modal) typed(ev *fyne.KeyEvent) {
	touched()
	switch ev.Name {
	case fyne.KeyEscape:
		m.Close()
		if m.escape != nil {
			m.escape()
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		if m.enter != nil {
			m.Close()
			m.enter()
		}
	default:
		if m.other != nil {
			m.other(ev)
		}
	}
}

// IsOpen tells whether the modal is still on the screen.
func (m *Modal) IsOpen() bool {
	return slices.Contains(m.canvas.Overlays().List(), fyne.CanvasObject(m.over))
}

// Close takes the modal away and gives the focus back. A modal that Show already
// took away stays away.
func (m *Modal) Close() {
	if !m.IsOpen() {
		return
	}
	m.canvas.Overlays().Remove(m.over)
	m.canvas.SetOnTypedKey(m.keys)
	m.canvas.SetOnTypedRune(m.runes)
	if m.back != nil {
		m.canvas.Focus(m.back)
	}
	if m.gone != nil {
		m.gone()
	}
}

// OnClose sets what is done after the modal was closed, in whatever way; not when
// Show took it away.
func (m *Modal) OnClose(f func()) { m.gone = f }

// Question asks for a yes or no.
type Question struct {
	Title, Text string
	Yes, No     string
	Warning     bool // the yes cannot be taken back
}

// Confirm asks. The focus starts on No, and Escape means No.
func Confirm(c fyne.Canvas, q Question, answer func(yes bool)) *Modal {
	var m *Modal
	say := func(yes bool) func() {
		return func() {
			m.Close()
			answer(yes)
		}
	}
	yes := Primary(q.Yes, say(true))
	if q.Warning {
		yes = Warning(q.Yes, say(true))
	}
	no := Secondary(q.No, say(false))
	body := Stack(4, Heading(q.Title), Body(q.Text), Row(4, yes, no))
	m = Open(c, 32, body, no, func() { answer(false) }, nil)
	return m
}

// Announcement is something the user has to know now, with one button. Its title
// can count down while it is open.
type Announcement struct {
	*Modal
	title *Text
}

// Announce shows an announcement. Its button, Escape and Enter take it away.
func Announce(c fyne.Canvas, title, text, button string, done func()) *Announcement {
	a := &Announcement{title: Heading(title)}
	closing := Primary(button, func() { a.Close(); done() })
	a.Modal = Open(c, 32, Stack(4, a.title, Body(text), Row(4, closing)), closing, done, done)
	return a
}

// SetTitle shows another title.
func (a *Announcement) SetTitle(s string) { a.title.SetText(s) }

// middle centres one thing at most so many em wide.
type middle struct{ most float32 }

func (l *middle) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := min(em(l.most), s.Width-unit(8))
	settle(o[0], w)
	h := min(o[0].Size().Height, s.Height-unit(4))
	o[0].Resize(fyne.NewSize(w, h))
	o[0].Move(fyne.NewPos((s.Width-w)/2, (s.Height-h)/2))
}

func (l *middle) MinSize(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(em(10), em(5)) }
