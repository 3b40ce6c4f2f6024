package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"msca/app"
	"msca/app/batch"
	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// clerk is the one account of a ward: a demographic administrator.
type clerk struct{ app.Accounts }

func (clerk) Authenticate(context.Context, string, []byte) (rbac.User, error) {
	return rbac.User{ID: "clerk", RoleProfiles: []rbac.RoleProfile{{ID: "1", JobRoleCode: "R5110", ODSCode: "X26"}}}, nil
}

func (c clerk) User(ctx context.Context, id string) (rbac.User, error) {
	return c.Authenticate(ctx, id, nil)
}

// cases is a ledger that knows which case a record belongs to.
type cases struct{ ledger }

func (c cases) Search(ctx context.Context, f audit.Filter) ([]audit.Record, error) {
	found, err := c.ledger.Search(ctx, f)
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range found {
		found[i].Case = c.entries[found[i].Seq-1].Case
	}
	return found, err
}

// drawer keeps the files of a batch in memory.
type drawer struct {
	mu      sync.Mutex
	journal []byte
	result  string
	gone    bool        // the journal was removed
	full    atomic.Bool // nothing can be written
}

func (d *drawer) written() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return string(d.journal)
}

func (*drawer) Name() string { return "out.csv" }

func (d *drawer) Load() ([]byte, bool, error) { return d.journal, d.result != "", nil }

func (d *drawer) Cut(size int64) error { d.journal = d.journal[:size]; return nil }

func (d *drawer) Forget() error { d.journal, d.gone = nil, true; return nil }

func (d *drawer) Publish(result []byte) error {
	if d.full.Load() {
		return errDiskFull
	}
	d.result = string(result)
	return nil
}

