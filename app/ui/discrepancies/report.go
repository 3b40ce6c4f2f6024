package discrepancies

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
	"msca/app/ui/result"
)

// ReportView is the screen on which somebody reports a discrepancy.
type ReportView struct {
	model    Report
	callback ReportCallbacks

	root, what, who *fyne.Container
	head, page      *fyne.Container
	summary         *kit.ErrorSummary
	problem         *kit.ProblemPanel
	progress        *kit.Progress
	note            *kit.Field
	buttons         *fyne.Container
}

// NewReport makes the screen.
func NewReport(m Report, cb ReportCallbacks) *ReportView {
	v := &ReportView{callback: cb, head: kit.Stack(0), what: kit.Stack(3), who: kit.Stack(3)}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	v.note = kit.NewField(kit.FieldSpec{Name: FieldNote, Label: wordsNote, Hint: wordsNoteHint}, kit.NewNote(3)).OnSubmit(v.send)
	v.buttons = kit.Row(4, kit.Primary(wordsSend, v.send), kit.Secondary(wordsCancel, v.cancel))
	card := kit.Card(kit.Stack(5, kit.Title(wordsReport), v.what, v.note.Object(), kit.Small(wordsReportHow)))
	body := kit.Stack(5, v.summary.Object(), v.problem.Object(), kit.Columns(30, 5, card, v.who))
	v.page = kit.Fixed(kit.Stack(0), v.head, kit.Within(92, kit.Inset(6, 5, body)), kit.Stack(0))
	v.root = kit.Screen(kit.ProtectiveLabel(), v.page, kit.Foot(kit.Stack(0, v.progress.Object(), v.buttons)))
	v.note.SetValue(m.Note)
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *ReportView) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; what is typed stays.
func (v *ReportView) SetModel(m Report) {
	before := v.model
	v.model = m
	v.head.RemoveAll()
	if m.Banner != (result.Banner{}) {
		v.head.Add(result.Header(m.Banner))
	}
	v.what.RemoveAll()
	v.what.Add(kit.Stack(1, kit.Hint(wordsWhat), kit.Strong(m.Kind)))
	if m.NoteNeeded && len(m.Differences) == 0 {
		v.what.Add(kit.Body(wordsNothing))
	}
	v.what.Add(differences(m.Differences))
	v.who.RemoveAll()
	if len(m.Identifiers) > 0 {
		v.who.Add(kit.Card(kit.Stack(3, kit.Heading(wordsSent), kit.Facts(9, m.Identifiers))))
	}
	label := wordsNote
	if !m.NoteNeeded {
		label += wordsOptional
	}
	v.note.SetLabel(label)
	v.progress.Show(m.Busy, wordsRecording)
	v.buttons.Hidden = m.Busy
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.note)
	v.root.Refresh()
	switch {
	case wrong:
		kit.ScrollToTop(v.page)
		v.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		kit.ScrollToTop(v.page)
		v.problem.Focus()
	}
}

// differences are set side by side, what is here and what the national record says.
func differences(all []Difference) *fyne.Container {
	rows := kit.Stack(3)
	for _, d := range all {
		rows.Add(kit.Callout(kit.ToneNote, kit.Stack(2, kit.Strong(d.What),
			kit.Facts(9, []Pair{{Label: wordsHere, Value: d.Here}, {Label: wordsNational, Value: d.National}}))))
	}
	return rows
}

func (v *ReportView) send() {
	if !v.model.Busy && v.callback.Send != nil {
		v.callback.Send(v.note.Value())
	}
}

func (v *ReportView) cancel() {
	if !v.model.Busy && v.callback.Cancel != nil {
		v.callback.Cancel(v.note.Value())
	}
}

// Unsent says whether a note is typed that has not been sent.
func (v *ReportView) Unsent() bool { return v.note.Value() != "" }

// Clear throws everything about the patient and the note away.
func (v *ReportView) Clear() {
	v.note.Reset()
	v.SetModel(Report{})
}

// FocusFirst puts the focus on the note.
func (v *ReportView) FocusFirst(c fyne.Canvas) {
	c.Focus(v.note.Target())
	kit.ScrollToTop(v.page)
}

// TypedKey reports on Enter and goes back on Escape.
func (v *ReportView) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		v.send()
	case fyne.KeyEscape:
		v.cancel()
	default:
		kit.ScrollKeys(v.page, ev)
	}
}
