package auditview

import (
	"strings"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// newTable leaves out Message ID and Outcome while the record beside it, which has them, takes
// the room. The NHS number is shown 3-3-4 and never cut.
func newTable(open func(row int)) *kit.Table {
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Right: i == 0, Words: i >= 2 && i != 5, Spare: i == 3 || i == 6}
	}
	return kit.NewTable(columns, open)
}

func (v *View) showRows() {
	rows := v.model.Rows
	v.table.SetRows(len(rows), func(row, col int) string {
		r := rows[row]
		return [...]string{r.Seq, r.Time, r.Event, r.Outcome, r.User, r.Patient, r.MessageID}[col]
	}, func(row int) bool { return rows[row].Failed })
}

// detailPane shows one record in full.
type detailPane struct {
	root           *fyne.Container
	title          *kit.Text
	facts, actions *fyne.Container
	reader         *kit.Reader
	shown          *Detail
	callback       Callbacks
}

func newDetailPane(closing func(), cb Callbacks) *detailPane {
	d := &detailPane{title: kit.Heading(""), facts: kit.Stack(0), actions: kit.Row(3), reader: kit.NewReader(), callback: cb}
	head := kit.Stack(2, kit.Apart(d.title, kit.Link(wordsCloseRec, closing)), d.actions, d.facts)
	d.root = kit.CardPage(kit.HeadAndBody(3, 16, head, d.reader.Object()))
	d.root.Hide()
	return d
}

func (d *detailPane) object() fyne.CanvasObject { return d.root }

// show fills the pane, or empties and hides it. Text that is not shown is gone.
func (d *detailPane) show(x *Detail) {
	if x == d.shown && x != nil {
		return
	}
	d.shown = x
	kit.Release(d.root)
	d.facts.RemoveAll()
	d.actions.RemoveAll()
	d.root.Hidden = x == nil
	if x == nil {
		d.title.SetText("")
		d.reader.SetText("")
		return
	}
	d.title.SetText(x.Title)
	d.offer(x)
	d.reader.Object().Hide()
	if len(x.Payloads) > 0 {
		d.reader.Object().Show()
	}
	d.facts.Add(kit.Facts(8, x.Facts))
	var all strings.Builder
	for _, p := range x.Payloads {
		if all.Len() > 0 {
			all.WriteString("\n\n")
		}
		all.WriteString("— " + p.Title + " —\n" + p.Text)
	}
	d.reader.SetText(all.String())
}

// offer has what can be done with the record.
func (d *detailPane) offer(x *Detail) {
	if x.Screen && d.callback.Screen != nil {
		d.actions.Add(kit.Secondary(wordsScreen, d.callback.Screen))
	}
	if x.Timeline && d.callback.Timeline != nil {
		d.actions.Add(kit.Secondary(wordsTimeline, d.callback.Timeline))
	}
	for i, p := range x.Payloads {
		if p.File && d.callback.Save != nil {
			d.actions.Add(kit.Secondary(wordsSave+p.Title, func() { d.callback.Save(i) }))
		}
	}
	d.actions.Hidden = len(d.actions.Objects) == 0
}
