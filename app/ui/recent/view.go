package recent

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Row is one look-up.
type Row struct{ Time, What, Typed string }

// Model is what the screen shows.
type Model struct{ Rows []Row }

// Callbacks carry the user's wishes.
type Callbacks struct {
	Choose func(row int)
	Back   func()
}

// View is the screen.
type View struct {
	callback Callbacks
	root     *fyne.Container
	empty    *kit.Text
	table    *kit.Table
	back     *kit.Button
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, empty: kit.Body(wordsEmpty), back: kit.Secondary(wordsBack, cb.Back)}
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: i > 0}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if cb.Choose != nil && row < v.table.Length() {
			cb.Choose(row)
		}
	})
	above := kit.Stack(3, kit.Title(wordsTitle), kit.Hint(wordsHow), v.empty, kit.Row(4, v.back))
	v.root = kit.Screen(kit.ProtectiveLabel(), kit.Workbench(14, above, v.table.Object()), kit.Stack(0))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another list.
func (v *View) SetModel(m Model) {
	v.empty.Hidden = len(m.Rows) > 0
	v.table.SetRows(len(m.Rows), func(row, col int) string {
		r := m.Rows[row]
		return [...]string{r.Time, r.What, r.Typed}[col]
	}, nil)
	v.root.Refresh()
}

// Clear throws the list away.
func (v *View) Clear() {
	v.table.Clear()
	v.SetModel(Model{})
	v.table.Clear()
}

// FocusFirst puts the focus on the list, or on the way back where there is none.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.table.Length() > 0 {
		c.Focus(v.table.Target())
		return
	}
	c.Focus(v.back)
}

// TypedKey goes back on Escape.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape && v.callback.Back != nil {
		v.callback.Back()
	}
}
