package auditview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"msca/app/ui/kit"
)

// View is the window's content.
type View struct {
	model    Model
	callback Callbacks

	root, training, above, actions *fyne.Container
	summary                        *kit.ErrorSummary
	problem                        *kit.ProblemPanel
	progress                       *kit.Progress
	fields                         map[string]*kit.Field
	order                          []string
	found, state                   *kit.Text
	light                          *kit.Fill
	table                          *kit.Table
	detail                         *detailPane
}

// New makes the window's content.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, fields: map[string]*kit.Field{}}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(cb.Cancel)
	v.found, v.state = kit.Strong("").Line(), kit.Strong("").Line()
	v.light = kit.NewFill(kit.ColorLine)
	v.light.Least = fyne.NewSize(2, 5)
	v.table = newTable(func(row int) {
		if cb.Open != nil && row >= 0 && row < len(v.model.Rows) {
			cb.Open(row)
		}
	})
	v.detail = newDetailPane(v.closeRecord)
	v.training = kit.TrainingMark()
	search := kit.Primary(wordsSearch, v.submit)
	clear := kit.Secondary(wordsClear, v.clearFilters)
	v.actions = kit.Row(4, search, clear)
	for _, b := range []struct {
		words string
		do    func()
	}{{wordsVerify, cb.Verify}, {wordsExport, cb.Export}, {wordsClose, cb.Close}} {
		if b.do != nil {
			v.actions.Add(kit.Secondary(b.words, b.do))
		}
	}
	form := v.makeForm()
	v.above = kit.Stack(3, v.summary.Object(), v.problem.Object(), form, v.progress.Object(), v.actions,
		kit.Apart(kit.Row(4, v.found, kit.Hint(wordsRecorded).Line()), kit.Together(2, v.light, v.state)))
	top := kit.Stack(0, kit.TopBar(kit.BarTitle(wordsTitle)), v.training, kit.ProtectiveLabel())
	v.root = kit.Ground(kit.NewFill(theme.ColorNameBackground),
		kit.Screen(top, kit.Workbench(22, v.above, kit.Split(v.table.Object(), v.detail.object())), kit.Stack(0)))
	v.SetModel(m)
	return v
}

func (v *View) makeForm() fyne.CanvasObject {
	v.order = []string{FieldPatient, FieldUser, FieldAuthority, FieldMessageID, FieldFrom, FieldTo, FieldSeqFrom, FieldSeqTo}
	put := func(name, label string, c kit.Control) {
		v.fields[name] = kit.NewField(kit.FieldSpec{Name: name, Label: label, Hint: wordsHints[name]}, c).OnSubmit(v.submit)
	}
	put(FieldPatient, wordsPatient, kit.NewNHSNumber())
	put(FieldUser, wordsUser, kit.NewInput())
	put(FieldAuthority, wordsAuthority, kit.NewInput())
	put(FieldMessageID, wordsMessageID, kit.NewInput())
	put(FieldFrom, wordsFrom, kit.NewInput())
	put(FieldTo, wordsTo, kit.NewInput())
	put(FieldSeqFrom, wordsSeqFrom, kit.NewInput())
	put(FieldSeqTo, wordsSeqTo, kit.NewInput())
	rows := [2]*fyne.Container{kit.Grid(13, 4), kit.Grid(13, 4)}
	for i, name := range v.order {
		rows[i/4].Add(v.fields[name].Object())
	}
	return kit.Stack(4, rows[0], rows[1])
}

