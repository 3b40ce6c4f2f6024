package compare

import (
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"msca/app/ui/kit"
	"msca/app/ui/result"
)

// View is the screen. Everything about the patient is dropped by Clear.
type View struct {
	model    Model
	callback Callbacks

	root, head, form, grid, lines, foot, warnings *fyne.Container
	summary                                       *kit.ErrorSummary
	problem                                       *kit.ProblemPanel
	progress                                      *kit.Progress
	notice                                        *kit.Text
	noticeBox                                     *fyne.Container
	fields                                        map[string]*kit.Field
	order                                         []*kit.Field
	file                                          *kit.Field
	report, again, doit                           *kit.Button
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, fields: map[string]*kit.Field{}, head: kit.Stack(0), lines: kit.Stack(3), warnings: kit.Stack(3)}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	v.notice = kit.Body("")
	v.noticeBox = kit.Callout(kit.ToneNote, v.notice)
	v.grid = kit.Grid(17, 4)
	for _, f := range m.Fields {
		v.add(f)
	}
	v.file = kit.NewField(kit.FieldSpec{Name: FieldFile, Label: wordsFileLabel, Hint: wordsFileHint}, kit.NewInput()).OnSubmit(v.read)
	v.doit = kit.Primary(wordsCompare, v.compare)
	v.form = kit.Card(kit.Stack(5, kit.Body(wordsHow), kit.Row(4, kit.Secondary(wordsPaste, cb.Paste)), v.grid,
		kit.Row(4, v.doit), kit.Rule(), v.file.Object(), kit.Row(4, kit.Secondary(wordsFile, v.read))))
	v.report, v.again = kit.Primary(wordsReport, cb.Report), kit.Secondary(wordsAgain, cb.Again)
	v.foot = kit.Row(4, v.report, v.again, kit.Secondary(wordsBack, v.back))
	body := kit.Stack(5, v.warnings, kit.Title(wordsTitle), v.summary.Object(), v.problem.Object(), v.noticeBox, v.progress.Object(), v.lines, v.form)
	v.root = kit.Fixed(kit.ProtectiveLabel(), v.head, kit.Within(92, kit.Inset(6, 5, body)), kit.Foot(v.foot))
	v.SetModel(m)
	return v
}

func (v *View) add(f Field) {
	c := kit.NewInput()
	switch f.ID {
	case "nhs-number":
		c = kit.NewNHSNumber()
	case "postcode":
		c = kit.NewPostcode()
	}
	field := kit.NewField(kit.FieldSpec{Name: f.ID, Label: f.Label}, c).OnSubmit(v.compare)
	v.fields[f.ID] = field
	v.order = append(v.order, field)
	v.grid.Add(field.Object())
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; what is typed stays unless Values says otherwise.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.head.RemoveAll()
	if m.Banner != (result.Banner{}) {
		v.head.Add(result.Header(m.Banner))
	}
	v.warnings.RemoveAll()
	v.warnings.Hidden = len(m.Warnings) == 0
	for _, w := range m.Warnings {
		v.warnings.Add(result.Warn(w))
	}
	if m.Values != nil {
		for id, f := range v.fields {
			f.SetValue(m.Values[id])
		}
	}
	compared := len(m.Lines) > 0
	kit.Release(v.form)
	v.form.Hidden = compared
	v.report.Hidden = !compared || !m.Report
	v.again.Hidden = !compared
	v.showLines()
	v.notice.SetText(m.Notice)
	v.noticeBox.Hidden = m.Notice == ""
	v.progress.Show(m.Busy, wordsBusy)
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, append([]*kit.Field{v.file}, v.order...)...)
	v.root.Refresh()
	switch {
	case wrong:
		kit.ScrollToTop(v.root)
		v.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		kit.ScrollToTop(v.root)
		v.problem.Focus()
	case m.Values != nil:
		kit.Focus(v.doit)
		kit.ScrollToTop(v.root)
	case compared != (len(before.Lines) > 0):
		kit.Focus(v.first())
		kit.ScrollToTop(v.root)
	}
}

// showLines sets both records side by side; words say what colour says.
func (v *View) showLines() {
	v.lines.RemoveAll()
	v.lines.Hidden = len(v.model.Lines) == 0
	if v.lines.Hidden {
		return
	}
	v.lines.Add(kit.Heading(v.model.Summary))
	rows := kit.Stack(3)
	for i, l := range v.model.Lines {
		if i > 0 {
			rows.Add(kit.Rule())
		}
		ground := map[Level]fyne.ThemeColorName{Same: theme.ColorNameBackground, Minor: kit.ColorCaution, Differ: kit.ColorAlarm}[l.Level]
		rows.Add(kit.Beside(9, 24, 4, kit.Strong(l.Label), kit.Grid(14, 4,
			kit.Stack(0.5, kit.Small(wordsLocal), kit.Body(none(l.Local))),
			kit.Stack(0.5, kit.Small(wordsNational), kit.Body(none(l.National))),
			kit.Row(0, kit.Chip(l.Verdict, ground, l.Level == Differ)))))
	}
	v.lines.Add(kit.Card(rows))
}

func none(s string) string {
	if s == "" {
		return wordsNone
	}
	return s
}

// Values is the local record as it stands in the form; fields that are empty are not
// in it.
func (v *View) Values() map[string]string {
	out := map[string]string{}
	for id, f := range v.fields {
		if s := f.Value(); s != "" {
			out[id] = s
		}
	}
	return out
}

// Unsent says whether a record is typed in that has not been compared.
func (v *View) Unsent() bool { return !v.form.Hidden && len(v.Values()) > 0 }

func (v *View) compare() {
	if !v.model.Busy && v.callback.Compare != nil {
		v.callback.Compare(v.Values())
	}
}

func (v *View) read() {
	if !v.model.Busy && v.callback.File != nil {
		v.callback.File(v.file.Value())
	}
}

func (v *View) back() {
	if !v.model.Busy && v.callback.Back != nil {
		v.callback.Back()
	}
}

// Clear throws both records and what was typed away.
func (v *View) Clear() {
	for _, f := range v.fields {
		f.Reset()
	}
	v.file.Reset()
	v.SetModel(Model{})
}

// first is where to go on: the first field, or what may be done with the comparison.
func (v *View) first() fyne.Focusable {
	switch {
	case !v.form.Hidden && len(v.order) > 0:
		return v.order[0].Target()
	case !v.report.Hidden:
		return v.report
	}
	return v.again
}

// FocusFirst puts the focus there.
func (v *View) FocusFirst(c fyne.Canvas) {
	c.Focus(v.first())
	kit.ScrollToTop(v.root)
}

// TypedKey compares on Enter, pastes on F4, reads the file on F6 and goes back on
// Escape: from the comparison to the form, from the form to the answer.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	compared := len(v.model.Lines) > 0
	switch {
	case ev.Name == fyne.KeyEscape && compared && v.callback.Again != nil:
		v.callback.Again()
	case ev.Name == fyne.KeyEscape:
		v.back()
	case ev.Name == fyne.KeyF4 && !compared && v.callback.Paste != nil:
		v.callback.Paste()
	case ev.Name == fyne.KeyF6 && !compared:
		v.read()
	case (ev.Name == fyne.KeyReturn || ev.Name == fyne.KeyEnter) && !compared:
		v.compare()
	default:
		kit.ScrollKeys(v.root, ev)
	}
}

// TypedRune knows D.
func (v *View) TypedRune(r rune) {
	if unicode.ToLower(r) == 'd' && !v.report.Hidden && v.callback.Report != nil && !v.model.Busy {
		v.callback.Report()
	}
}
