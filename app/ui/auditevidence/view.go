package auditevidence

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// Names of the fields, for Model.Errors.
const (
	FieldWhat    = "what"
	FieldPatient = "patient"
	FieldFrom    = "from"
	FieldTo      = "to"
	FieldSeqFrom = "seq-from"
	FieldSeqTo   = "seq-to"
	FieldFile    = "file"
)

// What is made.
const (
	BundlePatient = "bundle-patient"
	BundleRecords = "bundle-records"
	SubjectAccess = "subject-access"
)

// Question is what is asked for.
type Question struct{ What, Patient, From, To, SeqFrom, SeqTo, File string }

// Done is a file that was made.
type Done struct {
	Title string
	Facts []kit.Pair
	Hint  string
}

// Model is what the screen shows.
type Model struct {
	auditform.State
	Question *Question // when not nil, put into the form
	Offered  []string  // of the three, those that the role allows
	Done     *Done
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Make                       func(Question)
	Choose                     func(what string) // another kind was chosen: propose a file for it
	Cancel, Close, CopyProblem func()
}

// View is the screen.
type View struct {
	model                  Model
	callback               Callbacks
	root, patient, records *fyne.Container
	done                   *fyne.Container
	form                   *auditform.Form
}

// New makes the screen. What is offered stays as it is in the first model.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, done: kit.Stack(0)}
	v.form = auditform.New(v.submit, cb.Cancel, cb.CopyProblem)
	var options []kit.Option
	for _, id := range m.Offered {
		options = append(options, kit.Option{ID: id, Label: wordsWhat[id], Hint: wordsWhatHint[id]})
	}
	choice := kit.NewChoice(options)
	choice.OnChanged = v.chosen
	v.form.Row(40, kit.NewField(kit.FieldSpec{Name: FieldWhat, Label: wordsMake}, choice))
	if len(options) > 0 {
		choice.SetValue(options[0].ID)
	}
	v.patient = v.form.Row(13, auditform.NHSNumber(FieldPatient, wordsPatient, wordsHintPatient), auditform.Text(FieldFrom, wordsFrom, wordsHintFrom), auditform.Text(FieldTo, wordsTo, wordsHintTo))
	v.records = v.form.Row(13, auditform.Text(FieldSeqFrom, wordsSeqFrom, wordsHintSeqFrom), auditform.Text(FieldSeqTo, wordsSeqTo, wordsHintSeqTo))
	v.form.Row(40, auditform.Text(FieldFile, wordsFile, wordsHintFile))
	v.form.Buttons(wordsMakeIt)
	v.root = kit.Page(72, kit.Stack(4, v.done, kit.Card(v.form.Object())))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state; the question stays unless the model brings one.
func (v *View) SetModel(m Model) {
	before := v.model
	if m.Offered == nil {
		m.Offered = before.Offered
	}
	v.model = m
	if q := m.Question; q != nil {
		for name, s := range map[string]string{FieldPatient: q.Patient, FieldFrom: q.From, FieldTo: q.To, FieldSeqFrom: q.SeqFrom, FieldSeqTo: q.SeqTo, FieldFile: q.File} {
			v.form.SetValue(name, s)
		}
		if q.What != "" {
			v.form.SetValue(FieldWhat, q.What)
		}
	}
	v.fields()
	v.done.RemoveAll()
	if d := m.Done; d != nil {
		v.done.Add(kit.Callout(kit.ToneGood, kit.Stack(3, kit.Heading(d.Title), kit.Facts(10, d.Facts), kit.Body(d.Hint))))
	}
	v.form.Set(m.State)
	v.root.Refresh()
	if auditform.WasBusy(before.State, m.State) {
		kit.Focus(v.form.Field(FieldWhat).Target())
		kit.ScrollToTop(v.root)
	}
}

// SetFile proposes another file, for another kind.
func (v *View) SetFile(path string) { v.form.SetValue(FieldFile, path) }

// fields shows those that the kind takes.
func (v *View) fields() {
	what := v.form.Value(FieldWhat)
	show := func(o *fyne.Container, on bool) {
		if !on {
			kit.Release(o)
		}
		o.Hidden = !on
	}
	show(v.patient, what != BundleRecords)
	show(v.records, what == BundleRecords)
	for _, name := range []string{FieldFrom, FieldTo} {
		if what == SubjectAccess {
			v.form.Field(name).Show()
		} else {
			v.form.Field(name).Hide()
		}
	}
	v.root.Refresh()
}

func (v *View) chosen(what string) {
	v.fields()
	if v.callback.Choose != nil {
		v.callback.Choose(what)
	}
}

// Propose puts a patient into the box while nothing stands there (WCAG 2.2, 3.3.7).
func (v *View) Propose(patient string) {
	if v.form.Value(FieldPatient) == "" {
		v.form.SetValue(FieldPatient, patient)
	}
}

// SetElapsed says how far it has come.
func (v *View) SetElapsed(text string) { v.form.SetElapsed(text) }

func (v *View) submit() {
	if v.callback.Make == nil {
		return
	}
	get := v.form.Value
	q := Question{What: get(FieldWhat), File: get(FieldFile)}
	switch q.What {
	case BundleRecords:
		q.SeqFrom, q.SeqTo = get(FieldSeqFrom), get(FieldSeqTo)
	case SubjectAccess:
		q.From, q.To = get(FieldFrom), get(FieldTo)
		fallthrough
	default:
		q.Patient = get(FieldPatient)
	}
	v.callback.Make(q)
}

// Clear throws everything away.
func (v *View) Clear() {
	v.form.Clear(FieldWhat)
	v.SetModel(Model{})
}

// FocusFirst puts the focus on the kind.
func (v *View) FocusFirst(c fyne.Canvas) { v.form.FocusFirst(c) }

// TypedKey makes the file on Enter; Escape stops, else closes.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	v.form.TypedKey(ev, v.callback.Close)
	kit.ScrollKeys(v.root, ev)
}
