package lookup

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// View is the form.
type View struct {
	model    Model
	callback Callbacks

	root, page *fyne.Container
	summary    *kit.ErrorSummary
	problem    *kit.ProblemPanel
	progress   *kit.Progress
	notice     *fyne.Container
	noticeText *kit.Text
	access     *kit.Text
	operations *kit.Choice
	heading    *kit.Text
	needs      *fyne.Container
	fields     map[string]*kit.Field
	form       *fyne.Container
	advanced   *advanced
	search     *kit.Button
	clear      *kit.Button
	buttons    *fyne.Container
}

// allFields is every field there is, in the order of the form.
var allFields = []string{FieldNHSNumber, FieldSurname, FieldForename, FieldDateOfBirth, FieldGender, FieldPostcode, FieldLocalID}

// New makes the form.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, fields: map[string]*kit.Field{}}
	v.summary = kit.NewErrorSummary()
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(cb.Cancel)
	v.noticeText = kit.Body("")
	v.notice = kit.Callout(kit.ToneNote, v.noticeText)
	v.access = kit.Small("")
	v.operations = kit.NewChoice(nil).OnSubmit(v.submit)
	v.operations.OnChanged = v.choose
	v.heading = kit.Heading("")
	v.needs = kit.Stack(1)
	v.makeFields()
	v.form = kit.Grid(19, 5)
	v.advanced = newAdvanced(func() {
		v.showAdvanced()
		v.root.Refresh()
	})
	v.search = kit.Primary(wordsSearch, v.submit)
	v.clear = kit.Secondary(wordsClear, v.startAgain)
	v.buttons = kit.Row(4, v.search, v.clear)
	form := kit.Card(kit.Stack(5, kit.Stack(1, v.heading, v.needs), v.advanced.box, v.form, v.progress.Object(), v.buttons))
	choices := kit.Stack(3, kit.Heading(wordsOperations), v.operations)
	v.page = kit.Page(72, kit.Stack(5, kit.Title(wordsTitle),
		v.summary.Object(), v.problem.Object(), v.notice,
		kit.Beside(16, 24, 8, choices, form), v.access))
	v.root = kit.Screen(kit.ProtectiveLabel(), v.page, kit.Stack(0)) // what is typed is about a patient too
	v.SetModel(m)
	return v
}

func (v *View) makeFields() {
	put := func(f *kit.Field) { v.fields[f.Name] = f.OnSubmit(v.submit).OnChange(v.showNeeds) }
	text := func(name, hint string, width float32) {
		put(kit.NewField(kit.FieldSpec{Name: name, Label: wordsFields[name], Hint: hint, Width: width}, kit.NewInput()))
	}
	put(kit.NewField(kit.FieldSpec{Name: FieldNHSNumber, Label: wordsFields[FieldNHSNumber], Hint: wordsNHSHint, Width: 11}, kit.NewNHSNumber()))
	put(kit.DateField(FieldDateOfBirth, wordsFields[FieldDateOfBirth], wordsDateHint, v.callback.Echo))
	put(kit.NewField(kit.FieldSpec{Name: FieldGender, Label: wordsFields[FieldGender]}, kit.NewChoiceAcross(wordsGenders)))
	text(FieldSurname, "", 22)
	text(FieldForename, "", 22)
	put(kit.NewField(kit.FieldSpec{Name: FieldPostcode, Label: wordsFields[FieldPostcode], Hint: wordsCodeHint, Width: 9}, kit.NewPostcode()))
	text(FieldLocalID, "", 14)
}

// Object is the form.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; what is typed stays unless Values says otherwise.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	var options []kit.Option
	for _, o := range m.Operations {
		options = append(options, kit.Option{ID: o.ID, Label: o.Title, Hint: o.Hint})
	}
	v.operations.SetOptions(options)
	v.operations.SetValue(m.Selected)
	v.arrange(v.operation())
	if m.Values != nil {
		were := widened(v.Values()) // then whoever closed the panel wants it closed
		v.fill(*m.Values)
		v.advanced.open = v.advanced.open || widened(*m.Values) && !were
	}
	v.showAdvanced()
	v.showNeeds()
	v.noticeText.SetText(m.Notice)
	v.notice.Hidden = m.Notice == ""
	v.access.SetText(m.AccessNote)
	v.access.Hidden = m.AccessNote == ""
	told := m.Busy && !m.Quiet
	v.progress.Show(told, wordsBusy)
	v.progress.SetElapsed(m.Elapsed)
	v.buttons.Hidden = told
	v.problem.Show(m.Problem)
	wrong := v.summary.Show(m.Errors, v.shown()...)
	v.root.Refresh()
	switch {
	case told && (!before.Busy || before.Quiet):
		v.progress.Focus()
	case wrong:
		kit.ScrollToTop(v.page)
		v.summary.Focus()
	case m.Problem != nil && m.Problem != before.Problem:
		kit.ScrollToTop(v.page)
		v.problem.Focus()
	case before.Busy && !before.Quiet && !m.Busy:
		kit.Focus(v.search)
	case m.Focus != "" && m.Focus != before.Focus:
		kit.Focus(v.first())
	}
}

// first is the field to go on with.
func (v *View) first() fyne.Focusable {
	if f := v.fields[v.model.Focus]; f != nil {
		return f.Target()
	}
	if f := v.shown(); len(f) > 0 {
		return f[0].Target()
	}
	return v.operations
}

