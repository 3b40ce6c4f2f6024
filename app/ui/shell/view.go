package shell

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"msca/app/ui/kit"
)

// Level is how well the system is.
type Level int

// The levels.
const (
	HealthGood Level = iota
	HealthAttention
	HealthFault
)

// Health is the health light: a colour and always words.
type Health struct {
	Level Level
	Text  string
}

// NavItem is a place to go to.
type NavItem struct{ ID, Label, Key string }

// Model is what the frame says.
type Model struct {
	Product, UserName, UserID, Role, Organisation, Method string
	Training                                              bool
	Health                                                Health
	Status                                                string
	Nav                                                   []NavItem
	Current                                               string
}

// Callbacks carry the user's wishes; a nil one takes its button away.
type Callbacks struct {
	Navigate                    func(id string)
	Health, Lock, SignOut, Help func()
	EndEmergency                func()
}

// View is the frame.
type View struct {
	model    Model
	callback Callbacks

	root, middle, bottom, nav, navBar, training *fyne.Container
	product, live, who, role                    *kit.Text
	status                                      *kit.Text
	health                                      *kit.Button
	navButtons                                  []*kit.Button
	more                                        *kit.Button // leads to the places that do not fit
	fitting                                     int         // how many of navButtons are in view
	content                                     kit.View
	band                                        *band
}

// New makes the frame without content.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.product, v.live = kit.BarTitle(""), kit.OnBar("", true)
	v.who, v.role = kit.OnBar("", true), kit.OnBar("", false)
	v.health = kit.OnHeader("", cb.Health)
	v.health.SetLight(kit.ColorGood)
	buttons := kit.Row(3)
	if cb.Health != nil {
		buttons.Add(v.health)
	}
	for _, b := range []struct {
		words string
		do    func()
	}{{wordsHelp, cb.Help}, {wordsLock, cb.Lock}, {wordsSignOut, cb.SignOut}} {
		if b.do != nil {
			buttons.Add(kit.OnHeader(b.words, b.do))
		}
	}
	v.training = kit.TrainingMark()
	v.more = kit.Nav(wordsMore, false, func() { v.places(v.fitting) })
	v.nav = kit.Overflow(1, v.more, v.fits)
	v.navBar = kit.Stack(0, kit.Ground(kit.NewFill(kit.ColorSurface), kit.Inset(3, 0, v.nav)), kit.Rule())
	v.middle = container.NewStack(kit.Stack(0)) // on the window's own ground: to fill it again would cost every frame
	v.status = kit.Small("")
	bar := kit.TopBar(kit.Stack(2, kit.Apart(v.product, buttons), kit.Apart(kit.Row(4, v.who, v.role), v.live)))
	v.bottom = kit.Stack(0, kit.Rule(), kit.Ground(kit.NewFill(kit.ColorSurface), kit.Inset(6, 1.5, v.status)))
	v.band = newBand(func() {
		if cb.EndEmergency != nil {
			cb.EndEmergency()
		}
	})
	screen := kit.Screen(kit.Stack(0, bar, v.training, v.navBar, v.band.box), v.middle, v.bottom)
	v.root = kit.WhenShort(v.short, screen)
	v.SetModel(m)
	return v
}

// short leaves out the product's name and the status line when the window is small
// for the size of the text; both are elsewhere too.
func (v *View) short(yes bool) {
	v.health.SetLabel(v.healthLabel(yes))
	v.product.Hidden = yes
	v.live.Hidden = yes || v.model.Training
	live := ""
	if yes && !v.model.Training {
		live = wordsLive
	}
	v.who.SetText(join("  ·  ", live, v.model.UserName, v.model.UserID))
	v.bottom.Hidden = yes || v.model.Status == ""
}

// Object is the whole window's content.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; the content stays.
func (v *View) SetModel(m Model) {
	v.model = m
	v.product.SetText(m.Product)
	v.role.SetText(join("  ·  ", m.Role, m.Organisation, m.Method))
	v.live.SetText(wordsLive)
	v.training.Hidden = !m.Training
	v.SetHealth(m.Health)
	v.SetStatus(m.Status)
	v.showNav(m)
	v.root.Refresh()
}

