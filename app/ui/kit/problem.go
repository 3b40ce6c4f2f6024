package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Problem is something that went wrong, in words for a user: what happened, what
// to do, and what to quote to the service desk. It holds no patient data.
type Problem struct {
	Title     string
	What      string
	Do        []string
	Code      string
	Reference string
	Serious   bool
	Because   []string // why something is not allowed, step by step; "Why not?" shows it
	Ask       string   // and whom to ask
	Action    string   // a way on from here, as a button; "" for none
	Act       func()
	Again     func() // tries the same again, as the first button; nil for what that does not mend
}

// ProblemPanel is the one way a problem looks on every screen.
type ProblemPanel struct {
	box  *fyne.Container
	copy func()
}

// NewProblemPanel makes a hidden panel. copy may be nil.
func NewProblemPanel(copy func()) *ProblemPanel {
	p := &ProblemPanel{box: Stack(0), copy: copy}
	p.box.Hide()
	return p
}

// Object is the panel.
func (p *ProblemPanel) Object() fyne.CanvasObject { return p.box }

// Visible tells whether a problem is shown.
func (p *ProblemPanel) Visible() bool { return p.box.Visible() }

// Show shows a problem, or takes it away when nil.
func (p *ProblemPanel) Show(pr *Problem) {
	Release(p.box)
	p.box.RemoveAll()
	p.box.Hidden = pr == nil
	if pr != nil {
		p.box.Add(p.panel(*pr))
	}
	p.box.Refresh()
}

func (p *ProblemPanel) panel(pr Problem) fyne.CanvasObject {
	tone := ToneCaution
	if pr.Serious {
		tone = ToneDanger
	}
	body := Stack(3, Heading(pr.Title))
	if pr.What != "" {
		body.Add(Body(pr.What))
	}
	if len(pr.Do) > 0 {
		body.Add(Stack(1.5, Strong(wordsWhatToDo), Bullets(pr.Do)))
	}
	var facts []Pair
	if pr.Code != "" {
		facts = append(facts, Pair{wordsCode, pr.Code})
	}
	if pr.Reference != "" {
		facts = append(facts, Pair{wordsReference, pr.Reference})
	}
	if len(facts) > 0 {
		body.Add(Facts(7, facts))
	}
	buttons := Row(4)
	if pr.Again != nil {
		buttons.Add(Secondary(wordsTryAgain, pr.Again))
	}
	if p.copy != nil {
		buttons.Add(Secondary(wordsCopyForDesk, p.copy))
	}
	if len(pr.Because) > 0 {
		buttons.Add(Secondary(wordsWhyNot, func() { WhyNot(canvasOf(p.box), pr) }))
	}
	if pr.Action != "" && pr.Act != nil {
		buttons.Add(Secondary(pr.Action, pr.Act))
	}
	if len(buttons.Objects) > 0 {
		body.Add(buttons)
	}
	return Callout(tone, body)
}

// Focus puts the focus on the panel's first button.
func (p *ProblemPanel) Focus() {
	if f := First(p.box); f != nil {
		Focus(f)
	}
}

// WhyNot shows how it was decided that something is not allowed, and whom to ask.
func WhyNot(c fyne.Canvas, pr Problem) *Modal {
	var m *Modal
	closing := Primary(wordsClose, func() { m.Close() })
	body := Stack(3, Title(wordsWhyNot), Strong(pr.Title), Bullets(pr.Because))
	if pr.Ask != "" {
		body.Add(Callout(ToneNote, Stack(1, Strong(wordsWhomToAsk), Body(pr.Ask))))
	}
	scroll := container.NewVScroll(body)
	frame := container.New(&sheet{}, scroll, Row(0, closing))
	m = Open(c, 40, frame, closing, nil, nil)
	m.other = func(ev *fyne.KeyEvent) { ScrollKeys(frame, ev) }
	return m
}
