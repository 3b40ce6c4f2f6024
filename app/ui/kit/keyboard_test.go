package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

func key(n fyne.KeyName) *fyne.KeyEvent { return &fyne.KeyEvent{Name: n} }

func TestButtonPressedBySpaceAndEnterKeepsFocus(t *testing.T) {
	for _, n := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter} {
		pressed := 0
		b := Primary("Search", func() { pressed++ })
		w := window(t, b)
		w.Canvas().Focus(b)
		w.Canvas().Focused().TypedKey(key(n))
		if pressed != 1 {
			t.Errorf("%s pressed the button %d times, want once", n, pressed)
		}
		if w.Canvas().Focused() != fyne.Focusable(b) {
			t.Errorf("after %s the button has lost the focus", n)
		}
	}
}

func TestButtonDisabledIsNotPressedAndNotInTabOrder(t *testing.T) {
	pressed := false
	b := Primary("Search", func() { pressed = true })
	b.Disable()
	box := Row(2, b, Secondary("Clear", nil))
	w := window(t, box)
	test.Tap(b)
	b.TypedKey(key(fyne.KeySpace))
	if pressed {
		t.Error("a disabled button was pressed")
	}
	w.Canvas().FocusNext()
	if w.Canvas().Focused() == fyne.Focusable(b) {
		t.Error("Tab reached a disabled button")
	}
}

func TestButtonTappedTakesFocus(t *testing.T) {
	b := Secondary("Print", func() {})
	w := window(t, b)
	test.Tap(b)
	if w.Canvas().Focused() != fyne.Focusable(b) {
		t.Error("a clicked button does not have the focus")
	}
}

func TestUnusedKeysReachTheWindow(t *testing.T) {
	var got []fyne.KeyName
	controls := map[string]fyne.Focusable{
		"button": Primary("A", nil), "entry": NewInput().entry, "choice": NewChoice([]Option{{ID: "a", Label: "A"}}),
		"table": NewTable([]Column{{Title: "A"}}, nil).list, "reader": NewReader().list,
	}
	for name, f := range controls {
		o, ok := f.(fyne.CanvasObject)
		if !ok {
			t.Fatalf("%s is no canvas object", name)
		}
		w := window(t, o)
		got = nil
		w.Canvas().SetOnTypedKey(func(ev *fyne.KeyEvent) { got = append(got, ev.Name) })
		w.Canvas().Focus(f)
		f.TypedKey(key(fyne.KeyEscape))
		f.TypedKey(key(fyne.KeyF1))
		if len(got) != 2 || got[0] != fyne.KeyEscape || got[1] != fyne.KeyF1 {
			t.Errorf("%s: the window got %v, want Escape and F1", name, got)
		}
	}
}

// shortcutCanvas is a canvas as the desktop driver makes it; the test driver's does
// not take shortcuts.
type shortcutCanvas struct {
	fyne.Canvas
	fyne.ShortcutHandler
}

func (c *shortcutCanvas) AddShortcut(s fyne.Shortcut, f func(fyne.Shortcut)) {
	c.ShortcutHandler.AddShortcut(s, f)
}

func (c *shortcutCanvas) RemoveShortcut(s fyne.Shortcut) { c.ShortcutHandler.RemoveShortcut(s) }

func TestEntryHandsApplicationShortcutsOnAndKeepsEditing(t *testing.T) {
	c := &shortcutCanvas{}
	locked, pasted := 0, 0
	s := &desktop.CustomShortcut{KeyName: fyne.KeyL, Modifier: fyne.KeyModifierControl}
	c.AddShortcut(s, func(fyne.Shortcut) { locked++ })
	c.AddShortcut(&fyne.ShortcutPaste{}, func(fyne.Shortcut) { pasted++ })
	handOn(c, s)
	handOn(c, &fyne.ShortcutPaste{})
	if locked != 1 || pasted != 0 {
		t.Errorf("Ctrl+L ran %d times and paste %d times at the window, want 1 and 0", locked, pasted)
	}
}

// undrawn is a driver that, like the desktop's, does not know objects before they
// are drawn.
type undrawn struct {
	fyne.Driver
	windows []fyne.Window
}

func (undrawn) CanvasForObject(fyne.CanvasObject) fyne.Canvas { return nil }
func (d undrawn) AllWindows() []fyne.Window                   { return d.windows }

