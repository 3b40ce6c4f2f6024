package discrepancies

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// View is the inbox.
type View struct {
	model    Model
	callback Callbacks

	root     *fyne.Container
	summary  *kit.ErrorSummary
	problem  *kit.ProblemPanel
	progress *kit.Progress
	filter   *kit.Choice
	counts   *kit.Button
	empty    *kit.Text
	list     *fyne.Container
	table    *kit.Table
	detail   *detailPane
	report   *countsPane
}

// New makes the inbox.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	v.filter = kit.NewChoiceAcross(nil)
	v.filter.OnChanged = func(id string) {
		if cb.Filter != nil {
			cb.Filter(id)
		}
	}
	v.counts = kit.Secondary(wordsCounts, cb.Counts)
	v.counts.Hidden = cb.Counts == nil
	v.empty = kit.Body(wordsEmpty)
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: i == 1 || i == 3 || i == 5, Spare: i == 5, Right: i == 0}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if cb.Open != nil && row >= 0 && row < len(v.model.Rows) {
			cb.Open(row)
		}
	})
	v.detail = newDetailPane(v)
	v.report = newCountsPane(cb)
	above := kit.Stack(4, kit.Title(wordsTitle), v.summary.Object(), v.problem.Object(),
		kit.Ends(kit.Stack(1, kit.Hint(wordsShow), v.filter), kit.Row(0, v.counts)), v.progress.Object(), v.empty)
	v.list = kit.Split(v.table.Object(), v.detail.root)
	v.root = kit.Screen(kit.ProtectiveLabel(), kit.Workbench(24, above, v.list), v.detail.foot)
	v.SetModel(m)
	return v
}

// Object is the inbox.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; the place in an unchanged list and what is typed
// about the same discrepancy stay.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.filter.SetOptions(m.Filters)
	v.filter.SetValue(m.Filter)
	if !sameRows(before.Rows, m.Rows) {
		v.table.SetRows(len(m.Rows), v.cell, func(row int) bool { return m.Rows[row].Urgent })
	}
	v.empty.Hidden = m.Busy || len(m.Rows) > 0 || m.Problem != nil
	v.detail.show(m.Detail, m.Outcomes)
	v.report.show(m.Counts)
	v.list.Objects[0] = v.table.Object()
	if m.Counts != "" {
		v.list.Objects[0] = v.report.root
	}
	v.progress.Show(m.Busy, wordsLoading)
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.detail.fields()...)
	v.root.Refresh()
	v.refocus(before, wrong)
}

func (v *View) refocus(before Model, wrong bool) {
	m := v.model
	switch {
	case wrong:
		v.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		v.problem.Focus()
	case m.Counts != "" && before.Counts == "":
		kit.Focus(v.home())
	case m.Detail != nil && m.Detail != before.Detail:
		kit.Focus(v.detail.begin())
	case before.Busy && !m.Busy || m.Detail == nil && before.Detail != nil || m.Counts == "" && before.Counts != "":
		kit.Focus(v.home())
	}
}

// home is where the focus belongs when no discrepancy is open.
func (v *View) home() fyne.Focusable {
	switch {
	case v.model.Counts != "":
		return v.report.reader.Target()
	case len(v.model.Rows) > 0:
		return v.table.Target()
	}
	return v.filter.Target()
}

func (v *View) cell(row, col int) string {
	r := v.model.Rows[row]
	return [...]string{r.Number, r.State, r.Reported, r.What, r.NHSNumber, r.By}[col]
}

// Unsent says whether a note is typed that has not been recorded.
func (v *View) Unsent() bool { return v.detail.note.Value() != "" }

// sameRows tells whether two lists are the very same slice.
func sameRows(a, b []Row) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// Clear throws the list, what is open and what is typed away.
func (v *View) Clear() {
	v.table.Clear()
	v.SetModel(Model{Filters: v.model.Filters, Filter: v.model.Filter})
	v.table.Clear()
}

// FocusFirst puts the focus on the list, else on what it can show.
func (v *View) FocusFirst(c fyne.Canvas) { c.Focus(v.home()) }

// TypedKey closes on Escape what is open, else leaves; it scrolls what is open.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name != fyne.KeyEscape || v.model.Busy {
		kit.ScrollKeys(v.detail.page, ev)
		return
	}
	do := v.callback.Leave
	switch {
	case v.model.Counts != "":
		do = v.callback.CloseCounts
	case v.model.Detail != nil:
		do = v.callback.CloseDetail
	}
	if do != nil {
		do()
	}
}
