package kit

import (
	"fyne.io/fyne/v2"
)

// Progress says what is being waited for, for how long already, and lets the user
// stop waiting. It does not move by itself: no animation on thin clients.
type Progress struct {
	box     *fyne.Container
	text    *Text
	elapsed *Text
	cancel  *Button
}

// NewProgress makes a hidden panel; cancel may be nil.
func NewProgress(cancel func()) *Progress {
	p := &Progress{text: Strong("").Line(), elapsed: Body("").Line(), cancel: Secondary(wordsCancel, cancel)}
	p.cancel.Hidden = cancel == nil
	p.box = Callout(ToneNote, Ends(Row(4, p.text, p.elapsed), p.cancel))
	p.box.Hide()
	return p
}

// Object is the panel.
func (p *Progress) Object() fyne.CanvasObject { return p.box }

// Visible tells whether something is being waited for.
func (p *Progress) Visible() bool { return p.box.Visible() }

// Show begins or ends the waiting.
func (p *Progress) Show(on bool, text string) {
	p.text.SetText(text)
	if !on {
		Release(p.box)
		p.elapsed.SetText("")
	}
	p.box.Hidden = !on
	p.box.Refresh()
}

// SetElapsed says how long it took so far, in words.
func (p *Progress) SetElapsed(s string) {
	p.elapsed.SetText(s)
	p.box.Refresh()
}

// Focus puts the focus on Cancel.
func (p *Progress) Focus() { Focus(p.cancel) }
