package alerts

import (
	"strings"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// detailPane shows one alert, with the box to work it.
type detailPane struct {
	root          *fyne.Container
	title         *kit.Text
	facts, reason *fyne.Container
	steps, states *fyne.Container
	note          *kit.Field
	foot          *fyne.Container // the buttons, while the note can be written
	take, add     *kit.Button
	buttons       *fyne.Container
	records       *kit.Reader
	shown         *Detail
}

func newDetailPane(v *View) *detailPane {
	d := &detailPane{title: kit.Heading(""), facts: kit.Stack(0), reason: kit.Stack(0), steps: kit.Stack(2), states: kit.Stack(0), records: kit.NewReader()}
	d.note = kit.NewField(kit.FieldSpec{Name: FieldNote, Label: wordsNote, Hint: wordsNoteHint}, kit.NewNote(2)).OnSubmit(func() { v.work(d.next(v.callback)) })
	d.take = kit.Primary(wordsTake, func() { v.work(v.callback.Take) })
	d.add = kit.Primary(wordsAddNote, func() { v.work(v.callback.Note) })
	d.buttons = kit.Row(4, d.take, d.add, kit.Secondary(wordsCloseIt, func() { v.work(v.callback.Close) }))
	d.foot = kit.Foot(d.buttons)
	worked := kit.Card(kit.Stack(4, kit.Apart(d.title, kit.Link(wordsBack, v.back)), d.facts, d.reason, d.steps, d.states, d.note.Object()))
	d.root = kit.Stack(4, worked, kit.Card(kit.HeadAndBody(2, 12, kit.Strong(wordsBehind), d.records.Object())))
	d.root.Hide()
	d.foot.Hide()
	return d
}

// show fills the pane, or empties and hides it. Text that is not shown is gone;
// what is typed into the note of the same alert stays.
func (d *detailPane) show(x *Detail, busy bool) {
	d.buttons.Hidden = busy
	if x == d.shown && x != nil {
		return
	}
	same := x != nil && d.shown != nil && x.Title == d.shown.Title && len(x.Steps) == len(d.shown.Steps)
	d.shown = x
	if !same {
		kit.Release(d.root)
		d.note.Reset()
	}
	for _, c := range []*fyne.Container{d.facts, d.reason, d.steps, d.states} {
		c.RemoveAll()
	}
	d.root.Hidden = x == nil
	if d.foot.Hidden = x == nil || x.Closed || x.Own; d.foot.Hidden {
		d.note.Hide()
	} else {
		d.note.Show()
	}
	if x == nil {
		d.title.SetText("")
		d.records.SetText("")
		return
	}
	d.title.SetText(x.Title)
	d.facts.Add(kit.Facts(7, x.Facts))
	d.reason.Add(kit.Callout(kit.ToneNote, kit.Stack(1, kit.Strong(wordsReason), kit.Body(orErased(x.Reason)))))
	if len(x.Steps) > 0 {
		d.steps.Add(kit.Strong(wordsWorked))
	}
	for _, s := range x.Steps {
		d.steps.Add(kit.Stack(0, kit.Hint(s.When+"  ·  "+s.Who+"  ·  "+s.What), kit.Body(orErased(s.Text))))
	}
	switch {
	case x.Closed:
		d.states.Add(kit.Hint(wordsClosed))
	case x.Own:
		d.states.Add(kit.Callout(kit.ToneCaution, kit.Body(wordsOwn)))
	}
	d.take.Hidden, d.add.Hidden = x.Taken, !x.Taken
	d.records.SetText(strings.Join(x.Records, "\n"))
}

func orErased(s string) string {
	if s == "" {
		return wordsErased
	}
	return s
}

// next is what Enter in the note does: the button that stands out.
func (d *detailPane) next(cb Callbacks) func(note string) {
	if d.shown != nil && d.shown.Taken {
		return cb.Note
	}
	return cb.Take
}

// begin is where working the alert starts.
func (d *detailPane) begin() fyne.Focusable {
	if d.foot.Visible() {
		return d.note.Target()
	}
	return d.records.Target()
}
