package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// Card is a white ground with a margin, for a form or a group of facts.
func Card(o fyne.CanvasObject) *fyne.Container {
	f := NewFill(ColorSurface)
	f.Edge = ColorLine
	return Ground(f, Inset(6, 6, o))
}

// CardPage is a card that scrolls when it must.
func CardPage(o fyne.CanvasObject) *fyne.Container {
	f := NewFill(ColorSurface)
	f.Edge = ColorLine
	return Ground(f, page(o))
}

// Tone is how loud a callout is. Each tone also has words of its own; colour never
// carries the meaning alone.
type Tone int

// The tones.
const (
	ToneNote Tone = iota
	ToneGood
	ToneCaution
	ToneDanger
)

func (t Tone) colours() (ground, bar fyne.ThemeColorName) {
	switch t {
	case ToneGood:
		return ColorSurface, ColorGood
	case ToneCaution:
		return ColorCaution, ColorCautionBar
	case ToneDanger:
		return ColorAlarm, ColorError
	}
	return ColorNote, ColorLink
}

// Callout is a panel with a thick bar at its left edge.
func Callout(t Tone, o fyne.CanvasObject) *fyne.Container {
	ground, bar := t.colours()
	g := NewFill(ground)
	g.Edge = ColorLine
	b := NewFill(bar)
	b.Least = fyne.NewSize(2, 0)
	return Ground(g, container.New(&barred{}, b, Inset(5, 4, o)))
}

// Caution is a callout with a heading, what it means and what to do.
func Caution(t Tone, title, text string, do []string) *fyne.Container {
	body := Stack(2, Heading(title))
	if text != "" {
		body.Add(Body(text))
	}
	if len(do) > 0 {
		body.Add(Bullets(do))
	}
	return Callout(t, body)
}

// barred puts a thin thing at the left and the rest beside it.
type barred struct{}

func (*barred) Layout(o []fyne.CanvasObject, s fyne.Size) {
	w := o[0].MinSize().Width
	o[0].Resize(fyne.NewSize(w, s.Height))
	o[0].Move(fyne.Position{})
	o[1].Resize(fyne.NewSize(s.Width-w, s.Height))
	o[1].Move(fyne.NewPos(w, 0))
}

func (*barred) MinSize(o []fyne.CanvasObject) fyne.Size {
	m := o[1].MinSize()
	m.Width += o[0].MinSize().Width
	return m
}

// Bullets is a list of short sentences.
func Bullets(lines []string) *fyne.Container {
	box := Stack(1.5)
	for _, s := range lines {
		box.Add(container.New(&barred{}, Inset(0.5, 0, newText("•  ", theme.SizeNameText, theme.ColorNameForeground, true, false)), Body(s)))
	}
	return box
}

// ProtectiveLabel is the band with the protective marking; every screen with
// personal data has it at the same place, directly under its heading bar
// (3.17.3).
func ProtectiveLabel() *fyne.Container {
	g := NewFill(ColorLabelGround)
	return Ground(g, Inset(6, 1, newText(ProtectiveText, theme.SizeNameText, ColorOnLabel, true, true)))
}

// TrainingMark is the band that says this is practice; hatched, so that it is
// seen without colours too.
func TrainingMark() *fyne.Container {
	g := NewFill(ColorTraining)
	g.Hatch = ColorTrainingHatch
	return Ground(g, Inset(6, 1, container.New(&apart{drop: true},
		newText(wordsTraining, theme.SizeNameSubHeadingText, ColorOnTraining, true, false),
		newText(wordsTrainingNote, theme.SizeNameText, ColorOnTraining, true, false))))
}

// Page is a screen's content: it scrolls when it must and stays readable wide.
func Page(most float32, o fyne.CanvasObject) *fyne.Container {
	return page(Within(most, o))
}

// PageCentred is Page in the middle of the window, for sign-in and the like.
func PageCentred(most float32, o fyne.CanvasObject) *fyne.Container {
	return page(Centred(most, o))
}

func page(o fyne.CanvasObject) *fyne.Container {
	body := Inset(6, 5, o)
	scroll := container.NewVScroll(body)
	return container.New(&paged{}, scroll)
}

// paged gives the scrolled content its width before the scroll asks for height.
// When the room changes it starts at the top and goes only as far down as the
// control in focus needs.
type paged struct{ size fyne.Size }

