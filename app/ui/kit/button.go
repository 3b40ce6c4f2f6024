package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

type buttonKind int

const (
	primaryButton buttonKind = iota
	secondaryButton
	warningButton
	linkButton
	headerButton
	navButton
)

// Button is pressed with the mouse, Space or Enter, and keeps the focus after it.
// A screen has one primary button.
type Button struct {
	widget.BaseWidget
	OnTapped func()

	label    string
	kind     buttonKind
	current  bool
	light    fyne.ThemeColorName
	disabled bool
	focused  bool
	hovered  bool
}

func newButton(label string, kind buttonKind, tapped func()) *Button {
	b := &Button{label: label, kind: kind, OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// Primary is the one green button of a screen.
func Primary(label string, tapped func()) *Button { return newButton(label, primaryButton, tapped) }

// Secondary is any other button.
func Secondary(label string, tapped func()) *Button { return newButton(label, secondaryButton, tapped) }

// Warning is for what cannot be taken back.
func Warning(label string, tapped func()) *Button { return newButton(label, warningButton, tapped) }

// Link looks like a link: underlined, no ground.
func Link(label string, tapped func()) *Button { return newButton(label, linkButton, tapped) }

// OnHeader is a button on the coloured top bar.
func OnHeader(label string, tapped func()) *Button { return newButton(label, headerButton, tapped) }

// Nav is an entry of the navigation bar; current marks the place one is at.
func Nav(label string, current bool, tapped func()) *Button {
	b := newButton(label, navButton, tapped)
	b.current = current
	return b
}

// SetCurrent marks a navigation entry as the place one is at.
func (b *Button) SetCurrent(on bool) {
	if b.current != on {
		b.current = on
		b.Refresh()
	}
}

// SetLight puts a small coloured dot before the label; "" takes it away.
func (b *Button) SetLight(c fyne.ThemeColorName) { b.light = c; b.Refresh() }

// Label returns the words on the button.
func (b *Button) Label() string { return b.label }

// SetLabel changes the words on the button.
func (b *Button) SetLabel(s string) {
	if b.label != s {
		b.label = s
		b.Refresh()
	}
}

// Tapped presses the button.
func (b *Button) Tapped(*fyne.PointEvent) {
	touched()
	if b.disabled {
		return
	}
	Focus(b)
	if b.OnTapped != nil {
		b.OnTapped()
	}
}

// TypedKey presses the button with Space or Enter; other keys go to the window.
func (b *Button) TypedKey(ev *fyne.KeyEvent) {
	touched()
	switch ev.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if !b.disabled && b.OnTapped != nil {
			b.OnTapped()
		}
	default:
		unused(b, ev)
	}
}

// TypedRune hands a letter to the window; Space arrives as a key.
func (b *Button) TypedRune(r rune) { unusedRune(b, r) }

// FocusGained shows the ring.
func (b *Button) FocusGained() { b.focused = true; b.Refresh(); reveal(b) }

// FocusLost hides the ring.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// Enable makes the button work.
func (b *Button) Enable() { b.disabled = false; b.Refresh() }

// Disable makes the button not work and takes it out of the Tab order.
func (b *Button) Disable() { b.disabled = true; b.Refresh() }

// Disabled tells whether the button does not work.
func (b *Button) Disabled() bool { return b.disabled }

// MouseIn darkens the button.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved does nothing.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends the darkening.
func (b *Button) MouseOut() { b.hovered = false; b.Refresh() }

// Cursor is a hand.
func (b *Button) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel is what a screen reader says.
func (b *Button) AccessibilityLabel() string { return b.label }

// AccessibilityRole is button, or link.
func (b *Button) AccessibilityRole() fyne.AccessibleRole {
	if b.kind == linkButton {
		return fyne.AccessibleRoleLink
	}
	return fyne.AccessibleRoleButton
}

// natural is the width at which the words need not wrap.
func (b *Button) natural() float32 {
	if b.kind == linkButton {
		return fyne.MeasureText(b.label, theme.Size(theme.SizeNameText), fyne.TextStyle{}).Width + 1
	}
	return b.MinSize().Width
}

// CreateRenderer is Fyne's.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	if b.kind == linkButton {
		return newLinkRenderer(b)
	}
	r := &buttonRenderer{
		b: b, edge: canvas.NewRectangle(color.Transparent), ground: canvas.NewRectangle(color.Transparent),
		shade: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent),
		text: canvas.NewText("", color.Transparent), dot: canvas.NewCircle(color.Transparent), ring: newRing(),
	}
	r.Refresh()
	return r
}

