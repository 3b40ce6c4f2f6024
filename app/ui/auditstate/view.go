package auditstate

import (
	"fyne.io/fyne/v2"

	"msca/app/ui/auditform"
	"msca/app/ui/kit"
)

// Range is one level and the records that have reached it.
type Range struct{ Level, Records, Missing, Means string }

// Head is the signed head.
type Head struct {
	Code  string
	Facts []kit.Pair
	Note  string // whole, signed
}

// Model is what the screen shows.
type Model struct {
	auditform.State
	Facts  []kit.Pair // of the newest verification
	Ranges []Range
	Head   *Head
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Verify, ShowHead, Print    func()
	Cancel, Close, CopyProblem func()
}

// View is the screen.
type View struct {
	model        Model
	callback     Callbacks
	root         *fyne.Container
	form         *auditform.Form
	facts, where *fyne.Container
	head         *fyne.Container
	reader       *kit.Reader
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb, facts: kit.Stack(0), where: kit.Stack(2), head: kit.Stack(3), reader: kit.NewReader()}
	v.form = auditform.New(cb.Verify, cb.Cancel, cb.CopyProblem)
	v.form.Buttons(wordsVerify, auditform.Button{Words: wordsShowHead, Do: cb.ShowHead})
	v.root = kit.Page(80, kit.Stack(5, v.form.Object(), kit.Card(kit.Stack(3, kit.Heading(wordsRelied), v.facts, v.where)), v.head))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	v.facts.RemoveAll()
	v.where.RemoveAll()
	if len(m.Facts) > 0 {
		v.facts.Add(kit.Facts(8, m.Facts))
	}
	for _, r := range m.Ranges {
		words := kit.Stack(0, kit.Strong(r.Records))
		if r.Missing != "" {
			words.Add(kit.Body(r.Missing))
		}
		words.Add(kit.Hint(r.Means))
		v.where.Add(kit.Fact(8, r.Level, words))
	}
	v.showHead(before)
	v.form.Set(m.State)
	v.root.Refresh()
	if m.Head != nil && before.Head == nil {
		kit.Focus(v.reader.Target())
	}
}

func (v *View) showHead(before Model) {
	h := v.model.Head
	if h == before.Head {
		return
	}
	kit.Release(v.head)
	v.head.RemoveAll()
	if h == nil {
		v.reader.SetText("")
		return
	}
	v.reader.SetText(h.Note)
	code := kit.Title(h.Code).Mono()
	v.head.Add(kit.Card(kit.Stack(3, kit.Heading(wordsHead), kit.Body(wordsHeadHow), code, kit.Facts(8, h.Facts),
		kit.Row(0, kit.Secondary(wordsPrint, v.callback.Print)), kit.Strong(wordsWhole), kit.HeadAndBody(0, 10, kit.Stack(0), v.reader.Object()))))
}

// SetElapsed says how far the verification has come.
func (v *View) SetElapsed(text string) { v.form.SetElapsed(text) }

// Clear throws everything away.
func (v *View) Clear() {
	v.form.Clear()
	v.SetModel(Model{})
}

// FocusFirst puts the focus on the first button.
func (v *View) FocusFirst(c fyne.Canvas) { v.form.FocusFirst(c) }

// TypedKey stops or closes on Escape and scrolls.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		if v.model.Busy && v.callback.Cancel != nil {
			v.callback.Cancel()
		} else if v.callback.Close != nil {
			v.callback.Close()
		}
		return
	}
	kit.ScrollKeys(v.root, ev)
}
