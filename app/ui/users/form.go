package users

import (
	"slices"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Form asks for what a change of an account needs.
type Form struct {
	model    FormModel
	callback FormCallbacks

	root, buttons *fyne.Container
	title, intro  *kit.Text
	fields        map[string]*kit.Field
	order         []*kit.Field
	submitting    *kit.Button
	summary       *kit.ErrorSummary
	problem       *kit.ProblemPanel
	progress      *kit.Progress
}

// NewForm makes a form inside a session's frame.
func NewForm(m FormModel, cb FormCallbacks) *Form {
	f := &Form{callback: cb, fields: map[string]*kit.Field{}, title: kit.Title(""), intro: kit.Body("")}
	f.summary = kit.NewErrorSummary()
	f.problem = kit.NewProblemPanel(cb.CopyProblem)
	f.progress = kit.NewProgress(nil)
	boxes := kit.Stack(4)
	for _, s := range []kit.FieldSpec{
		{Name: FieldUserID, Label: wordsUserID, Hint: wordsUserTip, Width: 20},
		{Name: FieldName, Label: wordsName, Width: 24},
		{Name: FieldJobRole, Label: wordsJobRole, Hint: wordsJobTip, Width: 10, Echo: cb.RoleName},
		{Name: FieldActivities, Label: wordsActivities, Hint: wordsActTip, Width: 24},
		{Name: FieldODS, Label: wordsODS, Hint: wordsODSTip, Width: 10},
		{Name: FieldGrants, Label: wordsGrants, Hint: wordsGrantTip, Width: 24},
	} {
		field := kit.NewField(s, kit.NewInput()).OnSubmit(f.submit)
		if !slices.Contains(m.Fields, s.Name) {
			field.Hide()
		}
		f.fields[s.Name] = field
		f.order = append(f.order, field)
		boxes.Add(field.Object())
	}
	f.submitting = kit.Primary("", f.submit)
	f.buttons = kit.Row(4, f.submitting, kit.Secondary(wordsCancel, cb.Cancel))
	f.root = kit.Page(44, kit.Stack(4, f.summary.Object(), f.problem.Object(),
		kit.Card(kit.Stack(5, kit.Stack(2, f.title, f.intro), boxes, f.progress.Object(), f.buttons))))
	f.SetModel(m)
	return f
}

// Object is the form.
func (f *Form) Object() fyne.CanvasObject { return f.root }

// SetModel shows another state; what is typed stays.
func (f *Form) SetModel(m FormModel) {
	before := f.model
	f.model = m
	f.title.SetText(m.Title)
	f.intro.SetText(m.Intro)
	f.intro.Hidden = m.Intro == ""
	f.submitting.SetLabel(m.Submit)
	f.progress.Show(m.Busy, wordsBusy)
	f.buttons.Hidden = m.Busy
	f.problem.Show(m.Problem)
	wrong := f.summary.Show(m.Errors, f.order...)
	f.root.Refresh()
	switch {
	case wrong:
		f.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		f.problem.Focus()
	}
}

func (f *Form) submit() {
	if f.model.Busy {
		return
	}
	f.callback.Submit(f.Values())
}

// Values is the form as it stands.
func (f *Form) Values() Values {
	v := func(name string) string { return f.fields[name].Value() }
	return Values{v(FieldUserID), v(FieldName), v(FieldJobRole), v(FieldActivities), v(FieldODS), v(FieldGrants)}
}

// Unsent says whether something is typed that has not been sent.
func (f *Form) Unsent() bool { return f.Values() != (Values{}) }

// Clear throws away what was typed.
func (f *Form) Clear() {
	kit.Release(f.root)
	for _, field := range f.order {
		field.Reset()
	}
}

// FocusFirst puts the focus where typing begins, or on what is wrong.
func (f *Form) FocusFirst(c fyne.Canvas) {
	if f.summary.Visible() {
		f.summary.Focus()
		return
	}
	for _, field := range f.order {
		if field.Visible() {
			c.Focus(field.Target())
			return
		}
	}
}

// TypedKey gives up on Escape.
func (f *Form) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape && !f.model.Busy {
		f.callback.Cancel()
		return
	}
	kit.ScrollKeys(f.root, ev)
}
