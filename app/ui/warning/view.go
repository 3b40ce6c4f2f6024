package warning

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Model is what the screen says beside the fixed warning.
type Model struct {
	Product, Version, Organisation string
	Training                       bool
	Notice                         string // e.g. from the machine's policy; may be empty
	Waits                          string // why the way on takes long; may be empty
}

// Callbacks are the ways on.
type Callbacks struct{ Continue, Quit func() }

// View is the screen.
type View struct {
	door     *kit.Door
	callback Callbacks
	version  *kit.Text
	notice   *kit.Text
	misuse   fyne.CanvasObject
	waits    *kit.Text
	waiting  *fyne.Container
	on       *kit.Button
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, version: kit.Small(""), notice: kit.Body("")}
	v.waits = kit.Body("")
	v.waiting = kit.Callout(kit.ToneNote, v.waits)
	v.on = kit.Primary(wordsContinue, cb.Continue)
	buttons := kit.Row(4, v.on)
	if cb.Quit != nil {
		buttons.Add(kit.Secondary(wordsQuit, cb.Quit))
	}
	// The way on stands right below the warning: in large text on a small screen
	// the button with the focus must not push the warning out of sight. [3.1.11]
	v.misuse = kit.Callout(kit.ToneCaution, kit.Heading(MisuseText))
	v.door = kit.NewDoor(40, kit.Card(kit.Stack(5,
		kit.Title(wordsHeading),
		v.misuse,
		buttons,
		v.waiting,
		kit.Stack(3, kit.Body(wordsMeaning), kit.Body(wordsRecorded), v.notice),
		kit.Stack(3, kit.Rule(), v.version))))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.door.Object() }

// SetModel shows other words.
func (v *View) SetModel(m Model) {
	v.version.SetText(m.Product + "  ·  " + wordsVersion + " " + m.Version)
	v.notice.SetText(m.Notice)
	v.notice.Hidden = m.Notice == ""
	v.waits.SetText(m.Waits)
	v.waiting.Hidden = m.Waits == ""
	v.door.Set(m.Product, m.Organisation, m.Training)
}

// Clear has nothing to throw away: no patient is ever on this screen.
func (v *View) Clear() {}

// FocusFirst puts the focus on Continue.
func (v *View) FocusFirst(c fyne.Canvas) { c.Focus(v.on) }

// TypedKey continues on Enter; Escape closes.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		v.callback.Continue()
	case fyne.KeyEscape:
		if v.callback.Quit != nil {
			v.callback.Quit()
		}
	case fyne.KeyF1:
		kit.HelpFor(v.Object())
	}
}
