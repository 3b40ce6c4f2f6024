package auditpatterns

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	root     *fyne.Container
	form     *auditform.Form
	found    *kit.Text
	table    *kit.Table
	pane     *pane
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, found: kit.Strong("")}
	v.form = auditform.New(v.submit, cb.Cancel, cb.CopyProblem)
	v.form.Row(11, auditform.Text(FieldFrom, wordsFrom, wordsHintFrom), auditform.Text(FieldTo, wordsTo, wordsHintTo), auditform.Text(FieldHours, wordsHours, wordsHintHours),
		auditform.Text(FieldSample, wordsSample, wordsHintSample), auditform.Text(FieldSeed, wordsSeed, wordsHintSeed))
	v.form.Buttons(wordsAsk)
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: i != 2 && i != 4, Spare: i >= 5}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if cb.Open != nil && row >= 0 && row < len(v.model.Rows) {
			cb.Open(row)
		}
	})
	v.pane = newPane(v.closeFinding, cb)
	v.root = kit.Workbench(22, kit.Stack(3, v.form.Object(), v.found), kit.Split(v.table.Object(), v.pane.root))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; the question stays unless the model brings one.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	if q := m.Question; q != nil {
		for name, s := range map[string]string{FieldFrom: q.From, FieldTo: q.To, FieldHours: q.Hours, FieldSample: q.Sample, FieldSeed: q.Seed} {
			v.form.SetValue(name, s)
		}
	}
	found := m.Found
	if m.Asked && len(m.Rows) == 0 && found == "" {
		found = wordsNothing
	}
	v.found.SetText(found)
	v.found.Hidden = found == ""
	if len(before.Rows) != len(m.Rows) || len(m.Rows) > 0 && &before.Rows[0] != &m.Rows[0] {
		v.showRows()
	}
	v.pane.show(m.Finding, m.NoteKept, noteError(m.Errors))
	took := v.form.Set(withoutNote(m.State))
	v.root.Refresh()
	if !took && auditform.WasBusy(before.State, m.State) {
		v.focusAfter()
	}
	if noteError(m.Errors) != "" {
		kit.Focus(v.pane.note.Target())
	}
}

func (v *View) focusAfter() {
	switch {
	case v.model.Finding != nil:
		kit.Focus(v.pane.note.Target())
	case len(v.model.Rows) > 0:
		kit.Focus(v.table.Target())
	}
}

// noteError is what is wrong with the note, which has its box in the pane.
func noteError(errors []kit.FieldError) string {
	for _, e := range errors {
		if e.Field == FieldNote {
			return e.Message
		}
	}
	return ""
}

func withoutNote(s auditform.State) auditform.State {
	var rest []kit.FieldError
	for _, e := range s.Errors {
		if e.Field != FieldNote {
			rest = append(rest, e)
		}
	}
	s.Errors = rest
	return s
}

func (v *View) showRows() {
	rows := v.model.Rows
	v.table.SetRows(len(rows), func(row, col int) string {
		r := rows[row]
		return [...]string{r.Rule, r.State, r.Time, r.User, r.Patient, r.Records, r.Reason}[col]
	}, nil)
}

// SetElapsed says how long it has taken.
func (v *View) SetElapsed(text string) { v.form.SetElapsed(text) }

func (v *View) submit() {
	if v.callback.Ask != nil {
		get := v.form.Value
		v.callback.Ask(Question{get(FieldFrom), get(FieldTo), get(FieldHours), get(FieldSample), get(FieldSeed)})
	}
}

func (v *View) closeFinding() {
	shut := func() {
		v.model.Finding = nil
		v.pane.show(nil, true, "")
		v.root.Refresh()
		kit.Focus(v.table.Target())
	}
	if v.callback.CloseFinding == nil {
		shut()
		return
	}
	v.callback.CloseFinding(shut)
}

// Unsent says whether a note is typed that has not been recorded.
func (v *View) Unsent() bool { return v.pane.note.Value() != "" }

// Clear throws everything away.
func (v *View) Clear() {
	v.form.Clear()
	v.table.Clear()
	v.SetModel(Model{NoteKept: true})
	v.table.Clear()
}

// FocusFirst puts the focus on the list when there is one, else on the form.
func (v *View) FocusFirst(c fyne.Canvas) {
	if len(v.model.Rows) > 0 {
		c.Focus(v.table.Target())
		return
	}
	v.form.FocusFirst(c)
}

// TypedKey runs the rules on Enter; Escape stops, closes the finding, closes.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	leave := v.callback.Close
	if v.model.Finding != nil {
		leave = v.closeFinding
	}
	v.form.TypedKey(ev, leave)
}
