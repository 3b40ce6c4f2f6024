package lock

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"msca/app/ui/kit"
)

// Method is how the session was opened, and so how it is unlocked.
type Method int

// The methods.
const (
	Smartcard Method = iota
	Local
)

// Names of the fields, for Model.Errors.
const (
	FieldSecret  = "secret" // the PIN or password box
	FieldLastTry = "last-try"
)

// Model is what the screen shows.
type Model struct {
	Product, UserName, Role, Organisation string
	Training                              bool
	Method                                Method
	Reason                                string // why it is locked
	Card                                  string // a line about reader and card
	CardReady                             bool
	TriesLeft                             int  // below 0 when not known
	LastTry                               bool // the next PIN is the last before the card blocks
	Blocked                               bool // the card in the reader takes no PIN any more
	Barred                                bool // nothing entered here unlocks it
	Busy                                  bool
	Notice                                string // a remark above the form; may be empty
	Errors                                []kit.FieldError
	Problem                               *kit.Problem
}

// Callbacks carry the user's wishes. The secret is handed over once.
type Callbacks struct {
	Unlock                             func(secret string, spendLastTry bool)
	SomebodyElse, SignOut, CopyProblem func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	door     *kit.Door
	summary  *kit.ErrorSummary
	problem  *kit.ProblemPanel
	progress *kit.Progress

	notice     *fyne.Container
	noticeText *kit.Text

	reason, card, tries *kit.Text
	who                 *fyne.Container
	light               *kit.Fill
	state               *fyne.Container
	secret, last        *kit.Field
	lastChoice          *kit.Choice
	unlock              *kit.Button
	buttons             *fyne.Container
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.noticeText = kit.Body("")
	v.notice = kit.Callout(kit.ToneNote, v.noticeText)
	v.progress = kit.NewProgress(nil)
	v.reason, v.card, v.tries = kit.Body(""), kit.Strong(""), kit.Strong("")
	v.who = kit.Stack(0)
	v.light = kit.NewFill(kit.ColorLink)
	v.light.Least = fyne.NewSize(2, 0)
	v.state = kit.Signal(v.light, kit.Stack(1, v.card, v.tries))
	v.secret = kit.NewField(kit.FieldSpec{Name: FieldSecret, Label: wordsPassword, Width: 20}, kit.NewSecret()).OnSubmit(v.submit)
	v.lastChoice = kit.NewChoice([]kit.Option{{ID: "yes", Label: wordsLastTryYes}})
	v.last = kit.NewField(kit.FieldSpec{Name: FieldLastTry, Label: wordsLastTry}, v.lastChoice).OnSubmit(v.submit)
	v.unlock = kit.Primary(wordsUnlock, v.submit)
	v.buttons = kit.Row(4, v.unlock)
	if cb.SomebodyElse != nil {
		v.buttons.Add(kit.Secondary(wordsOther, cb.SomebodyElse))
	}
	if cb.SignOut != nil {
		v.buttons.Add(kit.Secondary(wordsSignOut, cb.SignOut))
	}
	v.door = kit.NewDoor(38, kit.Stack(4, v.summary.Object(), v.problem.Object(), v.notice,
		kit.Card(kit.Stack(5, kit.Title(wordsTitle), v.reason, v.who, v.state, v.secret.Object(), v.last.Object(), v.progress.Object(), v.buttons,
			kit.Small(wordsCleared)))))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.door.Object() }

// SetModel shows another state; what is typed stays.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.reason.SetText(m.Reason)
	v.reason.Hidden = m.Reason == ""
	v.who.Objects = []fyne.CanvasObject{kit.Facts(9, []kit.Pair{
		{Label: wordsSignedIn, Value: m.UserName}, {Label: wordsRole, Value: m.Role}, {Label: wordsPlace, Value: m.Organisation}})}
	byCard := m.Method == Smartcard
	v.state.Hidden = !byCard
	card := m.Card
	if card == "" {
		card = wordsCardFirst
	}
	v.card.SetText(card)
	v.light.SetColor(map[bool]fyne.ThemeColorName{true: kit.ColorGood, false: kit.ColorLink}[m.CardReady && !m.Blocked])
	v.tries.SetText(wordsTries(m.TriesLeft))
	v.tries.Hidden = m.TriesLeft < 0 || !m.CardReady
	v.tries.SetColor(map[bool]fyne.ThemeColorName{true: kit.ColorError, false: theme.ColorNameForeground}[m.TriesLeft <= 1])
	v.secret.SetLabel(map[bool]string{true: wordsPIN, false: wordsPassword}[byCard])
	if m.Barred || byCard && (!m.CardReady || m.Blocked) {
		v.secret.Hide()
	} else {
		v.secret.Show()
	}
	if byCard && m.LastTry && v.secret.Visible() {
		v.last.Show()
	} else {
		v.last.Hide()
	}
	v.unlock.Hidden = !v.secret.Visible()
	v.progress.Show(m.Busy, wordsBusy)
	v.buttons.Hidden = m.Busy
	v.noticeText.SetText(m.Notice)
	v.notice.Hidden = m.Notice == ""
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.secret, v.last)
	v.door.Set(m.Product, m.Organisation, m.Training)
	switch {
	case wrong:
		v.summary.Focus()
	case m.Barred && !before.Barred:
		kit.Release(v.door.Object())
	case v.secret.Visible() && (m.CardReady && !before.CardReady || before.Busy && !m.Busy):
		kit.Focus(v.first())
	}
}

func (v *View) submit() {
	if v.model.Busy || !v.secret.Visible() || v.callback.Unlock == nil {
		return
	}
	secret, spend := v.secret.Value(), v.last.Visible() && v.lastChoice.Value() == "yes"
	v.Clear()
	v.callback.Unlock(secret, spend)
}

// Clear throws the secret away.
func (v *View) Clear() {
	v.secret.Reset()
	v.last.Reset()
}

func (v *View) first() fyne.Focusable {
	if v.secret.Visible() {
		return v.secret.Target()
	}
	return nil
}

// FocusFirst puts the focus on the secret. While the card is out there is nothing
// to do by accident: Enter must not end somebody's session.
func (v *View) FocusFirst(c fyne.Canvas) {
	if f := v.first(); f != nil {
		c.Focus(f)
		return
	}
	c.Unfocus()
}

// TypedKey unlocks on Enter; Escape empties the box; F1 helps.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		v.submit()
	case fyne.KeyEscape:
		v.Clear()
	case fyne.KeyF1:
		kit.HelpFor(v.Object())
	}
}
