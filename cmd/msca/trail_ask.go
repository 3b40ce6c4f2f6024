package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"msca/app/ui/auditform"
	"msca/app/ui/kit"
	"msca/audit"
	"msca/itk"
)

// question is something asked of the trail in the background.
type question struct {
	doing   string
	set     func(auditform.State)                 // shows that it is under way, or what was wrong
	elapsed func(string)                          // hears how far it has come, in words
	wrong   func(itk.FieldProblem) kit.FieldError // what was typed wrong, as the form says it
	work    func(ctx context.Context, went func(string)) error
	done    func() // shows the answer
}

// ask runs one question; a new one takes the place of the one under way.
func (a *auditWindow) ask(q question) {
	a.stop()
	a.asked++
	mine := a.asked
	ctx, cancel := context.WithCancel(context.Background())
	a.cancel = cancel
	a.notice("")
	a.idle = func() { q.set(auditform.State{}) }
	q.set(auditform.State{Busy: true, Doing: q.doing})
	there := func() bool { return a.d.audit == a && mine == a.asked }
	var err error
	a.d.run.background(func() {
		err = q.work(ctx, news(func(text string) {
			if there() && q.elapsed != nil {
				q.elapsed(text)
			}
		}))
		cancel()
	}, func() {
		if !there() {
			return
		}
		a.cancel, a.idle = nil, nil
		var input *itk.InputError
		switch {
		case errors.Is(err, context.Canceled):
			q.set(auditform.State{})
			a.notice(wordsTrailStopped)
		case errors.As(err, &input) && q.wrong != nil && len(input.Problems) > 0:
			a.wrong(q.set, []kit.FieldError{q.wrong(input.Problems[0])})
			return
		case err != nil:
			p := a.d.tellError(err)
			var bad *audit.BadRecord
			if errors.As(err, &bad) {
				p.What += fmt.Sprintf(wordsFirstBadIs, bad.Seq, bad.Reason)
			}
			q.set(auditform.State{Problem: p})
			a.title(fmt.Sprintf(wordsErrorAt, p.Title))
			return
		default:
			q.done()
		}
		a.rest()
	})
}

// early is for the work of the question that is asked next, to show what it knows
// before its answer; it shows nothing when that has been stopped.
func (a *auditWindow) early(show func()) func() {
	next := a.asked + 1
	return func() {
		a.d.run.show(func() {
			if a.d.audit == a && a.asked == next && a.cancel != nil {
				show()
			}
		})
	}
}

// wrong says which fields have to be corrected.
func (a *auditWindow) wrong(set func(auditform.State), errors []kit.FieldError) {
	set(auditform.State{Errors: errors})
	a.title(wordsErrorAuditTrail)
}

// newsEvery is how often the screen hears how far a piece of work has come.
const newsEvery = 200 * time.Millisecond

// news tells on the UI's goroutine, and not more often than can be read.
func news(tell func(string)) func(string) {
	var last atomic.Int64
	return func(text string) {
		now := time.Now().UnixNano()
		if before := last.Load(); now-before >= int64(newsEvery) && last.CompareAndSwap(before, now) {
			fyne.Do(func() { tell(text) })
		}
	}
}
