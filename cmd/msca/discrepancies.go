package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/app"
	"msca/app/ui/discrepancies"
	"msca/app/ui/kit"
	"msca/audit/timesource"
	"msca/rbac"
)

// Filters beside the states: all that are not closed, with which the inbox begins,
// and simply all.
const (
	openOnes = "open"
	allOnes  = "all"
)

// inbox is the back office's list of discrepancies, or a reporter's own.
type inbox struct {
	d      *desktop
	view   *discrepancies.View
	model  discrepancies.Model
	all    []app.Discrepancy
	listed []app.Discrepancy // as filtered, newest first

	counted app.DiscrepancyReport // the report on the screen
}

func (d *desktop) openDiscrepancies() {
	b := &inbox{d: d}
	b.model = discrepancies.Model{Filter: openOnes, Filters: []kit.Option{{ID: openOnes, Label: wordsOpen}}}
	for _, s := range app.DiscrepancyStates() {
		b.model.Filters = append(b.model.Filters, kit.Option{ID: string(s), Label: s.Words()})
	}
	b.model.Filters = append(b.model.Filters, kit.Option{ID: allOnes, Label: wordsAll})
	for _, o := range app.DiscrepancyOutcomes() {
		b.model.Outcomes = append(b.model.Outcomes, kit.Option{ID: string(o), Label: o.Words()})
	}
	change := func(to app.DiscrepancyState) func(string) { return func(note string) { b.change(to, "", note) } }
	cb := discrepancies.Callbacks{
		Filter: b.filter, Open: b.open, CloseDetail: func() { d.afterTyped(b.closeDetail) }, Leave: d.leavePlace, CopyProblem: d.copyProblem,
		Take: change(app.DiscrepancyWorking), SendBack: change(app.DiscrepancySentBack), Answer: change(app.DiscrepancyNew),
		Add: func(note string) { b.change(b.opened().State, "", note) },
		Close: func(outcome, note string) {
			b.change(app.DiscrepancyClosed, app.DiscrepancyOutcome(outcome), note)
		},
		CopyCounts:  func() { d.app.Clipboard().SetContent(b.model.Counts) },
		PrintCounts: func() { d.printSheet(b.counted.Sheet()) },
		CloseCounts: func() { b.model.Counts = ""; b.closeDetail() },
	}
	if d.desk.Decide(rbac.DiscrepancyWork).Allowed {
		cb.Counts = func() { d.afterTyped(b.counts) }
	}
	b.view = discrepancies.New(b.model, cb)
	d.result = nil // cleared by the frame
	d.content(b.view, wordsReadingDiscrepancies)
	b.load(0)
}

// tellWaiting tells the back office, when its desk opens, how many new ones wait: an
// alert of the system, not paper [FLGINV-7.1.1, 10.1.1].
func (d *desktop) tellWaiting() {
	if !d.desk.Decide(rbac.DiscrepancyWork).Allowed {
		return
	}
	frame, waiting := d.shell, 0
	d.run.background(func() {
		all, err := d.desk.Discrepancies(context.Background())
		if err != nil {
			return // the inbox says why
		}
		for _, x := range all {
			if x.State == app.DiscrepancyNew {
				waiting++
			}
		}
	}, func() {
		if d.shell == frame && waiting > 0 {
			frame.SetStatus(strings.TrimSpace(fmt.Sprintf(wordsDiscrepanciesWaiting, d.lastUse, waiting, plural(waiting, wordsDiscrepancyCount))))
		}
	})
}

// working runs one question or change; what comes of it is dropped when the inbox
// has left the screen.
func (b *inbox) working(do func(context.Context) error, done func()) {
	b.model.Busy, b.model.Problem, b.model.Errors = true, nil, nil
	b.view.SetModel(b.model)
	var err error
	b.d.run.background(func() { err = do(context.Background()) }, func() {
		if b.d.shell == nil || b.d.shell.Content() != b.view {
			return
		}
		b.model.Busy = false
		title := ""
		switch {
		case err == nil:
			done()
			title = b.title()
		case b.refused(err):
			title = wordsErrorDiscrepancies
		default:
			b.model.Problem = b.d.tellError(err)
			title = fmt.Sprintf(wordsErrorAt, b.model.Problem.Title)
		}
		if b.model.Busy {
			return // done asked something more
		}
		b.view.SetModel(b.model)
		b.d.title(title)
	})
}

// refused says beside the fields what is missing for a change.
func (b *inbox) refused(err error) bool {
	b.model.Errors = noteErrors(err, wordsSayWhatWasDone)
	if errors.Is(err, app.ErrDiscrepancyOutcome) {
		b.model.Errors = append(b.model.Errors, kit.FieldError{Field: discrepancies.FieldOutcome, Message: wordsChooseHowItEnded})
	}
	return b.model.Errors != nil
}

// load reads the list and opens one of it, if seq names one.
func (b *inbox) load(seq uint64) {
	b.working(func(ctx context.Context) (err error) { b.all, err = b.d.desk.Discrepancies(ctx); return err }, func() {
		b.list()
		if i := slices.IndexFunc(b.all, func(x app.Discrepancy) bool { return x.Seq == seq }); i >= 0 {
			b.show(b.all[i])
		}
	})
}