type buttonRenderer struct {
	b                         *Button
	edge, ground, shade, line *canvas.Rectangle
	text                      *canvas.Text
	dot                       *canvas.Circle
	ring                      *ring
}

// margins is the room between the edge and the words.
func (r *buttonRenderer) margins() (x, y float32) {
	switch r.b.kind {
	case headerButton:
		return unit(3), unit(1.5)
	case navButton:
		return unit(4), unit(2.5)
	}
	return unit(4.5), unit(2.25)
}

// lift is the height of the darker lower edge of a solid button.
func (r *buttonRenderer) lift() float32 {
	if r.b.kind == primaryButton || r.b.kind == warningButton {
		return unit(0.75)
	}
	return 0
}

func (r *buttonRenderer) dotRoom() float32 {
	if r.b.light == "" {
		return 0
	}
	return unit(5)
}

func (r *buttonRenderer) MinSize() fyne.Size {
	x, y := r.margins()
	s := fyne.MeasureText(r.b.label, theme.Size(theme.SizeNameText), r.text.TextStyle)
	return s.AddWidthHeight(2*x+r.dotRoom(), 2*y+r.lift())
}

func (r *buttonRenderer) Layout(s fyne.Size) {
	x, _ := r.margins()
	face := s.SubtractWidthHeight(0, r.lift())
	r.edge.Resize(s)
	r.ground.Resize(face)
	r.shade.Resize(face)
	r.ring.layout(fyne.Position{}, s)
	t := r.text.MinSize()
	left := x + r.dotRoom()
	if r.b.light == "" {
		left = (s.Width - t.Width) / 2
	}
	r.text.Move(fyne.NewPos(left, (face.Height-t.Height)/2))
	r.text.Resize(t)
	d := unit(3)
	r.dot.Move(fyne.NewPos(x, (face.Height-d)/2))
	r.dot.Resize(fyne.NewSquareSize(d))
	h := unit(1)
	r.line.Move(fyne.NewPos(0, s.Height-h))
	r.line.Resize(fyne.NewSize(s.Width, h))
}

func (r *buttonRenderer) Refresh() {
	b := r.b
	r.text.Text, r.text.TextSize = b.label, theme.Size(theme.SizeNameText)
	r.text.TextStyle = fyne.TextStyle{Bold: b.kind != navButton || b.current}
	fill, ink, edge, stroke := color.Color(color.Transparent), colour(theme.ColorNameForeground), color.Color(color.Transparent), color.Color(color.Transparent)
	r.line.FillColor = color.Transparent
	switch b.kind {
	case primaryButton:
		fill, ink, edge = colour(ColorAction), colour(ColorOnAction), colour(ColorActionEdge)
	case warningButton:
		fill, ink, edge = colour(ColorDanger), colour(ColorOnDanger), colour(ColorDangerEdge)
	case secondaryButton:
		fill, ink, stroke = colour(ColorSurface), colour(ColorLink), colour(ColorLink)
	case headerButton:
		ink, stroke = colour(ColorOnHeader), colour(ColorOnHeader)
	case navButton:
		ink = colour(ColorLink)
		if b.current {
			ink = colour(theme.ColorNameForeground)
			r.line.FillColor = colour(ColorLink)
		}
	}
	if b.disabled {
		fill, edge, stroke = colour(ColorLine), color.Transparent, color.Transparent
		ink = colour(ColorMuted)
	}
	r.edge.FillColor, r.ground.FillColor, r.text.Color = edge, fill, ink
	r.edge.CornerRadius, r.ground.CornerRadius, r.shade.CornerRadius = 4, 4, 4
	r.ground.StrokeColor, r.ground.StrokeWidth = stroke, 0
	if stroke != color.Transparent {
		r.ground.StrokeWidth = 1.5
	}
	if b.kind == navButton {
		r.ground.CornerRadius, r.shade.CornerRadius = 0, 0
	}
	r.shade.FillColor = color.Transparent
	if b.hovered && !b.disabled {
		r.shade.FillColor = colour(theme.ColorNameHover)
	}
	r.dot.Hidden = b.light == ""
	if b.light != "" {
		r.dot.FillColor = colour(b.light)
		r.dot.StrokeColor, r.dot.StrokeWidth = colour(ColorOnHeader), 1.5
	}
	r.ring.show(b.focused)
	r.Layout(b.Size())
	for _, o := range []fyne.CanvasObject{r.edge, r.ground, r.shade, r.line, r.text, r.dot} {
		o.Refresh()
	}
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.edge, r.ground, r.shade, r.line, r.dot, r.text}, r.ring.objects()...)
}
func (r *buttonRenderer) Destroy() {}
