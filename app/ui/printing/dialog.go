package printing

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Printer is one printer to choose.
type Printer struct {
	Name  string
	About string // where it stands, what it is
	State string // why it cannot print now; empty: it can
	Usual bool
}

// FieldCopies is the name of the field, for errors beside it.
const FieldCopies = "copies"

// Model is what the dialog shows.
type Model struct {
	What     string // to be printed, without a word of a patient: "patient details"
	Printers []Printer
	Chosen   string // printer
	Copies   string
	Folder   string // where a PDF goes
	Busy     string // what is being waited for; empty: nothing
	MayLeave bool   // while busy: it goes on without the dialog
	Problem  *kit.Problem
	Errors   []kit.FieldError
	Done     string // what came of it, in a heading; then there is only Close
	DoneText string
	Caution  bool // of Done: somebody has to look
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Print              func(printer, copies string)
	Save               func()
	Leave, CopyProblem func() // Leave: the dialog is gone
}

// inView is how many printers are offered at once; more are found by typing.
const inView = 5

// Dialog is the dialog.
type Dialog struct {
	canvas   fyne.Canvas
	callback Callbacks
	model    Model
	modal    *kit.Modal

	body, foot *fyne.Container
	choice     *kit.Choice
	find       *kit.Field
	copies     *kit.Field
}

// Open shows the dialog above what is on the canvas.
func Open(c fyne.Canvas, m Model, cb Callbacks) *Dialog {
	d := &Dialog{canvas: c, callback: cb, body: kit.Stack(4), foot: kit.Row(4)}
	d.modal = kit.Open(c, 36, kit.Sheet(kit.Inset(1, 0.5, d.body), d.foot), nil, nil, nil)
	d.modal.OnClose(func() {
		if cb.Leave != nil {
			cb.Leave()
		}
	})
	d.SetModel(m)
	return d
}

// IsOpen tells whether the dialog is still there.
func (d *Dialog) IsOpen() bool { return d.modal.IsOpen() }

// Close takes the dialog away.
func (d *Dialog) Close() { d.modal.Close() }

// SetModel shows another state and puts the focus where the next key is wanted.
func (d *Dialog) SetModel(m Model) {
	d.model = m
	d.canvas.Unfocus()
	kit.Release(d.body)
	d.body.RemoveAll()
	d.foot.RemoveAll()
	d.body.Add(kit.Title(wordsTitle + " " + m.What))
	var focus fyne.Focusable
	switch {
	case m.Done != "":
		focus = d.showDone()
	case m.Busy != "":
		focus = d.showBusy()
	default:
		focus = d.showForm()
	}
	d.modal.Refresh()
	if focus != nil {
		d.canvas.Focus(focus)
	}
}

func (d *Dialog) button(b *kit.Button) *kit.Button {
	d.foot.Add(b)
	return b
}

func (d *Dialog) showDone() fyne.Focusable {
	tone := kit.ToneGood
	if d.model.Caution {
		tone = kit.ToneCaution
	}
	d.body.Add(kit.Callout(tone, kit.Stack(2, kit.Heading(d.model.Done), kit.Body(d.model.DoneText))))
	return d.button(kit.Primary(wordsClose, d.Close))
}

func (d *Dialog) showBusy() fyne.Focusable {
	waiting := kit.NewProgress(nil)
	waiting.Show(true, d.model.Busy)
	d.body.Add(waiting.Object())
	words := wordsCancel
	if d.model.MayLeave {
		words = wordsCarryOn
	}
	return d.button(kit.Secondary(words, d.Close))
}

func (d *Dialog) showForm() fyne.Focusable {
	m := d.model
	if m.Problem != nil {
		panel := kit.NewProblemPanel(d.callback.CopyProblem)
		panel.Show(m.Problem)
		d.body.Add(panel.Object())
	}
	var first fyne.Focusable
	if len(m.Printers) > 0 {
		first = d.showPrinters()
	}
	if m.Folder != "" {
		d.body.Add(kit.Small(wordsSaveTo + m.Folder))
	}
	d.body.Add(kit.Small(wordsLabel))
	var act *kit.Button
	if len(m.Printers) > 0 {
		act = d.button(kit.Primary(wordsPrint, d.print))
		d.button(kit.Secondary(wordsSave, d.callback.Save))
	} else {
		act = d.button(kit.Primary(wordsSave, d.callback.Save))
	}
	d.button(kit.Secondary(wordsCancel, d.Close))
	for _, e := range m.Errors {
		if e.Field == FieldCopies && d.copies != nil {
			d.copies.SetError(e.Message)
			return d.copies.Target()
		}
	}
	if first != nil && m.Problem == nil {
		return first
	}
	return act
}

// showPrinters offers the printers and the copies; Enter prints wherever the focus
// is in them.
func (d *Dialog) showPrinters() fyne.Focusable {
	m := d.model
	d.choice = kit.NewChoice(nil).OnSubmit(d.print)
	d.choice.OnChanged = func(id string) { d.model.Chosen = id }
	d.copies = kit.NewField(kit.FieldSpec{Name: FieldCopies, Label: wordsCopies, Width: 5}, kit.NewInput()).OnSubmit(d.print)
	d.copies.SetValue(m.Copies)
	first := d.choice.Target()
	d.find = nil
	if len(m.Printers) > inView {
		d.find = kit.NewField(kit.FieldSpec{Name: "find", Label: wordsFind, Hint: wordsFindHint, Width: 16, Echo: d.narrow}, kit.NewInput()).OnSubmit(d.print)
		d.body.Add(d.find.Object())
		first = d.find.Target()
	}
	d.narrow("")
	d.body.Add(kit.Stack(2, kit.Strong(wordsPrinter), d.choice))
	d.body.Add(d.copies.Object())
	return first
}

// narrow offers the printers that have the text in name or place, the chosen one
// first as long as nothing is looked for.
func (d *Dialog) narrow(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	var options []kit.Option
	found, chosenThere := 0, false
	add := func(p Printer) {
		if found++; len(options) < inView {
			options = append(options, option(p))
			chosenThere = chosenThere || p.Name == d.model.Chosen
		}
	}
	if text == "" {
		for _, p := range d.model.Printers {
			if p.Name == d.model.Chosen {
				add(p)
			}
		}
	}
	for _, p := range d.model.Printers {
		if text == "" && p.Name == d.model.Chosen {
			continue
		}
		if strings.Contains(strings.ToLower(p.Name+" "+p.About), text) {
			add(p)
		}
	}
	if !chosenThere && len(options) > 0 {
		d.model.Chosen = options[0].ID
	}
	d.choice.SetOptions(options)
	d.choice.SetValue(d.model.Chosen)
	switch {
	case found == 0:
		d.model.Chosen = ""
		return wordsNoMatch
	case text == "":
		return ""
	case found > inView:
		return fmt.Sprintf(wordsMoreMatch, found, len(d.model.Printers), inView)
	}
	return fmt.Sprintf(wordsMatches, found, len(d.model.Printers))
}

func option(p Printer) kit.Option {
	o := kit.Option{ID: p.Name, Label: p.Name}
	var hints []string
	if p.Usual {
		hints = append(hints, wordsDefault)
	}
	for _, s := range []string{p.About, p.State} {
		if s != "" {
			hints = append(hints, s)
		}
	}
	o.Hint = strings.Join(hints, "  ·  ")
	return o
}

func (d *Dialog) print() {
	if d.choice.Value() == "" {
		return
	}
	d.callback.Print(d.choice.Value(), strings.TrimSpace(d.copies.Value()))
}