func (d *drawer) Append(lines []byte) error {
	if d.full.Load() {
		return errDiskFull
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.journal = append(d.journal, lines...)
	return nil
}

// batchWard is a ward where a clerk has signed in who may run batches.
func batchWard(t *testing.T, change ...func(*app.Options)) *ward {
	t.Helper()
	ids := 0
	w := newWard(t, append([]func(*app.Options){func(o *app.Options) {
		o.Accounts, o.Trail = clerk{}, cases{ledger{o.Trail.(*trail)}}
		o.Identity.ASID, o.Attempts = "200000000117", 1
		o.NewID = func() string { ids++; return fmt.Sprint("CASE-", ids) }
	}}, change...)...)
	if err := w.SignInWithAccount(t.Context(), "clerk", nil); err != nil {
		t.Fatal(err)
	}
	if err := w.ChooseRole(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	return w
}

const threeRows = "Ref,NHS No,DOB\na,9990000034,1984-02-29\nb,9990000018,1970-01-01\nc,9990000026,1931-05-13\n"

func batchPlan(t *testing.T, w *ward, text string) *batch.Plan {
	t.Helper()
	table, err := batch.Read("in.csv", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := batch.NewPlan(table, itk.GetPatientDetailsByNHSNumber, table.Suggest(), w.BatchRules())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func detailIn(e audit.Entry, name string) string {
	for _, d := range e.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// Each row has three records of its own, under the unattended identity and the
// batch's case; the result is on record before it is written.
func TestMSCA_AUD_02_3_9_2_EveryRowOfABatchIsOnRecord(t *testing.T) {
	w, files := batchWard(t), &drawer{}
	w.trail.hook = func(e audit.Entry) {
		if e.Event == audit.Exported && strings.Contains(files.written(), `"message_id":"`+e.MessageID+`"`) && e.MessageID != "" {
			t.Errorf("the result of %s was written before it was recorded", e.MessageID)
		}
	}
	r, err := w.Batch(t.Context(), app.BatchRequest{Plan: batchPlan(t, w, threeRows), Files: files})
	if err != nil {
		t.Fatal(err)
	}
	if r.State != batch.Complete || r.Progress.Done != 3 || !files.gone || strings.Count(files.result, app.ProtectiveLabel) != 4 {
		t.Errorf("ended %s with %d done:\n%s", r.State, r.Progress.Done, files.result)
	}
	one := []audit.Event{audit.RequestSent, audit.ResponseReceived, audit.Exported}
	want := append([]audit.Event{audit.SignedIn, audit.RoleChosen, audit.BatchStarted}, slices.Concat(one, one, one)...)
	wantEvents(t, w.trail.events(), append(want, audit.Exported, audit.BatchEnded)...)
	for _, e := range w.trail.entries[2:] {
		if e.Case != "CASE-1" || e.AccessMethod != string(itk.Unattended) || e.User.UserID != "clerk" {
			t.Errorf("%s is of case %q, method %q, user %q", e.Event, e.Case, e.AccessMethod, e.User.UserID)
		}
	}
	for i, patient := range []string{"9990000034", "9990000018", "9990000026"} {
		if e := w.trail.entries[5+3*i]; e.Patient != patient || detailIn(e, "row") != fmt.Sprint(i+1) || len(e.Payloads) != 1 {
			t.Errorf("the result of row %d is recorded as row %s of %s", i+1, detailIn(e, "row"), e.Patient)
		}
	}
	ended := w.trail.last()
	if detailIn(ended, "state") != "complete" || detailIn(ended, "outcomes") != "3 success" || detailIn(ended, "sha-256") == "" || detailIn(ended, "result-sha-256") != r.SHA256 {
		t.Errorf("the end is recorded as %v", ended.Details)
	}
}

// Whichever record fails: the run ends with that, no result is written that is not
// on record, and going on loses no row and asks none twice without saying so.
func TestMSCA_AUD_01_BatchWithoutAuditStopsAndLosesNothing(t *testing.T) {
	for _, c := range []struct {
		fails audit.Event
		sent  int // requests until then
		again int // repeats when it is gone on with
	}{
		{audit.BatchStarted, 0, 0}, {audit.RequestSent, 1, 0}, {audit.ResponseReceived, 2, 1}, {audit.Exported, 2, 1},
	} {
		w, files := batchWard(t), &drawer{}
		p := batchPlan(t, w, threeRows)
		n := 0
		w.trail.hook = func(e audit.Entry) { // from the second row on
			if n++; e.Event == audit.Exported || c.fails == audit.BatchStarted {
				w.trail.failOn = c.fails
			}
		}
		if c.fails == audit.BatchStarted {
			w.trail.failOn = c.fails
		}
		_, err := w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files})
		var unavailable *app.AuditUnavailableError
		if !errors.As(err, &unavailable) || w.wire.sent != c.sent || files.result != "" {
			t.Errorf("%s fails: %v, %d sent, want %d; result %q", c.fails, err, w.wire.sent, c.sent, files.result)
		}
		if c.fails == audit.BatchStarted {
			if len(files.journal) != 0 {
				t.Errorf("a journal was begun without a record")
			}
			continue
		}
		w.trail.failOn, w.trail.hook = 0, nil
		r, err := w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files, Resume: true})
		if err != nil || r.State != batch.Complete || strings.Count(files.result, ",success,") != 3 {
			t.Fatalf("%s failed, gone on with: %v\n%s", c.fails, err, files.result)
		}
		if got := strings.Count(files.result, "Asked again"); got != c.again || w.wire.sent != 3+c.again {
			t.Errorf("%s failed: %d rows say that they were asked again and %d requests were sent, want %d and %d", c.fails, got, w.wire.sent, c.again, 3+c.again)
		}
		repeats := 0
		for _, e := range w.trail.entries {
			if e.Event == audit.RequestSent && detailIn(e, "repeat-of") != "" && detailIn(e, "why") != "" {
				repeats++
			}
		}
		if repeats != c.again {
			t.Errorf("%s failed: %d requests are recorded as repeats, want %d", c.fails, repeats, c.again)
		}
	}
}

// A result that is on record but was lost with the journal comes back from the
// trail word by word; its row is not asked about again.
func Test3_9_15_LostResultsComeBackFromTheTrail(t *testing.T) {
	w, files := batchWard(t), &drawer{}
	p := batchPlan(t, w, threeRows)
	control := batch.NewControl()
	w.wire.during = func(context.Context) {
		if w.wire.sent == 2 {
			control.Pause()
		}
	}
	r, err := w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files, Control: control})
	if err != nil || r.State != batch.Paused || w.wire.sent != 2 || !strings.Contains(files.result, "not-asked") {
		t.Fatalf("paused: %v, %+v, %d sent\n%s", err, r, w.wire.sent, files.result)
	}
	before := strings.Split(files.result, "\r\n")
	head := strings.Index(string(files.journal), "\n") + 1
	files.journal = files.journal[:head+9] // the results are torn off
	var found batch.Found
	first, asked := -1, 0
	progress := func(p batch.Progress) {
		if first < 0 {
			first, asked = p.Done, w.wire.sent
		}
	}
	r, err = w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files, Resume: true, Resumed: func(f batch.Found) { found = f }, Progress: progress})
	if first != 2 || asked != 2 {
		t.Errorf("gone on with, %d rows are told as done after %d requests; want the 2 of before, before anything is sent", first, asked)
	}
	if err != nil || r.State != batch.Complete || w.wire.sent != 3 || found.Recovered != 2 || found.Done != 2 {
		t.Fatalf("gone on with: %v, %d sent, found %+v", err, w.wire.sent, found)
	}
	if after := strings.Split(files.result, "\r\n"); !slices.Equal(after[:3], before[:3]) {
		t.Errorf("the results that came back differ:\n%v\n%v", after[:3], before[:3])
	}
}

