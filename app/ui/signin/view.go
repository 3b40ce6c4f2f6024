package signin

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"msca/app/ui/kit"
)

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

	cardState, cardDo, tries, reader *kit.Text
	light                            *kit.Fill
	card                             *fyne.Container
	pin, user, password, last        *kit.Field
	lastChoice                       *kit.Choice
	signIn, swap                     *kit.Button
	buttons                          *fyne.Container
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.noticeText = kit.Body("")
	v.notice = kit.Callout(kit.ToneNote, v.noticeText)
	v.progress = kit.NewProgress(cb.Cancel)
	v.cardState, v.cardDo = kit.Strong(""), kit.Body("")
	v.tries, v.reader = kit.Strong("").Line(), kit.Small("")
	v.light = kit.NewFill(kit.ColorLine)
	v.light.Least = fyne.NewSize(2, 0)
	v.card = kit.Signal(v.light, kit.Stack(1, v.cardState, v.cardDo, v.reader, v.tries))
	v.pin = kit.NewField(kit.FieldSpec{Name: FieldPIN, Label: wordsPIN, Hint: wordsPINHint, Width: 12}, kit.NewSecret()).OnSubmit(v.submit)
	v.lastChoice = kit.NewChoice([]kit.Option{{ID: "yes", Label: wordsLastTryYes}})
	v.last = kit.NewField(kit.FieldSpec{Name: FieldLastTry, Label: wordsLastTry}, v.lastChoice).OnSubmit(v.submit)
	v.user = kit.NewField(kit.FieldSpec{Name: FieldUserID, Label: wordsUserID, Width: 20}, kit.NewInput()).OnSubmit(v.submit)
	v.password = kit.NewField(kit.FieldSpec{Name: FieldPassword, Label: wordsPassword, Width: 20}, kit.NewSecret()).OnSubmit(v.submit)
	v.signIn = kit.Primary(wordsSignIn, v.submit)
	v.swap = kit.Link("", v.toggle)
	v.buttons = kit.Row(4, v.signIn)
	if cb.Quit != nil {
		v.buttons.Add(kit.Secondary(wordsQuit, cb.Quit))
	}
	v.door = kit.NewDoor(36, kit.Stack(4,
		v.summary.Object(), v.problem.Object(), v.notice,
		kit.Card(kit.Stack(5, kit.Title(wordsTitle), v.card, v.pin.Object(), v.last.Object(), v.user.Object(), v.password.Object(),
			v.progress.Object(), v.buttons, v.swap))))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.door.Object() }

// SetModel shows another state. What is typed stays, so the card may come and go
// while a user ID is half typed.
func (v *View) SetModel(m Model) {
	changed := m.Method != v.model.Method
	newProblem := m.Problem != nil && m.Problem != v.model.Problem
	wasBusy := v.model.Busy
	v.model = m
	byCard := m.Method == Smartcard
	v.card.Hidden = !byCard
	v.showCard(m)
	setShown(v.pin, byCard && m.Card != CardBlocked)
	setShown(v.last, byCard && m.LastTry && m.Card == CardReady)
	setShown(v.user, !byCard)
	setShown(v.password, !byCard)
	v.swap.SetLabel(map[bool]string{true: wordsUseLocal, false: wordsUseCard}[byCard])
	v.swap.Hidden = !(m.SmartcardAllowed && m.LocalAllowed) || m.Busy
	text := m.BusyText
	if text == "" {
		text = wordsBusy
	}
	v.progress.Show(m.Busy, text)
	v.signIn.Hidden = byCard && m.Card == CardBlocked // there is nothing to send
	v.buttons.Hidden = m.Busy
	v.noticeText.SetText(m.Notice)
	v.notice.Hidden = m.Notice == ""
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.pin, v.last, v.user, v.password)
	v.door.Set(m.Product, m.Organisation, m.Training)
	switch {
	case m.Busy && !wasBusy && v.callback.Cancel != nil:
		v.progress.Focus()
	case wrong:
		v.summary.Focus()
	case newProblem && m.Problem.Serious && v.callback.CopyProblem != nil:
		v.problem.Focus()
	case changed:
		kit.Focus(v.first())
	case wasBusy && !m.Busy, newProblem:
		kit.Focus(v.retry())
	}
}

