package auditreplay

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Model is what the screen shows.
type Model struct {
	When, User string
	Record     string   // "Record 1 284"
	Screen     kit.View // made for nothing but to be looked at
}

// Callbacks carry the user's wishes.
type Callbacks struct{ Back func() }

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	root     *fyne.Container
	back     *kit.Button
	banner   *kit.Text
	middle   *fyne.Container
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{model: m, callback: cb, back: kit.Secondary(wordsBack, cb.Back), banner: kit.Heading("")}
	v.banner.SetText(wordsAsShown + m.When + wordsTo + m.User)
	head := kit.Callout(kit.ToneCaution, kit.Stack(2, v.banner, kit.Body(m.Record+wordsHow), kit.Row(0, v.back)))
	v.middle = kit.Ground(kit.NewFill(kit.ColorTransparent), m.Screen.Object())
	v.root = kit.Screen(kit.Inset(3, 2, head), v.middle, kit.Stack(0))
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// Clear throws the screen away.
func (v *View) Clear() {
	kit.Release(v.root)
	v.model.Screen.Clear()
	v.model = Model{Screen: v.model.Screen}
	v.banner.SetText("")
}

// FocusFirst puts the focus on the way back: nothing in the screen itself can be
// used.
func (v *View) FocusFirst(c fyne.Canvas) { c.Focus(v.back) }

// TypedKey goes back on Escape; other keys scroll what was shown.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		if v.callback.Back != nil {
			v.callback.Back()
		}
		return
	}
	v.model.Screen.TypedKey(ev)
}
