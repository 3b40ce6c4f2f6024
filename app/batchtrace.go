package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"msca/app/batch"
	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// BatchRequest asks for the rows of a file to be traced.
type BatchRequest struct {
	Plan      *batch.Plan
	Files     batch.Files
	Resume    bool    // go on with an unfinished batch
	Workers   int     // rows under way at once; at least 1
	PerSecond float64 // most requests a second; 0: no cap but the provider's own
	Hours     batch.Hours
	Control   *batch.Control         // nil: nobody pauses or stops
	Resumed   func(batch.Found)      // called once before a resumed batch asks anything; may be nil
	Progress  func(p batch.Progress) // called from one goroutine at a time; may be nil
	Now       func() time.Time       // monotonic, for rates; nil: the desk's
}

// BatchReport says how a run ended.
type BatchReport struct {
	ID       string // the case of its audit records
	State    batch.State
	Progress batch.Progress
	Found    batch.Found
	SHA256   string // of the result file
	Why      error  // why the run paused although nobody asked; nil otherwise
}

// breaker is after how many rows in a row without an answer a run pauses: what
// is down would only be asked again and again.
const breaker = 10

// CheckBatch lists what is wrong with the rows; nothing is sent or recorded. Who
// may run a batch may check one.
func (d *Desk) CheckBatch(ctx context.Context, p *batch.Plan) (batch.Check, error) {
	if err := d.Permit(ctx, "checking a batch", rbac.Batch); err != nil {
		return batch.Check{}, err
	}
	return p.Check(), nil
}

// BatchRules are the rules that rows of a batch are held against.
func (d *Desk) BatchRules() itk.Rules {
	return itk.Rules{LocalIDRoot: d.o.Rules.LocalIDRoot, Today: itk.DateOf(d.o.Now().In(d.o.Civil))}
}

// Batch traces the rows of a file on behalf of the person signed in, under the
// unattended audit identity of this system, through the one door to the SMSP.
//
// Each row has its own records: RequestSent and ResponseReceived as for any
// look-up, and Exported with what the result file will say, before anything is
// written. Results go to the journal as they come and to the result file when
// the run ends. After a crash at any moment the journal and the audit trail
// together know what became of each row: see recall. [MSCA-AUD-02, 3.9.2, 3.9.15]
//
// A run ends early without an error when it is paused or stopped, when the
// session is locked, and when the SMSP does not answer; Why says so. Errors are
// those of Lookup, and *batch.ResumeError. When the audit trail fails the run
// ends with that error; what is in the journal stays and can be gone on with.
func (d *Desk) Batch(ctx context.Context, req BatchRequest) (*BatchReport, error) {
	r, err := d.beginBatch(ctx, req)
	if err != nil {
		return nil, err
	}
	defer r.stop()
	r.tell() // of what was done before, too: the first answer may be long in coming
	r.run()
	return r.end()
}

// batchRun is one run of a batch.
type batchRun struct {
	BatchRequest
	desk     *Desk
	session  *session
	pass     pass
	identity itk.AuditIdentity
	ctx      context.Context // ends with the caller's, the session's, or a failure
	cancel   context.CancelCauseFunc
	unhook   func() bool
	id       string
	started  uint64
	found    batch.Found
	before   map[int]earlier // rows that were asked about before
	results  []*batch.Result
	begun    time.Time
	pace     pace
	telling  sync.Mutex // one call of Progress at a time

	mu       sync.Mutex
	next     int
	checked  time.Time // when the account was last looked at
	silent   int       // rows without an answer, one after the other
	why      error     // why the run ends early
	fatal    error     // why nothing may be written any more
	progress batch.Progress
}

func (d *Desk) beginBatch(ctx context.Context, req BatchRequest) (*batchRun, error) {
	s, err := d.active()
	if err != nil {
		return nil, err
	}
	if d.door == nil {
		return nil, errors.Join(ErrNoSMSP, d.o.NoSMSP)
	}
	if err := d.permit(ctx, s, "tracing a batch", "", batchPermissions(req.Plan.Operation)...); err != nil {
		return nil, err
	}
	id, err := itk.NewAuditIdentity(itk.Unattended, itk.IdentityParts{ASID: d.o.Identity.ASID, SystemURI: d.o.Identity.SystemURI})
	if err != nil {
		return nil, errors.Join(ErrNoBatchIdentity, &IdentityIncompleteError{err})
	}
	if req.Control == nil {
		req.Control = batch.NewControl()
	}
	if req.Now == nil {
		req.Now = d.o.Now
	}
	r := &batchRun{BatchRequest: req, desk: d, session: s, identity: id, begun: req.Now(), checked: req.Now(),
		results: make([]*batch.Result, len(req.Plan.Table.Rows)), before: map[int]earlier{}}
	r.Workers = max(r.Workers, 1)
	r.pace = pace{now: req.Now, wait: d.o.Wait}
	if req.PerSecond > 0 {
		r.pace.every = time.Duration(float64(time.Second) / req.PerSecond)
	}
	d.mu.Lock()
	r.pass = pass{user: s.Person, method: itk.Unattended, point: d.o.AccessPoint, turn: r.turn}
	d.mu.Unlock()
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	r.ctx, r.cancel = context.WithCancelCause(ctx)
	r.unhook = context.AfterFunc(s.ctx, func() { r.cancel(context.Cause(s.ctx)) })
	return r, nil
}

