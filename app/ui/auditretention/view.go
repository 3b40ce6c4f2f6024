package auditretention

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// FieldYears is how many years, for Model.Errors.
const FieldYears = "years"

// Row is one year.
type Row struct{ Year, Records, Run, Kinds string }

// Model is what the screen shows.
type Model struct {
	auditform.State
	Years string // when not empty, put into the form
	Asked bool
	Rows  []Row
	Found string
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Ask                        func(years string)
	Open                       func(row int)
	Cancel, Close, CopyProblem func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	root     *fyne.Container
	form     *auditform.Form
	found    *kit.Text
	table    *kit.Table
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, found: kit.Strong("")}
	v.form = auditform.New(func() {
		if cb.Ask != nil {
			cb.Ask(v.form.Value(FieldYears))
		}
	}, cb.Cancel, cb.CopyProblem)
	v.form.Row(13, auditform.Text(FieldYears, wordsYears, wordsHintYears))
	v.form.Buttons(wordsAsk)
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: i > 1, Right: i == 1}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if cb.Open != nil && row >= 0 && row < len(v.model.Rows) {
			cb.Open(row)
		}
	})
	v.root = kit.Workbench(14, kit.Stack(4, kit.Callout(kit.ToneNote, kit.Body(wordsNever)), v.form.Object(), v.found), v.table.Object())
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	if m.Years != "" {
		v.form.SetValue(FieldYears, m.Years)
	}
	v.found.SetText(m.Found)
	v.found.Hidden = m.Found == ""
	v.table.SetRows(len(m.Rows), func(row, col int) string {
		r := m.Rows[row]
		return [...]string{r.Year, r.Records, r.Run, r.Kinds}[col]
	}, nil)
	took := v.form.Set(m.State)
	v.root.Refresh()
	if !took && auditform.WasBusy(before.State, m.State) && len(m.Rows) > 0 {
		kit.Focus(v.table.Target())
	}
}

// SetElapsed says how long it has taken.
func (v *View) SetElapsed(text string) { v.form.SetElapsed(text) }

// Clear throws the list away.
func (v *View) Clear() {
	v.form.Clear(FieldYears)
	v.table.Clear()
	v.SetModel(Model{})
}

// FocusFirst puts the focus on the field.
func (v *View) FocusFirst(c fyne.Canvas) { v.form.FocusFirst(c) }

// TypedKey lists on Enter; Escape stops, else closes.
func (v *View) TypedKey(ev *fyne.KeyEvent) { v.form.TypedKey(ev, v.callback.Close) }