func (v *View) showCard(m Model) {
	w := wordsCard[m.Card]
	v.cardState.SetText(w.State)
	v.cardDo.SetText(w.Do)
	v.cardDo.Hidden = w.Do == ""
	v.reader.SetText(m.Reader)
	v.reader.Hidden = m.Reader == ""
	v.tries.SetText(wordsTries(m.TriesLeft))
	v.tries.Hidden = m.TriesLeft < 0 || (m.Card != CardReady && m.Card != CardBlocked)
	v.tries.SetColor(theme.ColorNameForeground)
	if m.TriesLeft <= 1 {
		v.tries.SetColor(kit.ColorError)
	}
	switch m.Card {
	case CardReady:
		v.light.SetColor(kit.ColorGood)
	case Checking, NoCard:
		v.light.SetColor(kit.ColorLink)
	default:
		v.light.SetColor(kit.ColorError)
	}
	v.card.Refresh()
}

func setShown(f *kit.Field, on bool) {
	if on {
		f.Show()
		return
	}
	f.Hide()
}

// submit hands the secrets over and forgets them.
func (v *View) submit() {
	if v.model.Busy {
		return
	}
	if v.model.Method == Smartcard {
		pin, spend := v.pin.Value(), v.lastChoice.Value() == "yes"
		v.ClearSecrets()
		v.callback.SignInCard(pin, spend)
		return
	}
	user, password := v.user.Value(), v.password.Value()
	v.ClearSecrets()
	v.callback.SignInLocal(user, password)
}

// ClearSecrets throws PIN and password away.
func (v *View) ClearSecrets() {
	v.pin.Reset()
	v.password.Reset()
	v.last.Reset()
}

func (v *View) toggle() {
	if !(v.model.SmartcardAllowed && v.model.LocalAllowed) || v.model.Busy || v.callback.ChooseMethod == nil {
		return
	}
	v.ClearSecrets()
	if v.model.Method == Smartcard {
		v.callback.ChooseMethod(Local)
		return
	}
	v.callback.ChooseMethod(Smartcard)
}

// Clear throws away all that was typed.
func (v *View) Clear() {
	v.ClearSecrets()
	v.user.Reset()
}

// retry is where somebody types again after a refusal: the secret is gone, the
// user ID is still there.
func (v *View) retry() fyne.Focusable {
	if v.model.Method == Local && v.user.Value() != "" {
		return v.password.Target()
	}
	return v.first()
}

func (v *View) first() fyne.Focusable {
	switch {
	case v.model.Method == Local:
		return v.user.Target()
	case v.pin.Visible():
		return v.pin.Target()
	case v.signIn.Hidden && !v.swap.Hidden:
		return v.swap
	}
	return v.signIn
}

// FocusFirst puts the focus where typing begins, or on what is wrong.
func (v *View) FocusFirst(c fyne.Canvas) {
	switch {
	case v.model.Busy && v.callback.Cancel != nil:
		v.progress.Focus()
	case v.summary.Visible():
		v.summary.Focus()
	default:
		c.Focus(v.first())
	}
}

// TypedKey knows F2 (other method), Enter, Escape and F1.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyF2:
		v.toggle()
	case fyne.KeyReturn, fyne.KeyEnter:
		v.submit()
	case fyne.KeyEscape:
		if v.model.Busy && v.callback.Cancel != nil {
			v.callback.Cancel()
			return
		}
		v.Clear()
	case fyne.KeyF1:
		kit.HelpFor(v.Object())
	}
}
