package checks

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// Level is how something is.
type Level int

// The levels.
const (
	Good Level = iota
	Attention
	Fault
)

// Item is one check.
type Item struct {
	Level           Level
	Name, Says, Fix string
}

// Model is what the screen shows.
type Model struct {
	Title, Intro string
	Run          string // the words of the main button
	Items        []Item // as far as they are done
	Busy         bool
	BusyText     string
	Elapsed      string
	Verdict      string // of a finished list, in a sentence
	VerdictLevel Level
	Note         string // what came of copying or saving
	Problem      *kit.Problem
}

// Callbacks carry the user's wishes; a nil one takes its button away.
type Callbacks struct {
	Run, Cancel, Copy, Save, Settings, Back, CopyProblem func()
}

// View is the screen.
type View struct {
	model    Model
	callback Callbacks

	root, buttons, items *fyne.Container
	title                *kit.Text
	intro, verdict, note *kit.Text
	light                *kit.Fill
	verdictBox           *fyne.Container
	run                  *kit.Button
	progress             *kit.Progress
	problem              *kit.ProblemPanel
}

// New makes the screen inside a session's frame.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, title: kit.Title(""), intro: kit.Body(""), verdict: kit.Strong(""), note: kit.Body("")}
	v.light = kit.NewFill(kit.ColorGood)
	v.light.Least = fyne.NewSize(2, 0)
	v.verdictBox = kit.Signal(v.light, v.verdict)
	v.progress = kit.NewProgress(cb.Cancel)
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.items = kit.Stack(2)
	v.run = kit.Primary("", cb.Run)
	v.buttons = kit.Row(4)
	if cb.Run != nil {
		v.buttons.Add(v.run)
	}
	for _, b := range []struct {
		words string
		do    func()
	}{{wordsCopy, cb.Copy}, {wordsSave, cb.Save}, {wordsSettings, cb.Settings}} {
		if b.do != nil {
			v.buttons.Add(kit.Secondary(b.words, b.do))
		}
	}
	v.root = kit.Page(64, kit.Stack(4, v.problem.Object(), kit.Stack(1.5, v.title, v.intro), v.buttons, v.note, v.progress.Object(), v.verdictBox, v.items))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.title.SetText(m.Title)
	v.intro.SetText(m.Intro)
	v.run.SetLabel(m.Run)
	v.verdict.SetText(m.Verdict)
	v.verdictBox.Hidden = m.Verdict == "" || m.Busy
	v.light.SetColor(colours[m.VerdictLevel])
	v.note.SetText(m.Note)
	v.note.Hidden = m.Note == ""
	v.progress.Show(m.Busy, m.BusyText)
	v.progress.SetElapsed(m.Elapsed)
	if m.Busy {
		kit.Release(v.buttons)
	}
	v.buttons.Hidden = m.Busy
	v.problem.Show(m.Problem)
	v.showItems(m.Items, before.Items)
	v.root.Refresh()
	switch {
	case m.Busy && !before.Busy:
		v.progress.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		v.problem.Focus()
	case before.Busy && !m.Busy && v.callback.Run != nil:
		kit.Focus(v.run)
	}
}

var colours = map[Level]fyne.ThemeColorName{Good: kit.ColorGood, Attention: kit.ColorCautionBar, Fault: kit.ColorError}

// showItems adds what is new at the end, or shows another list.
func (v *View) showItems(now, before []Item) {
	if len(now) < len(before) || len(before) > 0 && now[0] != before[0] {
		v.items.RemoveAll()
		before = nil
	}
	for _, it := range now[len(before):] {
		v.items.Add(row(it))
	}
}

func row(it Item) fyne.CanvasObject {
	bar := kit.NewFill(colours[it.Level])
	bar.Least = fyne.NewSize(2, 0)
	said := kit.Stack(0.5, kit.Strong(it.Name), kit.Body(it.Says))
	if it.Fix != "" {
		said.Add(kit.Body(wordsToDo + it.Fix).Bold())
	}
	state := kit.Strong(wordsLevel[it.Level]).Line()
	if it.Level == Fault {
		state.In(kit.ColorError)
	}
	return kit.Signal(bar, kit.Beside(6, 14, 3, state, said))
}

// SetElapsed says how long it has taken so far.
func (v *View) SetElapsed(text string) { v.progress.SetElapsed(text) }

// Clear throws away what was found.
func (v *View) Clear() {
	v.model.Items, v.model.Note, v.model.Verdict = nil, "", ""
	kit.Release(v.root)
	v.items.RemoveAll()
	v.note.SetText("")
	v.verdict.SetText("")
}

// FocusFirst puts the focus on the main button.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.model.Busy {
		v.progress.Focus()
		return
	}
	if f := kit.First(v.buttons); f != nil {
		c.Focus(f)
	}
}

// TypedKey scrolls; Escape stops waiting, else goes back.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyEscape && v.model.Busy && v.callback.Cancel != nil:
		v.callback.Cancel()
	case ev.Name == fyne.KeyEscape && v.callback.Back != nil:
		v.callback.Back()
	default:
		kit.ScrollKeys(v.root, ev)
	}
}
