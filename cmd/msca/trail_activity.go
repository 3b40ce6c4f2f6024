package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"msca/app"
	"msca/app/ui/auditactivity"
	"msca/app/ui/auditform"
	"msca/app/ui/auditretention"
	"msca/app/ui/auditview"
	"msca/app/ui/kit"
	"msca/audit/timesource"
)

var kindWords = map[app.Kind]string{
	app.KindLookup: wordsLookUps, app.KindShown: wordsShown, app.KindGivenOut: wordsGivenOut, app.KindRefused: wordsRefused, app.KindSession: wordsSignIns,
	app.KindAudit: wordsAudit, app.KindCases: wordsCases, app.KindAdmin: wordsAdmin, app.KindSystem: wordsSystem,
}

// activityScreen is the place with how much happened when.
type activityScreen struct {
	a       *auditWindow
	view    *auditactivity.View
	model   auditactivity.Model
	buckets []app.Bucket
}

func newActivityScreen(a *auditWindow) *activityScreen {
	s := &activityScreen{a: a}
	s.model.Units = []kit.Option{{ID: string(app.ByHour), Label: wordsAnHour}, {ID: string(app.ByDay), Label: wordsADay}, {ID: string(app.ByMonth), Label: wordsAMonth}}
	for _, k := range app.Kinds() {
		s.model.Kinds = append(s.model.Kinds, auditactivity.Kind{ID: string(k.Kind), Label: kindWords[k.Kind]})
	}
	today := dayOf(a.d.st.Clock.Now())
	s.model.Question = &auditactivity.Question{From: today, To: today, Unit: string(app.ByHour)}
	s.view = auditactivity.New(s.model, auditactivity.Callbacks{Ask: s.ask, Open: s.open, Cancel: a.stop, Close: a.askToClose, CopyProblem: a.d.copyProblem})
	return s
}

func (s *activityScreen) set(state auditform.State) {
	s.model.State, s.model.Question = state, nil
	s.view.SetModel(s.model)
}

func (s *activityScreen) ask(q auditactivity.Question) {
	from, to, wrong := periodOf(q.From, q.To, auditactivity.FieldFrom, auditactivity.FieldTo)
	if len(wrong) == 0 && from.IsZero() {
		wrong = append(wrong, kit.FieldError{Field: auditactivity.FieldFrom, Message: wordsEnterFirstDay})
	}
	if to.IsZero() {
		to = s.a.d.st.Clock.Stamp().UTC // behind the newest record, whatever the clock did
	}
	if len(wrong) == 0 && !from.Before(to) {
		wrong = append(wrong, kit.FieldError{Field: auditactivity.FieldTo, Message: wordsLastBeforeFirst})
	}
	if len(wrong) > 0 {
		s.a.wrong(s.set, wrong)
		return
	}
	var buckets []app.Bucket
	s.a.ask(question{
		doing: wordsCounting, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, went func(string)) (err error) {
			buckets, err = s.a.d.desk.Activity(ctx, from, to, app.Unit(q.Unit), s.a.d.st.Trail, func(done, total int) {
				went(fmt.Sprintf(wordsCountOf, done, total))
			})
			return err
		},
		done: func() {
			s.buckets = buckets
			m := auditactivity.Model{Asked: true, Units: s.model.Units, Kinds: s.model.Kinds}
			var all uint64
			for _, b := range buckets {
				bar := auditactivity.Bar{Label: barLabel(b.From, app.Unit(q.Unit)), Short: barShort(b.From, app.Unit(q.Unit))}
				for _, k := range app.Kinds() {
					bar.Counts = append(bar.Counts, b.Kinds[k.Kind])
				}
				all += b.Records
				m.Bars = append(m.Bars, bar)
			}
			m.Found = counted(all)
			s.model = m
			s.view.SetModel(m)
			s.a.shown = fmt.Sprintf(wordsCounted, m.Found)
		},
	})
}