func (l *paged) Layout(o []fyne.CanvasObject, s fyne.Size) {
	scroll, ok := o[0].(*container.Scroll)
	if !ok {
		return
	}
	settle(scroll.Content, s.Width)
	scroll.Resize(s)
	scroll.Refresh()
	if s == l.size {
		return
	}
	l.size = s
	scroll.ScrollToTop()
	revealFocused(scroll)
}

// revealFocused brings the control in focus into view after the room changed.
func revealFocused(scroll *container.Scroll) {
	if c := canvasOf(scroll); c != nil {
		if o, ok := c.Focused().(fyne.CanvasObject); ok {
			reveal(o)
		}
	}
}

func (*paged) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(em(20), em(10)) }

// ScrollToTop shows the beginning of a page, or goes as far down as the control in
// focus needs (WCAG 2.2, 2.4.7 and 2.4.11).
func ScrollToTop(p *fyne.Container) {
	if s := scrollOf(p); s != nil {
		s.ScrollToTop()
		revealFocused(s)
	}
}

// FocusAtTop shows the beginning of a page and gives the focus to f if f is in view
// there, else to nothing: what stands at the top has to be read first, and a focus
// that nobody sees is pressed unread. The keys of the screen work without it.
func FocusAtTop(c fyne.Canvas, p *fyne.Container, f fyne.Focusable) {
	c.Focus(f)
	ScrollToTop(p)
	if s := scrollOf(p); s != nil && s.Offset.Y > 0 {
		c.Unfocus()
		s.ScrollToTop()
	}
}

// scrollOf is the scroll of a page.
func scrollOf(p *fyne.Container) *container.Scroll {
	for _, o := range p.Objects {
		if s, ok := o.(*container.Scroll); ok {
			return s
		}
	}
	return nil
}

// Foot is the band at the bottom of a screen in which its buttons stay in view.
func Foot(o fyne.CanvasObject) *fyne.Container {
	return Stack(0, Rule(), Ground(NewFill(ColorSurface), Inset(6, 3, o)))
}

// Screen puts bands at the top and bottom and lets the middle have the rest.
func Screen(top, middle, bottom fyne.CanvasObject) *fyne.Container {
	return container.New(&screen{}, top, middle, bottom)
}

type screen struct{}

func (*screen) Layout(o []fyne.CanvasObject, s fyne.Size) {
	settle(o[0], s.Width)
	settle(o[2], s.Width)
	t, b := o[0].Size().Height, float32(0)
	if o[2].Visible() {
		b = o[2].Size().Height
	}
	o[0].Move(fyne.Position{})
	o[1].Move(fyne.NewPos(0, t))
	o[1].Resize(fyne.NewSize(s.Width, max(s.Height-t-b, 0)))
	o[2].Move(fyne.NewPos(0, s.Height-b))
}

func (*screen) MinSize(o []fyne.CanvasObject) fyne.Size {
	var m fyne.Size
	for _, x := range o {
		s := x.MinSize()
		m.Width = max(m.Width, s.Width)
		m.Height += s.Height
	}
	return m
}

// Signal is a quiet panel whose bar shows a state that the words beside it say too.
func Signal(bar *Fill, o fyne.CanvasObject) *fyne.Container {
	g := NewFill(theme.ColorNameBackground)
	return Ground(g, container.New(&barred{}, bar, Inset(4, 3, o)))
}

// ScrollKeys moves a page with the keys for it and tells whether the key was one.
func ScrollKeys(p *fyne.Container, ev *fyne.KeyEvent) bool {
	s := scrollOf(p)
	if s == nil {
		return false
	}
	step := s.Size().Height - unit(8)
	switch ev.Name {
	case fyne.KeyPageDown:
	case fyne.KeyPageUp:
		step = -step
	case fyne.KeyDown:
		step = unit(10)
	case fyne.KeyUp:
		step = -unit(10)
	case fyne.KeyHome:
		s.ScrollToTop()
		return true
	case fyne.KeyEnd:
		s.ScrollToBottom()
		return true
	default:
		return false
	}
	most := max(s.Content.MinSize().Height-s.Size().Height, 0)
	s.ScrollToOffset(fyne.NewPos(0, min(max(s.Offset.Y+step, 0), most)))
	return true
}
