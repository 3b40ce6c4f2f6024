package auditframe

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"msca/app/ui/kit"
)

// Level is how well the verification went.
type Level int

// The levels.
const (
	NotVerified Level = iota
	Intact
	Attention
	Broken
)

// Verification is the state of the trail in words.
type Verification struct {
	Level Level
	Text  string
}

// Place is a screen of the window.
type Place struct{ ID, Label string }

// Model is what the frame shows.
type Model struct {
	Training     bool
	Places       []Place
	Current      string
	Verification Verification
	Notice       string // what was done a moment ago
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Go    func(id string)
	Close func()
}

// View is the window's content.
type View struct {
	model    Model
	callback Callbacks
	content  kit.View

	root, training, middle, nav *fyne.Container
	buttons                     []*kit.Button
	state, notice               *kit.Text
	light                       *kit.Fill
}

// New makes the frame without content.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, nav: kit.Row(1)}
	for _, p := range m.Places {
		b := kit.Nav(p.Label, false, func() {
			if cb.Go != nil {
				cb.Go(p.ID)
			}
		})
		v.buttons = append(v.buttons, b)
		v.nav.Add(b)
	}
	bar := kit.Row(3)
	if cb.Close != nil {
		bar.Add(kit.OnHeader(wordsClose, cb.Close))
	}
	v.training = kit.TrainingMark()
	v.state, v.notice = kit.Strong("").Line(), kit.Small("").Line()
	v.light = kit.NewFill(kit.ColorLine)
	v.light.Least = fyne.NewSize(2, 5)
	v.middle = container.NewStack(kit.Stack(0))
	top := kit.Stack(0, kit.TopBar(kit.Apart(kit.BarTitle(wordsTitle), bar)), v.training, kit.ProtectiveLabel(),
		kit.Ground(kit.NewFill(kit.ColorSurface), kit.Inset(3, 0, v.nav)), kit.Rule())
	foot := kit.Stack(0, kit.Rule(), kit.Ground(kit.NewFill(kit.ColorSurface), kit.Inset(6, 1.5, kit.Apart(kit.Together(2, v.light, v.state), kit.Row(4, v.notice, kit.Small(wordsRecorded).Line())))))
	v.root = kit.Screen(top, v.middle, foot) // on the window's own ground
	v.SetModel(m)
	return v
}

// Object is the whole window's content.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; the places and the content stay.
func (v *View) SetModel(m Model) {
	m.Places = v.places(m)
	v.model = m
	v.training.Hidden = !m.Training
	for i, p := range m.Places {
		v.buttons[i].SetCurrent(p.ID == m.Current)
	}
	text := m.Verification.Text
	if text == "" {
		text = wordsNotYet
	}
	v.state.SetText(text)
	v.light.SetColor(map[Level]fyne.ThemeColorName{NotVerified: kit.ColorEdge, Intact: kit.ColorGood,
		Attention: kit.ColorCautionBar, Broken: kit.ColorError}[m.Verification.Level])
	v.state.SetColor(map[bool]fyne.ThemeColorName{true: kit.ColorError, false: theme.ColorNameForeground}[m.Verification.Level == Broken])
	v.notice.SetText(m.Notice)
	v.root.Refresh()
}

// places are fixed from the first model on.
func (v *View) places(m Model) []Place {
	if v.model.Places != nil {
		return v.model.Places
	}
	return m.Places
}

// Show puts a screen inside the frame. What was there keeps what it holds, so that
// one can go back to it; whoever made the screens clears them.
func (v *View) Show(c kit.View) {
	if v.content != nil {
		kit.Release(v.content.Object())
	}
	v.content = c
	v.middle.Objects[0] = c.Object()
	v.middle.Refresh()
	v.root.Refresh()
}

// Content is the screen inside the frame, or nil.
func (v *View) Content() kit.View { return v.content }

// Clear throws away what the content shows.
func (v *View) Clear() {
	if v.content != nil {
		v.content.Clear()
	}
	v.model.Notice = ""
	v.notice.SetText("")
}

// FocusFirst puts the focus on the content, else on the frame.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.content != nil {
		v.content.FocusFirst(c)
	} else if f := kit.First(v.root); f != nil {
		c.Focus(f)
	}
}

// TypedKey knows F1; the rest goes to the content.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyF1:
		kit.HelpFor(v.root)
	case v.content != nil:
		v.content.TypedKey(ev)
	case ev.Name == fyne.KeyEscape && v.callback.Close != nil:
		v.callback.Close()
	}
}