// SetElapsed says how long the search has taken so far.
func (v *View) SetElapsed(text string) { v.progress.SetElapsed(text) }

func (v *View) operation() Operation {
	for _, o := range v.model.Operations {
		if o.ID == v.operations.Value() {
			return o
		}
	}
	return Operation{}
}

// arrange shows the fields of an operation and forgets what others held.
func (v *View) arrange(o Operation) {
	v.heading.SetText(o.Title)
	needed := map[string]int{}
	for _, set := range o.Sets {
		for _, f := range set {
			needed[f]++
		}
	}
	v.form.RemoveAll()
	wanted := map[string]bool{}
	for _, name := range o.Fields {
		f := v.fields[name]
		if f == nil {
			continue
		}
		wanted[name] = true
		label := wordsFields[name]
		if needed[name] == 0 {
			label += " (" + wordsOptional + ")"
		}
		f.SetLabel(label)
		v.form.Add(f.Object())
	}
	for _, name := range allFields {
		if !wanted[name] {
			kit.Release(v.fields[name].Object())
			v.fields[name].Reset()
		}
	}
	v.showNeeds()
	v.form.Refresh()
}

// showNeeds says which sets of fields suffice, and of which something is missing or
// all is there. It judges no value.
func (v *View) showNeeds() {
	v.needs.RemoveAll()
	v.needs.Add(kit.Hint(wordsSuffices))
	for i, set := range v.operation().Sets {
		words, whole := "", true
		for j, f := range set {
			if j > 0 {
				words += " + "
			}
			words += wordsFields[f]
			whole = whole && v.fields[f].Value() != ""
		}
		if i > 0 {
			words = wordsOr + " " + words
		}
		line := kit.Row(3, kit.Body(words).Line())
		if whole {
			line.Add(kit.Strong(wordsReady).In(kit.ColorGood).Line())
		}
		v.needs.Add(line)
	}
	if v.root != nil {
		v.needs.Refresh()
	}
}

func (v *View) shown() []*kit.Field {
	var out []*kit.Field
	for _, name := range v.operation().Fields {
		if f := v.fields[name]; f != nil {
			out = append(out, f)
		}
	}
	return out
}

func (v *View) fill(x Values) {
	for name, s := range map[string]string{
		FieldNHSNumber: x.NHSNumber, FieldDateOfBirth: x.DateOfBirth, FieldGender: x.Gender, FieldSurname: x.Surname,
		FieldForename: x.Forename, FieldPostcode: x.Postcode, FieldLocalID: x.LocalID,
	} {
		v.fields[name].SetValue(s)
	}
}

// Values is the form as it stands.
func (v *View) Values() Values {
	get := func(name string) string { return v.fields[name].Value() }
	return Values{
		NHSNumber: get(FieldNHSNumber), DateOfBirth: get(FieldDateOfBirth), Gender: get(FieldGender), Surname: get(FieldSurname),
		Forename: get(FieldForename), Postcode: get(FieldPostcode), LocalID: get(FieldLocalID),
	}
}

func (v *View) choose(id string) {
	v.model.Selected = id
	v.showAdvanced()
	v.summary.Show(nil, v.allFields()...)
	v.problem.Show(nil)
	v.arrange(v.operation())
	v.root.Refresh()
	if v.callback.Choose != nil {
		v.callback.Choose(id)
	}
}

func (v *View) allFields() []*kit.Field {
	out := make([]*kit.Field, 0, len(allFields))
	for _, name := range allFields {
		out = append(out, v.fields[name])
	}
	return out
}

func (v *View) submit() {
	if v.model.Busy || v.callback.Search == nil {
		return
	}
	v.callback.Search(v.operations.Value(), v.Values())
}

func (v *View) startAgain() {
	v.Clear()
	kit.Focus(v.first())
}

// Clear throws away everything typed and everything said about it.
func (v *View) Clear() {
	for _, f := range v.fields {
		f.Reset()
	}
	v.advanced.open = false
	v.showAdvanced()
	v.model.Values, v.model.Errors, v.model.Problem, v.model.Notice, v.model.Focus = nil, nil, nil, "", ""
	v.noticeText.SetText("")
	v.notice.Hidden = true
	v.showNeeds()
	v.summary.Show(nil, v.allFields()...)
	v.problem.Show(nil)
	v.root.Refresh()
}

// FocusFirst puts the focus on what needs the user most: Cancel while a search
// runs, what is wrong, else the first field.
func (v *View) FocusFirst(c fyne.Canvas) {
	switch {
	case v.model.Busy && !v.model.Quiet:
		v.progress.Focus()
		return
	case v.summary.Visible():
		v.summary.Focus()
		return
	}
	c.Focus(v.first())
}

// TypedKey searches on Enter. Escape cancels the search when one runs, else takes
// away what the form says is wrong; it never throws away what was typed.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch ev.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		v.submit()
	case fyne.KeyEscape:
		if v.model.Busy {
			if v.callback.Cancel != nil {
				v.callback.Cancel()
			}
			return
		}
		v.summary.Show(nil, v.allFields()...)
		v.problem.Show(nil)
		v.root.Refresh()
		kit.Focus(v.first())
	case fyne.KeyPageDown, fyne.KeyPageUp:
		kit.ScrollKeys(v.page, ev)
	}
}
