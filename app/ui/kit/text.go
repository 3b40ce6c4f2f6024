package kit

import (
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Text is words on the screen. Unlike a label it has no padding of its own, so
// columns line up, and it never truncates: it wraps or takes the room it needs
// (a patient's name must be shown in full, ISB 1506 NID-0005).
type Text struct {
	widget.BaseWidget
	text  string
	color fyne.ThemeColorName
	size  fyne.ThemeSizeName
	style fyne.TextStyle
	align fyne.TextAlign
	wrap  bool
}

func newText(s string, size fyne.ThemeSizeName, c fyne.ThemeColorName, bold, wrap bool) *Text {
	t := &Text{text: s, size: size, color: c, style: fyne.TextStyle{Bold: bold}, wrap: wrap}
	t.ExtendBaseWidget(t)
	return t
}

// Title is the heading of a screen.
func Title(s string) *Text { return newText(s, SizeTitle, theme.ColorNameForeground, true, true) }

// Heading is the heading of a part of a screen.
func Heading(s string) *Text {
	return newText(s, theme.SizeNameSubHeadingText, theme.ColorNameForeground, true, true)
}

// Body is running text that wraps.
func Body(s string) *Text {
	return newText(s, theme.SizeNameText, theme.ColorNameForeground, false, true)
}

// Strong is running text in bold.
func Strong(s string) *Text {
	return newText(s, theme.SizeNameText, theme.ColorNameForeground, true, true)
}

// Hint is quieter running text.
func Hint(s string) *Text { return newText(s, theme.SizeNameText, ColorMuted, false, true) }

// Small is quieter, smaller text that wraps.
func Small(s string) *Text { return newText(s, theme.SizeNameCaptionText, ColorMuted, false, true) }

// Line keeps the text on one line (an NHS number is never wrapped, NUM-0001).
func (t *Text) Line() *Text { t.wrap = false; return t }

// In sets the colour.
func (t *Text) In(c fyne.ThemeColorName) *Text { t.color = c; return t }

// Bold makes the text bold.
func (t *Text) Bold() *Text { t.style.Bold = true; return t }

// Mono sets the text in a fixed pitch, for identifiers and messages.
func (t *Text) Mono() *Text { t.style.Monospace = true; return t }

// Text returns the words shown.
func (t *Text) Text() string { return t.text }

// SetText shows other words.
func (t *Text) SetText(s string) {
	if t.text != s {
		t.text = s
		t.Refresh()
	}
}

// SetColor changes the colour.
func (t *Text) SetColor(c fyne.ThemeColorName) {
	if t.color != c {
		t.color = c
		t.Refresh()
	}
}

// natural is the width at which no line wraps.
func (t *Text) natural() float32 {
	w := float32(0)
	for _, line := range strings.Split(t.text, "\n") {
		w = max(w, fyne.MeasureText(line, theme.Size(t.size), t.style).Width)
	}
	return w + 1
}

// within is the size of the text when it may take a width.
func (t *Text) within(width float32) fyne.Size {
	lines, size := strings.Split(t.text, "\n"), theme.Size(t.size)
	w := t.natural() - 1
	if w > width {
		w = width
		lines = wrap(lines, w, func(s string) float32 { return fyne.MeasureText(s, size, t.style).Width })
	}
	return fyne.NewSize(w, fyne.MeasureText("Ag", size, t.style).Height*float32(len(lines)))
}

// AccessibilityLabel is what a screen reader says.
func (t *Text) AccessibilityLabel() string { return t.text }

// AccessibilityRole is text.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is Fyne's.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	return &textRenderer{t: t}
}

type textKey struct {
	text  string
	width float32
	size  float32
	style fyne.TextStyle
	wrap  bool
}

type textRenderer struct {
	t       *Text
	key     textKey
	rows    []*canvas.Text
	objects []fyne.CanvasObject
	min     fyne.Size
}

// flow breaks the text for a width, once for each distinct need.
func (r *textRenderer) flow(width float32) {
	t := r.t
	key := textKey{t.text, width, theme.Size(t.size), t.style, t.wrap}
	if !t.wrap {
		key.width = 0
	}
	if key == r.key && r.rows != nil {
		return
	}
	r.key = key
	lines := strings.Split(t.text, "\n")
	if t.wrap && width > 0 {
		lines = wrap(lines, width, func(s string) float32 { return fyne.MeasureText(s, key.size, t.style).Width })
	}
	r.rows, r.objects = nil, nil
	height := fyne.MeasureText("Ag", key.size, t.style).Height
	r.min = fyne.NewSize(0, height*float32(len(lines)))
	for i, s := range lines {
		row := canvas.NewText(s, colour(t.color))
		row.TextSize, row.TextStyle, row.Alignment = key.size, t.style, t.align
		row.Move(fyne.NewPos(0, float32(i)*height))
		row.Resize(fyne.NewSize(max(width, row.MinSize().Width), height))
		if !t.wrap {
			r.min.Width = max(r.min.Width, row.MinSize().Width)
		}
		r.rows = append(r.rows, row)
		r.objects = append(r.objects, row)
	}
	if t.wrap {
		r.min.Width = min(em(5), fyne.MeasureText(t.text, key.size, t.style).Width)
	}
}

func (r *textRenderer) Layout(s fyne.Size) {
	r.flow(s.Width)
	for _, row := range r.rows {
		row.Resize(fyne.NewSize(s.Width, row.Size().Height))
	}
}

func (r *textRenderer) MinSize() fyne.Size {
	r.flow(r.t.Size().Width)
	return r.min
}

func (r *textRenderer) Refresh() {
	r.flow(r.t.Size().Width)
	for _, row := range r.rows {
		row.Color = colour(r.t.color)
		row.TextStyle, row.Alignment = r.t.style, r.t.align
		row.Refresh()
	}
	r.Layout(r.t.Size())
	canvas.Refresh(r.t) // the window does not know rows that it has never drawn
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *textRenderer) Destroy()                     {}

// wrap breaks lines between words, and inside a word only when that word alone is
// wider than the room: then after a hyphen or a slash where it has one (a name of two
// parts, an identifier, an address; ISB 1506 NID-0013).
func wrap(lines []string, width float32, measure func(string) float32) []string {
	var out []string
	for _, line := range lines {
		if measure(line) <= width {
			out = append(out, line)
			continue
		}
		row := ""
		for _, word := range strings.Split(line, " ") {
			next := word
			if row != "" {
				next = row + " " + word
			}
			if measure(next) <= width {
				row = next
				continue
			}
			if row != "" {
				out = append(out, row)
			}
			row = word
			for measure(row) > width && utf8.RuneCountInString(row) > 1 {
				cut := fit(row, width, measure)
				if mark := strings.LastIndexAny(row[:cut], "-/"); mark > cut/3 {
					cut = mark + 1
				} else if rest := len(row) - cut; rest < cut/2 {
					cut = start(row, len(row)/2+1) // rather than leave a few letters alone
				}
				out = append(out, row[:cut])
				row = row[cut:]
			}
		}
		out = append(out, row)
	}
	return out
}

// start is the first beginning of a character in s at or after byte at, which is not
// its end.
func start(s string, at int) int {
	for !utf8.RuneStart(s[at]) {
		at++
	}
	return at
}

// fit is the length in bytes of the longest start of s that has room, at least
// one character.
func fit(s string, width float32, measure func(string) float32) int {
	last := 0
	for i := range s {
		if i > 0 && measure(s[:i]) > width {
			break
		}
		last = i
	}
	if last == 0 {
		_, last = utf8.DecodeRuneInString(s)
	}
	return last
}
