package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"msca/app"
	"msca/app/ui/auditform"
	"msca/app/ui/auditview"
	"msca/app/ui/auditwho"
	"msca/cmd/internal/station"
	"msca/rbac"
)

// whoScreen is the place that answers who accessed a patient.
type whoScreen struct {
	a        *auditWindow
	view     *auditwho.View
	model    auditwho.Model
	asked    auditwho.Question
	from, to time.Time
	people   []app.Accessor
	trail    app.Tallier
}

func newWhoScreen(a *auditWindow) *whoScreen {
	s := &whoScreen{a: a, trail: a.d.st.Trail}
	cb := auditwho.Callbacks{Ask: s.ask, Open: s.open, Cancel: a.stop, Close: a.askToClose, CopyProblem: a.d.copyProblem}
	if a.d.desk.Decide(rbac.AuditExport).Allowed {
		cb.Export = s.export
	}
	s.view = auditwho.New(s.model, cb)
	return s
}

func (s *whoScreen) forget() { s.people, s.asked, s.model = nil, auditwho.Question{}, auditwho.Model{} }

func (s *whoScreen) set(state auditform.State) {
	s.model.State, s.model.Question = state, nil
	s.view.SetModel(s.model)
}

func (s *whoScreen) ask(q auditwho.Question) {
	from, to, wrong := periodOf(q.From, q.To, auditwho.FieldFrom, auditwho.FieldTo)
	if len(wrong) > 0 {
		s.a.wrong(s.set, wrong)
		return
	}
	s.a.patient = q.Patient
	q.Patient = strings.NewReplacer(" ", "", "-", "").Replace(q.Patient)
	if s.model.Uncounted { // what was stopped half-way is not kept beside another answer
		s.forget()
	}
	var people, last []app.Accessor
	hold := func(people []app.Accessor) { s.people, s.asked, s.from, s.to = people, q, from, to }
	early := s.a.early(func() {
		hold(last)
		s.showFirst()
	})
	s.a.ask(question{
		doing: wordsReadingWhoAccessedPatient, set: s.set, elapsed: s.view.SetElapsed, wrong: wrongNumber(auditwho.FieldPatient),
		work: func(ctx context.Context, _ func(string)) (err error) {
			people, err = s.a.d.desk.WhoAccessed(ctx, orNone(q.Patient), from, to, s.trail, func(some []app.Accessor) {
				last = some
				early()
			})
			return err
		},
		done: func() {
			hold(people)
			s.showAll()
		},
	})
}

// showFirst shows who came last, while everybody is counted.
func (s *whoScreen) showFirst() {
	n := len(s.people)
	s.model = auditwho.Model{Asked: true, Uncounted: true, State: auditform.State{Busy: true, Doing: wordsCountingEverybody}}
	s.model.Found = fmt.Sprintf(wordsCameLast, n, plural(n, wordsPersonCount), spaced(s.asked.Patient))
	for _, p := range s.people {
		r := whoRow(p)
		r.First, r.LookedUp, r.Displayed, r.Printed, r.TakenOut, r.Total = wordsNotCountedYet, wordsNotCountedYet, wordsNotCountedYet, wordsNotCountedYet, wordsNotCountedYet, wordsNotCountedYet
		s.model.Rows = append(s.model.Rows, r)
	}
	s.view.SetModel(s.model)
	s.a.shows(fmt.Sprintf(wordsPeopleSoFar, n, plural(n, wordsPersonCount)))
}

// showAll shows everybody, counted.
func (s *whoScreen) showAll() {
	n := len(s.people)
	s.model = auditwho.Model{Asked: true, File: s.a.d.proposed("who-accessed", "csv")}
	if n > 0 {
		s.model.Found = fmt.Sprintf(wordsPeopleFound, n, plural(n, wordsPersonCount), spaced(s.asked.Patient))
	}
	for _, p := range s.people {
		s.model.Rows = append(s.model.Rows, whoRow(p))
	}
	s.view.SetModel(s.model)
	s.a.shown = fmt.Sprintf("%d %s", n, plural(n, wordsPersonCount))
}

func whoRow(p app.Accessor) auditwho.Row {
	return auditwho.Row{
		User: p.User.UserID, Name: p.User.Name, Role: p.User.JobRoleName, Organisation: p.User.OrganisationName, First: civilMinute(p.First), Last: civilMinute(p.Last),
		LookedUp: thousands(p.LookedUp), Displayed: thousands(p.Displayed), Printed: thousands(p.Printed), TakenOut: thousands(p.TakenOut), Total: thousands(p.Records),
	}
}

// orNone makes a number that nobody typed one that is refused.
func orNone(number string) string {
	if number == "" {
		return wordsNone
	}
	return number
}

// open shows the records behind one person.
func (s *whoScreen) open(i int) {
	if i >= 0 && i < len(s.people) {
		s.a.search.only(auditview.Filter{Patient: s.asked.Patient, User: s.people[i].User.UserID, From: s.asked.From, To: s.asked.To})
	}
}

// export writes the answer to a file.
func (s *whoScreen) export(file string) {
	path, wrong := newPath(auditwho.FieldFile, file)
	if len(wrong) > 0 {
		s.a.wrong(s.set, wrong)
		return
	}
	people, q := s.people, s.asked
	s.a.ask(question{
		doing: wordsSavingTheList, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, _ func(string)) error {
			_, err := s.a.d.desk.ExportAccessed(ctx, q.Patient, s.from, s.to, people, path, station.WriteOnce(path))
			return err
		},
		done: func() {
			s.model.Done = fmt.Sprintf(wordsListIn, path)
			s.set(auditform.State{})
		},
	})
}
