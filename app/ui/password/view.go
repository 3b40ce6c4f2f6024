package password

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Names of the fields, for Model.Errors.
const (
	FieldPresent = "present"
	FieldNext    = "next"
	FieldAgain   = "again"
)

// Model is what the screen shows. It never carries a secret.
type Model struct {
	Product, Organisation, UserID string
	Training                      bool
	Rules                         []string // what a new password has to be, in sentences
	Busy                          bool
	Errors                        []kit.FieldError
	Problem                       *kit.Problem
}

// Callbacks carry the user's wishes. The secrets are handed over once and the
// boxes that held them are gone when the callback runs.
type Callbacks struct {
	Change      func(present, next, again string) // present is empty at the first sign-in
	Cancel      func()
	CopyProblem func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	first    bool
	door     *kit.Door // nil inside a session
	root     fyne.CanvasObject
	summary  *kit.ErrorSummary
	problem  *kit.ProblemPanel
	progress *kit.Progress

	user                 *kit.Text
	rules                *fyne.Container
	present, next, again *kit.Field
	boxes                []*kit.Input
	shown                bool
	reveal               *kit.Button
	buttons              *fyne.Container
}

// NewFirst makes the screen of the first sign-in: the temporary password is known
// already and is not asked for again.
func NewFirst(m Model, cb Callbacks) *View {
	v := build(cb, true)
	v.door = kit.NewDoor(40, v.content())
	v.root = v.door.Object()
	v.SetModel(m)
	return v
}

// New makes the screen inside a session's frame, where the present password is
// asked for.
func New(m Model, cb Callbacks) *View {
	v := build(cb, false)
	v.root = kit.Page(40, v.content())
	v.SetModel(m)
	return v
}

func build(cb Callbacks, first bool) *View {
	v := &View{callback: cb, first: first}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	v.user = kit.Strong("")
	v.rules = kit.Stack(2)
	box := func(name, label string) *kit.Field {
		in := kit.NewSecret()
		v.boxes = append(v.boxes, in)
		return kit.NewField(kit.FieldSpec{Name: name, Label: label, Width: 24}, in).OnSubmit(v.submit)
	}
	v.present, v.next, v.again = box(FieldPresent, wordsPresent), box(FieldNext, wordsNext), box(FieldAgain, wordsAgain)
	if first {
		v.present.Hide()
	}
	v.reveal = kit.Link(wordsShow, v.toggle)
	return v
}

func (v *View) content() fyne.CanvasObject {
	title, text, on := wordsOwn, wordsOwnText, wordsChange
	if v.first {
		title, text, on = wordsFirst, wordsFirstText, wordsGoOn
	}
	v.buttons = kit.Row(4, kit.Primary(on, v.submit))
	if v.callback.Cancel != nil {
		v.buttons.Add(kit.Secondary(wordsCancel, v.callback.Cancel))
	}
	return kit.Stack(4, v.summary.Object(), v.problem.Object(),
		kit.Card(kit.Stack(5, kit.Stack(2, kit.Title(title), kit.Body(text)),
			kit.Callout(kit.ToneNote, v.rules),
			v.user, v.present.Object(), v.next.Object(), v.again.Object(), v.reveal,
			v.progress.Object(), v.buttons)))
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; what is typed stays.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.user.SetText(wordsUser + ": " + m.UserID)
	v.rules.Objects = []fyne.CanvasObject{kit.Strong(wordsRules), kit.Bullets(m.Rules)}
	v.progress.Show(m.Busy, wordsBusy)
	v.buttons.Hidden = m.Busy
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.present, v.next, v.again)
	if v.door != nil {
		v.door.Set(m.Product, m.Organisation, m.Training)
	}
	v.root.Refresh()
	switch {
	case wrong:
		v.summary.Focus()
	case before.Busy && !m.Busy:
		kit.Focus(v.begin())
	}
}

// submit hands the secrets over and forgets them.
func (v *View) submit() {
	if v.model.Busy || v.callback.Change == nil {
		return
	}
	present, next, again := v.present.Value(), v.next.Value(), v.again.Value()
	v.Clear()
	v.callback.Change(present, next, again)
}

// toggle shows what is typed, or hides it again.
func (v *View) toggle() { v.show(!v.shown) }

func (v *View) show(on bool) {
	v.shown = on
	for _, b := range v.boxes {
		b.Reveal(on)
	}
	v.reveal.SetLabel(map[bool]string{true: wordsHide, false: wordsShow}[on])
}

// Clear throws the secrets away and hides what comes next.
func (v *View) Clear() {
	v.present.Reset()
	v.next.Reset()
	v.again.Reset()
	v.show(false)
}

func (v *View) begin() fyne.Focusable {
	if v.first {
		return v.next.Target()
	}
	return v.present.Target()
}

// FocusFirst puts the focus where typing begins, or on what is wrong.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.summary.Visible() {
		v.summary.Focus()
		return
	}
	c.Focus(v.begin())
}

// TypedKey changes on Enter, gives up on Escape, shows and hides on F3.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		v.submit()
	case fyne.KeyEscape:
		if v.callback.Cancel != nil && !v.model.Busy {
			v.callback.Cancel()
		}
	case fyne.KeyF3:
		v.toggle()
	case fyne.KeyF1:
		kit.HelpFor(v.Object())
	case fyne.KeyPageDown, fyne.KeyPageUp:
		if p, ok := v.root.(*fyne.Container); ok {
			kit.ScrollKeys(p, ev)
		}
	}
}