func (r *batchRun) stop() { r.unhook(); r.cancel(nil) }

// batchPermissions is what a batch needs beside what its operation does.
func batchPermissions(op itk.Operation) []rbac.Permission {
	return append([]rbac.Permission{rbac.Batch}, permissionsFor(op, itk.Fields{})...)
}

// open begins the journal, or reads it and asks the trail what it does not know.
func (r *batchRun) open(ctx context.Context) error {
	raw, result, err := r.Files.Load()
	if err != nil {
		return fmt.Errorf("opening the batch: %w", err)
	}
	journal := batch.ParseJournal(raw)
	switch {
	case r.Resume && journal == nil:
		return batch.ErrNoJournal
	case !r.Resume && journal != nil:
		return batch.ErrUnfinished
	case !r.Resume && result:
		return batch.ErrExists
	}
	if r.Resume {
		return r.resume(ctx, journal, int64(len(raw)))
	}
	if len(raw) > 0 { // its head was torn, so nothing was sent for it
		if err := r.Files.Cut(0); err != nil {
			return fmt.Errorf("opening the batch: %w", err)
		}
	}
	r.id = r.desk.o.NewID()
	r.pass.caseID = r.id
	receipt, err := r.note(ctx, audit.BatchStarted, audit.Success)
	if err != nil {
		return err
	}
	r.started = receipt.Seq
	line, err := batch.HeadLine(batch.Head{Batch: r.id, Started: r.started, SHA256: r.Plan.Table.SHA256,
		Operation: r.Plan.Operation, Mapping: r.Plan.Mapping, Rows: len(r.results)})
	if err == nil {
		err = r.Files.Append(line)
	}
	if err != nil {
		return fmt.Errorf("beginning the journal: %w", err)
	}
	r.count()
	return nil
}

// note records the beginning or the end of a run.
func (r *batchRun) note(ctx context.Context, e audit.Event, o audit.Outcome, more ...audit.Detail) (audit.Receipt, error) {
	p := r.Plan
	columns := ""
	for _, f := range batch.Fields() {
		if i, ok := p.Mapping[f]; ok {
			columns += fmt.Sprintf(" %s=%d", f, i+1)
		}
	}
	return r.desk.record(ctx, "tracing a batch", audit.Entry{
		Event: e, Outcome: o, User: r.pass.user, Case: r.id, AccessMethod: string(r.pass.method), AccessPoint: r.pass.point,
		Details: append([]audit.Detail{
			{Name: "what", Value: "batch trace"}, {Name: "operation", Value: string(p.Operation)},
			{Name: "from", Value: p.Table.Name}, {Name: "sha-256", Value: p.Table.SHA256}, {Name: "to", Value: r.Files.Name()},
			{Name: "rows", Value: fmt.Sprint(len(p.Table.Rows))}, {Name: "columns", Value: columns[min(1, len(columns)):]},
		}, more...),
	})
}

// run has the workers ask, and writes the journal as results come. While the
// result of a row is being recorded its worker asks about the next, as long as
// one of the recorders is free: with one worker everything is in turn.
func (r *batchRun) run() {
	done, answers := make(chan int, 1024), make(chan *answeredRow)
	var askers, recorders sync.WaitGroup
	for range r.Workers - 1 {
		recorders.Go(func() {
			for a := range answers {
				r.finish(a, done)
			}
		})
	}
	for range min(r.Workers, len(r.results)) {
		askers.Go(func() {
			for i, ok := r.take(); ok; i, ok = r.take() {
				a, err := r.asked(i)
				if err != nil {
					r.ends(err)
					continue
				}
				select {
				case answers <- a:
				default:
					r.finish(a, done)
				}
			}
		})
	}
	go func() { askers.Wait(); close(answers); recorders.Wait(); close(done) }()
	for i := range done {
		rows := gather(done, i)
		if err := r.keep(rows); err != nil {
			r.fail(fmt.Errorf("writing the journal: %w", err))
		}
	}
}

// flush is how long results are gathered for one flush of the journal. Until then
// the audit trail alone has them, and would bring them back: see recall.
const flush = 100 * time.Millisecond

