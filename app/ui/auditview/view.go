package auditview

import (
	"slices"

	"fyne.io/fyne/v2"

	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// View is the screen.
type View struct {
	model    Model
	callback Callbacks

	root, more, pager *fyne.Container
	form              *auditform.Form
	back, next        *kit.Button
	goTo              *kit.Field
	found, checked    *kit.Text
	table             *kit.Table
	detail            *detailPane
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.form = auditform.New(v.submit, cb.Cancel, cb.CopyProblem)
	v.makeForm()
	v.found, v.checked = kit.Strong("").Line(), kit.Hint("").Line()
	v.table = newTable(func(row int) {
		if cb.Open != nil && row >= 0 && row < len(v.model.Rows) {
			cb.Open(row)
		}
	}).Paged(v.turn)
	v.detail = newDetailPane(v.closeRecord, cb)
	v.pager = v.makePager()
	list := kit.HeadAndBody(2, 10, kit.Apart(kit.Row(4, v.found, v.checked), v.pager), v.table.Object())
	v.root = kit.Workbench(19, v.form.Object(), kit.Split(list, v.detail.object()))
	v.SetModel(m)
	return v
}

func (v *View) makeForm() {
	f := v.form
	f.Row(13, auditform.NHSNumber(FieldPatient, wordsPatient, wordsHints[FieldPatient]), auditform.Text(FieldUser, wordsUser, wordsHints[FieldUser]),
		auditform.Text(FieldFrom, wordsFrom, wordsHints[FieldFrom]), auditform.Text(FieldTo, wordsTo, wordsHints[FieldTo]))
	f.Row(15, auditform.Text(FieldEvents, wordsEvents, wordsHints[FieldEvents]),
		auditform.Choice(FieldOutcome, wordsOutcome, kit.Option{ID: AnyOutcome, Label: wordsAny}, kit.Option{ID: Succeeded, Label: wordsSucceeded}, kit.Option{ID: Failed, Label: wordsFailed}),
		auditform.Choice(FieldOrder, wordsOrder, kit.Option{ID: NewestFirst, Label: wordsNewest}, kit.Option{ID: OldestFirst, Label: wordsOldest}))
	v.more = f.Row(13, auditform.Text(FieldAuthority, wordsAuthority, ""), auditform.Text(FieldMessageID, wordsMessageID, ""),
		auditform.Text(FieldSeqFrom, wordsSeqFrom, wordsHints[FieldSeqFrom]), auditform.Text(FieldSeqTo, wordsSeqTo, wordsHints[FieldSeqTo]))
	v.more.Hide()
	f.Buttons(wordsSearch, auditform.Button{Words: wordsClear, Do: v.clearFilters}, auditform.Button{Words: wordsMore, Do: v.showMore})
}

// makePager has what leads to other pages; the keys of the table do too.
func (v *View) makePager() *fyne.Container {
	turn := func(t kit.Turn) func() { return func() { v.turn(t) } }
	v.back, v.next = kit.Secondary(wordsBack, turn(kit.TurnBack)), kit.Secondary(wordsNext, turn(kit.TurnNext))
	v.goTo = kit.NewField(kit.FieldSpec{Name: "go-to", Label: wordsGoTo}, kit.NewInput()).OnSubmit(func() {
		if v.callback.GoTo != nil && !v.model.Busy {
			v.callback.GoTo(v.goTo.Value())
		}
	})
	return kit.Together(3, v.back, v.next, v.goTo.Inline(7))
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; the filters stay unless the model brings some.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	if m.Filter != nil {
		v.fill(*m.Filter)
	}
	found := m.Found
	if m.Searched && len(m.Rows) == 0 && found == "" {
		found = wordsEmpty
	}
	v.found.SetText(found)
	v.checked.SetText(m.Checked)
	turned := !sameRows(before.Rows, m.Rows)
	if turned {
		v.showRows()
	}
	v.showPager()
	v.detail.show(m.Detail)
	v.form.Fold(m.Detail != nil && len(m.Errors) == 0) // a record gets the room; closing it brings the filters back
	v.markOpen()
	if hasMore(m.Errors) {
		v.more.Show()
	}
	took := v.form.Set(m.State)
	v.root.Refresh()
	if !took && auditform.WasBusy(before.State, m.State) && len(m.Rows) > 0 {
		if turned && m.AtEnd {
			v.table.Select(len(m.Rows) - 1)
		} else if turned {
			v.table.Select(0)
		}
		kit.Focus(v.table.Target())
	}
}

// markOpen marks the row of the record beside the list: the keys move on from it.
func (v *View) markOpen() {
	v.table.SetOpen(slices.IndexFunc(v.model.Rows, func(r Row) bool { return v.model.Detail != nil && r.Seq == v.model.Detail.Seq }))
}

// hasMore tells whether an error is of one of the fields that may be hidden.
func hasMore(errors []kit.FieldError) bool {
	for _, e := range errors {
		switch e.Field {
		case FieldAuthority, FieldMessageID, FieldSeqFrom, FieldSeqTo:
			return true
		}
	}
	return false
}

func (v *View) showPager() {
	m := v.model
	kit.Release(v.pager)
	v.pager.Hidden = !m.Searched || v.callback.Turn == nil || !m.Before && !m.Beyond
	set := func(b *kit.Button, on bool) {
		if on {
			b.Enable()
		} else {
			b.Disable()
		}
	}
	set(v.back, m.Before && !m.Busy)
	set(v.next, m.Beyond && !m.Busy)
}

// SetElapsed says how far the search has come.
func (v *View) SetElapsed(text string) { v.form.SetElapsed(text) }

// SetFound changes the words above the list, when there is more to say than at
// first.
func (v *View) SetFound(text string) {
	v.model.Found = text
	v.found.SetText(text)
	v.root.Refresh()
}

// sameRows tells whether two lists are the very same slice, so that a change of
// the detail does not lose the place in the list.
func sameRows(a, b []Row) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

func (v *View) turn(t kit.Turn) {
	m := v.model
	there := map[kit.Turn]bool{kit.TurnNext: m.Beyond, kit.TurnLast: m.Beyond, kit.TurnBack: m.Before, kit.TurnFirst: m.Before}[t]
	if there && !m.Busy && v.callback.Turn != nil {
		v.callback.Turn(t)
	}
}

func (v *View) fill(f Filter) {
	for name, s := range map[string]string{FieldPatient: f.Patient, FieldUser: f.User, FieldAuthority: f.Authority, FieldMessageID: f.MessageID,
		FieldFrom: f.From, FieldTo: f.To, FieldSeqFrom: f.SeqFrom, FieldSeqTo: f.SeqTo, FieldEvents: f.Events} {
		v.form.SetValue(name, s)
	}
	v.form.SetValue(FieldOutcome, or(f.Outcome, AnyOutcome))
	v.form.SetValue(FieldOrder, or(f.Order, NewestFirst))
	if f.Authority+f.MessageID+f.SeqFrom+f.SeqTo != "" {
		v.more.Show()
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// Filter is the search as it stands in the form.
func (v *View) Filter() Filter {
	get := v.form.Value
	return Filter{User: get(FieldUser), Patient: get(FieldPatient), Authority: get(FieldAuthority), MessageID: get(FieldMessageID),
		From: get(FieldFrom), To: get(FieldTo), SeqFrom: get(FieldSeqFrom), SeqTo: get(FieldSeqTo),
		Events: get(FieldEvents), Outcome: get(FieldOutcome), Order: get(FieldOrder)}
}

func (v *View) submit() {
	if v.callback.Search != nil {
		v.callback.Search(v.Filter())
	}
}

func (v *View) clearFilters() {
	v.form.Reset()
	v.fill(Filter{})
	kit.Focus(v.form.Field(FieldPatient).Target())
}

// showMore shows the fields that are asked for less often.
func (v *View) showMore() {
	v.more.Hidden = !v.more.Hidden
	if v.more.Hidden {
		kit.Release(v.more)
	}
	v.root.Refresh()
	if !v.more.Hidden {
		kit.Focus(v.form.Field(FieldAuthority).Target())
	}
}

func (v *View) closeRecord() {
	v.model.Detail = nil
	v.detail.show(nil)
	v.form.Fold(false)
	v.markOpen()
	v.root.Refresh()
	kit.Focus(v.table.Target())
	if v.callback.CloseRecord != nil {
		v.callback.CloseRecord()
	}
}

// Clear throws filters, rows and the record away.
func (v *View) Clear() {
	v.form.Clear()
	v.fill(Filter{})
	v.goTo.Reset()
	v.table.Clear()
	v.SetModel(Model{})
	v.table.Clear()
}

// FocusFirst puts the focus on the list when there is one, else on the first
// filter.
func (v *View) FocusFirst(c fyne.Canvas) {
	if len(v.model.Rows) > 0 {
		c.Focus(v.table.Target())
		return
	}
	v.form.FocusFirst(c)
}

// TypedKey searches on Enter. Escape stops a search, else closes the record, else
// the window.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	leave := v.callback.Close
	if v.model.Detail != nil {
		leave = v.closeRecord
	}
	v.form.TypedKey(ev, leave)
}
