package continuity

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Model is what the screen shows.
type Model struct {
	Problem   string // what happened, in a few words
	Since     string // the moment since when no answer came; empty: not known
	Procedure string // the organisation's, in its own words; empty: none is set
}

// Callbacks carry the user's wishes.
type Callbacks struct{ Retry, Back, Guide func() }

// View is the screen.
type View struct {
	callback                  Callbacks
	root, what                *fyne.Container
	problem, since, procedure *kit.Text
	retry                     *kit.Button
}

// New makes the screen inside a session's frame.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, problem: kit.Heading(""), since: kit.Body(""), procedure: kit.Body("")}
	v.what = kit.Callout(kit.ToneCaution, kit.Stack(1.5, v.problem, v.since))
	v.retry = kit.Primary(wordsRetry, cb.Retry)
	v.root = kit.Page(60, kit.Stack(5, kit.Title(wordsTitle), v.what,
		kit.Row(4, v.retry, kit.Secondary(wordsBack, cb.Back), kit.Secondary(wordsGuide, cb.Guide)),
		kit.Card(kit.Stack(5,
			kit.Stack(2, kit.Heading(wordsProcedure), v.procedure),
			kit.Stack(2, kit.Heading(wordsKept), kit.Bullets(wordsNotLost))))))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state.
func (v *View) SetModel(m Model) {
	v.problem.SetText(m.Problem)
	v.since.SetText(wordsSince + " " + m.Since + ".")
	v.since.Hidden = m.Since == ""
	if m.Procedure == "" {
		m.Procedure = wordsNone
	}
	v.procedure.SetText(m.Procedure)
	v.root.Refresh()
}

// Clear throws away what is shown.
func (v *View) Clear() { v.SetModel(Model{}) }

// FocusFirst puts the focus on trying again.
func (v *View) FocusFirst(c fyne.Canvas) { c.Focus(v.retry) }

// TypedKey goes back on Escape and scrolls.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		v.callback.Back()
		return
	}
	kit.ScrollKeys(v.root, ev)
}
