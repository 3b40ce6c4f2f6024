package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"msca/app"
	"msca/app/batch"
	"msca/app/ui/auditform"
	"msca/app/ui/auditpatterns"
	"msca/app/ui/auditview"
	"msca/app/ui/kit"
	"msca/audit/timesource"
	"msca/itk"
)

// patternsScreen is the place with what the rules found.
type patternsScreen struct {
	a        *auditWindow
	view     *auditpatterns.View
	model    auditpatterns.Model
	rules    app.PatternRules
	from, to time.Time
	review   app.WorkedReview
	open     int // the finding that is open, -1: none
}

func newPatternsScreen(a *auditWindow) *patternsScreen {
	s := &patternsScreen{a: a, open: -1}
	s.model.Question = &auditpatterns.Question{From: aWeekAgo(), Hours: "07:00-20:00", Sample: "20"}
	s.view = auditpatterns.New(s.model, auditpatterns.Callbacks{
		Ask:  func(q auditpatterns.Question) { s.afterNote(func() { s.ask(q) }) },
		Open: func(row int) { s.afterNote(func() { s.show(row) }) },
		CloseFinding: func(shut func()) {
			s.afterNote(func() { s.open, s.model.Finding = -1, nil; shut() })
		},
		Records: s.records, Work: s.work,
		Cancel: a.stop, Close: a.askToClose, CopyProblem: a.d.copyProblem,
	})
	return s
}

// afterNote does what takes the finding away with the note that is typed about it.
func (s *patternsScreen) afterNote(do func()) { s.a.d.afterUnsent(s.a.window.Canvas(), s.view, do) }

func (s *patternsScreen) forget() {
	s.review, s.open, s.model = app.WorkedReview{}, -1, auditpatterns.Model{}
}

func (s *patternsScreen) set(state auditform.State) {
	s.model.State, s.model.Question, s.model.NoteKept = state, nil, false
	s.view.SetModel(s.model)
}

func (s *patternsScreen) ask(q auditpatterns.Question) {
	from, to, wrong := periodOf(q.From, q.To, auditpatterns.FieldFrom, auditpatterns.FieldTo)
	rules := app.UsualPatterns(timesource.London())
	var ok bool
	if rules.Opens, rules.Closes, ok = batch.Clocks(strings.TrimSpace(q.Hours)); !ok {
		wrong = append(wrong, kit.FieldError{Field: auditpatterns.FieldHours, Message: wordsEnterHours})
	}
	var err error
	if rules.SampleOf, err = strconv.Atoi(strings.TrimSpace("0" + q.Sample)); err != nil || rules.SampleOf > 1000 {
		wrong = append(wrong, kit.FieldError{Field: auditpatterns.FieldSample, Message: wordsEnterSample})
	}
	rules.SampleSeed = strings.TrimSpace(q.Seed)
	if len(rules.SampleSeed) > 64 {
		wrong = append(wrong, kit.FieldError{Field: auditpatterns.FieldSeed, Message: wordsEnterSeed})
	}
	if len(wrong) > 0 {
		s.a.wrong(s.set, wrong)
		return
	}
	if rules.SampleOf > 0 && rules.SampleSeed == "" {
		var b [4]byte
		_, _ = rand.Read(b[:]) // never fails
		rules.SampleSeed = hex.EncodeToString(b[:])
	}
	s.rules, s.from, s.to, s.open, s.model.Finding = rules, from, to, -1, nil
	s.read(wordsLookingForPatterns, func() {})
}

// read runs the rules and shows what they find; then does the rest.
func (s *patternsScreen) read(doing string, then func()) {
	var review app.WorkedReview
	s.a.ask(question{
		doing: doing, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, _ func(string)) (err error) {
			review, err = s.a.d.desk.ReviewAndWork(ctx, s.from, s.to, s.rules)
			return err
		},
		done: func() {
			s.review = review
			s.model = auditpatterns.Model{Asked: true, Found: s.found(), NoteKept: true}
			for _, f := range review.Findings {
				s.model.Rows = append(s.model.Rows, auditpatterns.Row{
					Rule: ruleWords(f.Rule), State: stateWords(review.Work[f.Key()].State), Time: civilMinute(f.When), User: f.User.UserID, Patient: spaced(f.Patient),
					Records: recordsWords(f.Records), Reason: f.Reason,
				})
			}
			then()
			s.view.SetModel(s.model)
			s.a.shown = fmt.Sprintf("%d %s", len(review.Findings), plural(len(review.Findings), wordsFindingCount))
		},
	})
}

func (s *patternsScreen) found() string {
	n := len(s.review.Findings)
	text := fmt.Sprintf(wordsFindingsIn, thousands(n), plural(n, wordsFindingCount), counted(s.review.Records))
	sample := 0
	for _, f := range s.review.Findings {
		if f.Rule == "sample" {
			sample++
		}
	}
	if sample > 0 {
		text += fmt.Sprintf(wordsFindingsAtRandom, sample, s.rules.SampleSeed)
	}
	return text
}

