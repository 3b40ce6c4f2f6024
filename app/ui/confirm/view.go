package confirm

import (
	"strings"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// State tells whether a value came, and if not, why there is none.
type State int

// The states of a value.
const (
	Given State = iota
	Blank
	Withheld
	NotReturned
)

// Row is one identifier.
type Row struct {
	Label string
	State State
	Lines []string
}

// Warning is what has to be known before the answer; it stands above it.
type Warning struct {
	Serious     bool
	Title, Text string
	Do          []string
}

// Model is what the screen shows.
type Model struct {
	Rows     []Row
	Warnings []Warning
	Busy     bool
	Problem  *kit.Problem
}

// Callbacks carry the answer.
type Callbacks struct{ Yes, No, CopyProblem func() }

// View is the screen. Everything about the patient is dropped by Clear.
type View struct {
	model    Model
	callback Callbacks
	root     *fyne.Container
	rows     *fyne.Container
	warnings *fyne.Container
	problem  *kit.ProblemPanel
	progress *kit.Progress
	no       *kit.Button
	buttons  *fyne.Container
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, rows: kit.Stack(3), warnings: kit.Stack(3)}
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	v.no = kit.Secondary(wordsNo, v.refuse)
	v.buttons = kit.Row(4, kit.Primary(wordsYes, v.agree), v.no)
	card := kit.Card(kit.Stack(5, kit.Title(wordsTitle), v.rows, kit.Callout(kit.ToneNote, kit.Body(wordsHow)),
		v.progress.Object(), v.buttons, kit.Small(wordsNoHint)))
	v.root = kit.Fixed(kit.ProtectiveLabel(), kit.Stack(0), kit.Within(60, kit.Inset(6, 5, kit.Stack(5, v.problem.Object(), v.warnings, card))), kit.Stack(0))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.rows.RemoveAll()
	for _, r := range m.Rows {
		v.rows.Add(kit.Fact(8, r.Label, value(r)))
	}
	v.warnings.RemoveAll()
	v.warnings.Hidden = len(m.Warnings) == 0
	for _, w := range m.Warnings {
		tone := kit.ToneCaution
		if w.Serious {
			tone = kit.ToneDanger
		}
		v.warnings.Add(kit.Caution(tone, w.Title, w.Text, w.Do))
	}
	v.progress.Show(m.Busy, wordsBusy)
	v.buttons.Hidden = m.Busy
	v.problem.Show(m.Problem)
	v.root.Refresh()
	if m.Problem != nil && m.Problem != before.Problem {
		kit.ScrollToTop(v.root)
		v.problem.Focus()
	}
}

func value(r Row) fyne.CanvasObject {
	if r.State == Given {
		return kit.Heading(strings.Join(r.Lines, "\n"))
	}
	return kit.Hint(map[State]string{Blank: wordsBlank, Withheld: wordsWithheld, NotReturned: wordsNotReturned}[r.State])
}

func (v *View) agree() {
	if !v.model.Busy && len(v.model.Rows) > 0 && v.callback.Yes != nil {
		v.callback.Yes()
	}
}

// refuse throws the identifiers away before anything else.
func (v *View) refuse() {
	if v.model.Busy {
		return
	}
	v.Clear()
	if v.callback.No != nil {
		v.callback.No()
	}
}

// Clear throws the identifiers away: objects, texts and model.
func (v *View) Clear() { v.SetModel(Model{}) }

// FocusFirst puts the focus on No: Enter pressed out of habit opens nobody's
// details. Where No is further down, the identifiers come first.
func (v *View) FocusFirst(c fyne.Canvas) { kit.FocusAtTop(c, v.root, v.no) }

// TypedKey says No on Escape and scrolls.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		v.refuse()
		return
	}
	kit.ScrollKeys(v.root, ev)
}

// TypedRune knows Y and N.
func (v *View) TypedRune(r rune) {
	switch r {
	case 'y', 'Y':
		v.agree()
	case 'n', 'N':
		v.refuse()
	}
}
