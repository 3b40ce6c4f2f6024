package auditwho

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// Names of the fields, for Model.Errors.
const (
	FieldPatient = "patient"
	FieldFrom    = "from"
	FieldTo      = "to"
	FieldFile    = "file"
)

// Question is what is asked.
type Question struct{ Patient, From, To string }

// Row is one person, with everything as it is shown.
type Row struct {
	User, Name, Role, Organisation, First, Last   string
	LookedUp, Displayed, Printed, TakenOut, Total string
}

// Model is what the screen shows.
type Model struct {
	auditform.State
	Question *Question // when not nil, put into the form
	Asked    bool
	Rows     []Row
	// Uncounted: the rows are the people who came last, with nothing counted. When
	// no more is to come they can be opened, but not saved as if they were all.
	Uncounted bool
	Found     string
	Done      string // where the file is
	File      string // proposed for it
}

// Callbacks carry the user's wishes; a nil one takes its button away.
type Callbacks struct {
	Ask                        func(Question)
	Open                       func(row int) // the records behind a person
	Export                     func(file string)
	Cancel, Close, CopyProblem func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	root     *fyne.Container
	form     *auditform.Form
	found    *kit.Text
	notAll   *kit.Text // said when nobody counts any more
	saved    *kit.Text
	file     *fyne.Container
	save     []*kit.Button // the button, unless nothing is ever saved
	table    *kit.Table
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, found: kit.Strong(""), notAll: kit.Body(wordsNotCounted), saved: kit.Body("").In(kit.ColorGood)}
	v.form = auditform.New(v.submit, cb.Cancel, cb.CopyProblem)
	v.form.Row(13, auditform.NHSNumber(FieldPatient, wordsPatient, wordsHintPatient), auditform.Text(FieldFrom, wordsFrom, wordsHintFrom), auditform.Text(FieldTo, wordsTo, wordsHintTo))
	v.file = v.form.Row(40, auditform.Text(FieldFile, wordsFile, wordsHintFile))
	export := func() {
		if v.whole() {
			cb.Export(v.form.Value(FieldFile))
		}
	}
	if cb.Export == nil {
		export = nil
	}
	v.save = v.form.Buttons(wordsAsk, auditform.Button{Words: wordsExport, Do: export})
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: i <= 3, Right: i >= 6}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if cb.Open != nil && row >= 0 && row < len(v.model.Rows) {
			cb.Open(row)
		}
	})
	v.root = kit.Workbench(18, kit.Stack(3, v.form.Object(), v.saved, v.found, v.notAll), v.table.Object())
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
		v.form.SetValue(FieldPatient, q.Patient)
		v.form.SetValue(FieldFrom, q.From)
		v.form.SetValue(FieldTo, q.To)
	}
	if m.File != before.File {
		v.form.SetValue(FieldFile, m.File)
	}
	found := m.Found
	if m.Asked && len(m.Rows) == 0 && found == "" {
		found = wordsNobody
	}
	v.found.SetText(found)
	v.notAll.Hidden = !m.Uncounted || m.Busy
	v.saved.SetText(m.Done)
	v.saved.Hidden = m.Done == ""
	v.file.Hidden = v.callback.Export == nil || !v.whole()
	for _, button := range v.save {
		if !v.whole() {
			kit.Release(button)
		}
		button.Hidden = !v.whole()
	}
	if len(before.Rows) != len(m.Rows) || len(m.Rows) > 0 && &before.Rows[0] != &m.Rows[0] {
		marked := v.table.Selected()
		v.showRows()
		if before.Uncounted && marked >= 0 {
			v.table.Select(marked) // the people who came last are the first of all
		}
	}
	took := v.form.Set(m.State)
	v.root.Refresh()
	if !took && auditform.WasBusy(before.State, m.State) && len(m.Rows) > 0 {
		kit.Focus(v.table.Target())
	}
}

// whole tells whether there is a list to be saved.
func (v *View) whole() bool { return len(v.model.Rows) > 0 && !v.model.Uncounted }

func (v *View) showRows() {
	rows := v.model.Rows
	v.table.SetRows(len(rows), func(row, col int) string {
		r := rows[row]
		return [...]string{r.User, r.Name, r.Role, r.Organisation, r.First, r.Last, r.LookedUp, r.Displayed, r.Printed, r.TakenOut, r.Total}[col]
	}, nil)
}

// Propose puts a patient into the box while nothing stands there (WCAG 2.2, 3.3.7).
func (v *View) Propose(patient string) {
	if v.form.Value(FieldPatient) == "" {
		v.form.SetValue(FieldPatient, patient)
	}
}

// SetElapsed says how long it has taken.
func (v *View) SetElapsed(text string) { v.form.SetElapsed(text) }

func (v *View) submit() {
	if v.callback.Ask != nil {
		v.callback.Ask(Question{v.form.Value(FieldPatient), v.form.Value(FieldFrom), v.form.Value(FieldTo)})
	}
}

// Clear throws question and answer away.
func (v *View) Clear() {
	v.form.Clear()
	v.table.Clear()
	v.SetModel(Model{})
}

// FocusFirst puts the focus on the answer when there is one, else on the patient.
func (v *View) FocusFirst(c fyne.Canvas) {
	if len(v.model.Rows) > 0 {
		c.Focus(v.table.Target())
		return
	}
	v.form.FocusFirst(c)
}

// TypedKey asks on Enter; Escape stops, else closes.
func (v *View) TypedKey(ev *fyne.KeyEvent) { v.form.TypedKey(ev, v.callback.Close) }