// gather gives the rows that come within a flush after the first.
func gather(done <-chan int, first int) []int {
	rows, over := []int{first}, time.NewTimer(flush)
	defer over.Stop()
	for {
		select {
		case i, ok := <-done:
			if !ok {
				return rows
			}
			rows = append(rows, i)
		case <-over.C:
			return rows
		}
	}
}

// keep puts the results of rows into the journal.
func (r *batchRun) keep(rows []int) error {
	var lines []byte
	r.mu.Lock()
	broken := r.fatal != nil
	for _, i := range rows {
		line, err := batch.ResultLine(i, r.results[i])
		if err != nil {
			r.mu.Unlock()
			return err
		}
		lines = append(lines, line...)
		r.progress.Asked++
		r.progress.Done++
		r.progress.Outcomes.Add(r.results[i].Outcome)
	}
	r.mu.Unlock()
	if !broken {
		if err := r.Files.Append(lines); err != nil {
			return err
		}
	}
	r.tell()
	return nil
}

// tell says how far the run is.
func (r *batchRun) tell() {
	r.mu.Lock()
	r.progress.Reckon(r.Now().Sub(r.begun))
	p := r.progress
	p.Outcomes = batch.Tally{}
	for k, n := range r.progress.Outcomes {
		p.Outcomes[k] = n
	}
	r.mu.Unlock()
	if r.Progress != nil {
		r.telling.Lock()
		defer r.telling.Unlock()
		r.Progress(p)
	}
}

// count makes up what is done before the first row is asked about.
func (r *batchRun) count() {
	r.progress = batch.Progress{Rows: len(r.results), Outcomes: batch.Tally{}}
	for i, x := range r.results {
		if x == nil && r.Plan.Refuses(i) {
			r.progress.Done++
			r.progress.Outcomes.Add(batch.OutcomeRefused)
		} else if x != nil && !x.Unanswered {
			r.progress.Done++
			r.progress.Outcomes.Add(x.Outcome)
		}
	}
}

// end writes the result file and closes the batch in the trail.
func (r *batchRun) end() (*BatchReport, error) {
	ctx := context.WithoutCancel(r.ctx)
	if r.fatal != nil {
		_, err := r.note(ctx, audit.BatchEnded, audit.SeriousFailure, audit.Detail{Name: "state", Value: "broken off"}, audit.Detail{Name: "reason", Value: r.fatal.Error()})
		return nil, errors.Join(r.fatal, err)
	}
	report := &BatchReport{ID: r.id, State: r.state(), Found: r.found, Why: r.why}
	r.progress.Reckon(r.Now().Sub(r.begun))
	report.Progress = r.progress
	file := r.Plan.ResultFile(r.results, report.State, ProtectiveLabel)
	report.SHA256 = digest(file)
	about := []audit.Detail{
		{Name: "state", Value: string(report.State)}, {Name: "outcomes", Value: r.progress.Outcomes.String()},
		{Name: "asked", Value: fmt.Sprint(r.progress.Asked)}, {Name: "result-sha-256", Value: report.SHA256}, {Name: "result-bytes", Value: fmt.Sprint(len(file))},
	}
	if r.why != nil {
		about = append(about, audit.Detail{Name: "reason", Value: r.why.Error()})
	}
	if _, err := r.note(ctx, audit.Exported, audit.Success, append([]audit.Detail{{Name: "stage", Value: "result file"}}, about...)...); err != nil {
		return nil, err
	}
	outcome := audit.Success
	err := r.Files.Publish(file)
	if err != nil {
		err, outcome = fmt.Errorf("writing the result file: %w", err), audit.SeriousFailure
		about = append(about, audit.Detail{Name: "reason", Value: "the result file could not be written"})
	}
	if _, err2 := r.note(ctx, audit.BatchEnded, outcome, about...); err2 != nil {
		err = errors.Join(err, err2)
	}
	if err == nil && !report.State.Resumable() {
		err = r.Files.Forget()
	}
	if err != nil {
		return nil, err
	}
	return report, nil
}

func (r *batchRun) state() batch.State {
	unanswered, unasked := false, false
	for i, x := range r.results {
		unanswered = unanswered || x != nil && x.Unanswered
		unasked = unasked || x == nil && !r.Plan.Refuses(i)
	}
	switch {
	case !unasked && !unanswered:
		return batch.Complete
	case r.Control.As() == batch.Stopped:
		return batch.Stopped
	case unasked:
		return batch.Paused
	}
	return batch.Incomplete
}

// ErrNoBatchIdentity says that this system has no audit identity for unattended
// use [MSCA-AUD-04].
var ErrNoBatchIdentity error = &refusal{"BATCH-IDENTITY", "this system has no audit identity for unattended use"}
