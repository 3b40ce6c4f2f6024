package batch

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"msca/app/ui/kit"
)

// View is the screen.
type View struct {
	model    Model
	callback Callbacks
	shown    Step
	first    bool // nothing was shown yet

	root, middle, actions *fyne.Container
	summary               *kit.ErrorSummary
	problem               *kit.ProblemPanel
	progress              *kit.Progress

	path, result, rate, hours *kit.Field
	operation                 *kit.Choice
	columns                   map[string]*kit.Field
	facts, mapping, verdict   *fyne.Container
	table                     *kit.Table
	bar                       *bar
	count                     *kit.Text
	begin                     fyne.Focusable // where the focus goes when a step appears
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, columns: map[string]*kit.Field{}, first: true}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	field := func(name, label, hint string, width float32, do func()) *kit.Field {
		return kit.NewField(kit.FieldSpec{Name: name, Label: label, Hint: hint, Width: width}, kit.NewInput()).OnSubmit(do)
	}
	v.path = field(FieldPath, wordsPath, wordsPathHint, 0, v.read)
	v.result = field(FieldResult, wordsResult, "", 0, v.check)
	v.rate = field(FieldRate, wordsRate, wordsRateHint, 6, v.check)
	v.hours = field(FieldHours, wordsHours, wordsHoursHint, 9.5, v.check)
	v.operation = kit.NewChoiceAcross(nil)
	v.operation.OnChanged = func(string) {
		if cb.Operation != nil {
			cb.Operation(v.Values())
		}
	}
	v.facts, v.mapping, v.verdict = kit.Stack(0), kit.Stack(0), kit.Stack(0)
	v.bar, v.count = newBar(), kit.Title("")
	v.middle, v.actions = container.NewStack(), kit.Row(4)
	foot := kit.Stack(0, kit.Rule(), kit.Ground(kit.NewFill(kit.ColorSurface), kit.Inset(6, 3, v.actions)))
	v.root = kit.Screen(kit.ProtectiveLabel(), v.middle, foot)
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; what is typed stays unless the model brings values.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	turned := v.first || m.Step != v.shown
	v.first, v.shown = false, m.Step
	v.operation.SetOptions(m.Operations)
	if turned || len(m.Columns) != len(before.Columns) || m.Operation() != before.Operation() {
		v.showMapping()
	}
	if m.Values != nil {
		v.fill(*m.Values)
	}
	v.facts.Objects = []fyne.CanvasObject{kit.Facts(10, m.Facts)}
	v.verdict.Objects = nil
	if m.Summary != "" {
		v.verdict.Objects = []fyne.CanvasObject{kit.Callout(m.Tone, kit.Strong(m.Summary))}
	}
	v.bar.set(m.Done, m.Rows)
	v.count.SetText(fmt.Sprintf(wordsCount, m.Done, m.Rows))
	v.progress.Show(m.Busy, map[Step]string{Choose: wordsReading, Columns: wordsChecking}[m.Step])
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.fields()...)
	if turned {
		kit.Release(v.middle)
		v.middle.Objects = []fyne.CanvasObject{v.step()}
	}
	if turned || m.Busy != before.Busy || m.Pausing != before.Pausing || m.Sendable != before.Sendable || m.Unfinished != before.Unfinished {
		v.showActions()
	}
	v.root.Refresh()
	switch {
	case wrong:
		v.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		v.problem.Focus()
	case turned || before.Busy && !m.Busy:
		kit.Focus(v.begin)
	}
}

// Operation is the operation whose columns the model lists.
func (m Model) Operation() string {
	if m.Values == nil {
		return ""
	}
	return m.Values.Operation
}

// step lays out the step that is shown.
func (v *View) step() fyne.CanvasObject {
	above := kit.Stack(4, v.summary.Object(), v.problem.Object(), kit.Title(wordsTitle))
	v.table = nil
	switch v.model.Step {
	case Columns:
		above.Add(v.facts)
		above.Add(kit.Card(kit.Stack(4, kit.Heading(wordsOperation), v.operation)))
		above.Add(kit.Card(kit.Stack(4, kit.Heading(wordsColumns), kit.Body(wordsHeadings), v.mapping)))
		above.Add(kit.Card(kit.Stack(4, v.result.Object(), kit.Columns(18, 6, v.rate.Object(), v.hours.Object()))))
		above.Add(v.progress.Object())
		above.Add(kit.Heading(wordsPreview))
		return kit.Workbench(12, above, v.preview())
	case Checked:
		above.Add(v.verdict)
		above.Add(v.facts)
		if len(v.model.Refused) > 0 {
			above.Add(kit.Heading(wordsRefused))
			return kit.Workbench(14, above, v.refused())
		}
	case Running:
		above.Add(kit.Card(kit.Stack(4, kit.Heading(wordsRunning), v.count, v.bar.box, v.facts)))
		above.Add(kit.Body(wordsLocks))
	case Ended:
		above.Add(v.verdict)
		above.Add(kit.Card(v.facts))
	default:
		above.Add(kit.Body(wordsIntro))
		above.Add(v.verdict)
		above.Add(kit.Card(v.path.Object()))
		above.Add(v.progress.Object())
	}
	return kit.Page(72, above)
}