type undrawnApp struct {
	fyne.App
	driver undrawn
}

func (a undrawnApp) Driver() fyne.Driver { return a.driver }

// TestFocusReachesWhatIsNotDrawnYet: on the desktop a new error summary got no
// focus, because nobody had drawn it when it asked.
func TestFocusReachesWhatIsNotDrawnYet(t *testing.T) {
	in := NewField(FieldSpec{Name: "a", Label: "A"}, NewInput())
	s := NewErrorSummary()
	w := window(t, Page(40, Stack(2, s.Object(), in.Object())))
	app := fyne.CurrentApp()
	fyne.SetCurrentApp(undrawnApp{App: app, driver: undrawn{Driver: app.Driver(), windows: []fyne.Window{w}}})
	defer fyne.SetCurrentApp(app)
	s.Show([]FieldError{{"a", "Type something"}}, in)
	s.Focus()
	if b, ok := w.Canvas().Focused().(*Button); !ok || b.Label() != "Type something" {
		t.Errorf("the focus is on %T, want the summary's line", w.Canvas().Focused())
	}
	Focus(Primary("Elsewhere", nil))
	if b, ok := w.Canvas().Focused().(*Button); !ok || b.Label() != "Type something" {
		t.Error("a control that no window shows took the focus")
	}
}

func TestChoiceIsOneTabStopAndMovesWithArrows(t *testing.T) {
	c := NewChoice([]Option{{ID: "f", Label: "Female"}, {ID: "m", Label: "Male"}, {ID: "n", Label: "Not Known"}})
	var said []string
	c.OnChanged = func(id string) { said = append(said, id) }
	w := window(t, c)
	w.Canvas().FocusNext()
	for _, n := range []fyne.KeyName{fyne.KeySpace, fyne.KeyDown, fyne.KeyRight, fyne.KeyDown, fyne.KeyUp} {
		c.TypedKey(key(n))
	}
	want := []string{"f", "m", "n", "m"}
	if len(said) != len(want) {
		t.Fatalf("choices were %v, want %v", said, want)
	}
	for i := range want {
		if said[i] != want[i] {
			t.Fatalf("choices were %v, want %v", said, want)
		}
	}
}

func TestChoiceByMouse(t *testing.T) {
	c := NewChoice([]Option{{ID: "f", Label: "Female"}, {ID: "m", Label: "Male"}})
	window(t, c)
	it := c.live.items[1]
	test.TapAt(c, it.at.AddXY(it.size.Width/2, it.size.Height/2))
	if c.Value() != "m" {
		t.Errorf("a click on the second option chose %q, want m", c.Value())
	}
	if h := it.size.Height; h < 24 {
		t.Errorf("the target is %v high, want at least 24 (WCAG 2.5.8)", h)
	}
}

func TestModalStartsSafeAndEscapeMeansNo(t *testing.T) {
	back := Primary("Erase", nil)
	w := window(t, back)
	c := w.Canvas()
	c.Focus(back)
	keys := 0
	c.SetOnTypedKey(func(*fyne.KeyEvent) { keys++ })
	var answers []bool
	ask := func() {
		Confirm(c, Question{Title: "Sign out?", Text: "The search is lost.", Yes: "Sign out", No: "Stay", Warning: true}, func(yes bool) { answers = append(answers, yes) })
	}
	ask()
	if b, ok := c.Focused().(*Button); !ok || b.Label() != "Stay" {
		t.Fatalf("the focus is on %v, want the safe button", c.Focused())
	}
	c.Focused().TypedKey(key(fyne.KeyEscape))
	if len(answers) != 1 || answers[0] || len(c.Overlays().List()) != 0 {
		t.Fatalf("Escape answered %v and left %d modals, want no and none", answers, len(c.Overlays().List()))
	}
	if c.Focused() != fyne.Focusable(back) {
		t.Error("the focus did not come back to where it was")
	}
	ask()
	c.FocusPrevious()
	if b, ok := c.Focused().(*Button); !ok || b.Label() != "Sign out" {
		t.Fatal("Shift+Tab does not reach the other button of the modal")
	}
	c.FocusPrevious()
	if b, ok := c.Focused().(*Button); !ok || b.Label() != "Stay" {
		t.Fatal("the focus left the modal")
	}
	c.FocusPrevious()
	c.Focused().TypedKey(key(fyne.KeyReturn))
	if len(answers) != 2 || !answers[1] {
		t.Errorf("answers are %v, want no then yes", answers)
	}
	c.OnTypedKey()(key(fyne.KeyF1))
	if keys != 1 {
		t.Error("the window's own key handler did not come back")
	}
}

