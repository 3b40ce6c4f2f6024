package alerts

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// View is the screen. Everything about a patient is dropped by Clear.
type View struct {
	model    Model
	callback Callbacks
	root     *fyne.Container
	page     *fyne.Container
	list     *fyne.Container // hidden while an alert is open
	summary  *kit.ErrorSummary
	problem  *kit.ProblemPanel
	progress *kit.Progress
	found    *kit.Text
	filter   *kit.Choice
	table    *kit.Table
	detail   *detailPane
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	v.found = kit.Strong("").Line()
	v.filter = kit.NewChoiceAcross([]kit.Option{{ID: "open", Label: wordsOpen}, {ID: "all", Label: wordsAll}})
	v.filter.OnChanged = func(id string) { v.read(id == "all") }
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: i == 1 || i == 2 || i == 4}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if cb.Open != nil && !v.model.Busy && row >= 0 && row < len(v.model.Rows) {
			cb.Open(row)
		}
	})
	v.detail = newDetailPane(v)
	show := kit.NewField(kit.FieldSpec{Name: "show", Label: wordsShow}, v.filter)
	head := kit.Stack(3, show.Object(), kit.Row(4, v.found, kit.Hint(wordsRecorded).Line(),
		kit.Secondary(wordsRefresh, func() { v.read(v.model.All) })))
	v.list = kit.HeadAndBody(3, 22, head, v.table.Object())
	v.page = kit.Page(92, kit.Stack(4, kit.Title(wordsTitle), v.summary.Object(), v.problem.Object(), v.progress.Object(), v.list, v.detail.root))
	v.root = kit.Screen(kit.ProtectiveLabel(), v.page, v.detail.foot)
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state. What is typed into the note stays while the same
// alert is open.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.filter.SetValue(map[bool]string{true: "all", false: "open"}[m.All])
	found := m.Found
	if m.Read && len(m.Rows) == 0 {
		found = map[bool]string{false: wordsNoneOpen, true: wordsNone}[m.All]
	}
	v.found.SetText(found)
	if !sameRows(before.Rows, m.Rows) {
		v.table.SetRows(len(m.Rows), func(row, col int) string {
			r := m.Rows[row]
			return [...]string{r.Raised, r.State, r.By, r.Patient, r.Changed}[col]
		}, func(row int) bool { return m.Rows[row].Waiting })
	}
	v.list.Hidden = m.Detail != nil
	v.detail.show(m.Detail, m.Busy)
	v.progress.Show(m.Busy, wordsBusy)
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.detail.note)
	v.root.Refresh()
	switch {
	case wrong:
		kit.ScrollToTop(v.page)
		v.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		kit.ScrollToTop(v.page)
		v.problem.Focus()
	case m.Detail != nil && before.Detail != m.Detail:
		kit.Focus(v.detail.begin())
		kit.ScrollToTop(v.page) // the reason comes before the note about it
	case m.Detail == nil && (before.Busy && !m.Busy || before.Detail != nil):
		kit.Focus(v.begin())
	}
}

// sameRows tells whether two lists are the very same slice, so that opening an
// alert does not lose the place in the list.
func sameRows(a, b []Row) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

func (v *View) read(all bool) {
	if !v.model.Busy && v.callback.Show != nil {
		v.callback.Show(all)
	}
}

// work hands the note over.
func (v *View) work(do func(text string)) {
	if !v.model.Busy && do != nil {
		do(v.detail.note.Value())
	}
}

func (v *View) back() {
	if v.callback.Back != nil {
		v.callback.Back()
	}
}

// Unsent says whether a note is typed that has not been recorded.
func (v *View) Unsent() bool { return v.detail.note.Value() != "" }

// Clear throws rows, alert and note away.
func (v *View) Clear() {
	v.table.Clear()
	v.SetModel(Model{})
	v.table.Clear()
}

// begin is where the list is worked: its rows, or what to show when there are
// none.
func (v *View) begin() fyne.Focusable {
	if len(v.model.Rows) > 0 {
		return v.table.Target()
	}
	return v.filter
}

// FocusFirst puts the focus on the list, or on the alert that is open.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.model.Detail != nil {
		c.Focus(v.detail.begin())
		kit.ScrollToTop(v.page)
		return
	}
	c.Focus(v.begin())
}

// TypedKey goes back to the list on Escape, and from there leaves.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name != fyne.KeyEscape || v.model.Busy {
		kit.ScrollKeys(v.page, ev)
		return
	}
	switch {
	case v.model.Detail != nil:
		v.back()
	case v.callback.Leave != nil:
		v.callback.Leave()
	}
}
