package main

import (
	"fmt"
	"strings"
	"time"

	"msca/app/problem"
	"msca/app/ui/kit"
	"msca/app/ui/shell"
	"msca/audit"
	"msca/smartcard"
)

// part is one line of the state of the system.
type part struct {
	name, state string
	level       shell.Level
}

// parts tells how everything that a look-up needs is doing.
func (d *desktop) parts() []part {
	trail := part{"Audit trail", "recording", shell.HealthGood}
	if err := d.desk.AuditTrouble(); err != nil {
		trail = part{"Audit trail", problem.For(err).Title, shell.HealthFault}
	}
	clock := part{"Time", "synchronised", shell.HealthGood}
	switch d.st.Clock.Stamp().Quality {
	case audit.Holdover:
		clock = part{"Time", "not confirmed lately", shell.HealthAttention}
	case audit.Unsynchronised:
		clock = part{"Time", "not synchronised with a time server", shell.HealthAttention}
	}
	cards := part{"Card readers", "not set up", shell.HealthAttention}
	if d.st.Readers != nil {
		cards = part{"Card readers", fmt.Sprintf("%d connected", len(d.desk.Cards().Readers)), shell.HealthGood}
		if err := d.desk.Cards().Err; err != nil {
			cards = part{"Card readers", problem.For(err).Title, shell.HealthAttention}
		} else if d.st.Slot != nil {
			cards.state = "embedded training reader"
		}
	}
	service := part{"SMSP", "not set up", shell.HealthFault}
	if d.st.SMSP != nil {
		service = part{"SMSP", "set up", shell.HealthGood}
		if d.st.Training {
			service.state = "training, on this computer"
		}
	}
	return []part{trail, service, cards, clock}
}

func (d *desktop) health() shell.Health {
	h := shell.Health{Level: shell.HealthGood, Text: "ready"}
	for _, p := range d.parts() {
		if p.level > h.Level {
			h = shell.Health{Level: p.level, Text: strings.ToLower(p.name) + " " + p.state}
		}
	}
	return h
}

func (d *desktop) showHealth() {
	if d.shell == nil {
		return
	}
	if h := d.health(); h != d.shown {
		d.shown = h
		d.shell.SetHealth(h)
	}
}

func (d *desktop) showHealthSheet() {
	var facts []kit.Pair
	for _, p := range d.parts() {
		facts = append(facts, kit.Pair{Label: p.name, Value: p.state})
	}
	var m *kit.Modal
	closing := kit.Primary("Close", func() { m.Close() })
	body := kit.Stack(4, kit.Title("State of the system"), kit.Facts(10, facts), kit.Row(0, closing))
	m = kit.Open(d.window.Canvas(), 36, body, closing, nil, nil)
}

// showStartProblem is all there is when the workstation cannot be opened: no
// audit trail, no application.
func (d *desktop) showStartProblem(err error) {
	p := problem.For(err)
	panel := kit.NewProblemPanel(func() { d.app.Clipboard().SetContent(p.ServiceDesk("")) })
	what := p.What
	if p.Code == "GENERAL" {
		what = sentence(err.Error())
	}
	panel.Show(&kit.Problem{Title: p.Title, What: what, Do: p.Do, Code: p.Code, Serious: true})
	closing := kit.Secondary("Close", d.window.Close)
	door := kit.NewDoor(40, kit.Card(kit.Stack(5, kit.Title(product+" cannot start"), panel.Object(), kit.Row(0, closing))))
	door.Set(product, "", d.training)
	d.window.SetContent(door.Object())
	d.window.Canvas().Focus(closing)
	d.title("Error: cannot start")
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// cardOut is how long the embedded reader of a training workstation stays empty.
const cardOut = 5 * time.Second

// takeTrainingCardOut works the embedded reader: out, and back in a while later.
func (d *desktop) takeTrainingCardOut() {
	s := d.desk.Cards()
	if len(s.Readers) == 0 || s.Readers[0].State != smartcard.Present {
		return
	}
	reader := s.Readers[0].Reader
	d.st.Slot.Eject(reader)
	d.run.background(func() {
		select {
		case <-d.closing:
		case <-time.After(cardOut):
			d.st.Slot.Insert(reader, d.st.Card)
		}
	}, func() {})
}