func TestHelpListsEveryShortcutAndCloses(t *testing.T) {
	w := window(t, Primary("A", nil))
	Help(w.Canvas(), nil)
	texts := map[string]bool{}
	for _, o := range w.Canvas().Overlays().List() {
		for _, x := range test.LaidOutObjects(o) {
			if s, ok := x.(*Text); ok {
				texts[s.Text()] = true
			}
		}
	}
	for _, s := range Shortcuts() {
		if !texts[s.Keys] || !texts[s.Does] {
			t.Errorf("the sheet does not show %q: %q", s.Keys, s.Does)
		}
	}
	w.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	if n := len(w.Canvas().Overlays().List()); n != 0 {
		t.Errorf("Enter left %d modals open", n)
	}
}

func TestShowTakesOpenModalsAway(t *testing.T) {
	w := window(t, Primary("A", nil))
	answered := 0
	m := Confirm(w.Canvas(), Question{Title: "Print?", Yes: "Print", No: "Do not print"}, func(bool) { answered++ })
	v := &plainView{button: Primary("Unlock", nil)}
	Show(w, v)
	if n := len(w.Canvas().Overlays().List()); n != 0 {
		t.Fatalf("%d modals stand above the new screen", n)
	}
	if w.Canvas().Focused() != fyne.Focusable(v.button) {
		t.Error("the new screen does not have the focus")
	}
	m.Close()
	w.Canvas().OnTypedKey()(key(fyne.KeyF1))
	if v.keys != 1 || answered != 0 {
		t.Errorf("the new screen got %d keys and the old question %d answers, want 1 and 0", v.keys, answered)
	}
}

type plainView struct {
	button *Button
	keys   int
}

func (v *plainView) Object() fyne.CanvasObject { return v.button }
func (v *plainView) Clear()                    {}
func (v *plainView) FocusFirst(c fyne.Canvas)  { c.Focus(v.button) }
func (v *plainView) TypedKey(*fyne.KeyEvent)   { v.keys++ }

func TestHelpScrollsAndF1ClosesIt(t *testing.T) {
	w := window(t, Primary("A", nil))
	w.Resize(fyne.NewSize(900, 300))
	Help(w.Canvas(), nil)
	var scroll *container.Scroll
	for _, x := range test.LaidOutObjects(w.Canvas().Overlays().Top()) {
		if s, ok := x.(*container.Scroll); ok {
			scroll = s
		}
	}
	w.Canvas().Focused().TypedKey(key(fyne.KeyPageDown))
	if scroll == nil || scroll.Offset.Y == 0 {
		t.Error("Page Down does not scroll the sheet")
	}
	w.Canvas().Focused().TypedKey(key(fyne.KeyF1))
	if n := len(w.Canvas().Overlays().List()); n != 0 {
		t.Errorf("F1 left %d modals open", n)
	}
}

func TestShortcutsAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Shortcuts() {
		if seen[s.Keys] {
			t.Errorf("%s has two meanings", s.Keys)
		}
		seen[s.Keys] = true
		if (s.ID == "") != (s.Shortcut == nil) {
			t.Errorf("%s: an ID and a shortcut come together", s.Keys)
		}
	}
}

// TestFocusIsScrolledIntoView holds WCAG 2.2, 2.4.11.
func TestFocusIsScrolledIntoView(t *testing.T) {
	box := Stack(4)
	var last *Button
	for range 60 {
		last = Secondary("A button", nil)
		box.Add(last)
	}
	p := Page(40, box)
	w := window(t, p)
	w.Canvas().Focus(last)
	s, ok := p.Objects[0].(*container.Scroll)
	if !ok {
		t.Fatal("a page is a scroll")
	}
	top := fyne.CurrentApp().Driver().AbsolutePositionForObject(last).Y
	if top < 0 || top+last.Size().Height > s.Size().Height+10 {
		t.Errorf("the focused button is at %v, outside the window of %v", top, s.Size().Height)
	}
}
