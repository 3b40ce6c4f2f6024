package kit

import (
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Column is one column of a table.
type Column struct {
	Title string
	Width float32 // em; the last column gets what remains
	Mono  bool
	Right bool
}

// Table shows many rows in fixed columns. Only rows in view exist, cells are bare
// text cut by measuring, so it stays fast with 100 000 rows (Fyne's truncating
// labels are 30 times slower). One Tab stop; arrows, Page Up/Down, Home and End
// move; Enter opens.
type Table struct {
	columns []Column
	cell    func(row, col int) string
	bad     func(row int) bool
	length  int
	open    func(row int)
	turn    func(Turn)
	list    *tableList
	box     *fyne.Container
	head    *tableRow
}

// NewTable makes an empty table. open is called with Enter, Space or a click.
func NewTable(columns []Column, open func(row int)) *Table {
	t := &Table{columns: columns, open: open}
	t.head = newTableRow(t)
	t.head.header = true
	t.list = &tableList{table: t, frame: newFrame()}
	t.list.Length = func() int { return t.length }
	t.list.CreateItem = func() fyne.CanvasObject { return newTableRow(t) }
	t.list.UpdateItem = func(id int, o fyne.CanvasObject) {
		if row, ok := o.(*tableRow); ok {
			row.show(id)
		}
	}
	t.list.HideSeparators = true
	t.list.OnSelected = func(id int) {
		t.list.at = id
		if !t.list.moving && t.open != nil {
			t.open(id)
		}
	}
	t.list.ExtendBaseWidget(t.list)
	t.list.MinSize() // makes its renderer: scrolling a list that was never drawn is a nil dereference in Fyne 2.8
	body := container.New(&ground{}, NewFill(ColorSurface), Inset(0.5, 0.5, t.list), t.list.frame)
	t.box = container.New(&tabled{t}, container.NewHScroll(container.New(&tableBody{t}, t.head, body)))
	return t
}

// Turn is where to go on from the rows that a table holds.
type Turn int

// The turns.
const (
	TurnNext  Turn = iota // to what follows the last row
	TurnBack              // to what comes before the first
	TurnFirst             // to the very beginning
	TurnLast              // to the very end
)

// Paged makes the table a window on more rows than it holds: turn is called when a
// key leads past its first or last row, and with Home and End where they are.
func (t *Table) Paged(turn func(Turn)) *Table { t.turn = turn; return t }

// Select moves the mark to a row, as the keys would.
func (t *Table) Select(row int) { t.list.moveTo(row) }

// Object is the table.
func (t *Table) Object() fyne.CanvasObject { return t.box }

// Target is what gets the focus.
func (t *Table) Target() fyne.Focusable { return t.list }

// SetRows shows n rows; cell is asked for the text of those in view, bad (or nil)
// for those to be marked.
func (t *Table) SetRows(n int, cell func(row, col int) string, bad func(row int) bool) {
	t.length, t.cell, t.bad = n, cell, bad
	t.list.at = -1
	t.list.UnselectAll()
	t.list.ScrollToTop()
	t.list.Refresh()
}

// Length is the number of rows.
func (t *Table) Length() int { return t.length }

// Selected is the row the keys act on, or -1.
func (t *Table) Selected() int { return t.list.at }

// Clear drops the rows and the cells that still hold text.
func (t *Table) Clear() {
	t.SetRows(0, nil, nil)
	for _, r := range t.list.rows {
		r.forget()
	}
}

// least is the width below which the table scrolls sideways.
func (t *Table) least() float32 {
	w := unit(4)
	for _, c := range t.columns {
		w += em(c.Width) + unit(4)
	}
	return w
}

type tableList struct {
	widget.List
	table  *Table
	frame  *frame
	at     int
	moving bool
	rows   []*tableRow
}

func (l *tableList) FocusGained() {
	l.frame.setFocused(true)
	reveal(l)
	if l.at < 0 && l.table.length > 0 {
		l.moveTo(0)
	}
}

func (l *tableList) FocusLost() { l.frame.setFocused(false) }

func (l *tableList) moveTo(id int) {
	id = max(min(id, l.table.length-1), 0)
	if l.table.length == 0 {
		return
	}
	l.moving = true
	l.Select(id)
	l.moving = false
	l.at = id
}

func (l *tableList) TypedKey(ev *fyne.KeyEvent) {
	pageful := max(int(l.Size().Height/(rowHeight()+theme.Padding()))-1, 1)
	if turn := l.table.turn; turn != nil {
		if way, past := l.past(ev.Name); past {
			turn(way)
			return
		}
	}
	switch ev.Name {
	case fyne.KeyDown:
		l.moveTo(l.at + 1)
	case fyne.KeyUp:
		l.moveTo(l.at - 1)
	case fyne.KeyPageDown:
		l.moveTo(l.at + pageful)
	case fyne.KeyPageUp:
		l.moveTo(l.at - pageful)
	case fyne.KeyHome:
		l.moveTo(0)
	case fyne.KeyEnd:
		l.moveTo(l.table.length - 1)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if l.at >= 0 && l.at < l.table.length && l.table.open != nil {
			l.table.open(l.at)
		}
	default:
		unused(l, ev)
	}
}

// TypedRune hands letters to the window: a list has no use for them.
func (l *tableList) TypedRune(r rune) { unusedRune(l, r) }

// AccessibilityLabel is what a screen reader says: the marked row under the heads of
// its columns, and how many rows there are.
func (l *tableList) AccessibilityLabel() string {
	said := []string{fmt.Sprintf(wordsTableRows, l.table.length)}
	if l.at >= 0 && l.at < l.table.length {
		said[0] = fmt.Sprintf(wordsTableRow, l.at+1, l.table.length)
	}
	for i, c := range l.table.columns {
		words := c.Title
		if l.at >= 0 && l.at < l.table.length && l.table.cell != nil {
			words += " " + l.table.cell(l.at, i)
		}
		said = append(said, words)
	}
	return strings.Join(said, ", ")
}

// AccessibilityRole is the nearest Fyne has.
func (l *tableList) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// past tells where a key leads that goes on from the row at the edge.
func (l *tableList) past(key fyne.KeyName) (Turn, bool) {
	first, last := l.at <= 0, l.at >= l.table.length-1
	switch key {
	case fyne.KeyDown, fyne.KeyPageDown:
		return TurnNext, last
	case fyne.KeyUp, fyne.KeyPageUp:
		return TurnBack, first
	case fyne.KeyHome:
		return TurnFirst, first
	case fyne.KeyEnd:
		return TurnLast, last
	}
	return 0, false
}

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
	h := fyne.MeasureText("Ag", theme.Size(theme.SizeNameCaptionText), fyne.TextStyle{}).Height
	for i, c := range r.table.columns {
		w := em(c.Width)
		if i == len(r.table.columns)-1 {
			w = max(s.Width-left-unit(2), w)
		}
		r.texts[i].Move(fyne.NewPos(left, (s.Height-h)/2))
		r.texts[i].Resize(fyne.NewSize(w, h))
		left += w + unit(4)
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

// clip cuts a cell to its column. The whole text is in the record's detail.
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

// tabled lets the table fill its room.
type tabled struct{ t *Table }

func (*tabled) Layout(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s); o[0].Move(fyne.Position{}) }
func (l *tabled) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(em(10), rowHeight()*4)
}

// tableBody puts the heading above the rows.
type tableBody struct{ t *Table }

func (l *tableBody) Layout(o []fyne.CanvasObject, s fyne.Size) {
	h := o[0].MinSize().Height
	o[0].Move(fyne.Position{})
	o[0].Resize(fyne.NewSize(s.Width, h))
	o[1].Move(fyne.NewPos(0, h))
	o[1].Resize(fyne.NewSize(s.Width, max(s.Height-h, 0)))
}

func (l *tableBody) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.t.least(), o[0].MinSize().Height+rowHeight()*3)
}
