package main

import (
	"context"
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/ui/kit"
)

// losses says, a sentence each, what the end of the session would lose, and what it
// would only pause.
func (d *desktop) losses() (lost, paused []string) {
	if d.users != nil && d.users.model.Secret != nil {
		lost = append(lost, wordsSecretLost)
	}
	if d.typedHere() || d.at.draft.note != "" || d.audit != nil && d.audit.Unsent() {
		lost = append(lost, wordsTypedLost)
	}
	if d.batch != nil && d.batch.running {
		paused = append(paused, wordsBatchPauses)
	}
	return lost, paused
}

// askToEnd asks, in the window where the end was asked for, before the session ends.
func (d *desktop) askToEnd(c fyne.Canvas, q kit.Question, end func()) {
	lost, paused := d.losses()
	q.Text = strings.TrimSpace(strings.Join(append(lost, paused...), " ") + " " + q.Text)
	q.Warning, q.No = len(lost) > 0, wordsStay
	d.ask(c, q, end)
}

// askToSignOut signs out, after a question where something would be lost or stopped.
func (d *desktop) askToSignOut(c fyne.Canvas) {
	if lost, paused := d.losses(); len(lost)+len(paused) == 0 {
		d.signOut()
		return
	}
	d.askToEnd(c, kit.Question{Title: wordsSignOutAsk, Yes: wordsSignOut}, d.signOut)
}

func (d *desktop) signOut() {
	d.run.background(func() { d.desk.SignOut(context.Background()) }, func() {})
}

// askToClose asks first while somebody is at work. A locked screen says nothing of what
// is behind it.
func (d *desktop) askToClose() {
	if d.stage != app.Active {
		d.window.Close()
		return
	}
	d.askToEnd(d.window.Canvas(), kit.Question{Title: fmt.Sprintf(wordsCloseAsk, product), Text: wordsCloseText, Yes: wordsClose}, func() {
		d.forgetClipboard()
		d.window.Close()
	})
}
