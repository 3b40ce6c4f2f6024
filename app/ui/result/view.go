package result

import (
	"fmt"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"msca/app/ui/kit"
)

// View is the screen. Everything about a patient is made new for each answer and
// dropped by Clear.
type View struct {
	model    Model
	callback Callbacks

	root, head, body, actions *fyne.Container
	problem                   *kit.ProblemPanel
	newSearch                 *kit.Button
	steps                     []*kit.Button
}

// New makes the screen.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.newSearch = kit.Primary(wordsNewSearch, v.startAgain)
	v.newSearch.Hidden = cb.NewSearch == nil
	v.head = kit.Stack(0)
	v.body = kit.Stack(5)
	v.actions = kit.Row(4)
	foot := kit.Foot(v.actions)
	v.root = kit.Fixed(kit.ProtectiveLabel(), v.head, kit.Within(92, kit.Inset(6, 5, v.body)), foot)
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another answer.
func (v *View) SetModel(m Model) {
	v.model = m
	v.show()
	kit.ScrollToTop(v.root)
}

func (v *View) show() {
	m := v.model
	kit.Release(v.body)
	v.head.RemoveAll()
	v.body.RemoveAll()
	if m.Banner != nil && m.Kind == PatientResult {
		v.head.Add(Header(*m.Banner))
	}
	for _, w := range m.Warnings {
		v.body.Add(Warn(w))
	}
	v.problem.Show(v.toTryAgain(m.Problem))
	v.body.Add(v.problem.Object())
	if m.Verify != nil {
		v.body.Add(verdict(*m.Verify))
	}
	v.showNext()
	var cards []fyne.CanvasObject
	for _, s := range m.Sections {
		cards = append(cards, section(s))
	}
	if len(m.Meta) > 0 {
		cards = append(cards, kit.Card(kit.Stack(3, kit.Heading(wordsAbout), kit.Facts(labelWidth, m.Meta))))
	}
	if len(cards) > 0 {
		v.body.Add(kit.Columns(26, 5, cards...))
	}
	v.showActions()
	v.root.Refresh()
}

// toTryAgain is a problem with the way back to the form.
func (v *View) toTryAgain(p *kit.Problem) *kit.Problem {
	if p == nil {
		return nil
	}
	with := *p
	with.Again = v.callback.Retry
	return &with
}

// showNext lists what to try next.
func (v *View) showNext() {
	v.steps = nil
	if len(v.model.Next) == 0 || v.callback.Try == nil {
		return
	}
	rows := kit.Stack(3, kit.Heading(wordsNext), kit.Hint(wordsNextHint))
	for i, s := range v.model.Next {
		b := kit.Secondary(fmt.Sprintf("%d  %s", i+1, s.Title), func() { v.try(i) })
		v.steps = append(v.steps, b)
		rows.Add(kit.Beside(26, 18, 4, kit.Row(0, b), kit.Inset(0, 1.5, kit.Body(s.Reason))))
	}
	v.body.Add(kit.Callout(kit.ToneNote, rows))
}

func (v *View) try(i int) {
	if i < len(v.model.Next) && v.callback.Try != nil {
		v.callback.Try(i)
	}
}

// showActions offers what makes sense for this answer.
func (v *View) showActions() {
	kit.Release(v.actions)
	v.actions.RemoveAll()
	v.actions.Add(v.newSearch)
	offer := func(words string, do func(), when bool) {
		if do != nil && when {
			v.actions.Add(kit.Secondary(words, do))
		}
	}
	patient := v.model.Kind == PatientResult && v.model.Banner != nil
	offer(wordsCopyNumber, v.callback.CopyNHSNumber, v.printable() && v.model.Verify == nil)
	offer(wordsCopyAll, v.callback.CopyDetails, v.printable())
	offer(wordsPrint, v.callback.Print, v.printable())
	offer(wordsDiscrepancy, v.callback.RaiseDiscrepancy, v.model.Report)
	offer(wordsCompare, v.callback.Compare, patient)
}

func (v *View) startAgain() {
	v.Clear()
	if v.callback.NewSearch != nil {
		v.callback.NewSearch()
	}
}

// Clear throws the answer away: objects, texts and model.
func (v *View) Clear() {
	v.model = Model{}
	v.show()
}

// FocusFirst puts the focus on the first step to try, else on the problem's first
// button, else on New search.
//
// A patient comes first: where that control is further down, the page starts at its
// top and nothing has the focus.
func (v *View) FocusFirst(c fyne.Canvas) {
	f := fyne.Focusable(v.newSearch)
	if len(v.steps) > 0 {
		f = v.steps[0]
	} else if v.problem.Visible() {
		if first := kit.First(v.problem.Object()); first != nil {
			f = first
		}
	}
	if v.model.Kind != ProblemResult {
		kit.FocusAtTop(c, v.root, f)
		return
	}
	c.Focus(f)
	kit.ScrollToTop(v.root)
}

