package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"msca/app"
	"msca/app/ui/auditform"
	"msca/app/ui/auditreplay"
	"msca/app/ui/audittimeline"
	"msca/app/ui/kit"
	"msca/app/ui/result"
	"msca/audit"
	"msca/audit/timesource"
)

// timeline shows the look-up of the record that is open, from the request to the
// last thing done with the answer.
func (s *searchScreen) timeline() {
	id := s.opened.Record.MessageID
	var steps []app.Step
	s.a.ask(question{
		doing: wordsReadingLookUp, set: s.set, elapsed: s.view.SetElapsed,
		work: func(ctx context.Context, _ func(string)) error {
			records, err := s.a.d.desk.Timeline(ctx, id)
			steps = app.Steps(records)
			return err
		},
		done: func() {
			s.set(auditform.State{})
			v := audittimeline.New(timelineModel(steps), audittimeline.Callbacks{Back: s.a.back, Open: func(i int) {
				s.a.back()
				s.show(steps[i].Seq)
			}})
			s.a.lay(v, wordsTimelineLookUp)
		},
	})
}

func timelineModel(steps []app.Step) audittimeline.Model {
	var m audittimeline.Model
	if len(steps) == 0 {
		return m
	}
	first, last := steps[0], steps[len(steps)-1]
	m.Facts = []kit.Pair{{Label: wordsMessageID, Value: first.MessageID}, {Label: wordsPatient, Value: spaced(first.Patient)},
		{Label: wordsUser, Value: nameOf(first.User)}, {Label: wordsBegan, Value: civilSecond(first.Stamp.UTC)}, {Label: wordsWholeTime, Value: lasted(last.At)}}
	whole := float32(max(last.At, 1))
	worst := time.Duration(0)
	for i, x := range steps {
		step := audittimeline.Step{
			Seq: thousands(x.Seq), Event: stepWords(x.Record), Time: x.Stamp.UTC.In(timesource.London()).Format("02-Jan-2006 15:04:05.000 MST"), After: lasted(x.At),
			From: float32(x.At-x.Since) / whole, To: float32(x.At) / whole, Failed: x.Outcome != audit.Success,
		}
		if i > 0 {
			step.Took = lasted(x.Since)
		}
		worst = max(worst, x.Stamp.Uncertainty)
		m.Steps = append(m.Steps, step)
	}
	m.Note = wordsEachBar
	if worst >= audit.UnknownUncertainty || first.Stamp.Quality == audit.Unsynchronised {
		m.Note += wordsClockNotSynchronised
	} else {
		m.Note += fmt.Sprintf(wordsClockWasRight, lasted(worst))
	}
	return m
}

// lasted writes a duration in the unit that fits it.
func lasted(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf(wordsMillisecondsExact, float64(d.Microseconds())/1000)
	case d < 10*time.Second:
		return fmt.Sprintf(wordsMilliseconds, d.Milliseconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Hour:
		return fmt.Sprintf(wordsMinutes, int(d.Minutes()))
	}
	return fmt.Sprintf("%d h", int(d.Hours()))
}

// stepWords says what a record of a look-up was.
func stepWords(r audit.Record) string {
	if w, ok := map[audit.Event]string{
		audit.RequestSent: wordsAskedTheSpine, audit.ResponseReceived: wordsAnswerReceived, audit.ExchangeFailed: wordsNoUsableAnswer,
		audit.ExchangeOrphaned: wordsNeverAnswered, audit.Displayed: wordsShown, audit.Printed: wordsPrinted, audit.Copied: wordsCopied,
		audit.Exported: wordsTakenOut, audit.DiscrepancyRaised: wordsDiscrepancyRaised,
	}[r.Event]; ok {
		return w
	}
	return strings.ReplaceAll(r.Event.String(), "-", " ")
}

// screen shows the screen of the record that is open as it was: the same view,
// from the same fields, with nothing in it that does anything.
func (s *searchScreen) screen() {
	r, ok := s.opened.Replay()
	if !ok {
		return
	}
	who := nameOf(r.Record.User)
	if r.Record.User.UserID == "" {
		who = wordsNameErased
	}
	v := auditreplay.New(auditreplay.Model{When: civilSecond(r.Record.Stamp.UTC), User: who, Record: fmt.Sprintf(wordsRecordNumber, thousands(r.Record.Seq)), Screen: s.a.d.asShown(r.Shown, r.Record.MessageID)},
		auditreplay.Callbacks{Back: s.a.back})
	s.a.lay(v, fmt.Sprintf(wordsAsShownOn, civilSecond(r.Record.Stamp.UTC)))
}

// asShown makes the view that showed something, without anything to press.
func (d *desktop) asShown(s app.Shown, message string) kit.View {
	told := d.told // a problem of that day is not the newest
	m := d.toResult(s, message)
	d.told = told
	m.Meta = append(m.Meta, result.Pair{Label: wordsMessageID, Value: message})
	return result.New(m, result.Callbacks{})
}