// A lock ends the run at once and safely; it is gone on with after unlocking.
func TestMSCA_IG_02_LockPausesABatch(t *testing.T) {
	w, files := batchWard(t), &drawer{}
	p := batchPlan(t, w, threeRows)
	w.wire.during = func(context.Context) {
		if w.wire.sent == 2 {
			w.Lock("locked by the user")
		}
	}
	r, err := w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files})
	if err != nil || r.State != batch.Paused || !errors.Is(r.Why, app.ErrLocked) || w.wire.sent != 2 || strings.Count(files.result, ",success,") != 1 {
		t.Fatalf("%v, %+v, %d sent\n%s", err, r, w.wire.sent, files.result)
	}
	if _, err := w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files, Resume: true}); !errors.Is(err, app.ErrLocked) {
		t.Errorf("gone on with while locked: %v", err)
	}
}

// Stopping is for good: what was not asked about says so, and there is nothing to
// go on with.
func TestBatchStoppedIsOver(t *testing.T) {
	w, files, control := batchWard(t), &drawer{}, batch.NewControl()
	w.wire.during = func(context.Context) { control.Stop() }
	r, err := w.Batch(t.Context(), app.BatchRequest{Plan: batchPlan(t, w, threeRows), Files: files, Control: control})
	if err != nil || r.State != batch.Stopped || !files.gone || strings.Count(files.result, ",not-asked,") != 2 || w.wire.sent != 1 {
		t.Errorf("%v, %+v, %d sent\n%s", err, r, w.wire.sent, files.result)
	}
}

// When nothing answers any more the run pauses instead of asking on and on.
func TestBatchPausesWhenNothingAnswers(t *testing.T) {
	w, files := batchWard(t), &drawer{}
	w.wire.answer = func(itk.Query) itk.Exchange {
		return itk.Exchange{Err: &itk.TransportError{Kind: "refused", Err: errors.New("x")}, MayRetry: true}
	}
	p := batchPlan(t, w, "Ref,NHS No,DOB\n"+strings.Repeat("a,9990000034,1984-02-29\n", 40))
	r, err := w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files})
	if err != nil || r.State != batch.Paused || w.wire.sent != 10 || r.Why == nil {
		t.Fatalf("%v, %+v, %d sent, want 10", err, r, w.wire.sent)
	}
	w.wire.answer = found
	r, err = w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files, Resume: true})
	if err != nil || r.State != batch.Complete || w.wire.sent != 50 || strings.Count(files.result, "no answer the first time") != 10 {
		t.Errorf("gone on with: %v, %+v, %d sent", err, r, w.wire.sent)
	}
}