// Object is the window's content.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; the filters stay unless the model brings some.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.training.Hidden = !m.Training
	if m.Filter != nil {
		v.fill(*m.Filter)
	}
	found := m.Found
	if m.Searched && len(m.Rows) == 0 && found == "" {
		found = wordsEmpty
	}
	v.found.SetText(found)
	v.showVerification(m.Verification)
	if !sameRows(before.Rows, m.Rows) {
		v.showRows()
	}
	v.detail.show(m.Detail)
	v.progress.Show(m.Busy, wordsBusy)
	v.progress.SetElapsed(m.Elapsed)
	v.actions.Hidden = m.Busy
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.list()...)
	v.root.Refresh()
	switch {
	case m.Busy && !before.Busy:
		v.progress.Focus()
	case wrong:
		v.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		v.problem.Focus()
	case before.Busy && !m.Busy && len(m.Rows) > 0:
		kit.Focus(v.table.Target())
	}
}

// SetElapsed says how long the search has taken so far.
func (v *View) SetElapsed(text string) { v.progress.SetElapsed(text) }

func (v *View) showVerification(x Verification) {
	text := x.Text
	if text == "" {
		text = wordsNotYet
	}
	v.state.SetText(text)
	v.light.SetColor(map[Level]fyne.ThemeColorName{NotVerified: kit.ColorEdge, Intact: kit.ColorGood,
		Attention: kit.ColorCautionBar, Broken: kit.ColorError}[x.Level])
	v.state.SetColor(map[bool]fyne.ThemeColorName{true: kit.ColorError, false: theme.ColorNameForeground}[x.Level == Broken])
}

// sameRows tells whether two lists are the very same slice, so that a change of
// the detail does not lose the place in the list.
func sameRows(a, b []Row) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

func (v *View) fill(f Filter) {
	for name, s := range map[string]string{FieldPatient: f.Patient, FieldUser: f.User, FieldAuthority: f.Authority,
		FieldMessageID: f.MessageID, FieldFrom: f.From, FieldTo: f.To, FieldSeqFrom: f.SeqFrom, FieldSeqTo: f.SeqTo} {
		v.fields[name].SetValue(s)
	}
}

// Filter is the search as it stands in the form.
func (v *View) Filter() Filter {
	get := func(name string) string { return v.fields[name].Value() }
	return Filter{User: get(FieldUser), Patient: get(FieldPatient), Authority: get(FieldAuthority), MessageID: get(FieldMessageID),
		From: get(FieldFrom), To: get(FieldTo), SeqFrom: get(FieldSeqFrom), SeqTo: get(FieldSeqTo)}
}

func (v *View) list() []*kit.Field {
	out := make([]*kit.Field, 0, len(v.order))
	for _, name := range v.order {
		out = append(out, v.fields[name])
	}
	return out
}

func (v *View) submit() {
	if !v.model.Busy && v.callback.Search != nil {
		v.callback.Search(v.Filter())
	}
}

func (v *View) clearFilters() {
	for _, f := range v.fields {
		f.Reset()
	}
	v.summary.Show(nil, v.list()...)
	kit.Focus(v.fields[FieldPatient].Target())
}

func (v *View) closeRecord() {
	v.model.Detail = nil
	v.detail.show(nil)
	v.root.Refresh()
	kit.Focus(v.table.Target())
	if v.callback.CloseRecord != nil {
		v.callback.CloseRecord()
	}
}

// Clear throws filters, rows and the record away.
func (v *View) Clear() {
	training, verification := v.model.Training, v.model.Verification
	for _, f := range v.fields {
		f.Reset()
	}
	v.table.Clear()
	v.SetModel(Model{Training: training, Verification: verification})
	v.table.Clear()
}

// FocusFirst puts the focus on the first filter.
func (v *View) FocusFirst(c fyne.Canvas) { c.Focus(v.fields[FieldPatient].Target()) }

// TypedKey searches on Enter. Escape stops a search, else closes the record, else
// the window.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		v.submit()
	case fyne.KeyF1:
		kit.HelpFor(v.root)
	case fyne.KeyEscape:
		switch {
		case v.model.Busy:
			if v.callback.Cancel != nil {
				v.callback.Cancel()
			}
		case v.model.Detail != nil:
			v.closeRecord()
		case v.callback.Close != nil:
			v.callback.Close()
		}
	}
}
