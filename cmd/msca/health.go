package main

import (
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"msca/app/problem"
	"msca/app/ui/kit"
	"msca/app/ui/shell"
	"msca/audit"
	"msca/audit/timesource"
	"msca/cmd/internal/station"
	"msca/smartcard"
)

// part is one line of the state of the system.
type part struct {
	name, state string
	level       shell.Level
	where       string // a remark for the sheet
}

// parts tells how everything that a look-up needs is doing. It asks nobody: the
// SMSP is as it was when it was last asked something.
func (d *desktop) parts() []part {
	return []part{d.trailPart(), d.smspPart(), d.cardsPart(), d.timePart(), d.slow.part(wordsCertificate, d.certificatePart), d.slow.part(wordsDisk, d.diskPart)}
}

func (d *desktop) trailPart() part {
	if err := d.desk.AuditTrouble(); err != nil {
		return part{name: wordsAuditTrail, state: problem.For(err).Title, level: shell.HealthFault}
	}
	return part{name: wordsAuditTrail, state: wordsRecording, level: shell.HealthGood}
}

func (d *desktop) timePart() part {
	switch d.st.Clock.Stamp().Quality {
	case audit.Holdover:
		return part{name: wordsTime, state: wordsTimeHoldover, level: shell.HealthAttention}
	case audit.Unsynchronised:
		return part{name: wordsTime, state: wordsTimeUnsynchronised, level: shell.HealthAttention}
	}
	return part{name: wordsTime, state: wordsSynchronised, level: shell.HealthGood}
}

func (d *desktop) cardsPart() part {
	if d.st.Readers == nil {
		return part{name: wordsCardReaders, state: wordsNotSetUp, level: shell.HealthAttention}
	}
	seen := d.desk.Cards()
	if seen.Err != nil {
		return part{name: wordsCardReaders, state: problem.For(seen.Err).Title, level: shell.HealthAttention}
	}
	if d.st.Slot != nil {
		return part{name: wordsCardReaders, state: wordsEmbeddedTrainingReader, level: shell.HealthGood}
	}
	return part{name: wordsCardReaders, state: fmt.Sprintf(wordsConnected, len(seen.Readers)), level: shell.HealthGood}
}

func (d *desktop) smspPart() part {
	if d.st.SMSP == nil {
		return part{name: "SMSP", state: wordsNotSetUp, level: shell.HealthFault}
	}
	p := part{name: "SMSP", state: wordsNotYetAsked, level: shell.HealthGood}
	at, err := d.st.LastExchange()
	switch {
	case err != nil:
		p = part{name: "SMSP", state: fmt.Sprintf(wordsTroubleAt, problem.For(err).Title, at.In(timesource.London()).Format("15:04")), level: shell.HealthAttention}
	case !at.IsZero():
		p.state = fmt.Sprintf(wordsAnsweredAt, at.In(timesource.London()).Format("15:04"))
	}
	if d.st.Training {
		p.where = wordsTrainingOnComputer
	}
	return p
}

// certificatePart is about this client's own certificate, without which nothing
// reaches the SMSP.
func (d *desktop) certificatePart() part {
	if d.st.SMSP == nil {
		return part{name: wordsCertificate, state: wordsNoneInUse, level: shell.HealthGood}
	}
	days := d.st.SMSP.CertificateDaysLeft(time.Now())
	p := part{name: wordsCertificate, state: fmt.Sprintf(wordsDaysLeft, days), level: shell.HealthGood}
	switch {
	case days < 0:
		return part{name: wordsCertificate, state: wordsHasEnded, level: shell.HealthFault}
	case days <= station.DaysUrgent:
		p.level = shell.HealthFault
	case days <= station.DaysToAct:
		p.level = shell.HealthAttention
	}
	return p
}

func (d *desktop) diskPart() part {
	k := station.DiskCheck(d.st.Folder)
	p := part{name: wordsDisk, state: k.Says, level: shell.HealthGood}
	if k.State != station.OK {
		p = part{name: wordsDisk, state: fmt.Sprintf(wordsNearlyFull, k.Says), level: shell.HealthAttention}
	}
	if k.State == station.Fault {
		p.level = shell.HealthFault
	}
	return p
}

// slowly keeps what changes slowly, so that the light, which is looked at every
// second, costs nothing.
type slowly struct {
	mu    sync.Mutex
	until map[string]time.Time
	known map[string]part
}

func (s *slowly) part(name string, look func() part) part {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := time.Now(); now.After(s.until[name]) {
		if s.known == nil {
			s.known, s.until = map[string]part{}, map[string]time.Time{}
		}
		s.known[name], s.until[name] = look(), now.Add(time.Minute)
	}
	return s.known[name]
}

func (d *desktop) health() shell.Health {
	h := shell.Health{Level: shell.HealthGood, Text: wordsHealthReady}
	for _, p := range d.parts() {
		if p.level > h.Level {
			h = shell.Health{Level: p.level, Text: p.words()}
		}
	}
	return h
}

// words are what the light says of a part: what is told as a sentence stands after
// the part's name.
func (p part) words() string {
	first, size := utf8.DecodeRuneInString(p.state)
	if !unicode.IsUpper(first) {
		return strings.ToLower(p.name) + " " + p.state
	}
	return fmt.Sprintf(wordsHealthTold, p.name, string(unicode.ToLower(first))+p.state[size:])
}

func (d *desktop) showHealth() {
	if d.shell == nil {
		return
	}
	if h := d.health(); h != d.shell.Health() {
		d.shell.SetHealth(h)
	}
}

func (d *desktop) showHealthSheet() {
	var facts []kit.Pair
	for _, p := range d.parts() {
		facts = append(facts, kit.Pair{Label: p.name, Value: p.state + p.where})
	}
	var m *kit.Modal
	closing := kit.Primary(wordsClose, func() { m.Close() })
	further := kit.Secondary(wordsDiagnosticsButton, func() { m.Close(); d.navigate("diagnostics") })
	body := kit.Stack(4, kit.Title(wordsStateOfSystem), kit.Facts(10, facts), kit.Row(4, closing, further))
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
	closing := kit.Secondary(wordsClose, d.window.Close)
	door := kit.NewDoor(40, kit.Card(kit.Stack(5, kit.Title(fmt.Sprintf(wordsCannotStart, product)), panel.Object(), kit.Row(0, closing))))
	door.Set(product, "", d.training)
	d.window.SetContent(door.Object())
	d.window.Canvas().Focus(closing)
	d.title(wordsErrorCannotStart)
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
