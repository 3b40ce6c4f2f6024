package secondfactor

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// FieldPassword is the name of the box, for Model.Errors.
const FieldPassword = "password"

// Model is what the screen shows. It never carries a secret.
type Model struct {
	Product, Organisation string
	Training              bool
	Name, UserID          string // of the card's holder
	Unlocking             bool   // a locked session is opened again
	Busy                  bool
	Errors                []kit.FieldError
	Problem               *kit.Problem
}

// Callbacks carry the user's wishes. The secret is handed over once.
type Callbacks struct {
	Confirm             func(password string)
	Cancel, CopyProblem func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	door     *kit.Door
	summary  *kit.ErrorSummary
	problem  *kit.ProblemPanel
	progress *kit.Progress

	who      *fyne.Container
	password *kit.Field
	confirm  *kit.Button
	buttons  *fyne.Container
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	v.who = kit.Stack(0)
	v.password = kit.NewField(kit.FieldSpec{Name: FieldPassword, Label: wordsPassword, Width: 20}, kit.NewSecret()).OnSubmit(v.submit)
	v.confirm = kit.Primary(wordsSignIn, v.submit)
	v.buttons = kit.Row(4, v.confirm, kit.Secondary(wordsGiveUp, v.cancel))
	v.door = kit.NewDoor(40, kit.Stack(4, v.summary.Object(), v.problem.Object(),
		kit.Card(kit.Stack(5, kit.Stack(2, kit.Title(wordsTitle), kit.Body(wordsText)), v.who,
			kit.Callout(kit.ToneNote, kit.Body(wordsLeave)), v.password.Object(), v.progress.Object(), v.buttons))))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.door.Object() }

// SetModel shows another state; what is typed stays.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.who.Objects = []fyne.CanvasObject{kit.Facts(9, []kit.Pair{{Label: wordsHolder, Value: m.Name}, {Label: wordsUserID, Value: m.UserID}})}
	v.confirm.SetLabel(map[bool]string{true: wordsUnlock, false: wordsSignIn}[m.Unlocking])
	v.progress.Show(m.Busy, wordsBusy)
	v.buttons.Hidden = m.Busy
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.password)
	v.door.Set(m.Product, m.Organisation, m.Training)
	switch {
	case wrong:
		v.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem && m.Problem.Serious:
		v.problem.Focus()
	case before.Busy && !m.Busy:
		kit.Focus(v.password.Target())
	}
}

// submit hands the secret over and forgets it.
func (v *View) submit() {
	if v.model.Busy || v.callback.Confirm == nil {
		return
	}
	secret := v.password.Value()
	v.Clear()
	v.callback.Confirm(secret)
}

func (v *View) cancel() {
	if v.model.Busy {
		return
	}
	v.Clear()
	if v.callback.Cancel != nil {
		v.callback.Cancel()
	}
}

// Clear throws the secret away.
func (v *View) Clear() { v.password.Reset() }

// FocusFirst puts the focus on the box, or on what is wrong.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.summary.Visible() {
		v.summary.Focus()
		return
	}
	c.Focus(v.password.Target())
}

// TypedKey confirms on Enter, gives up on Escape; F1 helps.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		v.submit()
	case fyne.KeyEscape:
		v.cancel()
	case fyne.KeyF1:
		kit.HelpFor(v.Object())
	}
}
