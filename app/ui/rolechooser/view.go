package rolechooser

import (
	"slices"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// FieldRole is the name of the list, for Model.Errors.
const FieldRole = "role"

// Role is one role profile.
type Role struct{ ID, JobRole, Code, Organisation, ODSCode, AreaOfWork string }

// Model is what the screen shows.
type Model struct {
	Product, UserName, Method string
	Training                  bool
	Roles                     []Role
	Selected                  string
	LastUse                   string // when the user signed in before
	Errors                    []kit.FieldError
	Problem                   *kit.Problem
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Confirm     func(id string)
	Cancel      func()
	CopyProblem func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	door     *kit.Door
	summary  *kit.ErrorSummary
	problem  *kit.ProblemPanel

	title, hello, last, none *kit.Text
	one                      *fyne.Container
	choice                   *kit.Choice
	list                     *kit.Field
	confirm                  *kit.Button
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.title, v.hello, v.last, v.none = kit.Title(""), kit.Body(""), kit.Body(""), kit.Strong(wordsNone)
	v.last.Hide()
	v.one = kit.Stack(0)
	v.choice = kit.NewChoice(nil)
	v.list = kit.NewField(kit.FieldSpec{Name: FieldRole, Label: wordsRole}, v.choice).OnSubmit(v.submit)
	v.confirm = kit.Primary(wordsContinue, v.submit)
	buttons := kit.Row(4, v.confirm)
	if cb.Cancel != nil {
		buttons.Add(kit.Secondary(wordsCancel, cb.Cancel))
	}
	v.door = kit.NewDoor(46, kit.Stack(4, v.summary.Object(), v.problem.Object(),
		kit.Card(kit.Stack(5, kit.Stack(1, v.title, v.hello, v.last), v.none, v.one, v.list.Object(), kit.Callout(kit.ToneNote, kit.Body(wordsMeaning)), buttons))))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.door.Object() }

// SetModel shows other roles.
func (v *View) SetModel(m Model) {
	same := slices.Equal(m.Roles, v.model.Roles) // then what is chosen meanwhile stays
	v.model = m
	v.title.SetText(map[bool]string{true: wordsChoose, false: wordsConfirm}[len(m.Roles) > 1])
	hello := wordsHello + " " + m.UserName
	if m.Method != "" {
		hello += "  ·  " + m.Method
	}
	v.hello.SetText(hello)
	v.last.SetText(m.LastUse)
	v.last.Hidden = m.LastUse == ""
	v.none.Hidden = len(m.Roles) > 0
	v.confirm.Hidden = len(m.Roles) == 0
	v.one.RemoveAll()
	v.one.Hidden = len(m.Roles) != 1
	if len(m.Roles) == 1 {
		v.one.Add(kit.Facts(9, facts(m.Roles[0])))
	}
	var options []kit.Option
	for _, r := range m.Roles {
		hint := place(r)
		if r.AreaOfWork != "" {
			hint += "  ·  " + r.AreaOfWork
		}
		options = append(options, kit.Option{ID: r.ID, Label: withCode(r.JobRole, r.Code), Hint: hint})
	}
	v.choice.SetOptions(options)
	if !same {
		v.choice.SetValue(m.Selected)
	}
	if len(m.Roles) > 1 {
		v.list.Show()
	} else {
		v.list.Hide()
	}
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.list)
	v.door.Set(m.Product, "", m.Training)
	if wrong {
		v.summary.Focus()
	}
}

func facts(r Role) []kit.Pair {
	out := []kit.Pair{{Label: wordsRole, Value: r.JobRole}, {Label: wordsCode, Value: r.Code}, {Label: wordsPlace, Value: place(r)}}
	if r.AreaOfWork != "" {
		out = append(out, kit.Pair{Label: wordsArea, Value: r.AreaOfWork})
	}
	return out
}

func place(r Role) string { return withCode(r.Organisation, r.ODSCode) }

func withCode(name, code string) string {
	if code == "" {
		return name
	}
	return name + " (" + code + ")"
}

func (v *View) submit() {
	switch {
	case v.callback.Confirm == nil || len(v.model.Roles) == 0:
	case len(v.model.Roles) == 1:
		v.callback.Confirm(v.model.Roles[0].ID)
	default:
		v.callback.Confirm(v.choice.Value())
	}
}

// Clear has nothing to throw away: no patient is ever on this screen.
func (v *View) Clear() {}

// FocusFirst puts the focus on the list, or on the one way on.
func (v *View) FocusFirst(c fyne.Canvas) {
	switch {
	case len(v.model.Roles) > 1:
		c.Focus(v.choice)
	case len(v.model.Roles) == 1:
		c.Focus(v.confirm)
	default:
		if f := kit.First(v.Object()); f != nil {
			c.Focus(f)
		}
	}
}

// TypedKey confirms on Enter and goes back on Escape.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		v.submit()
	case fyne.KeyEscape:
		if v.callback.Cancel != nil {
			v.callback.Cancel()
		}
	case fyne.KeyF1:
		kit.HelpFor(v.Object())
	}
}