// showMapping makes a field for each column that the operation takes; what was
// typed into one that is still there stays.
func (v *View) showMapping() {
	old := v.columns
	v.columns = map[string]*kit.Field{}
	var all []fyne.CanvasObject
	for _, c := range v.model.Columns {
		f := old[c.Name]
		if f == nil {
			f = kit.NewField(kit.FieldSpec{Name: c.Name, Label: c.Label, Width: 12, Echo: func(s string) string { return v.callback.Echo(c.Name, s) }}, kit.NewInput()).OnSubmit(v.check)
		}
		v.columns[c.Name] = f
		all = append(all, f.Object())
	}
	v.mapping.Objects = nil
	if len(all) > 0 {
		v.mapping.Objects = []fyne.CanvasObject{kit.Columns(30, 5, all...)}
	}
}

// preview is the first rows of the file.
func (v *View) preview() fyne.CanvasObject {
	var columns []kit.Column
	for i, h := range v.model.Header {
		columns = append(columns, kit.Column{Title: fmt.Sprintf("%d  %s", i+1, h), Words: true})
	}
	rows := v.model.Preview
	v.table = kit.NewTable(columns, nil)
	v.table.SetRows(len(rows), func(row, col int) string { return rows[row][col] }, nil)
	return v.table.Object()
}

// refused is the rows that would not be sent.
func (v *View) refused() fyne.CanvasObject {
	rows := v.model.Refused
	v.table = kit.NewTable([]kit.Column{{Title: wordsLine, Right: true}, {Title: wordsReference, Words: true}, {Title: wordsColumn, Words: true}, {Title: wordsReason, Words: true}}, nil)
	v.table.SetRows(len(rows), func(row, col int) string {
		r := rows[row]
		return []string{r.Line, r.Reference, r.Column, r.Reason}[col]
	}, nil)
	return v.table.Object()
}

// showActions offers what makes sense in this step.
func (v *View) showActions() {
	kit.Release(v.actions)
	v.actions.RemoveAll()
	v.begin = nil
	add := func(b *kit.Button, when bool) {
		if !when {
			return
		}
		v.actions.Add(b)
		if v.begin == nil {
			v.begin = b
		}
	}
	m, cb := v.model, v.callback
	switch {
	case m.Busy:
		return
	case m.Step == Choose:
		add(kit.Primary(wordsRead, v.read), true)
		v.begin = v.path.Target()
	case m.Step == Columns:
		add(kit.Primary(wordsCheck, v.check), true)
		add(kit.Secondary(wordsOther, cb.Back), true)
		v.begin = v.operation.Target()
	case m.Step == Checked:
		add(kit.Primary(wordsGoOn, cb.GoOn), m.Unfinished)
		add(kit.Primary(wordsRun, cb.Run), m.Sendable && !m.Unfinished)
		add(kit.Secondary(wordsBack, cb.Back), true)
	case m.Step == Running:
		add(kit.Primary(wordsPause, cb.Pause), !m.Pausing)
		add(kit.Warning(wordsStop, cb.Stop), !m.Pausing)
		if m.Pausing {
			v.actions.Add(kit.Strong(wordsPausing))
		}
	case m.Step == Ended:
		add(kit.Primary(wordsGoOn, cb.GoOn), m.Unfinished)
		add(kit.Secondary(wordsNew, cb.Back), true)
	}
}

func (v *View) fields() []*kit.Field {
	out := []*kit.Field{v.path}
	for _, c := range v.model.Columns {
		out = append(out, v.columns[c.Name])
	}
	return append(out, v.result, v.rate, v.hours)
}

func (v *View) fill(x Values) {
	v.path.SetValue(x.Path)
	v.operation.SetValue(x.Operation)
	v.result.SetValue(x.Result)
	v.rate.SetValue(x.PerSecond)
	v.hours.SetValue(x.Hours)
	for name, f := range v.columns {
		f.SetValue(x.Columns[name])
	}
}

// Values are what stands in the form.
func (v *View) Values() Values {
	x := Values{Path: v.path.Value(), Operation: v.operation.Value(), Result: v.result.Value(), PerSecond: v.rate.Value(), Hours: v.hours.Value(), Columns: map[string]string{}}
	for name, f := range v.columns {
		x.Columns[name] = f.Value()
	}
	return x
}

func (v *View) read() {
	if !v.model.Busy && v.callback.Read != nil {
		v.callback.Read(v.path.Value())
	}
}

func (v *View) check() {
	if !v.model.Busy && v.callback.Check != nil {
		v.callback.Check(v.Values())
	}
}

// Clear throws rows and everything typed away.
func (v *View) Clear() {
	for _, f := range v.fields() {
		f.Reset()
	}
	if v.table != nil {
		v.table.Clear()
	}
	v.first = true
	v.SetModel(Model{})
	v.columns = map[string]*kit.Field{}
	v.model = Model{}
}

// FocusFirst puts the focus on what is wrong, or where the step begins.
func (v *View) FocusFirst(c fyne.Canvas) {
	switch {
	case v.summary.Visible():
		v.summary.Focus()
	case v.problem.Visible():
		v.problem.Focus()
	case v.begin != nil:
		c.Focus(v.begin)
	}
}

// TypedKey goes on with Enter and back with Escape; nothing that runs is ended by
// a key alone.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		switch v.model.Step {
		case Choose:
			v.read()
		case Columns:
			v.check()
		}
	case fyne.KeyEscape:
		if s := v.model.Step; (s == Columns || s == Checked) && !v.model.Busy && v.callback.Back != nil {
			v.callback.Back()
		}
	default:
		if p, ok := v.middle.Objects[0].(*fyne.Container); ok {
			kit.ScrollKeys(p, ev)
		}
	}
}
