package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/batch"
	"msca/app/problem"
	screen "msca/app/ui/batch"
	"msca/app/ui/kit"
	"msca/cmd/internal/station"
	"msca/itk"
)

// goOnWithBatch resumes. After a lock the file is read again; it has to be the same.
func (d *desktop) goOnWithBatch(b *batching) {
	if b.plan != nil {
		d.runBatch(b, true)
		return
	}
	values, operation := b.values, itk.Operation(b.values.Operation)
	var plan *batch.Plan
	var err error
	d.run.background(func() {
		var t *batch.Table
		if t, err = batch.ReadFile(values.Path); err != nil {
			return
		}
		m := batch.Mapping{}
		for name, column := range values.Columns {
			if i, err := t.Column(itk.Field(name), column); err == nil {
				m[itk.Field(name)] = i
			}
		}
		plan, err = batch.NewPlan(t, operation, m, d.desk.BatchRules())
	}, func() {
		switch {
		case d.batch != b || b.running || b.view == nil:
		case err != nil:
			d.refuseBatch(b, err)
		default:
			b.plan = plan
			d.runBatch(b, true)
		}
	})
}

// runBatch traces the rows while the screen tells how far it is.
func (d *desktop) runBatch(b *batching, resume bool) {
	if b.running || b.plan == nil {
		return
	}
	files, err := station.OpenBatchFiles(b.result())
	if err != nil {
		d.refuseBatch(b, err)
		return
	}
	perSecond, _ := b.perSecond() // checked before
	hours, _ := b.hours()
	b.running, b.control, b.before = true, batch.NewControl(), b.model
	done := 0
	if resume {
		done = b.done // until the journal has been read
	}
	b.model = screen.Model{Step: screen.Running, Done: done, Rows: len(b.plan.Table.Rows), Facts: []kit.Pair{{Label: wordsResultFile, Value: files.Path()}}}
	d.showBatch(b)
	var report *app.BatchReport
	var last time.Time
	request := app.BatchRequest{Plan: b.plan, Files: files, Resume: resume, Workers: batchWorkers, PerSecond: perSecond, Hours: hours, Control: b.control, Now: time.Now,
		Progress: func(p batch.Progress) {
			if now := time.Now(); now.Sub(last) >= 250*time.Millisecond || p.Done == p.Rows {
				last = now
				fyne.Do(func() { d.batchProgress(b, p, files.Path()) })
			}
		}}
	d.run.background(func() {
		report, err = d.desk.Batch(context.Background(), request)
		err = errors.Join(err, files.Close())
	}, func() {
		b.running, b.control = false, nil
		d.batchEnded(b, report, err, files.Path())
	})
}

func (d *desktop) batchProgress(b *batching, p batch.Progress, path string) {
	if !b.running {
		return
	}
	m := screen.Model{Step: screen.Running, Done: p.Done, Rows: p.Rows, Pausing: b.control.As() != "",
		Facts: []kit.Pair{{Label: wordsOutcomes, Value: p.Outcomes.String()}, {Label: wordsRate, Value: fmt.Sprintf(wordsRowsASecond, p.PerSecond)}}}
	switch {
	case !p.Waiting.IsZero():
		m.Facts = append(m.Facts, kit.Pair{Label: wordsWaiting, Value: fmt.Sprintf(wordsUntil, p.Waiting.Format("02-Jan-2006 15:04"))})
	case p.Left > 0:
		m.Facts = append(m.Facts, kit.Pair{Label: wordsTimeLeft, Value: p.Left.Round(time.Second).String()})
	}
	m.Facts = append(m.Facts, kit.Pair{Label: wordsResultFile, Value: path})
	b.model = m
	d.showBatch(b)
}

// endBatch pauses or stops the run.
func (d *desktop) endBatch(b *batching, end func(*batch.Control)) {
	if b.control == nil {
		return
	}
	end(b.control)
	b.model.Pausing = true
	d.showBatch(b)
}

func (d *desktop) askToStopBatch(b *batching) {
	kit.Confirm(d.window.Canvas(), kit.Question{Title: wordsStopAsk, Warning: true, Yes: wordsStopForGood, No: wordsLeaveItRunning,
		Text: wordsStopText},
		func(yes bool) {
			if yes {
				d.endBatch(b, (*batch.Control).Stop)
			}
		})
}

// batchEnded shows what came of the run.
func (d *desktop) batchEnded(b *batching, r *app.BatchReport, err error, path string) {
	before := b.before
	b.before = screen.Model{}
	var refused *batch.ResumeError
	if errors.As(err, &refused) && b.view != nil { // nothing was begun
		b.model = before
		d.refuseBatch(b, err)
		return
	}
	b.model = screen.Model{Step: screen.Ended}
	m := &b.model
	if err != nil {
		m.Tone, m.Summary = kit.ToneDanger, wordsEndedEarly
		m.Problem = d.tellError(err)
		m.Unfinished = journalThere(path)
	} else {
		m.Unfinished = r.State.Resumable()
		m.Tone, m.Summary = batchSummary(r)
		b.done = r.Progress.Done
		m.Facts = []kit.Pair{{Label: wordsRows, Value: fmt.Sprintf(wordsRowsWithOutcome, r.Progress.Done, r.Progress.Rows)}, {Label: wordsOutcomes, Value: r.Progress.Outcomes.String()},
			{Label: wordsResultFile, Value: path}, {Label: "SHA-256", Value: r.SHA256}, {Label: wordsBatch, Value: r.ID}}
		if n := len(r.Found.Unknown); n > 0 {
			m.Facts = append(m.Facts, kit.Pair{Label: wordsUnknown, Value: fmt.Sprintf(wordsSentBefore, n, plural(n, wordsRowWasCount))})
		}
	}
	d.showBatch(b)
}

func journalThere(result string) bool {
	info, err := os.Stat(station.BatchJournal(result))
	return err == nil && info.Size() > 0
}

func batchSummary(r *app.BatchReport) (kit.Tone, string) {
	done := fmt.Sprintf(wordsRowsDone, r.Progress.Done, r.Progress.Rows)
	switch r.State {
	case batch.Complete:
		return kit.ToneGood, wordsComplete
	case batch.Incomplete:
		return kit.ToneCaution, wordsIncomplete
	case batch.Stopped:
		return kit.ToneCaution, fmt.Sprintf(wordsBatchStopped, done)
	}
	why := problem.For(r.Why).Title
	switch {
	case r.Why == nil:
		return kit.ToneCaution, fmt.Sprintf(wordsPaused, done)
	case errors.Is(r.Why, app.ErrLocked):
		why = wordsScreenLeft
	}
	return kit.ToneCaution, fmt.Sprintf(wordsPausedBecause, strings.ToLower(why[:1]), why[1:], done)
}
