package kit

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Reader shows long text of fixed pitch, such as a message, line by line. Only
// lines in view exist. It is one Tab stop; arrows, Page Up/Down, Home and End
// scroll.
type Reader struct {
	text  string
	lines []string
	list  *readerList
	box   *fyne.Container
}

type readerList struct {
	widget.List
	reader *Reader
	frame  *frame
	rows   []*Text
	across int // characters per line
}

// NewReader makes an empty reader.
func NewReader() *Reader {
	r := &Reader{}
	l := &readerList{reader: r, frame: newFrame()}
	l.Length = func() int { return len(r.lines) }
	l.CreateItem = func() fyne.CanvasObject {
		t := newText("", theme.SizeNameCaptionText, theme.ColorNameForeground, false, false).Mono()
		l.rows = append(l.rows, t)
		return container.New(&fixedWidth{}, t)
	}
	l.UpdateItem = func(id int, o fyne.CanvasObject) {
		if c, ok := o.(*fyne.Container); ok && id < len(r.lines) {
			if t, ok := c.Objects[0].(*Text); ok {
				t.SetText(r.lines[id])
			}
		}
	}
	l.HideSeparators = true
	l.OnSelected = func(id int) { l.Unselect(id) }
	l.ExtendBaseWidget(l)
	l.MinSize() // makes its renderer: scrolling a list that was never drawn is a nil dereference in Fyne 2.8
	r.list = l
	r.box = container.New(&ground{}, NewFill(ColorSurface), Inset(0.5, 0.5, l), l.frame)
	return r
}

// Object is the reader.
func (r *Reader) Object() fyne.CanvasObject { return r.box }

// Target is what gets the focus.
func (r *Reader) Target() fyne.Focusable { return r.list }

// SetText shows other text from its beginning.
func (r *Reader) SetText(s string) {
	r.text = s
	r.list.across = 0
	r.list.reflow()
	for _, t := range r.list.rows {
		t.SetText("")
	}
	r.list.ScrollToTop()
	r.list.Refresh()
}

// reflow breaks the text at the width there is. The pitch is fixed, so counting
// does it.
func (l *readerList) reflow() {
	pitch := fyne.MeasureText("M", theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{Monospace: true}).Width
	across := max(int((l.Size().Width-unit(6))/pitch), 20)
	if across == l.across {
		return
	}
	l.across = across
	l.reader.lines = nil
	if l.reader.text == "" {
		return
	}
	for _, line := range strings.Split(strings.ReplaceAll(l.reader.text, "\t", "  "), "\n") {
		r := []rune(line)
		for len(r) > across {
			l.reader.lines = append(l.reader.lines, string(r[:across]))
			r = r[across:]
		}
		l.reader.lines = append(l.reader.lines, string(r))
	}
}

func (l *readerList) Resize(s fyne.Size) {
	l.List.Resize(s)
	l.reflow()
	l.List.Refresh()
}

func (l *readerList) FocusGained() { l.frame.setFocused(true); reveal(l) }
func (l *readerList) FocusLost()   { l.frame.setFocused(false) }

// AccessibilityLabel is the text itself.
func (l *readerList) AccessibilityLabel() string {
	if l.reader.text == "" {
		return wordsNoText
	}
	return l.reader.text
}

// AccessibilityRole is text.
func (l *readerList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (l *readerList) TypedKey(ev *fyne.KeyEvent) {
	line := l.MinSize().Height + theme.Padding()
	move := func(by float32) { l.ScrollToOffset(max(l.GetScrollOffset()+by, 0)) }
	switch ev.Name {
	case fyne.KeyDown:
		move(line)
	case fyne.KeyUp:
		move(-line)
	case fyne.KeyPageDown, fyne.KeySpace:
		move(l.Size().Height - line)
	case fyne.KeyPageUp:
		move(line - l.Size().Height)
	case fyne.KeyHome:
		l.ScrollToTop()
	case fyne.KeyEnd:
		l.ScrollToBottom()
	default:
		unused(l, ev)
	}
}

// fixedWidth keeps a line of text from widening the list.
type fixedWidth struct{}

func (*fixedWidth) Layout(o []fyne.CanvasObject, s fyne.Size) {
	o[0].Resize(s)
	o[0].Move(fyne.NewPos(unit(2), 0))
}

func (*fixedWidth) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(em(5), fyne.MeasureText("Ag", theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{Monospace: true}).Height)
}