func ruleWords(rule string) string {
	if w, ok := map[string]string{
		"own-record": wordsOwnRecord, "same-surname": wordsSameSurname, "out-of-hours": wordsOutOfHours, "burst": wordsManyPatients, "many-users": wordsManyUsers,
		"no-search": wordsNoSearchBefore, "emergency": wordsEmergencyAccess, "sign-in-failures": wordsRefusedSignIns, "sample": wordsRandomSample,
	}[rule]; ok {
		return w
	}
	return strings.ReplaceAll(rule, "-", " ")
}

func stateWords(s app.AlertState) string {
	switch s {
	case "":
		return wordsToLookAt
	case app.AlertInvestigating:
		return wordsBeingLookedInto
	case app.AlertProposed:
		return wordsClosingProposed
	case app.AlertClosed:
		return wordsStateClosed
	}
	return wordsStateNew
}

func recordsWords(seqs []uint64) string {
	if len(seqs) == 0 {
		return ""
	}
	if len(seqs) == 1 {
		return thousands(seqs[0])
	}
	return fmt.Sprintf(wordsRecordsFromTo, thousands(seqs[0]), thousands(seqs[len(seqs)-1]), len(seqs))
}

// show opens one finding beside the list.
func (s *patternsScreen) show(i int) {
	if i < 0 || i >= len(s.review.Findings) {
		return
	}
	s.open = i
	s.model.Finding = s.finding(i)
	s.model.State, s.model.Question, s.model.NoteKept = auditform.State{}, nil, true
	s.view.SetModel(s.model)
}

func (s *patternsScreen) finding(i int) *auditpatterns.Finding {
	f := s.review.Findings[i]
	w := s.review.Work[f.Key()]
	me := s.a.d.desk.State().Person.UserID
	out := &auditpatterns.Finding{Title: ruleWords(f.Rule), Facts: []kit.Pair{{Label: wordsWhy, Value: f.Reason}, {Label: wordsWhen, Value: civilSecond(f.When)}}}
	if !f.User.IsZero() {
		out.Facts = append(out.Facts, kit.Pair{Label: wordsUser, Value: nameOf(f.User)})
	}
	if f.Patient != "" {
		out.Facts = append(out.Facts, kit.Pair{Label: wordsPatient, Value: spaced(f.Patient)})
	}
	state := stateWords(w.State)
	switch {
	case w.Grown:
		state += wordsGrown
	case w.State != "":
		state += ", " + nameOf(w.By)
	}
	out.Facts = append(out.Facts, kit.Pair{Label: wordsRecords, Value: recordsWords(f.Records)}, kit.Pair{Label: wordsState, Value: state})
	for _, h := range w.History {
		head := civilMinute(h.When) + ", " + nameOf(h.By) + ": " + stateWords(h.State)
		switch {
		case h.Refused:
			head += wordsRefusedStep
		case h.Note:
			head = civilMinute(h.When) + ", " + nameOf(h.By) + ": " + wordsNoteOnly
		}
		text := h.Finding
		if text == "" {
			text = wordsErasedByOrder
		}
		out.Notes = append(out.Notes, auditpatterns.Note{Head: head, Text: text, Refused: h.Refused})
	}
	switch {
	case w.State == app.AlertClosed:
	case !f.User.IsZero() && strings.EqualFold(f.User.UserID, me):
		out.Why = wordsAboutYou
	case w.State == app.AlertProposed && strings.EqualFold(w.By.UserID, me):
		out.Note, out.Why = true, wordsYouProposed
	case w.State == app.AlertProposed:
		out.Close, out.Return = true, true
	default:
		out.Note, out.Propose = true, true
		out.Why = wordsTwoPersons
	}
	return out
}

// records shows what is behind the finding that is open.
func (s *patternsScreen) records() {
	if s.open < 0 {
		return
	}
	f := s.review.Findings[s.open]
	q := auditview.Filter{SeqFrom: fmt.Sprint(f.Records[0]), SeqTo: fmt.Sprint(f.Records[len(f.Records)-1]), User: f.User.UserID, Patient: f.Patient}
	s.a.search.only(q)
}

// work notes something about the finding that is open, and reads the list anew.
func (s *patternsScreen) work(step auditpatterns.Step, note string) {
	if s.open < 0 {
		return
	}
	f := s.review.Findings[s.open]
	to := map[auditpatterns.Step]app.AlertState{
		auditpatterns.KeepInvestigating: app.AlertInvestigating, auditpatterns.SendBack: app.AlertInvestigating,
		auditpatterns.ProposeToClose: app.AlertProposed, auditpatterns.CloseIt: app.AlertClosed,
	}[step]
	s.a.ask(question{
		doing: wordsKeepingTheNote, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, _ func(string)) error { return s.a.d.desk.WorkFinding(ctx, f, to, note) },
		wrong: func(p itk.FieldProblem) kit.FieldError {
			return kit.FieldError{Field: auditpatterns.FieldNote, Message: wrongText(p, wordsWriteFindingOut)}
		},
		done: func() {
			s.read(wordsReadingListAgain, func() {
				for i, x := range s.review.Findings {
					if x.Key() == f.Key() {
						s.open, s.model.Finding = i, s.finding(i)
					}
				}
			})
		},
	})
}
