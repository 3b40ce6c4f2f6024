package discrepancies

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// detailPane shows one discrepancy in full, with what may be done with it.
type detailPane struct {
	view    *View
	root    *fyne.Container
	page    *fyne.Container
	title   *kit.Text
	body    *fyne.Container
	note    *kit.Field
	outcome *kit.Field
	choice  *kit.Choice
	buttons *fyne.Container
	foot    *fyne.Container // the buttons, while something may be done
	first   func()          // what the first of them does
	closing *kit.Button
	shown   *Detail
}

func newDetailPane(v *View) *detailPane {
	d := &detailPane{view: v, title: kit.Heading(""), body: kit.Stack(4), buttons: kit.Row(3)}
	d.note = kit.NewField(kit.FieldSpec{Name: FieldNote, Label: wordsWorkNote, Hint: wordsWorkHint}, kit.NewNote(2)).OnSubmit(func() { d.first() })
	d.choice = kit.NewChoice(nil)
	d.outcome = kit.NewField(kit.FieldSpec{Name: FieldOutcome, Label: wordsOutcome}, d.choice)
	d.closing = kit.Link(wordsClose, func() { v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) })
	form := kit.Stack(4, kit.Apart(d.title, d.closing), d.body, d.note.Object(), d.outcome.Object())
	d.page = kit.Page(60, form)
	ground := kit.NewFill(kit.ColorSurface)
	ground.Edge = kit.ColorLine
	d.root = kit.Ground(ground, d.page)
	d.foot = kit.Foot(d.buttons)
	d.root.Hide()
	d.foot.Hide()
	return d
}

func (d *detailPane) fields() []*kit.Field { return []*kit.Field{d.note, d.outcome} }

// begin is where reading it begins; Tab goes on to the note.
func (d *detailPane) begin() fyne.Focusable { return d.closing }

// show fills the pane, or empties and hides it. What is typed about the same
// discrepancy stays.
func (d *detailPane) show(x *Detail, outcomes []kit.Option) {
	if x == d.shown && x != nil {
		return
	}
	d.shown = x
	kit.Release(d.root)
	kit.Release(d.foot)
	d.body.RemoveAll()
	d.buttons.RemoveAll()
	d.note.Reset()
	d.outcome.Reset()
	d.root.Hidden, d.foot.Hidden = x == nil, true
	if x == nil {
		d.title.SetText("")
		return
	}
	d.title.SetText(x.Title)
	d.body.Add(kit.Facts(9, x.Facts))
	if x.Erased {
		d.body.Add(kit.Body(wordsErased))
	}
	if len(x.Identifiers) > 0 {
		d.body.Add(kit.Stack(2, kit.Strong(wordsWho), kit.Facts(9, x.Identifiers)))
	}
	if len(x.Differences) > 0 {
		d.body.Add(kit.Stack(2, kit.Strong(wordsWhat), differences(x.Differences)))
	}
	if x.Note != "" {
		d.body.Add(kit.Stack(1, kit.Strong(wordsNote), kit.Body(x.Note)))
	}
	if len(x.Steps) > 0 {
		d.body.Add(kit.Strong(wordsSteps))
		for _, s := range x.Steps {
			step := kit.Stack(0.5, kit.Body(s.What), kit.Small(s.When+", "+s.Who))
			if s.Note != "" {
				step.Add(kit.Body(s.Note))
			}
			d.body.Add(step)
		}
	}
	d.offer(x, outcomes)
}

func (d *detailPane) offer(x *Detail, outcomes []kit.Option) {
	cb := d.view.callback
	with := func(do func(string)) func() {
		return func() {
			if do != nil && !d.view.model.Busy {
				do(d.note.Value())
			}
		}
	}
	d.choice.SetOptions(outcomes)
	label, hint := wordsWorkNote, wordsWorkHint
	if x.Answer {
		label, hint = wordsAnswer, wordsNoteHint
	}
	d.note.SetLabel(label)
	d.note.SetHint(hint)
	show := func(f *kit.Field, on bool) {
		if on {
			f.Show()
		} else {
			f.Hide()
		}
	}
	show(d.note, x.Take || x.Add || x.SendBack || x.Close || x.Answer)
	show(d.outcome, x.Close)
	for _, b := range []struct {
		words string
		when  bool
		do    func()
	}{
		{wordsTake, x.Take, with(cb.Take)}, {wordsReply, x.Answer, with(cb.Answer)}, {wordsAdd, x.Add, with(cb.Add)},
		{wordsSendBack, x.SendBack, with(cb.SendBack)},
		{wordsCloseIt, x.Close, with(func(note string) {
			if cb.Close != nil {
				cb.Close(d.choice.Value(), note)
			}
		})},
	} {
		switch {
		case !b.when:
		case len(d.buttons.Objects) == 0:
			d.first = b.do
			d.buttons.Add(kit.Primary(b.words, b.do))
		default:
			d.buttons.Add(kit.Secondary(b.words, b.do))
		}
	}
	d.foot.Hidden = len(d.buttons.Objects) == 0
}

// countsPane shows the report, to be read and copied. It holds no patient data.
type countsPane struct {
	root   *fyne.Container
	reader *kit.Reader
	text   string
}

func newCountsPane(cb Callbacks) *countsPane {
	p := &countsPane{reader: kit.NewReader()}
	head := kit.Row(4, kit.Secondary(wordsCopyCounts, cb.CopyCounts))
	if cb.PrintCounts != nil {
		head.Add(kit.Secondary(wordsPrintCounts, cb.PrintCounts))
	}
	head.Add(kit.Secondary(wordsCloseCounts, cb.CloseCounts))
	p.root = kit.Card(kit.HeadAndBody(3, 12, head, p.reader.Object()))
	p.root.Hide()
	return p
}

func (p *countsPane) show(text string) {
	p.root.Hidden = text == ""
	if text != p.text {
		p.text = text
		kit.Release(p.root)
		p.reader.SetText(text)
	}
}

// Print is what the key for printing does: it prints the report while that is open.
func (v *View) Print() {
	if v.model.Counts != "" && v.callback.PrintCounts != nil {
		v.callback.PrintCounts()
	}
}
