package auditpatterns

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// pane shows one finding, what was made of it, and what can be done now.
type pane struct {
	root           *fyne.Container
	title          *kit.Text
	facts, history *fyne.Container
	actions        *fyne.Container
	why            *kit.Text
	note           *kit.Field
	shown          *Finding
	callback       Callbacks
}

func newPane(closing func(), cb Callbacks) *pane {
	p := &pane{title: kit.Heading(""), facts: kit.Stack(0), history: kit.Stack(2), actions: kit.Row(3), why: kit.Hint(""), callback: cb}
	p.note = auditform.Text(FieldNote, wordsNote, wordsHintNote)
	body := kit.Stack(3, kit.Apart(p.title, kit.Link(wordsCloseFinding, closing)), p.facts, p.note.Object(), p.why, p.actions, p.history)
	p.root = kit.CardPage(body)
	p.root.Hide()
	return p
}

// show fills the pane, or empties and hides it.
func (p *pane) show(f *Finding, empty bool, wrong string) {
	if empty {
		p.note.Reset()
	}
	p.note.SetError(wrong)
	if f == p.shown && f != nil {
		return
	}
	p.shown = f
	kit.Release(p.root)
	p.facts.RemoveAll()
	p.history.RemoveAll()
	p.actions.RemoveAll()
	p.title.SetText("")
	p.why.SetText("")
	p.root.Hidden = f == nil
	if f == nil {
		return
	}
	p.title.SetText(f.Title)
	p.facts.Add(kit.Facts(7, f.Facts))
	p.why.SetText(f.Why)
	p.why.Hidden = f.Why == ""
	p.note.Hide()
	if f.Note || f.Propose || f.Close || f.Return {
		p.note.Show()
	}
	p.offer(f)
	if len(f.Notes) > 0 {
		p.history.Add(kit.Strong(wordsHistory))
	}
	for _, n := range f.Notes {
		tone := kit.ToneNote
		if n.Refused {
			tone = kit.ToneCaution
		}
		p.history.Add(kit.Callout(tone, kit.Stack(0.5, kit.Hint(n.Head), kit.Body(n.Text))))
	}
}

func (p *pane) offer(f *Finding) {
	step := func(words string, s Step, there bool) {
		if there && p.callback.Work != nil {
			p.actions.Add(kit.Secondary(words, func() { p.callback.Work(s, p.note.Value()) }))
		}
	}
	step(wordsKeep, KeepInvestigating, f.Note)
	step(wordsPropose, ProposeToClose, f.Propose)
	step(wordsClose, CloseIt, f.Close)
	step(wordsReturn, SendBack, f.Return)
	if p.callback.Records != nil {
		p.actions.Add(kit.Secondary(wordsRecords, p.callback.Records))
	}
}
