package main

import (
	"msca/app/ui/kit"
)

// afterPassword does what would take a temporary password from the screen, which is
// shown once. It asks first whether it was passed on; without one it goes on at once.
func (d *desktop) afterPassword(do func()) {
	a := d.users
	if a == nil || a.model.Secret == nil {
		do()
		return
	}
	secret := a.model.Secret
	kit.Confirm(d.window.Canvas(), kit.Question{Title: wordsPassedOnAsk, Text: wordsPassedOnText, Warning: true, Yes: wordsPassedOn, No: wordsNotYet},
		func(yes bool) {
			if yes && d.users == a && a.model.Secret == secret {
				a.model.Secret = nil
				do()
			}
		})
}

// secretNoted takes the temporary password away.
func (a *userAdmin) secretNoted() {
	a.d.afterPassword(func() { a.view.SetModel(a.model) })
}
