package main

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"msca/app"
)

// held is what we put on the clipboard, and for how long.
type held struct {
	text string
	what string
	stop context.CancelFunc // of the countdown
}

// copyFor copies a part of the answer shown, once that is recorded; nil where
// there is nothing to copy.
func (d *desktop) copyFor(a *app.Answer, part app.Copied) func() {
	_, there := d.desk.SheetOf(a)
	if !there || part == app.CopiedNumber && a.Shown.Banner == nil && a.Shown.Screen != "nhs-number/1" {
		return nil
	}
	return func() {
		var text string
		var err error
		d.run.background(func() { text, err = d.desk.Copy(context.Background(), a, part) }, func() {
			switch {
			case d.result == nil || d.shell == nil || d.stage != app.Active: // locked or left meanwhile
			case err != nil:
				d.tellAbove(err)
			default:
				d.hold(text, map[app.Copied]string{app.CopiedNumber: wordsTheNHSNumber, app.CopiedDetails: wordsTheLabelledDetails}[part])
			}
		})
	}
}

// hold puts text on the clipboard and takes it away again after the set time,
// counted down in the status line.
func (d *desktop) hold(text, what string) {
	d.forgetClipboard()
	ctx, stop := context.WithCancel(context.Background())
	mine := &held{text: text, what: what, stop: stop}
	d.held = mine
	d.app.Clipboard().SetContent(text)
	until := time.Now().Add(d.st.Config.Duration("clipboard.clear-after"))
	d.holding(mine, until)
	d.run.background(func() {
		second := time.NewTicker(time.Second)
		defer second.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-d.closing:
				return
			case <-second.C:
				fyne.Do(func() { d.holding(mine, until) })
			}
		}
	}, func() {})
}

// holding says how long the clipboard still holds what we put there, and ends it.
func (d *desktop) holding(h *held, until time.Time) {
	if d.held != h || d.shell == nil {
		return
	}
	left := time.Until(until)
	switch {
	case d.app.Clipboard().Content() != h.text:
		d.forgetClipboard()
		d.shell.SetStatus(wordsClipboardLeft)
	case left <= 0:
		d.forgetClipboard()
		d.shell.SetStatus(wordsClipboardCleared)
	default:
		d.shell.SetStatus(fmt.Sprintf(wordsOnClipboard, h.what, seconds(left)))
	}
}

// forgetClipboard clears the clipboard if it still holds what we put there.
func (d *desktop) forgetClipboard() {
	h := d.held
	if h == nil {
		return
	}
	d.held = nil
	h.stop()
	if d.app.Clipboard().Content() == h.text {
		d.app.Clipboard().SetContent("")
	}
}
