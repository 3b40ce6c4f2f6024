package emergency

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Names of the fields, for Model.Errors.
const (
	FieldNHSNumber   = "nhs-number"
	FieldDateOfBirth = "date-of-birth"
	FieldReason      = "reason"
)

// Values are the fields as typed.
type Values struct{ NHSNumber, DateOfBirth, Reason string }

// Model is what the screen shows.
type Model struct {
	Values  *Values // when not nil, put into the form
	Busy    bool
	Errors  []kit.FieldError
	Problem *kit.Problem
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Open                func(Values)
	Cancel, CopyProblem func()
	Echo                func(text string) string // a date as understood, in words, or ""
}

// View is the screen. What was typed is dropped by Clear.
type View struct {
	model    Model
	callback Callbacks
	root     *fyne.Container
	page     *fyne.Container
	summary  *kit.ErrorSummary
	problem  *kit.ProblemPanel
	progress *kit.Progress

	number, born, reason *kit.Field
	buttons              *fyne.Container
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	v.number = kit.NewField(kit.FieldSpec{Name: FieldNHSNumber, Label: wordsNHS, Hint: wordsNHSHint, Width: 11}, kit.NewNHSNumber()).OnSubmit(v.submit)
	v.born = kit.DateField(FieldDateOfBirth, wordsBorn, wordsBornHint, cb.Echo).OnSubmit(v.submit)
	v.reason = kit.NewField(kit.FieldSpec{Name: FieldReason, Label: wordsReason, Hint: wordsReasonHint}, kit.NewNote(2)).OnSubmit(v.submit)
	v.buttons = kit.Row(4, kit.Warning(wordsOpen, v.submit), kit.Secondary(wordsCancel, v.cancel))
	v.page = kit.Page(62, kit.Stack(5, v.summary.Object(), v.problem.Object(), kit.Title(wordsTitle),
		kit.Callout(kit.ToneCaution, kit.Stack(2, kit.Heading(wordsMeans), kit.Bullets(wordsRules))),
		kit.Card(kit.Stack(5, kit.Grid(17, 4, v.number.Object(), v.born.Object()), v.reason.Object()))))
	v.root = kit.Screen(kit.ProtectiveLabel(), v.page, kit.Foot(kit.Stack(0, v.progress.Object(), v.buttons)))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; what is typed stays unless the model brings
// values.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	if m.Values != nil {
		v.number.SetValue(m.Values.NHSNumber)
		v.born.SetValue(m.Values.DateOfBirth)
		v.reason.SetValue(m.Values.Reason)
	}
	v.progress.Show(m.Busy, wordsBusy)
	v.buttons.Hidden = m.Busy
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.number, v.born, v.reason)
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

func (v *View) submit() {
	if !v.model.Busy && v.callback.Open != nil {
		v.callback.Open(v.Values())
	}
}

// Values is the form as it stands.
func (v *View) Values() Values { return Values{v.number.Value(), v.born.Value(), v.reason.Value()} }

// Unsent says whether a reason is typed that has not been sent; the patient's number
// may have been filled in.
func (v *View) Unsent() bool { return v.reason.Value() != "" }

func (v *View) cancel() {
	if !v.model.Busy && v.callback.Cancel != nil {
		v.callback.Cancel()
	}
}

// Clear throws away what was typed and said.
func (v *View) Clear() {
	v.number.Reset()
	v.born.Reset()
	v.reason.Reset()
	v.SetModel(Model{})
}

// FocusFirst puts the focus on the first box that is empty, or on what is wrong.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.summary.Visible() {
		v.summary.Focus()
		return
	}
	for _, f := range []*kit.Field{v.number, v.born} {
		if f.Value() == "" {
			c.Focus(f.Target())
			return
		}
	}
	c.Focus(v.reason.Target())
}

// TypedKey gives up on Escape; it opens nothing by Enter outside the boxes. F1
// helps, the page scrolls.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		v.cancel()
		return
	}
	kit.ScrollKeys(v.page, ev)
}
