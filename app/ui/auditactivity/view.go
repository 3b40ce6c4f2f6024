package auditactivity

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// Names of the fields, for Model.Errors.
const (
	FieldFrom = "from"
	FieldTo   = "to"
	FieldUnit = "unit"
	fieldKind = "kind"
)

// Question is what is asked.
type Question struct{ From, To, Unit string }

// Kind is a kind of event.
type Kind struct{ ID, Label string }

// Bar is one stretch of time; Counts are in the order of the kinds.
type Bar struct {
	Label  string // long, for the table
	Short  string // for the axis
	Counts []uint64
}

// Model is what the screen shows.
type Model struct {
	auditform.State
	Question *Question // when not nil, put into the form
	Units    []kit.Option
	Kinds    []Kind
	Bars     []Bar
	Asked    bool
	Found    string
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Ask                        func(Question)
	Open                       func(bar int) // the records of a stretch
	Cancel, Close, CopyProblem func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	root     *fyne.Container
	form     *auditform.Form
	kind     *kit.Field
	found    *kit.Text
	chart    *chart
	table    *kit.Table
}

// all is the choice of every kind.
const all = "all"

// New makes the screen. Units and kinds stay as they are in the first model.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, found: kit.Strong(""), chart: newChart()}
	v.form = auditform.New(v.submit, cb.Cancel, cb.CopyProblem)
	v.form.Row(13, auditform.Text(FieldFrom, wordsFrom, wordsHintFrom), auditform.Text(FieldTo, wordsTo, wordsHintTo), auditform.Choice(FieldUnit, wordsUnit, m.Units...))
	v.form.Buttons(wordsAsk)
	options := []kit.Option{{ID: all, Label: wordsAll}}
	columns := []kit.Column{{Title: wordsTime, Words: true}, {Title: wordsSum, Right: true}}
	for _, k := range m.Kinds {
		options = append(options, kit.Option{ID: k.ID, Label: k.Label})
		columns = append(columns, kit.Column{Title: k.Label, Right: true})
	}
	choice := kit.NewChoiceAcross(options)
	choice.SetValue(all)
	choice.OnChanged = func(string) { v.draw() }
	v.kind = kit.NewField(kit.FieldSpec{Name: fieldKind, Label: wordsKind}, choice)
	v.table = kit.NewTable(columns, func(row int) {
		if cb.Open != nil && row >= 0 && row < len(v.model.Bars) {
			cb.Open(row)
		}
	})
	v.root = kit.Workbench(10, kit.Stack(3, v.form.Object(), v.found, v.kind.Object(), v.chart.object()), v.table.Object())
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state.
func (v *View) SetModel(m Model) {
	before := v.model
	if m.Kinds == nil {
		m.Kinds, m.Units = before.Kinds, before.Units
	}
	v.model = m
	if q := m.Question; q != nil {
		v.form.SetValue(FieldFrom, q.From)
		v.form.SetValue(FieldTo, q.To)
		v.form.SetValue(FieldUnit, q.Unit)
	}
	found := m.Found
	if m.Asked && len(m.Bars) == 0 && found == "" {
		found = wordsNothing
	}
	v.found.SetText(found)
	v.found.Hidden = found == ""
	if len(m.Bars) != len(before.Bars) || len(m.Bars) > 0 && &m.Bars[0] != &before.Bars[0] {
		v.showRows()
		v.draw()
	}
	v.kind.Hide()
	v.chart.object().Hide()
	if len(m.Bars) > 0 {
		v.kind.Show()
		v.chart.object().Show()
	}
	took := v.form.Set(m.State)
	v.root.Refresh()
	if !took && auditform.WasBusy(before.State, m.State) && len(m.Bars) > 0 {
		kit.Focus(v.table.Target())
	}
}

func (v *View) showRows() {
	bars := v.model.Bars
	v.table.SetRows(len(bars), func(row, col int) string {
		b := bars[row]
		switch {
		case col == 0:
			return b.Label
		case col == 1:
			return number(b.sum(-1))
		case col-2 < len(b.Counts):
			return number(b.Counts[col-2])
		}
		return ""
	}, nil)
}

// sum is the count of one kind, or with -1 of all.
func (b Bar) sum(kind int) (n uint64) {
	for i, c := range b.Counts {
		if kind < 0 || i == kind {
			n += c
		}
	}
	return n
}

func (v *View) draw() {
	kind := -1
	for i, k := range v.model.Kinds {
		if k.ID == v.kind.Value() {
			kind = i
		}
	}
	var values []uint64
	var labels []string
	for _, b := range v.model.Bars {
		values, labels = append(values, b.sum(kind)), append(labels, b.Short)
	}
	v.chart.set(values, labels)
	v.root.Refresh()
}

// SetElapsed says how far the counting has come.
func (v *View) SetElapsed(text string) { v.form.SetElapsed(text) }

func (v *View) submit() {
	if v.callback.Ask != nil {
		v.callback.Ask(Question{v.form.Value(FieldFrom), v.form.Value(FieldTo), v.form.Value(FieldUnit)})
	}
}

// Clear throws question and answer away.
func (v *View) Clear() {
	v.form.Clear(FieldUnit)
	v.table.Clear()
	v.SetModel(Model{})
}

// FocusFirst puts the focus on the numbers when there are any, else on the form.
func (v *View) FocusFirst(c fyne.Canvas) {
	if len(v.model.Bars) > 0 {
		c.Focus(v.table.Target())
		return
	}
	v.form.FocusFirst(c)
}

// TypedKey asks on Enter; Escape stops, else closes.
func (v *View) TypedKey(ev *fyne.KeyEvent) { v.form.TypedKey(ev, v.callback.Close) }
