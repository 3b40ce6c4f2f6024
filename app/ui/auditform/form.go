package auditform

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// State is what changes on a form while it is used.
type State struct {
	Errors  []kit.FieldError
	Problem *kit.Problem
	Busy    bool
	Doing   string // what is waited for
	Elapsed string // how far it has come
}

// Button is one of the actions beside the first.
type Button struct {
	Words string
	Do    func()
}

// Form asks a question of the trail.
type Form struct {
	root, rows, actions *fyne.Container
	summary             *kit.ErrorSummary
	problem             *kit.ProblemPanel
	progress            *kit.Progress
	fields              map[string]*kit.Field
	order               []string
	state               State
	folded              bool
	submit, cancel      func()
}

// New makes a form; submit is called with Enter and the first button, unless
// something is under way.
func New(submit, cancel, copyProblem func()) *Form {
	f := &Form{fields: map[string]*kit.Field{}, submit: submit, cancel: cancel, rows: kit.Stack(3), actions: kit.Row(4)}
	f.summary = kit.NewErrorSummary()
	f.problem = kit.NewProblemPanel(copyProblem)
	f.progress = kit.NewProgress(cancel)
	f.root = kit.Stack(3, f.summary.Object(), f.problem.Object(), f.rows, f.progress.Object(), f.actions)
	return f
}

// Row puts fields beside each other, each at least so many em wide.
func (f *Form) Row(least float32, fields ...*kit.Field) *fyne.Container {
	row := kit.Grid(least, 4)
	for _, x := range fields {
		x.OnSubmit(f.Submit)
		f.fields[x.Name], f.order = x, append(f.order, x.Name)
		row.Add(x.Object())
	}
	f.rows.Add(row)
	return row
}

// Text makes a field of free text.
func Text(name, label, hint string) *kit.Field {
	return kit.NewField(kit.FieldSpec{Name: name, Label: label, Hint: hint}, kit.NewInput())
}

// NHSNumber makes a field for an NHS number.
func NHSNumber(name, label, hint string) *kit.Field {
	return kit.NewField(kit.FieldSpec{Name: name, Label: label, Hint: hint}, kit.NewNHSNumber())
}

// Choice makes a field with a few options, the first of them chosen.
func Choice(name, label string, options ...kit.Option) *kit.Field {
	c := kit.NewChoiceAcross(options)
	x := kit.NewField(kit.FieldSpec{Name: name, Label: label}, c)
	x.SetValue(options[0].ID)
	return x
}

// Buttons sets the actions; one without something to do is left out. It returns
// those after the first, to be hidden while there is nothing to do for them.
func (f *Form) Buttons(first string, more ...Button) (secondary []*kit.Button) {
	f.actions.Add(kit.Primary(first, f.Submit))
	for _, b := range more {
		if b.Do != nil {
			button := kit.Secondary(b.Words, b.Do)
			f.actions.Add(button)
			secondary = append(secondary, button)
		}
	}
	return secondary
}

// Fold leaves only what is wrong or under way, so that what was found has the room.
func (f *Form) Fold(on bool) {
	if on && !f.folded {
		kit.Release(f.rows)
		kit.Release(f.actions)
	}
	f.folded = on
	f.rows.Hidden = on
	f.actions.Hidden = on || f.state.Busy
}

// Submit asks, unless something is under way.
func (f *Form) Submit() {
	if !f.state.Busy && f.submit != nil {
		f.submit()
	}
}

// TypedKey asks on Enter. Escape stops what is under way, else leaves.
func (f *Form) TypedKey(ev *fyne.KeyEvent, leave func()) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		f.Submit()
	case fyne.KeyEscape:
		if f.state.Busy {
			leave = f.cancel
		}
		if leave != nil {
			leave()
		}
	}
}

// Object is the form.
func (f *Form) Object() fyne.CanvasObject { return f.root }

// Value is what stands in a field.
func (f *Form) Value(name string) string { return f.fields[name].Value() }

// SetValue enters text into a field.
func (f *Form) SetValue(name, value string) { f.fields[name].SetValue(value) }

// Field is one of the fields.
func (f *Form) Field(name string) *kit.Field { return f.fields[name] }

// Busy tells whether something is under way.
func (f *Form) Busy() bool { return f.state.Busy }

// Set shows another state. It tells whether the form took the focus.
func (f *Form) Set(s State) bool {
	before := f.state
	f.state = s
	f.progress.Show(s.Busy, s.Doing)
	f.progress.SetElapsed(s.Elapsed)
	f.actions.Hidden = s.Busy || f.folded
	f.problem.Show(s.Problem)
	wrong := f.summary.Show(s.Errors, f.list()...)
	f.root.Refresh()
	switch {
	case s.Busy && !before.Busy:
		f.progress.Focus()
	case wrong:
		f.summary.Focus()
	case s.Problem != nil && s.Problem != before.Problem:
		f.problem.Focus()
	case before.Busy && !s.Busy:
		return false
	}
	return true
}

// SetElapsed says how far it has come.
func (f *Form) SetElapsed(text string) {
	f.state.Elapsed = text
	f.progress.SetElapsed(text)
}

// WasBusy tells whether the change from before to now ended something.
func WasBusy(before, now State) bool { return before.Busy && !now.Busy }

func (f *Form) list() []*kit.Field {
	out := make([]*kit.Field, 0, len(f.order))
	for _, name := range f.order {
		out = append(out, f.fields[name])
	}
	return out
}

// Reset empties the fields, but for those kept, and forgets what was wrong.
func (f *Form) Reset(keep ...string) {
	kept := map[string]string{}
	for _, name := range keep {
		kept[name] = f.fields[name].Value()
	}
	for name, x := range f.fields {
		x.Reset()
		if v, ok := kept[name]; ok {
			x.SetValue(v)
		}
	}
	f.summary.Show(nil, f.list()...)
}

// Clear empties everything.
func (f *Form) Clear(keep ...string) {
	f.Reset(keep...)
	f.Set(State{})
}

// FocusFirst puts the focus on the first field.
func (f *Form) FocusFirst(c fyne.Canvas) {
	if len(f.order) > 0 {
		c.Focus(f.fields[f.order[0]].Target())
	} else if first := kit.First(f.root); first != nil {
		c.Focus(first)
	}
}