// TypedKey goes back to a new search on Escape and scrolls.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyEscape {
		v.startAgain()
		return
	}
	kit.ScrollKeys(v.root, ev)
}

// TypedRune knows the keys of the steps, D and C.
func (v *View) TypedRune(r rune) {
	do := map[rune]func(){'d': v.callback.RaiseDiscrepancy, 'c': v.callback.Compare}[unicode.ToLower(r)]
	switch {
	case r >= '1' && r <= '9':
		v.try(int(r - '1'))
	case do == nil:
	case unicode.ToLower(r) == 'd' && v.model.Report, unicode.ToLower(r) == 'c' && v.model.Banner != nil:
		do()
	}
}

const labelWidth = 10 // em

// Header is the patient in the fixed order name, born, gender, NHS number
// (PAB-0016).
func Header(b Banner) fyne.CanvasObject {
	name := kit.Stack(0.5, kit.BannerName(FullName(b)))
	if b.Preferred != "" {
		name.Add(kit.Row(2, kit.Body(wordsPreferred).Line(), kit.Strong(b.Preferred).Line()))
	}
	age := ""
	if b.Age != "" && !b.Deceased {
		age = "(" + b.Age + ")"
	}
	items := kit.Row(9,
		kit.BannerItem(wordsBorn, known(b.Born), age),
		kit.BannerItem(wordsGender, known(b.Gender), ""),
		kit.BannerItem(wordsNHSNumber, known(b.NHSNumber), ""))
	rows := kit.Stack(1.5, name, items)
	if b.Deceased {
		death := kit.Row(9, kit.Tag(wordsDeceased), kit.BannerItem(wordsDied, known(b.Died), ""))
		if b.AgeAtDeath != "" {
			death.Add(kit.BannerItem(wordsAgeAtDeath, b.AgeAtDeath, ""))
		}
		rows.Add(death)
	}
	return kit.BannerGround(b.Deceased, rows)
}

// known is the value, or the words for none; never "?" (PAB-0019).
func known(s string) string {
	if s == "" {
		return wordsNotKnown
	}
	return s
}

// FullName is FAMILY, Given (Title) (NID-0001 to 0010).
func FullName(b Banner) string {
	s := b.Family
	if b.Given != "" {
		if s != "" {
			s += ", "
		}
		s += b.Given
	}
	if b.Title != "" {
		s += " (" + b.Title + ")"
	}
	if s == "" {
		return wordsNotKnown
	}
	return s
}

func section(s Section) fyne.CanvasObject {
	rows := kit.Stack(2)
	for _, r := range s.Rows {
		rows.Add(kit.Fact(labelWidth, r.Label, value(r)))
	}
	return kit.Card(kit.Stack(3, kit.Heading(s.Title), rows))
}

// value shows the lines, or says in words and by its look why there are none.
func value(r Row) fyne.CanvasObject {
	words := ""
	for i, line := range r.Lines {
		if i > 0 {
			words += "\n"
		}
		words += line
	}
	say := func(standard string) string {
		if words != "" {
			return words
		}
		return standard
	}
	switch r.State {
	case Blank:
		return kit.Chip(say(wordsBlank), theme.ColorNameBackground, false)
	case Withheld:
		return kit.Chip(say(wordsWithheld), kit.ColorCaution, true)
	case NotReturned:
		return kit.Hint(say(wordsNotReturned))
	case NotKnown:
		return kit.Body(say(wordsNotKnown))
	}
	return kit.Body(words)
}

// Warn is a warning as it stands above an answer.
func Warn(w Warning) fyne.CanvasObject {
	tone := map[Level]kit.Tone{Caution: kit.ToneCaution, Danger: kit.ToneDanger, Note: kit.ToneNote}[w.Level]
	return kit.Caution(tone, w.Title, w.Text, w.Do)
}

func verdict(x Verify) fyne.CanvasObject {
	tone := kit.ToneDanger
	if x.Verified {
		tone = kit.ToneGood
	}
	body := kit.Stack(3, kit.Title(x.Title))
	if x.Text != "" {
		body.Add(kit.Body(x.Text))
	}
	if len(x.Do) > 0 {
		body.Add(kit.Bullets(x.Do))
	}
	return kit.Stack(5, kit.Callout(tone, body), kit.Card(kit.Stack(3, kit.Heading(wordsAsked), kit.Facts(labelWidth, x.Asked))))
}