func (v *View) showNav(m Model) {
	same := len(v.navButtons) == len(m.Nav)
	for i := 0; same && i < len(m.Nav); i++ {
		same = v.navButtons[i].Label() == m.Nav[i].Label
	}
	if !same {
		v.navButtons = nil
		for _, item := range m.Nav {
			v.navButtons = append(v.navButtons, kit.Nav(item.Label, false, func() { v.navigate(item.ID) }))
		}
		kit.SetOverflow(v.nav, v.navButtons)
	}
	v.navBar.Hidden = len(m.Nav) == 0
	v.SetCurrent(m.Current)
}

// SetCurrent marks the place that is shown.
func (v *View) SetCurrent(id string) {
	v.model.Current = id
	for i, item := range v.model.Nav {
		v.navButtons[i].SetCurrent(item.ID == id)
	}
	v.fits(v.fitting)
}

// Current is the place that is marked as the one shown.
func (v *View) Current() string { return v.model.Current }

func (v *View) navigate(id string) {
	if v.callback.Navigate != nil {
		v.callback.Navigate(id)
	}
}

// fits marks "More" when the place that is shown is behind it.
func (v *View) fits(shown int) {
	v.fitting = shown
	behind := slices.ContainsFunc(v.model.Nav[min(shown, len(v.model.Nav)):], func(n NavItem) bool { return n.ID == v.model.Current })
	v.more.SetCurrent(behind)
}

// Places asks which place to go to.
func (v *View) Places() { v.places(0) }

// places asks for one of the places from a number on.
func (v *View) places(from int) {
	c := fyne.CurrentApp().Driver().CanvasForObject(v.root)
	some := v.model.Nav[min(from, len(v.model.Nav)):]
	if c == nil || len(some) == 0 {
		return
	}
	var items []kit.MenuItem
	for _, n := range some {
		items = append(items, kit.MenuItem{Label: n.Label, Key: n.Key, Current: n.ID == v.model.Current})
	}
	kit.Menu(c, wordsGoTo, items, func(i int) { v.navigate(some[i].ID) })
}

// healthLabel is what the health light says; a word is enough when room is short.
func (v *View) healthLabel(short bool) string {
	text := v.model.Health.Text
	if text == "" || short {
		text = wordsLevel[v.model.Health.Level]
	}
	return wordsHealth + ": " + text
}

// Health is what the light tells.
func (v *View) Health() Health { return v.model.Health }

// SetHealth changes the health light.
func (v *View) SetHealth(h Health) {
	v.model.Health = h
	v.health.SetLight(map[Level]fyne.ThemeColorName{HealthGood: kit.ColorGood, HealthAttention: kit.ColorCautionBar, HealthFault: kit.ColorDanger}[h.Level])
	v.root.Refresh()
}

// SetStatus changes the line at the bottom.
func (v *View) SetStatus(s string) {
	v.model.Status = s
	v.status.SetText(s)
	v.root.Refresh()
}

// SetContent shows a view inside the frame; what was there is cleared. Give it the
// focus with FocusFirst.
func (v *View) SetContent(c kit.View) {
	if v.content != nil && v.content != c {
		kit.Release(v.content.Object())
		v.content.Clear()
	}
	v.content = c
	v.middle.Objects[0] = c.Object()
	v.middle.Refresh()
	v.root.Refresh()
}

// Content is the view inside the frame, or nil.
func (v *View) Content() kit.View { return v.content }

// Clear throws away what the content shows.
func (v *View) Clear() {
	if v.content != nil {
		v.content.Clear()
	}
}

// FocusFirst puts the focus on the content, else on the frame.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.content != nil {
		v.content.FocusFirst(c)
		return
	}
	if f := kit.First(v.root); f != nil {
		c.Focus(f)
	}
}

// TypedKey knows F1; the rest goes to the content.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyF1 {
		if v.callback.Help != nil {
			v.callback.Help()
		} else {
			kit.HelpFor(v.root)
		}
		return
	}
	if v.content != nil {
		v.content.TypedKey(ev)
	}
}

// TypedRune goes to the content, if it has letters for keys.
func (v *View) TypedRune(r rune) {
	if c, ok := v.content.(interface{ TypedRune(rune) }); ok {
		c.TypedRune(r)
	}
}

// join puts the parts that are there next to each other.
func join(sep string, parts ...string) string {
	out := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if out != "" {
			out += sep
		}
		out += p
	}
	return out
}
