package kit

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Table shows many rows in columns. Only rows in view exist, cells are bare text cut
// by measuring, so it stays fast with 100 000 rows (Fyne's truncating labels are 30
// times slower). One Tab stop; arrows, Page Up/Down, Home and End move; Enter opens.
// What is cut in the marked row stands in full below the rows.
type Table struct {
	columns []Column
	cell    func(row, col int) string
	bad     func(row int) bool
	length  int
	open    func(row int)
	turn    func(Turn)
	beside  int // the row that is open beside the table, or -1
	list    *tableList
	box     *fyne.Container
	head    *tableRow
	foot    *Text // what is cut in the marked row
	room    float32
	widths  widths
}

// NewTable makes an empty table. open is called with Enter, Space or a click.
func NewTable(columns []Column, open func(row int)) *Table {
	t := &Table{columns: columns, open: open, beside: -1, foot: Small("")}
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
		t.showCut()
		if !t.list.moving && t.open != nil {
			t.open(id)
		}
	}
	t.list.ExtendBaseWidget(t.list)
	t.list.MinSize() // makes its renderer: scrolling a list that was never drawn is a nil dereference in Fyne 2.8
	body := container.New(&ground{}, NewFill(ColorSurface), Inset(tableEdge, tableEdge, t.list))
	t.box = container.New(&tabled{t}, container.NewHScroll(container.New(&tableBody{t}, t.head, body)), t.list.frame, t.foot)
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
	t.length, t.cell, t.bad, t.beside = n, cell, bad, -1
	t.widths = widths{}
	t.list.at = -1
	t.list.UnselectAll()
	t.list.ScrollToTop()
	t.box.Refresh()
	t.head.Refresh()
	t.list.Refresh()
}

// SetOpen shows a row in bold, as the one that is open beside the table; -1 is none.
// The keys move on from it without opening another.
func (t *Table) SetOpen(row int) {
	if t.beside != row {
		t.beside = row
		t.list.Refresh()
	}
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

// tableEdge is how far the rows lie inside the frame, in units.
const tableEdge = 0.5

// tabled lets the table fill its room: rows that may scroll sideways, a frame that
// does not, and below them what is cut.
type tabled struct{ t *Table }

func (l *tabled) Layout(o []fyne.CanvasObject, s fyne.Size) {
	rows, frame, foot := o[0], o[1], o[2]
	head := l.t.head.MinSize().Height
	l.t.room = s.Width - 2*unit(tableEdge)
	l.t.foot.text = l.t.cutWords()
	l.t.foot.Hidden = l.t.foot.text == "" && !l.t.shares().cut
	high := s.Height
	if !l.t.foot.Hidden {
		settle(foot, s.Width)
		high = max(s.Height-foot.Size().Height-unit(1), head)
		foot.Move(fyne.NewPos(0, high+unit(1)))
	}
	rows.Move(fyne.Position{})
	rows.Resize(fyne.NewSize(s.Width, high))
	frame.Move(fyne.NewPos(0, head))
	frame.Resize(fyne.NewSize(s.Width, high-head))
}

func (l *tabled) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(em(10), rowHeight()*4)
}

// showCut says in full what the marked row has no room for.
func (t *Table) showCut() {
	if t.foot.Text() != t.cutWords() {
		t.box.Refresh()
		t.foot.Refresh()
		if t.list.at >= 0 && t.list.at < t.length {
			t.list.ScrollTo(t.list.at) // a second line takes the room of a row
		}
	}
}

// cutWords names the cells of the marked row that do not fit. A line is kept free for
// them wherever some row has one, so that the rows do not move.
func (t *Table) cutWords() string {
	row, said := t.list.at, []string{}
	w := t.shares()
	if row < 0 || row >= t.length || t.cell == nil {
		return ""
	}
	for i, c := range t.columns {
		if s := t.cell(row, i); s != "" && c.measure(s, false) > w.each[i] {
			said = append(said, fmt.Sprintf(wordsTableCut, c.Title, s))
		}
	}
	return shorten(strings.Join(said, "    "), mostCut)
}

// mostCut is how many letters of what is cut are said, so that they leave the rows
// their room; whoever needs more opens the row.
const mostCut = 240

func shorten(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
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
	return fyne.NewSize(l.t.least()+2*unit(tableEdge), o[0].MinSize().Height+rowHeight()*3)
}
