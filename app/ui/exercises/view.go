package exercises

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Row is one exercise.
type Row struct {
	ID, Title, Hazard string
	Form              string   // the operation to choose; empty: Do says all
	Type              []string // "Field: value"
	Do, See           string
	Done              bool
}

// Model is what the screen shows.
type Model struct{ Rows []Row }

// Callbacks carry the user's wishes.
type Callbacks struct {
	Back func() // to the search
}

// View is the screen.
type View struct {
	model        Model
	callback     Callbacks
	root, detail *fyne.Container
	count        *kit.Text
	table        *kit.Table
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, count: kit.Strong("")}
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: true}
	}
	v.table = kit.NewTable(columns, v.Open)
	v.detail = kit.Stack(0)
	v.detail.Hide()
	above := kit.Stack(3, kit.Title(wordsTitle), kit.Hint(wordsIntro), v.count, kit.Row(4, kit.Secondary(wordsBack, cb.Back)))
	v.root = kit.Screen(kit.ProtectiveLabel(), kit.Workbench(16, above, kit.Split(v.table.Object(), v.detail)), kit.Stack(0)) // what is to be typed is about a patient
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another list.
func (v *View) SetModel(m Model) {
	v.model = m
	done := 0
	for _, r := range m.Rows {
		if r.Done {
			done++
		}
	}
	v.count.SetText(fmt.Sprintf(wordsCount, done, len(m.Rows)))
	v.table.SetRows(len(m.Rows), func(row, col int) string {
		r := m.Rows[row]
		return [...]string{state(r), r.ID, r.Title}[col]
	}, nil)
	v.root.Refresh()
}

func state(r Row) string {
	if r.Done {
		return wordsDone
	}
	return wordsToDo
}

// Open shows an exercise beside the list.
func (v *View) Open(row int) {
	if row < 0 || row >= len(v.model.Rows) {
		return
	}
	r := v.model.Rows[row]
	parts := []fyne.CanvasObject{kit.Heading(r.ID + ": " + r.Title)}
	fact := func(label, value string) {
		if value != "" {
			parts = append(parts, kit.Stack(0.5, kit.Hint(label), kit.Body(value)))
		}
	}
	fact(wordsForm, r.Form)
	fact(wordsType, strings.Join(r.Type, "\n"))
	do := wordsDo
	if r.Form != "" {
		do = wordsThen
	}
	fact(do, r.Do)
	fact(wordsSee, r.See)
	fact(wordsHazard, r.Hazard)
	fact(wordsState, state(r))
	first := kit.Primary(wordsGo, v.callback.Back)
	parts = append(parts, kit.Row(4, first, kit.Secondary(wordsClose, v.close)))
	v.detail.Objects = []fyne.CanvasObject{kit.Card(kit.Stack(2, parts...))}
	v.detail.Show()
	v.root.Refresh()
	kit.Focus(first)
}

func (v *View) close() {
	v.detail.Hide()
	v.root.Refresh()
	kit.Focus(v.table.Target())
}

// Clear throws the list away.
func (v *View) Clear() {
	v.close()
	v.SetModel(Model{})
	v.table.Clear()
}

// FocusFirst puts the focus on the list.
func (v *View) FocusFirst(c fyne.Canvas) { c.Focus(v.table.Target()) }

// TypedKey closes what is open, or goes back, on Escape.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name != fyne.KeyEscape:
	case v.detail.Visible():
		v.close()
	case v.callback.Back != nil:
		v.callback.Back()
	}
}
