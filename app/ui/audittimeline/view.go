package audittimeline

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"msca/app/ui/kit"
)

// Step is one record. From and To are where its bar begins and ends, as parts of
// the whole time from 0 to 1.
type Step struct {
	Seq, Event, Time, Took, After string
	From, To                      float32
	Failed                        bool
}

// Model is what the screen shows.
type Model struct {
	Facts []kit.Pair
	Steps []Step
	Note  string // how good the times are
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Open func(step int)
	Back func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	root     *fyne.Container
	facts    *fyne.Container
	bars     *fyne.Container
	note     *kit.Text
	table    *kit.Table
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, facts: kit.Stack(0), bars: kit.Stack(1.5), note: kit.Hint("")}
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: i == 1 || i == 2, Right: i == 0 || i == 3 || i == 4}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if cb.Open != nil && row >= 0 && row < len(v.model.Steps) {
			cb.Open(row)
		}
	})
	above := kit.Stack(4, kit.Apart(kit.Title(wordsTitle), kit.Secondary(wordsBack, cb.Back)), v.facts, kit.Card(v.bars), v.note)
	v.root = kit.Workbench(12, above, v.table.Object())
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another timeline.
func (v *View) SetModel(m Model) {
	v.model = m
	v.facts.RemoveAll()
	v.bars.RemoveAll()
	if len(m.Facts) > 0 {
		v.facts.Add(kit.Facts(9, m.Facts))
	}
	for _, s := range m.Steps {
		v.bars.Add(bar(s))
	}
	v.note.SetText(m.Note)
	v.table.SetRows(len(m.Steps), func(row, col int) string {
		s := m.Steps[row]
		return [...]string{s.Seq, s.Event, s.Time, s.Took, s.After}[col]
	}, func(row int) bool { return m.Steps[row].Failed })
	v.root.Refresh()
}

// bar is one step: what, its stretch of the time, how long.
func bar(s Step) fyne.CanvasObject {
	fill := kit.NewFill(kit.ColorPatientBar)
	if s.Failed {
		fill.SetColor(kit.ColorError)
	}
	ground := kit.NewFill(kit.ColorLine)
	return kit.Beside(11, 20, 3, kit.Body(s.Event), container.New(&span{s.From, s.To}, ground, fill, kit.Strong(s.Took).Line()))
}

// span lays a bar on a part of a line, and how long it is at the end of the line.
// Every line is as long as the others, so that the bars can be compared.
type span struct{ from, to float32 }

const thick = 14

func (l *span) Layout(o []fyne.CanvasObject, s fyne.Size) {
	words := theme.Size(theme.SizeNameText) * 6
	whole := max(s.Width-words, 1)
	y := (s.Height - thick) / 2
	o[0].Move(fyne.NewPos(0, s.Height/2))
	o[0].Resize(fyne.NewSize(whole, 1))
	x := l.from * whole
	w := max((l.to-l.from)*whole, 3) // what takes no time is still seen
	o[1].Move(fyne.NewPos(min(x, whole-w), y))
	o[1].Resize(fyne.NewSize(w, thick))
	text := o[2].MinSize()
	o[2].Move(fyne.NewPos(s.Width-text.Width, (s.Height-text.Height)/2))
	o[2].Resize(text)
}

func (*span) MinSize(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Size(theme.SizeNameText)*10, max(thick+4, o[2].MinSize().Height))
}

// Clear throws the timeline away.
func (v *View) Clear() {
	v.table.Clear()
	v.SetModel(Model{})
	v.table.Clear()
}

// FocusFirst puts the focus on the numbers.
func (v *View) FocusFirst(c fyne.Canvas) { c.Focus(v.table.Target()) }

// TypedKey goes back on Escape.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape && v.callback.Back != nil {
		v.callback.Back()
	}
}
