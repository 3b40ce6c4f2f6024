package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
)

// Shortcut is a key and what it does. This list is the only place where shortcuts
// are named; the F1 sheet is drawn from it.
type Shortcut struct {
	ID       string
	Keys     string
	Does     string
	Group    string
	Shortcut fyne.Shortcut // for canvas.AddShortcut; nil where the views handle the key themselves
}

// IDs of the shortcuts that the window registers.
const (
	ShortcutNewSearch = "new-search"
	ShortcutLock      = "lock"
	ShortcutSignOut   = "sign-out"
	ShortcutAudit     = "audit"
	ShortcutPrint     = "print"
	ShortcutHealth    = "health"
	ShortcutPlaceNext = "audit-next"
	ShortcutPlaceBack = "audit-back"
	ShortcutEmergency = "emergency"
	ShortcutPlaces    = "places"
)

func ctrl(id string, key fyne.KeyName, does, group string) Shortcut {
	return Shortcut{ID: id, Keys: "Ctrl + " + string(key), Does: does, Group: group,
		Shortcut: &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierControl}}
}

// Shortcuts lists every shortcut of the product.
func Shortcuts() []Shortcut {
	const everywhere, search, desk = "Everywhere", "Looking up a patient", "This session"
	return []Shortcut{
		{Keys: "Tab, Shift + Tab", Does: "Next or previous control", Group: everywhere},
		{Keys: "Enter", Does: "Send the form, or press the button in focus", Group: everywhere},
		{Keys: "Space", Does: "Press the button or choose the option in focus", Group: everywhere},
		{Keys: "Arrow keys", Does: "Move within a list or a group of options", Group: everywhere},
		{Keys: "Esc", Does: "Cancel, close or go back", Group: everywhere},
		{Keys: "F1", Does: "Show this sheet", Group: everywhere},
		{Keys: "Any key", Does: "Keeps the screen open when it is about to lock", Group: everywhere},
		{Keys: "F2", Does: "Sign-in: change between smartcard and user ID", Group: everywhere},
		{Keys: "F3", Does: "New password: show or hide what you type", Group: everywhere},
		ctrl(ShortcutNewSearch, fyne.KeyN, "New search; clears the patient on the screen", search),
		{Keys: "Y, N", Does: "Answer whether this is the patient; Esc means No", Group: search},
		ctrl(ShortcutEmergency, fyne.KeyE, "Emergency access: open it, or close it early", search),
		{Keys: "1, 2, 3", Does: "Take a next step that is offered; it fills the form in", Group: search},
		{Keys: "D", Does: "Report a discrepancy about the answer, or the differences found", Group: search},
		{Keys: "C", Does: "Compare the answer with the local record; F4 pastes its row, F6 reads a file", Group: search},
		ctrl(ShortcutPrint, fyne.KeyP, "Print what is shown", search),
		ctrl(ShortcutPlaces, fyne.KeyG, "Go to any place of the desk", desk),
		ctrl(ShortcutAudit, fyne.KeyT, "Open the audit trail", desk),
		{ID: ShortcutPlaceNext, Keys: "Ctrl + Page Down", Does: "Audit trail: the next place", Group: desk,
			Shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyPageDown, Modifier: fyne.KeyModifierControl}},
		{ID: ShortcutPlaceBack, Keys: "Ctrl + Page Up", Does: "Audit trail: the place before", Group: desk,
			Shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyPageUp, Modifier: fyne.KeyModifierControl}},
		ctrl(ShortcutHealth, fyne.KeyH, "Show the state of the system", desk),
		ctrl(ShortcutLock, fyne.KeyL, "Lock; nothing of a patient stays on the screen", desk),
		ctrl(ShortcutSignOut, fyne.KeyQ, "Sign out", desk),
	}
}

// Help shows the sheet of shortcuts, with a way on to the written guide unless guide
// is nil. F1, Escape and Enter close it.
func Help(c fyne.Canvas, guide func()) *Modal {
	var m *Modal
	closing := Primary(wordsClose, func() { m.Close() })
	foot := []fyne.CanvasObject{closing}
	if guide != nil {
		foot = append(foot, Secondary(wordsOpenGuide, func() { m.Close(); guide() }))
	}
	body := Stack(2, Title(wordsKeyboardHelp), Hint(wordsKeyboardIntro))
	group := ""
	for _, s := range Shortcuts() {
		if s.Group != group {
			group = s.Group
			body.Add(Spacer(0.5))
			body.Add(Heading(group))
		}
		body.Add(Beside(11, 12, 3, Strong(s.Keys), Body(s.Does)))
	}
	scroll := container.NewVScroll(body)
	frame := container.New(&sheet{}, scroll, Row(4, foot...))
	m = Open(c, 42, frame, closing, nil, nil)
	m.other = func(ev *fyne.KeyEvent) {
		if ev.Name == fyne.KeyF1 {
			m.Close()
			return
		}
		ScrollKeys(frame, ev)
	}
	return m
}

// sheet is a scrolled body as high as it needs, or as there is room, with a row
// of buttons that always stays in view.
type sheet struct{ width float32 }

func (l *sheet) Layout(o []fyne.CanvasObject, s fyne.Size) {
	l.width = s.Width
	scroll, ok := o[0].(*container.Scroll)
	if !ok {
		return
	}
	foot := o[1].MinSize().Height + unit(4)
	settle(scroll.Content, s.Width)
	scroll.Resize(fyne.NewSize(s.Width, max(s.Height-foot, 0)))
	o[1].Resize(fyne.NewSize(s.Width, o[1].MinSize().Height))
	o[1].Move(fyne.NewPos(0, s.Height-o[1].MinSize().Height))
}

func (l *sheet) MinSize(o []fyne.CanvasObject) fyne.Size {
	scroll, ok := o[0].(*container.Scroll)
	if !ok {
		return fyne.Size{}
	}
	m := scroll.Content.MinSize()
	return fyne.NewSize(m.Width, m.Height+o[1].MinSize().Height+unit(4))
}