// A disk that takes nothing ends the run; the trail knows the result.
func TestBatchWithoutRoomForTheJournalStops(t *testing.T) {
	w, files := batchWard(t), &drawer{}
	p := batchPlan(t, w, threeRows)
	w.wire.during = func(context.Context) { files.full.Store(true) }
	if _, err := w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files}); !errors.Is(err, errDiskFull) {
		t.Fatalf("ended with %v", err)
	}
	files.full.Store(false)
	w.wire.during = nil
	r, err := w.Batch(t.Context(), app.BatchRequest{Plan: p, Files: files, Resume: true})
	if err != nil || r.State != batch.Complete || r.Found.Recovered == 0 || w.wire.sent != 3 {
		t.Errorf("gone on with: %v, %+v, %d sent", err, r, w.wire.sent)
	}
}

// SMSP-PERF-001: requests leave evenly spaced, and within the hours only.
func TestSMSP_PERF_001_BatchKeepsToCapAndHours(t *testing.T) {
	var passed atomic.Int64 // since theTime
	w := batchWard(t, func(o *app.Options) {
		o.Now = func() time.Time { return theTime().Add(time.Duration(passed.Load())) }
		o.Wait = func(_ context.Context, d time.Duration) error { passed.Add(int64(d)); return nil }
	})
	var sent []time.Duration
	w.wire.during = func(context.Context) { sent = append(sent, time.Duration(passed.Load())) }
	hours, err := batch.ParseHours("10:30-11:00")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Batch(t.Context(), app.BatchRequest{Plan: batchPlan(t, w, threeRows), Files: &drawer{}, PerSecond: 4, Hours: hours}); err != nil {
		t.Fatal(err)
	}
	if want := []time.Duration{time.Hour, time.Hour + 250*time.Millisecond, time.Hour + 500*time.Millisecond}; !slices.Equal(sent, want) {
		t.Errorf("requests left after %v, want %v", sent, want)
	}
}

func TestMSCA_AUD_04_BatchNeedsPermissionAndIdentity(t *testing.T) {
	w, files := batchWard(t, func(o *app.Options) { o.Identity.ASID = "" }), &drawer{}
	_, err := w.Batch(t.Context(), app.BatchRequest{Plan: batchPlan(t, w, threeRows), Files: files})
	if !errors.Is(err, app.ErrNoBatchIdentity) {
		t.Errorf("without an identity: %v", err)
	}
	n := newWard(t)
	n.signIn(t, nurse)
	_, err = n.Batch(t.Context(), app.BatchRequest{Plan: batchPlan(t, n, threeRows), Files: files})
	var denied *app.DeniedError
	if !errors.As(err, &denied) || denied.Decision.Permission != rbac.Batch || n.trail.last().Event != audit.Denied {
		t.Errorf("a nurse runs a batch: %v", err)
	}
	if _, err := n.CheckBatch(t.Context(), batchPlan(t, n, threeRows)); !errors.As(err, &denied) {
		t.Errorf("a nurse checks a batch: %v", err)
	}
	if len(files.journal) != 0 || w.wire.sent+n.wire.sent != 0 {
		t.Error("something was sent or written")
	}
}

// A patient who asks who has looked is told of a batch, too, and what was given out.
func TestMSCA_ORG_04_SubjectAccessTellsOfBatches(t *testing.T) {
	w := batchWard(t)
	if _, err := w.Batch(t.Context(), app.BatchRequest{Plan: batchPlan(t, w, threeRows), Files: &drawer{}}); err != nil {
		t.Fatal(err)
	}
	if err := w.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.signIn(t, privacy)
	var pages string
	_, err := w.SubjectAccess(t.Context(), app.SubjectAccessRequest{Patient: subject, File: "report.pdf"}, func(pdf []byte) error {
		pages = text(t, pdf)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Given out in the result file of a batch (out.csv)", "One record matches."} {
		if !strings.Contains(pages, want) {
			t.Errorf("the report does not say %q:\n%s", want, pages)
		}
	}
}
