package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/audit"
	"msca/rbac"
)

var discrepancyEvents = []audit.Event{audit.DiscrepancyRaised, audit.DiscrepancyChanged}

// Discrepancies lists them, oldest first: all for the back office, for others those
// that they reported themselves.
func (d *Desk) Discrepancies(ctx context.Context) ([]Discrepancy, error) {
	needed := d.discrepancyRight()
	return readingWith(ctx, d, needed, "discrepancies", audit.Filter{Events: discrepancyEvents}, func(ctx context.Context) ([]Discrepancy, error) {
		return d.discrepanciesFor(ctx, needed)
	})
}

// discrepancyRight is by which right the person sees discrepancies.
func (d *Desk) discrepancyRight() rbac.Permission {
	if d.Decide(rbac.DiscrepancyWork).Allowed {
		return rbac.DiscrepancyWork
	}
	return rbac.DiscrepancyRaise
}

func (d *Desk) discrepanciesFor(ctx context.Context, right rbac.Permission) ([]Discrepancy, error) {
	all, err := d.discrepancies(ctx, audit.Filter{})
	if err != nil || right == rbac.DiscrepancyWork {
		return all, err
	}
	return slices.DeleteFunc(all, func(x Discrepancy) bool { return !sameUser(x.By, d.State().Person) }), nil
}

func sameUser(a, b audit.Person) bool { return a.UserID != "" && strings.EqualFold(a.UserID, b.UserID) }

