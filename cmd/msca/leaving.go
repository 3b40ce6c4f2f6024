package main

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// unsent is a view into which people type what is then sent or recorded. It says
// whether something is in it that would be lost.
type unsent interface{ Unsent() bool }

// leaving does what somebody asked for that takes the screen away, after a question
// where something would be lost by it. What nobody asked for here, as a lock or an
// answer, does not wait for it.
func (d *desktop) leaving(do func()) {
	d.afterTypedOr(d.at.draft.note != "", func() { d.afterPassword(do) })
}

// afterTyped does what would lose what was typed and not sent, in the screen as a whole
// or in a part of it. It asks first where something is typed.
func (d *desktop) afterTyped(do func()) { d.afterTypedOr(false, do) }

func (d *desktop) afterTypedOr(more bool, do func()) {
	here := d.shell.Content()
	if !more && !d.typedHere() {
		do()
		return
	}
	d.askToLose(d.window.Canvas(), func() {
		if d.inFrame(here) {
			do()
		}
	})
}

// typedHere says whether something is typed in the screen that has not been sent.
func (d *desktop) typedHere() bool {
	v, ok := d.shell.Content().(unsent)
	return ok && v.Unsent()
}

// afterUnsent asks in the window where it is typed.
func (d *desktop) afterUnsent(c fyne.Canvas, v unsent, do func()) {
	if !v.Unsent() {
		do()
		return
	}
	d.askToLose(c, do)
}

func (d *desktop) askToLose(c fyne.Canvas, do func()) {
	d.ask(c, kit.Question{Title: wordsLeaveAsk, Text: wordsTypedLost, Warning: true, Yes: wordsLeave, No: wordsStay}, do)
}

// afterPassword does what would take a temporary password from the screen, which is
// shown once. It asks first whether it was passed on; without one it goes on at once.
func (d *desktop) afterPassword(do func()) {
	a := d.users
	if a == nil || a.model.Secret == nil {
		do()
		return
	}
	secret := a.model.Secret
	d.ask(d.window.Canvas(), kit.Question{Title: wordsPassedOnAsk, Text: wordsPassedOnText, Warning: true, Yes: wordsPassedOn, No: wordsNotYet}, func() {
		if d.users == a && a.model.Secret == secret {
			a.model.Secret = nil
			do()
		}
	})
}

// ask asks before something is left or ended. A question that is open already makes
// room, so that there is one; so do the warnings, which go as soon as somebody is here
// and would take a question above them along.
func (d *desktop) ask(c fyne.Canvas, q kit.Question, yes func()) {
	for _, a := range []*kit.Announcement{d.locking, d.ending} {
		if a != nil {
			a.Close()
		}
	}
	d.locking = nil
	if d.audit != nil {
		d.audit.stays()
	}
	if d.asking != nil {
		d.asking.Close()
	}
	d.asking = kit.Confirm(c, q, func(said bool) {
		if said {
			yes()
		}
	})
}
