package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Control is something a field can hold.
type Control interface {
	Object() fyne.CanvasObject
	Target() fyne.Focusable // what gets the focus
	Value() string
	SetValue(string)
	Reset() // forgets what was entered, including what Undo would bring back
	SetWrong(bool)
	setName(string) // what a screen reader says
	onSubmit(func())
	onChange(func(string))
}

// Input is a box for one line of text. It never judges what is typed.
type Input struct {
	entry  *entry
	ground *Fill
	frame  *frame
	box    *fyne.Container
	make   func() *entry
	submit func()
	change func(string)
	name   string
	shown  bool // a secret that is shown
}

// entry is Fyne's, with the keys and shortcuts it does not use handed on.
type entry struct {
	widget.Entry
	frame  *frame
	reform func(text string, cursor int) (string, int) // rewrites the text after every change
	accept func(r rune, text string, selected bool) bool
	typed  bool // the undo stack may hold text
	name   string
}

// AccessibilityLabel is the field's name, never what was typed.
func (e *entry) AccessibilityLabel() string { return e.name }

// AccessibilityRole is the nearest Fyne has.
func (e *entry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func newInput(build func() *entry) *Input {
	i := &Input{ground: NewFill(ColorSurface), frame: newFrame(), make: build}
	i.box = container.New(&ground{})
	i.Reset()
	return i
}

// NewInput makes a plain box.
func NewInput() *Input { return newInput(func() *entry { return &entry{} }) }

// NewSecret makes a box for a PIN or password. Paste is allowed (WCAG 2.2, 3.3.8);
// the text is hidden and not kept longer than until Reset.
func NewSecret() *Input {
	return newInput(func() *entry {
		e := &entry{}
		e.Password = true
		e.ActionItem = canvas.NewRectangle(color.Transparent) // no reveal button: it cannot be reached by keyboard
		return e
	})
}

// Reveal shows what is typed into a secret's box, or hides it again.
func (i *Input) Reveal(on bool) {
	i.shown = on
	if hidden := i.make().Password && !on; i.entry.Password != hidden {
		i.entry.Password = hidden
		i.entry.Refresh()
	}
}

// Object is the box.
func (i *Input) Object() fyne.CanvasObject { return i.box }

// Target is what gets the focus.
func (i *Input) Target() fyne.Focusable { return i.entry }

// Value is the text as it stands in the box.
func (i *Input) Value() string { return i.entry.Text }

// SetValue puts text into the box.
func (i *Input) SetValue(s string) {
	if s == "" {
		i.Reset()
		return
	}
	i.entry.SetText(s)
}

// SetWrong shows the red edge.
func (i *Input) SetWrong(on bool) { i.frame.setWrong(on) }

func (i *Input) setName(s string)        { i.name = s; i.entry.name = s }
func (i *Input) onSubmit(f func())       { i.submit = f }
func (i *Input) onChange(f func(string)) { i.change = f }

// Reset puts a fresh box in the place of the old one. Fyne's entry keeps every
// text ever typed for Undo, so emptying it is not enough.
func (i *Input) Reset() {
	old := i.entry
	if old != nil && old.Text == "" && !old.typed {
		return
	}
	e := i.make()
	e.frame, e.name = i.frame, i.name
	e.Password = e.Password && !i.shown
	e.Scroll = fyne.ScrollHorizontalOnly
	e.Wrapping = fyne.TextWrapOff
	if e.MultiLine {
		e.Scroll, e.Wrapping = fyne.ScrollVerticalOnly, fyne.TextWrapWord
	}
	e.ExtendBaseWidget(e)
	e.OnSubmitted = func(string) {
		if i.submit != nil {
			i.submit()
		}
	}
	e.OnChanged = func(s string) {
		if e.rewrite() {
			return
		}
		if i.change != nil {
			i.change(e.Text)
		}
	}
	focused := false
	if old != nil {
		if c := canvasOf(old); c != nil && c.Focused() == fyne.Focusable(old) {
			focused = true
			c.Unfocus()
		}
		old.OnChanged, old.OnSubmitted = nil, nil
		old.SetText("")
	}
	i.entry = e
	i.box.Objects = []fyne.CanvasObject{i.ground, e, i.frame}
	i.box.Refresh()
	if focused {
		Focus(e)
	}
}

// rewrite applies reform and tells whether it changed the text (the change then
// comes again through OnChanged).
func (e *entry) rewrite() bool {
	e.typed = true
	if e.reform == nil {
		return false
	}
	text, cursor := e.reform(e.Text, e.CursorColumn)
	if text == e.Text {
		return false
	}
	e.SetText(text)
	e.CursorColumn = min(cursor, len([]rune(text)))
	e.Refresh()
	return true
}

func (e *entry) TypedKey(ev *fyne.KeyEvent) {
	touched()
	switch ev.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6,
		fyne.KeyF7, fyne.KeyF8, fyne.KeyF9, fyne.KeyF10, fyne.KeyF11, fyne.KeyF12, fyne.KeyPageUp, fyne.KeyPageDown:
		unused(e, ev)
		return
	case fyne.KeyBackspace, fyne.KeyDelete:
		e.skipSeparator(ev.Name)
	case fyne.KeyReturn, fyne.KeyEnter:
		if e.MultiLine {
			if e.OnSubmitted != nil {
				e.OnSubmitted(e.Text)
			}
			return
		}
	}
	e.Entry.TypedKey(ev)
}

// skipSeparator moves the cursor over a space that the format put there, so that
// Backspace takes the digit before it and not the space that would come back.
func (e *entry) skipSeparator(key fyne.KeyName) {
	if e.reform == nil || e.SelectedText() != "" {
		return
	}
	at := e.CursorColumn
	if key == fyne.KeyBackspace && at > 0 && at <= len(e.Text) && e.Text[at-1] == ' ' {
		e.CursorColumn--
	}
	if key == fyne.KeyDelete && at < len(e.Text) && e.Text[at] == ' ' {
		e.CursorColumn++
	}
}

func (e *entry) TypedRune(r rune) {
	touched()
	if e.accept != nil && !e.accept(r, e.Text, e.SelectedText() != "") {
		return
	}
	e.Entry.TypedRune(r)
}

// TypedShortcut keeps editing shortcuts and hands the application's on; Fyne's
// entry would swallow them.
func (e *entry) TypedShortcut(s fyne.Shortcut) {
	handOn(canvasOf(e), s)
	if p, ok := s.(*fyne.ShortcutPaste); ok && e.MultiLine {
		s = &fyne.ShortcutPaste{Clipboard: oneLine{p.Clipboard}, Secondary: p.Secondary}
	}
	e.Entry.TypedShortcut(s)
}

// handOn runs an application's shortcut as the window would without a focus.
func handOn(c fyne.Canvas, s fyne.Shortcut) {
	if _, ok := s.(*desktop.CustomShortcut); !ok {
		return
	}
	if c, ok := c.(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

func (e *entry) FocusGained() {
	e.Entry.FocusGained()
	e.frame.setFocused(true)
	reveal(e)
}

func (e *entry) FocusLost() {
	e.Entry.FocusLost()
	e.frame.setFocused(false)
}

// MinSize keeps boxes as high as buttons.
func (e *entry) MinSize() fyne.Size {
	m := e.Entry.MinSize()
	h := fyne.MeasureText("Ag", theme.Size(theme.SizeNameText), fyne.TextStyle{}).Height + unit(4.5)
	return fyne.NewSize(m.Width, max(m.Height, h))
}
