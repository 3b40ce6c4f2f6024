package roles

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Names of the fields, for Model.Errors.
const (
	FieldRole     = "role"
	FieldActivity = "activity"
)

// Row is one job role of the mapping.
type Row struct{ Code, Name, May string }

// Decision is one permission: whether, why and, if not, whom to ask.
type Decision struct {
	Permission string
	Allowed    bool
	Because    []string
	Ask        string
}

// Answer is what a job role may do.
type Answer struct {
	Title     string
	Note      string // for example that the activity is held anyway
	Decisions []Decision
}

// Model is what the screen shows.
type Model struct {
	Rows   []Row
	Answer *Answer
	Errors []kit.FieldError
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Ask         func(role, activity string)
	CloseAnswer func()
	RoleName    func(code string) string // what a code means, or ""
	Activity    func(code string) string
	Back        func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks

	root, answer, scrolled *fyne.Container
	role, activity         *kit.Field
	summary                *kit.ErrorSummary
	table                  *kit.Table
}

// New makes the screen inside a session's frame.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.summary = kit.NewErrorSummary()
	v.role = kit.NewField(kit.FieldSpec{Name: FieldRole, Label: wordsRole, Hint: wordsRoleTip, Width: 9, Echo: cb.RoleName}, kit.NewInput()).OnSubmit(v.ask)
	v.activity = kit.NewField(kit.FieldSpec{Name: FieldActivity, Label: wordsActivity, Hint: wordsActTip, Width: 9, Echo: cb.Activity}, kit.NewInput()).OnSubmit(v.ask)
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: i > 0}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if row >= 0 && row < len(v.model.Rows) {
			v.role.SetValue(v.model.Rows[row].Code)
			v.ask()
		}
	})
	v.answer = kit.Stack(0)
	v.scrolled = kit.Page(80, v.answer)
	above := kit.Stack(3, v.summary.Object(), kit.Stack(1, kit.Title(wordsTitle), kit.Body(wordsIntro)),
		kit.Grid(22, 4, v.role.Object(), v.activity.Object()), kit.Row(4, kit.Primary(wordsAsk, v.ask)))
	v.root = kit.Workbench(18, above, kit.Split(v.table.Object(), v.scrolled))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

func (v *View) ask() { v.callback.Ask(v.role.Value(), v.activity.Value()) }

// SetModel shows another state; what is typed stays.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	if len(before.Rows) != len(m.Rows) {
		v.table.SetRows(len(m.Rows), func(row, col int) string {
			return [...]string{m.Rows[row].Code, m.Rows[row].Name, m.Rows[row].May}[col]
		}, nil)
	}
	if m.Answer != before.Answer || len(v.answer.Objects) == 0 {
		v.show(m.Answer)
	}
	if v.summary.Show(m.Errors, v.role, v.activity) {
		v.summary.Focus()
	}
	v.root.Refresh()
	if m.Answer != nil && m.Answer != before.Answer {
		kit.Focus(kit.First(v.answer))
	}
}

func (v *View) show(a *Answer) {
	kit.Release(v.answer)
	v.answer.RemoveAll()
	v.scrolled.Hidden = a == nil
	if a == nil {
		return
	}
	body := kit.Stack(2, kit.Heading(a.Title), kit.Row(0, kit.Secondary(wordsClose, v.callback.CloseAnswer)))
	if a.Note != "" {
		body.Add(kit.Callout(kit.ToneNote, kit.Body(a.Note)))
	}
	for _, d := range a.Decisions {
		body.Add(decision(d))
	}
	v.answer.Add(body)
	kit.ScrollToTop(v.scrolled)
}

func decision(d Decision) fyne.CanvasObject {
	bar, word := kit.NewFill(kit.ColorEdge), kit.Strong(wordsNo).Line()
	if d.Allowed {
		bar, word = kit.NewFill(kit.ColorGood), kit.Strong(wordsYes).Line()
	}
	bar.Least = fyne.NewSize(2, 0)
	said := kit.Stack(0.5, kit.Strong(d.Permission), kit.Bullets(d.Because))
	if !d.Allowed && d.Ask != "" {
		said.Add(kit.Body(wordsWhom + d.Ask))
	}
	return kit.Signal(bar, kit.Beside(3, 10, 3, word, said))
}

// Clear forgets what was asked.
func (v *View) Clear() {
	kit.Release(v.root)
	v.role.Reset()
	v.activity.Reset()
	v.model.Answer = nil
	v.show(nil)
}

// FocusFirst puts the focus where typing begins.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.summary.Visible() {
		v.summary.Focus()
		return
	}
	c.Focus(v.role.Target())
}

// TypedKey closes the answer on Escape, else goes back; other keys scroll the
// answer.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyEscape && v.model.Answer != nil:
		v.callback.CloseAnswer()
	case ev.Name == fyne.KeyEscape && v.callback.Back != nil:
		v.callback.Back()
	case v.model.Answer != nil:
		kit.ScrollKeys(v.scrolled, ev)
	}
}