func barLabel(t time.Time, u app.Unit) string {
	return t.In(timesource.London()).Format(map[app.Unit]string{app.ByHour: "02-Jan-2006 15:04 MST", app.ByDay: "Mon 02-Jan-2006", app.ByMonth: "January 2006"}[u])
}

func barShort(t time.Time, u app.Unit) string {
	return t.In(timesource.London()).Format(map[app.Unit]string{app.ByHour: "15:04", app.ByDay: "02-Jan", app.ByMonth: "Jan 06"}[u])
}

// open shows the records of one bar.
func (s *activityScreen) open(i int) {
	if i < 0 || i >= len(s.buckets) {
		return
	}
	b := s.buckets[i]
	moment := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	s.a.search.only(auditview.Filter{From: moment(b.From), To: moment(b.To), Order: auditview.OldestFirst})
}

// retentionScreen is the place with what has been kept for long.
type retentionScreen struct {
	a     *auditWindow
	view  *auditretention.View
	model auditretention.Model
	list  []app.Old
}

// keptFor is the least time that the audit log of a tracing service is kept, in
// years (NHS Digital register for the NBO tracing service).
const keptFor = "20"

func newRetentionScreen(a *auditWindow) *retentionScreen {
	s := &retentionScreen{a: a}
	s.model.Years = keptFor
	s.view = auditretention.New(s.model, auditretention.Callbacks{Ask: s.ask, Open: s.open, Cancel: a.stop, Close: a.askToClose, CopyProblem: a.d.copyProblem})
	return s
}

func (s *retentionScreen) set(state auditform.State) {
	s.model.State, s.model.Years = state, ""
	s.view.SetModel(s.model)
}

func (s *retentionScreen) ask(text string) {
	years, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || years < 1 || years > 200 {
		s.a.wrong(s.set, []kit.FieldError{{Field: auditretention.FieldYears, Message: wordsEnterYears}})
		return
	}
	var list []app.Old
	var oldest time.Time
	s.a.ask(question{
		doing: wordsReadingOlder, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, _ func(string)) (err error) {
			list, oldest, err = s.a.d.desk.RetentionReview(ctx, years, s.a.d.st.Trail)
			return err
		},
		done: func() {
			s.list = list
			s.model = auditretention.Model{Asked: true}
			var all uint64
			for _, o := range list {
				all += o.Records
				s.model.Rows = append(s.model.Rows, auditretention.Row{Year: fmt.Sprint(o.Year), Records: thousands(o.Records), Run: fmt.Sprintf(wordsFromTo, thousands(o.First), thousands(o.Last)), Kinds: kindsIn(o)})
			}
			s.model.Found = fmt.Sprintf(wordsNothingOlder, years, plural(years, wordsYearCount), dayOf(oldest))
			if len(list) > 0 {
				s.model.Found = fmt.Sprintf(wordsCanBeAppraised, counted(all), years, plural(years, wordsYearCount), dayOf(oldest))
			}
			s.view.SetModel(s.model)
		},
	})
}

// kindsIn says what a year's records are, most first.
func kindsIn(o app.Old) string {
	var kinds []app.Kind
	for k := range o.Kinds {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b app.Kind) int {
		if o.Kinds[a] != o.Kinds[b] {
			return int(int64(o.Kinds[b]) - int64(o.Kinds[a]))
		}
		return strings.Compare(string(a), string(b))
	})
	var out []string
	for _, k := range kinds {
		out = append(out, strings.ToLower(kindWords[k])+" "+thousands(o.Kinds[k]))
	}
	return strings.Join(out, ", ")
}

// open shows the records of one year.
func (s *retentionScreen) open(i int) {
	if i >= 0 && i < len(s.list) {
		s.a.search.only(auditview.Filter{SeqFrom: fmt.Sprint(s.list[i].First), SeqTo: fmt.Sprint(s.list[i].Last), Order: auditview.OldestFirst})
	}
}
