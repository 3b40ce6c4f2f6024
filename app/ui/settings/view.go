package settings

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// FieldValue is the name of the box for a new value, for Model.Errors.
const FieldValue = "value"

// Row is one setting.
type Row struct {
	Key, Value, From string
	Fixed            bool // by the machine policy: read only
}

// Detail is the setting that is open.
type Detail struct {
	Row
	Help, Default string
}

// Model is what the screen shows.
type Model struct {
	Rows    []Row
	Found   string
	Detail  *Detail
	Note    string // what came of a change
	Busy    bool
	Errors  []kit.FieldError
	Problem *kit.Problem
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Filter                         func(text string)
	Open                           func(row int)
	Save                           func(key, value string)
	CloseDetail, CopyProblem, Back func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks

	root, detail, noteBox *fyne.Container
	found, note           *kit.Text
	filter                *kit.Field
	value                 *kit.Field // of the open setting, nil when there is none or it is fixed
	table                 *kit.Table
	summary               *kit.ErrorSummary
	problem               *kit.ProblemPanel
	progress              *kit.Progress
}

// New makes the screen inside a session's frame.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, found: kit.Strong("").Line(), note: kit.Body("")}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	find := func() { cb.Filter(v.filter.Value()) }
	v.filter = kit.NewField(kit.FieldSpec{Name: "filter", Label: wordsFilter, Hint: wordsTip, Width: 20}, kit.NewInput()).OnSubmit(find)
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: true}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if row >= 0 && row < len(v.model.Rows) {
			cb.Open(row)
		}
	})
	v.detail = kit.Stack(0)
	v.detail.Hide()
	v.noteBox = kit.Callout(kit.ToneGood, v.note)
	above := kit.Stack(3, v.summary.Object(), v.problem.Object(), kit.Stack(1, kit.Title(wordsTitle), kit.Body(wordsIntro)),
		v.filter.Object(), kit.Row(4, kit.Secondary(wordsFilter, find), v.found), v.progress.Object(), v.noteBox)
	v.root = kit.Workbench(16, above, kit.Split(v.table.Object(), v.detail))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; what is typed stays.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	found := m.Found
	if len(m.Rows) == 0 {
		found = wordsNone
	}
	v.found.SetText(found)
	v.note.SetText(m.Note)
	v.noteBox.Hidden = m.Note == ""
	v.progress.Show(m.Busy, wordsBusy)
	v.problem.Show(m.Problem)
	if len(before.Rows) != len(m.Rows) || len(m.Rows) > 0 && &before.Rows[0] != &m.Rows[0] {
		v.table.SetRows(len(m.Rows), func(row, col int) string {
			return [...]string{m.Rows[row].Key, m.Rows[row].Value, m.Rows[row].From}[col]
		}, nil)
	}
	opened := m.Detail != before.Detail
	if opened {
		v.show(m.Detail)
	}
	var boxes []*kit.Field
	if v.value != nil {
		boxes = append(boxes, v.value)
	}
	wrong := v.summary.Show(m.Errors, boxes...)
	v.root.Refresh()
	switch {
	case wrong:
		v.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		v.problem.Focus()
	case opened && m.Detail != nil:
		kit.Focus(kit.First(v.detail))
	case opened:
		kit.Focus(v.table.Target())
	}
}

// Unsent says whether the value of the setting that is open was changed and not saved.
func (v *View) Unsent() bool {
	return v.model.Detail != nil && v.value != nil && v.value.Value() != v.model.Detail.Value
}

// show opens one setting, or none.
func (v *View) show(d *Detail) {
	kit.Release(v.detail)
	v.detail.RemoveAll()
	v.detail.Hidden, v.value = d == nil, nil
	if d == nil {
		return
	}
	orEmpty := func(s string) string {
		if s == "" {
			return wordsEmpty
		}
		return s
	}
	body := kit.Stack(4, kit.Heading(d.Key), kit.Body(d.Help),
		kit.Facts(8, []kit.Pair{{Label: wordsPresent, Value: orEmpty(d.Value)}, {Label: wordsFrom, Value: d.From}, {Label: wordsDefault, Value: orEmpty(d.Default)}}))
	closing := kit.Secondary(wordsCancel, v.callback.CloseDetail)
	if d.Fixed {
		body.Add(kit.Callout(kit.ToneCaution, kit.Body(wordsFixed)))
		body.Add(kit.Row(4, closing))
	} else {
		save := func() { v.callback.Save(d.Key, v.value.Value()) }
		v.value = kit.NewField(kit.FieldSpec{Name: FieldValue, Label: wordsValue}, kit.NewInput()).OnSubmit(save)
		v.value.SetValue(d.Value)
		body.Add(v.value.Object())
		body.Add(kit.Row(4, kit.Primary(wordsSave, save), closing))
	}
	v.detail.Add(kit.Card(body))
}

// Clear throws away what is shown.
func (v *View) Clear() {
	kit.Release(v.root)
	v.filter.Reset()
	v.table.Clear()
	v.model = Model{}
	v.show(nil)
}

// FocusFirst puts the focus on the search.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.summary.Visible() {
		v.summary.Focus()
		return
	}
	c.Focus(v.filter.Target())
}

// TypedKey closes the open setting on Escape, else goes back.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyEscape && v.model.Detail != nil && !v.model.Busy:
		v.callback.CloseDetail()
	case ev.Name == fyne.KeyEscape && v.callback.Back != nil:
		v.callback.Back()
	}
}