// openAbout lists what is with the back office about any of these NHS numbers.
func (d *Desk) openAbout(ctx context.Context, numbers []string) ([]Discrepancy, error) {
	var out []Discrepancy
	for _, n := range numbers {
		about, err := d.discrepancies(ctx, audit.Filter{Patient: n})
		if err != nil {
			return nil, err
		}
		for _, x := range about {
			if x.State != DiscrepancyClosed && x.Patient == n {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// discrepancies reads the records and works out how far each has come. A change
// that was made to another state than the one it found is none: somebody else was
// quicker.
func (d *Desk) discrepancies(ctx context.Context, f audit.Filter) ([]Discrepancy, error) {
	f.Events, f.Limit = discrepancyEvents, 1000
	var all []Discrepancy
	at := map[string]int{}
	for {
		page, err := d.o.Trail.Search(ctx, f)
		if err != nil {
			return nil, &AuditUnavailableError{"reading the discrepancies", err}
		}
		for _, r := range page {
			switch r.Event {
			case audit.DiscrepancyRaised:
				at[fmt.Sprint(r.Seq)] = len(all)
				all = append(all, Discrepancy{
					Seq: r.Seq, Case: r.Case, MessageID: r.MessageID, Kind: DiscrepancyKind(detail(r, "kind")), State: DiscrepancyNew,
					Raised: r.Stamp.UTC, By: r.User, Patient: r.Patient,
				})
			case audit.DiscrepancyChanged:
				i, known := at[detail(r, "discrepancy")]
				if !known || r.Outcome != audit.Success || detail(r, "before") != string(all[i].State) {
					continue
				}
				x := &all[i]
				x.State, x.Outcome = DiscrepancyState(detail(r, "state")), DiscrepancyOutcome(detail(r, "outcome"))
				x.Changed, x.ChangedBy, x.changes = r.Stamp.UTC, r.User, append(x.changes, r.Seq)
			}
		}
		if len(page) < f.Limit {
			return all, nil
		}
		f.After = page[len(page)-1].Seq
	}
}

// Handled is one step in the work on a discrepancy.
type Handled struct {
	At      time.Time
	By      audit.Person
	State   DiscrepancyState // after it
	Outcome DiscrepancyOutcome
	Note    string
}

// DiscrepancyFile is a discrepancy in full.
type DiscrepancyFile struct {
	Discrepancy
	Noted
	Erased bool // what it said was shredded by order
	Steps  []Handled
}

// OpenDiscrepancy opens one: what identifies the patient, what differs, and every
// note. Those who only report see their own.
func (d *Desk) OpenDiscrepancy(ctx context.Context, seq uint64) (DiscrepancyFile, error) {
	var none DiscrepancyFile
	x, err := d.discrepancy(ctx, seq)
	if err != nil {
		return none, err
	}
	return readingWith(ctx, d, d.discrepancyRight(), "discrepancy", audit.Filter{Patient: x.Patient, SeqFrom: seq, SeqTo: seq}, func(ctx context.Context) (DiscrepancyFile, error) {
		return d.discrepancyFile(ctx, x)
	})
}

func (d *Desk) discrepancyFile(ctx context.Context, x Discrepancy) (DiscrepancyFile, error) {
	file := DiscrepancyFile{Discrepancy: x, Noted: Noted{Kind: x.Kind}, Erased: true}
	_, payloads, err := d.o.Trail.Show(ctx, x.Seq)
	if err != nil {
		return DiscrepancyFile{}, &AuditUnavailableError{"reading the discrepancy", err}
	}
	for _, p := range payloads {
		if p.Kind == audit.DiscrepancyNoted && json.Unmarshal(p.Body, &file.Noted) == nil {
			file.Erased = false
		}
	}
	for _, seq := range x.changes {
		r, payloads, err := d.o.Trail.Show(ctx, seq)
		if err != nil {
			return DiscrepancyFile{}, &AuditUnavailableError{"reading the discrepancy", err}
		}
		step := Handled{At: r.Stamp.UTC, By: r.User, State: DiscrepancyState(detail(r, "state")), Outcome: DiscrepancyOutcome(detail(r, "outcome"))}
		for _, p := range payloads {
			if p.Kind == audit.ReasonGiven {
				step.Note = string(p.Body)
			}
		}
		file.Steps = append(file.Steps, step)
	}
	return file, nil
}

// discrepancy finds one that the person may see, after the gate; the reading itself
// is recorded by its caller.
func (d *Desk) discrepancy(ctx context.Context, seq uint64) (Discrepancy, error) {
	s, err := d.active()
	if err != nil {
		return Discrepancy{}, err
	}
	right := d.discrepancyRight()
	if err := d.permit(ctx, s, "reading a discrepancy", "", right); err != nil {
		return Discrepancy{}, err
	}
	all, err := d.discrepanciesFor(ctx, right)
	if err != nil {
		return Discrepancy{}, err
	}
	i := slices.IndexFunc(all, func(x Discrepancy) bool { return x.Seq == seq })
	if i < 0 {
		return Discrepancy{}, ErrNoDiscrepancy
	}
	return all[i], nil
}

// DiscrepancyChange is a step in the work on a discrepancy.
type DiscrepancyChange struct {
	Seq     uint64
	To      DiscrepancyState   // the same state adds a note
	Outcome DiscrepancyOutcome // when closing
	Note    string             // needed but for taking it into work
}

// ChangeDiscrepancy takes a discrepancy into work, sends it back to whoever reported
// it, answers one that was sent back, closes it, or adds a note. Answering is for
// whoever reported it; the rest for the back office. Errors: ErrNoDiscrepancy,
// ErrDiscrepancyStep, ErrDiscrepancyOutcome, ErrOvertaken, *itk.InputError, *DeniedError,
// *AuditUnavailableError, or why there is no session.
func (d *Desk) ChangeDiscrepancy(ctx context.Context, c DiscrepancyChange) error {
	s, err := d.active()
	if err != nil {
		return err
	}
	if c.To != DiscrepancyWorking || strings.TrimSpace(c.Note) != "" {
		if c.Note, err = freeText("note", c.Note); err != nil {
			return err
		}
	}
	if closing := c.To == DiscrepancyClosed; closing && closedWords[c.Outcome] == "" || !closing && c.Outcome != "" {
		return ErrDiscrepancyOutcome
	}
	x, err := d.discrepancy(ctx, c.Seq)
	if err != nil {
		return err
	}
	if !x.mayBecome(c.To) {
		return ErrDiscrepancyStep
	}
	needed := rbac.DiscrepancyWork
	if x.State == DiscrepancySentBack && c.To == DiscrepancyNew {
		needed = rbac.DiscrepancyRaise
	}
	if err := d.permit(ctx, s, "working on a discrepancy", x.Patient, needed); err != nil {
		return err
	}
	entry := audit.Entry{
		Event: audit.DiscrepancyChanged, User: d.personOf(s), Patient: x.Patient, Case: x.Case, AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{
			{Name: "discrepancy", Value: fmt.Sprint(x.Seq)}, {Name: "kind", Value: string(x.Kind)},
			{Name: "before", Value: string(x.State)}, {Name: "state", Value: string(c.To)},
		},
	}
	if c.Outcome != "" {
		entry.Details = append(entry.Details, audit.Detail{Name: "outcome", Value: string(c.Outcome)})
	}
	if c.Note != "" {
		entry.Payloads = []audit.Payload{{Kind: audit.ReasonGiven, Body: []byte(c.Note)}}
	}
	receipt, err := d.record(ctx, "changing the discrepancy", entry)
	if err != nil {
		return err
	}
	all, err := d.discrepancies(ctx, audit.Filter{Patient: x.Patient})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(x Discrepancy) bool { return slices.Contains(x.changes, receipt.Seq) }) {
		return ErrOvertaken
	}
	return nil
}

// mayBecome says which step may follow: nothing follows a closed one, and only one
// that was sent back becomes new again.
func (x Discrepancy) mayBecome(to DiscrepancyState) bool {
	switch to {
	case DiscrepancyNew:
		return x.State == DiscrepancySentBack || x.State == DiscrepancyNew
	case DiscrepancyWorking, DiscrepancySentBack, DiscrepancyClosed:
		return x.State != DiscrepancyClosed
	}
	return false
}