func (b *inbox) list() {
	b.listed, b.model.Rows, b.model.Detail = nil, nil, nil
	for _, x := range slices.Backward(b.all) {
		if !b.wanted(x.State) {
			continue
		}
		b.listed = append(b.listed, x)
		b.model.Rows = append(b.model.Rows, discrepancies.Row{
			Number: fmt.Sprint(x.Seq), State: x.State.Words(), Reported: minute(x.Raised), What: x.Kind.Words(), NHSNumber: spaced(x.Patient), By: x.By.UserID,
			Urgent: x.State == app.DiscrepancyNew && (x.Kind == app.KindInvalidated || x.Kind == app.KindSuperseded),
		})
	}
}

func (b *inbox) wanted(s app.DiscrepancyState) bool {
	switch b.model.Filter {
	case allOnes:
		return true
	case openOnes:
		return s != app.DiscrepancyClosed
	}
	return b.model.Filter == string(s)
}

// title says what the inbox shows.
func (b *inbox) title() string {
	switch {
	case b.model.Counts != "":
		return wordsMonthlyReport
	case b.model.Detail != nil:
		return b.model.Detail.Title + ": " + b.opened().State.Words()
	}
	return fmt.Sprintf(wordsDiscrepanciesListed, len(b.model.Rows))
}

// minute is a moment in civil time, without seconds.
func minute(t time.Time) string { return t.In(timesource.London()).Format("02-Jan-2006 15:04") }

// filter lists others. Until that is done, the choice stands where it stood.
func (b *inbox) filter(id string) {
	b.view.SetModel(b.model)
	b.d.afterTyped(func() {
		b.model.Filter, b.model.Problem, b.model.Errors = id, nil, nil
		b.list()
		b.view.SetModel(b.model)
		b.d.title(b.title())
	})
}

func (b *inbox) open(row int) {
	if row >= 0 && row < len(b.listed) && !b.model.Busy {
		x := b.listed[row]
		b.d.afterTyped(func() { b.show(x) })
	}
}

// show opens one, which is a record of its own.
func (b *inbox) show(x app.Discrepancy) {
	var f app.DiscrepancyFile
	b.working(func(ctx context.Context) (err error) { f, err = b.d.desk.OpenDiscrepancy(ctx, x.Seq); return err }, func() {
		b.model.Detail = b.detail(f)
	})
}

func (b *inbox) closeDetail() {
	b.model.Detail, b.model.Problem, b.model.Errors = nil, nil, nil
	b.view.SetModel(b.model)
	b.d.title(b.title())
}

func (b *inbox) detail(f app.DiscrepancyFile) *discrepancies.Detail {
	x := f.Discrepancy
	worker := b.d.desk.Decide(rbac.DiscrepancyWork).Allowed
	open := x.State != app.DiscrepancyClosed
	out := &discrepancies.Detail{
		Title:       fmt.Sprintf(wordsDiscrepancyNumber, x.Seq),
		Identifiers: identifierPairs(f.Identifiers), Differences: differencesOf(f.Differences), Note: f.Noted.Note, Erased: f.Erased,
		Take: worker && (x.State == app.DiscrepancyNew || x.State == app.DiscrepancySentBack), Add: worker && x.State == app.DiscrepancyWorking,
		SendBack: worker && open && x.State != app.DiscrepancySentBack, Close: worker && open,
		Answer: x.State == app.DiscrepancySentBack && strings.EqualFold(x.By.UserID, b.d.desk.State().Person.UserID),
	}
	state := x.State.Words()
	if x.Outcome != "" {
		state += ": " + x.Outcome.Words()
	}
	out.Facts = []kit.Pair{
		{Label: wordsState, Value: state}, {Label: wordsWhat, Value: x.Kind.Words()},
		{Label: wordsReported, Value: strings.TrimSuffix(fmt.Sprintf(wordsRaisedBy, minute(x.Raised), x.By.Name, x.By.JobRoleName), ", ")},
		{Label: wordsMessageID, Value: x.MessageID},
	}
	for _, s := range f.Steps {
		what := s.State.Words()
		if s.Outcome != "" {
			what += ": " + s.Outcome.Words()
		}
		out.Steps = append(out.Steps, discrepancies.Step{When: minute(s.At), Who: s.By.Name, What: what, Note: s.Note})
	}
	return out
}

// opened is the discrepancy that is open, or an empty one.
func (b *inbox) opened() app.Discrepancy {
	if b.model.Detail != nil {
		for _, x := range b.all {
			if b.model.Detail.Title == fmt.Sprintf(wordsDiscrepancyNumber, x.Seq) {
				return x
			}
		}
	}
	return app.Discrepancy{}
}

func (b *inbox) change(to app.DiscrepancyState, outcome app.DiscrepancyOutcome, note string) {
	x := b.opened()
	c := app.DiscrepancyChange{Seq: x.Seq, To: to, Outcome: outcome, Note: note}
	b.working(func(ctx context.Context) error { return b.d.desk.ChangeDiscrepancy(ctx, c) }, func() {
		b.d.shell.SetStatus(fmt.Sprintf(wordsDiscrepancyChanged, x.Seq, strings.ToLower(to.Words())))
		b.load(x.Seq)
	})
}

// counts shows the report by month, kind and state.
func (b *inbox) counts() {
	var r app.DiscrepancyReport
	b.working(func(ctx context.Context) (err error) {
		r, err = b.d.desk.CountedDiscrepancies(ctx, time.Time{}, time.Time{})
		return err
	}, func() { b.model.Detail, b.model.Counts, b.counted = nil, r.Text(), r })
}
