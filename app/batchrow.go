package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"msca/app/batch"
	"msca/app/problem"
	"msca/audit"
	"msca/itk"
)

// take gives the next row to ask about, or false when there is none or the run
// ends.
func (r *batchRun) take() (int, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for ; r.next < len(r.results); r.next++ {
		i := r.next
		if x := r.results[i]; x != nil && !x.Unanswered || x == nil && r.Plan.Refuses(i) {
			continue
		}
		if r.why != nil || r.fatal != nil || r.ctx.Err() != nil || r.Control.As() != "" {
			return 0, false
		}
		r.next++
		return i, true
	}
	return 0, false
}

// fail ends the run at once; nothing is written any more.
func (r *batchRun) fail(err error) {
	r.mu.Lock()
	if r.fatal == nil {
		r.fatal = err
	}
	r.mu.Unlock()
	r.cancel(err)
}

// give ends the run early; what is under way is finished.
func (r *batchRun) give(why error) {
	r.mu.Lock()
	if r.why == nil {
		r.why = why
	}
	r.mu.Unlock()
}

// ends has the run end because of err.
func (r *batchRun) ends(err error) {
	var unavailable *AuditUnavailableError
	switch {
	case errors.Is(err, errEnding):
	case errors.As(err, &unavailable):
		r.fail(err)
	case r.ctx.Err() != nil:
		r.give(context.Cause(r.ctx))
	default:
		r.give(err)
	}
}

// answeredRow is a row whose answer is on record and whose result is not yet.
type answeredRow struct {
	row     int
	pass    pass
	message itk.Message
	patient string
	result  *batch.Result
}

// finish puts the result of a row on record and hands the row on.
func (r *batchRun) finish(a *answeredRow, done chan<- int) {
	if err := r.export(a); err != nil {
		r.ends(err)
		return
	}
	r.mu.Lock()
	r.results[a.row] = a.result
	r.mu.Unlock()
	done <- a.row
}

// asked asks about row i through the door.
func (r *batchRun) asked(i int) (*answeredRow, error) {
	q, err := r.Plan.Query(i)
	if err != nil {
		return nil, err
	}
	p := r.pass
	p.more = []audit.Detail{{Name: "row", Value: fmt.Sprint(i + 1)}}
	was, again := r.before[i]
	if again {
		p.more = append(p.more, audit.Detail{Name: "repeat-of", Value: was.messageID}, audit.Detail{Name: "why", Value: string(was.why)})
	}
	m, x, err := r.desk.attempts(r.ctx, r.session, &p, q, r.identity)
	if err != nil {
		return nil, err
	}
	if errors.Is(x.Err, context.Canceled) {
		return nil, x.Err
	}
	a := &answeredRow{row: i, pass: p, message: m, patient: asked(q), result: r.result(i, q, m, x)}
	if reply := x.Reply.Patient; reply != nil {
		if about := received(reply.NHSNumber); about != "" {
			a.patient = about
		}
	}
	if again {
		a.result.Note = was.why.note(r.Plan.Operation)
	}
	r.heard(a.result.Unanswered, x)
	return a, nil
}

// heard counts rows without an answer, and pauses the run when nothing is
// answered any more.
func (r *batchRun) heard(silence bool, x itk.Exchange) {
	r.mu.Lock()
	if r.silent++; !silence {
		r.silent = 0
	}
	tripped := r.silent >= breaker
	r.mu.Unlock()
	switch {
	case !tripped:
	case x.Err != nil:
		r.give(x.Err)
	default:
		r.give(fmt.Errorf("the SMSP answers %s %s", x.Reply.Outcome, x.Reply.Code))
	}
}

// result is what the result file will say about a row: the words are those that
// a look-up of the same patient shows.
func (r *batchRun) result(i int, q itk.Query, m itk.Message, x itk.Exchange) *batch.Result {
	now := r.desk.o.Now()
	out := &batch.Result{Line: r.Plan.Table.Rows[i].Line, Reference: r.Plan.Reference(i), MessageID: m.MessageID,
		Answered: now.UTC().Format(time.RFC3339), Unanswered: x.MayRetry}
	if x.Err != nil {
		p := problem.For(x.Err)
		out.Outcome, out.Reason = batch.OutcomeNoAnswer, p.Title
		var unintelligible *itk.UnintelligibleError
		if errors.As(x.Err, &unintelligible) {
			out.Outcome = string(itk.OutcomeUnintelligible)
		} else {
			out.Unanswered = true
		}
		return out
	}
	shown := Present(q, x.Reply, now.In(r.desk.o.Civil))
	out.Code, out.Outcome = shown.Code, shown.Outcome
	switch {
	case shown.Problem != nil:
		out.Reason = shown.Problem.Title + ". " + shown.Problem.What
	case shown.Verify != nil:
		out.Reason = shown.Verify.Title
	case x.Reply.Outcome == itk.OutcomeSuperseded:
		out.Reason = problem.Of("SUPERSEDED").Title
	default:
		out.Reason = "One record matches."
	}
	for _, c := range shown.Cautions {
		if out.Cautions != "" {
			out.Cautions += "; "
		}
		out.Cautions += c.Title
	}
	if p := x.Reply.Patient; p != nil && !p.NHSNumber.IsZero() {
		out.NHSNumber = p.NHSNumber.Digits()
	} else if shown.Verify != nil && shown.Verify.Verified {
		out.NHSNumber = asked(q)
	}
	out.Differences = batch.Differences(q, x.Reply.Patient)
	return out
}

// export records what the result file will say about a row, before it is
// written anywhere. A row whose session has ended is not given out.
func (r *batchRun) export(a *answeredRow) error {
	body, err := json.Marshal(a.result)
	if err != nil {
		return fmt.Errorf("writing down the result: %w", err)
	}
	r.desk.mu.Lock()
	err = r.desk.intact(r.session)
	r.desk.mu.Unlock()
	if err == nil { // the role may have changed since the request was sent
		err = r.desk.permit(r.ctx, r.session, "writing the result", a.patient, batchPermissions(r.Plan.Operation)...)
	}
	if err != nil {
		return err
	}
	_, err = r.desk.record(r.ctx, "writing the result", audit.Entry{
		Event: audit.Exported, User: r.desk.personOf(r.session), Patient: a.patient, MessageID: a.message.MessageID, TrackingID: a.message.TrackingID, Case: a.pass.caseID,
		AccessMethod: string(a.pass.method), AccessPoint: a.pass.point,
		Details: []audit.Detail{
			{Name: "stage", Value: stageRow}, {Name: "row", Value: fmt.Sprint(a.row + 1)}, {Name: "to", Value: r.Files.Name()},
			{Name: "outcome", Value: a.result.Outcome},
		},
		Payloads: []audit.Payload{{Kind: audit.FieldsShown, Body: body}},
	})
	return err
}

// stageRow marks the Exported record of one row of a batch.
const stageRow = "batch row"
