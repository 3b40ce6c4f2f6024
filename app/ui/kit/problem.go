package kit

import (
	"fyne.io/fyne/v2"
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
}

// ProblemPanel is the one way a problem looks on every screen.
type ProblemPanel struct {
	box   *fyne.Container
	copy  func()
	extra []*Button
}

// NewProblemPanel makes a hidden panel. copy may be nil.
func NewProblemPanel(copy func()) *ProblemPanel {
	p := &ProblemPanel{box: Stack(0), copy: copy}
	p.box.Hide()
	return p
}

// With adds buttons after "Copy for service desk", for example a retry.
func (p *ProblemPanel) With(buttons ...*Button) *ProblemPanel {
	p.extra = buttons
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
	if p.copy != nil {
		buttons.Add(Secondary(wordsCopyForDesk, p.copy))
	}
	for _, b := range p.extra {
		buttons.Add(b)
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
