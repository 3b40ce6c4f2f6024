package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/audit"
	"msca/rbac"
)

// What the rules find is worked like an alert, with the same records: taking a
// finding up raises an alert of the kind "pattern", and every note and state is a
// change of it. Findings themselves are found anew at every review; what is kept
// is what people made of them. Nobody works a finding about himself, and what one
// person proposes to close another closes; a closed one that grows is to be looked
// at again. [3.9.3, 3.9.5]

const patternAlert = "pattern"

// AlertProposed is the state of a finding that somebody proposed to close.
const AlertProposed AlertState = "closing-proposed"

// ErrSecondPerson refuses to close what the same person proposed to close, or
// nobody did.
var ErrSecondPerson error = &refusal{"ALERT-SECOND", "a finding is closed by another person than the one who proposed it"}

// Key identifies a finding from one review to the next: its rule, whom it is
// about, and where it begins.
func (f Finding) Key() string {
	first := uint64(0)
	if len(f.Records) > 0 {
		first = f.Records[0]
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", f.Rule, first))
	return hex.EncodeToString(sum[:8])
}

// Work is what people made of a finding.
type Work struct {
	Case    string // of its records, empty while nobody has taken it up
	State   AlertState
	By      audit.Person  // who changed it last
	History []AlertChange // oldest first; Finding is the note
	Grown   bool          // it was closed, and records have come since: to be looked at again, State is empty

	last    uint64   // the newest record that whoever changed it knew of
	changes []uint64 // records of the changes that counted
}

// grown says whether f, once closed, holds records that nobody knew of then.
func (w Work) grown(f Finding) bool {
	return w.State == AlertClosed && len(f.Records) > 0 && f.Records[len(f.Records)-1] > w.last
}

// WorkedReview is a review with what was made of each finding before.
type WorkedReview struct {
	Review
	Work map[string]Work // by Finding.Key; a finding without is new
}

// ReviewAndWork is ReviewTrail together with the notes and states of its
// findings, for holders of audit.view and audit.alerts.
func (d *Desk) ReviewAndWork(ctx context.Context, from, to time.Time, rules PatternRules) (WorkedReview, error) {
	r, err := d.ReviewTrail(ctx, from, to, rules)
	if err != nil {
		return WorkedReview{}, err
	}
	work, err := readingWith(ctx, d, rbac.AuditAlerts, "findings", audit.Filter{Events: alertEvents}, d.findingsWorked)
	for _, f := range r.Findings {
		if w := work[f.Key()]; w.grown(f) {
			w.State, w.Grown = "", true
			work[f.Key()] = w
		}
	}
	return WorkedReview{r, work}, err
}

// findingsWorked folds the records of findings into their state.
func (d *Desk) findingsWorked(ctx context.Context) (map[string]Work, error) {
	records, err := d.everything(ctx, audit.Filter{Events: alertEvents})
	if err != nil {
		return nil, &AuditUnavailableError{"reading the findings", err}
	}
	out := map[string]Work{}
	keyOf := map[string]string{} // by case
	for _, r := range records {
		if r.Event == audit.AlertRaised {
			if detail(r, "kind") == patternAlert {
				key := detail(r, "finding")
				keyOf[r.Case] = key
				if _, known := out[key]; !known { // two people may have taken it up at once
					out[key] = Work{Case: r.Case, State: AlertNew, By: r.User, last: lastOf(detail(r, "records"))}
				}
			}
			continue
		}
		key, known := keyOf[r.Case]
		if !known {
			continue
		}
		w := out[key]
		note, err := d.noteOf(ctx, r.Seq)
		if err != nil {
			return nil, err
		}
		change := AlertChange{Seq: r.Seq, When: r.Stamp.UTC, By: r.User, State: AlertState(detail(r, "state")), Finding: note, Refused: r.Outcome != audit.Success}
		change.Note = !change.Refused && detail(r, "before") != string(w.State)
		w.History = append(w.History, change)
		if !change.Refused && !change.Note {
			w.changes = append(w.changes, r.Seq)
			w.State, w.By = change.State, r.User
			seen := r.Seq // a change that does not say what was known of the finding was made with all of it
			if known := detail(r, "records"); known != "" {
				seen = lastOf(known)
			}
			w.last = max(w.last, seen)
		}
		out[key] = w
	}
	return out, nil
}

func (d *Desk) noteOf(ctx context.Context, seq uint64) (string, error) {
	_, payloads, err := d.o.Trail.Show(ctx, seq)
	if err != nil {
		return "", &AuditUnavailableError{"reading the findings", err}
	}
	i := slices.IndexFunc(payloads, func(p audit.Payload) bool { return p.Kind == audit.ReasonGiven })
	if i < 0 {
		return "", nil // erased
	}
	return string(payloads[i].Body), nil
}

// WorkFinding notes what somebody found out about a finding and brings it into a
// state: under investigation, proposed to be closed, closed by a second person, or
// back under investigation by that second person. Refusals that come from who it
// is are recorded. Errors: ErrAlertIsClosed, ErrOwnAlert, ErrSecondPerson,
// ErrOvertaken, *itk.InputError for a note of no words, *DeniedError, *AuditUnavailableError,
// or why there is no session.
func (d *Desk) WorkFinding(ctx context.Context, f Finding, to AlertState, note string) error {
	if to != AlertInvestigating && to != AlertProposed && to != AlertClosed {
		return fmt.Errorf("working a finding: there is no state %q", to)
	}
	note, err := freeText("finding", note)
	if err != nil {
		return err
	}
	s, err := d.active()
	if err != nil {
		return err
	}
	all, err := readingWith(ctx, d, rbac.AuditAlerts, "findings", audit.Filter{Events: alertEvents}, d.findingsWorked)
	if err != nil {
		return err
	}
	w, by := all[f.Key()], d.personOf(s)
	if w.State == AlertClosed && !w.grown(f) {
		return ErrAlertIsClosed
	}
	if w.Case == "" {
		w.Case, w.State = d.o.NewID(), AlertNew
		if _, err := d.record(ctx, "taking up a finding", audit.Entry{
			Event: audit.AlertRaised, User: by, Patient: f.Patient, Case: w.Case, AccessPoint: d.o.AccessPoint,
			Details: []audit.Detail{{Name: "kind", Value: patternAlert}, {Name: "rule", Value: f.Rule}, {Name: "finding", Value: f.Key()},
				{Name: "state", Value: string(AlertNew)}, {Name: "records", Value: runOf(f.Records)}},
		}); err != nil {
			return err
		}
	}
	e := audit.Entry{
		Event: audit.AlertChanged, User: by, Patient: f.Patient, Case: w.Case, AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{{Name: "finding", Value: f.Key()}, {Name: "before", Value: string(w.State)}, {Name: "state", Value: string(to)}, {Name: "records", Value: runOf(f.Records)}},
	}
	refused := refusedWork(f, w, to, by)
	if refused != nil {
		e.Outcome = audit.MinorFailure
		e.Details = append(e.Details, audit.Detail{Name: "reason", Value: refused.Error()})
	}
	e.Payloads = []audit.Payload{{Kind: audit.ReasonGiven, Body: []byte(note)}}
	receipt, err := d.record(ctx, "working a finding", e)
	if err != nil {
		return err
	}
	if refused != nil {
		return refused
	}
	if all, err = d.findingsWorked(ctx); err != nil {
		return err
	}
	if !slices.Contains(all[f.Key()].changes, receipt.Seq) {
		return ErrOvertaken
	}
	return nil
}

// refusedWork says why a person may not bring a finding into a state.
func refusedWork(f Finding, w Work, to AlertState, by audit.Person) error {
	same := func(p audit.Person) bool { return p.UserID == "" || strings.EqualFold(p.UserID, by.UserID) }
	if !f.User.IsZero() && same(f.User) {
		return ErrOwnAlert
	}
	if to == AlertClosed && (w.State != AlertProposed || same(w.By)) {
		return ErrSecondPerson
	}
	return nil
}

// runOf names the records of a finding within what a detail holds.
func runOf(seqs []uint64) string {
	if len(seqs) == 0 {
		return ""
	}
	if len(seqs) == 1 {
		return fmt.Sprint(seqs[0])
	}
	return fmt.Sprintf("%d to %d (%d)", seqs[0], seqs[len(seqs)-1], len(seqs))
}

// lastOf is the newest record that runOf named.
func lastOf(run string) uint64 {
	var first, last uint64
	if n, _ := fmt.Sscanf(run, "%d to %d", &first, &last); n == 2 {
		return last
	}
	return first
}
