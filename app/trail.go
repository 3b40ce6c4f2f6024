package app

import (
	"context"
	"encoding/json"
	"fmt"

	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// The audit trail is read through the same gate as everything else: who reads
// must be allowed to, and the reading is a record before a row is shown
// [3.9.3, 3.9.5].

// SearchTrail returns the records that match f, newest first if f says so.
// The record of the search itself is not among them.
//
// A filter that cannot mean what was meant is refused: *itk.InputError for an
// NHS number that is none, ErrFilter for a range that is the wrong way round.
func (d *Desk) SearchTrail(ctx context.Context, f audit.Filter) ([]audit.Record, error) {
	f, err := meant(f)
	if err != nil {
		return nil, err
	}
	return readingBefore(ctx, d, rbac.AuditView, "search", f, nil, func(ctx context.Context, own uint64) ([]audit.Record, error) {
		if f.SeqTo == 0 || f.SeqTo >= own {
			f.SeqTo = own - 1
		}
		return d.o.Trail.Search(ctx, f)
	})
}

// meant is a filter as the trail knows its values, or why it cannot mean what was
// meant.
func meant(f audit.Filter) (audit.Filter, error) {
	if f.Patient != "" {
		n, err := itk.ParseNHSNumber(f.Patient)
		if err != nil {
			return f, wrongInput(itk.FieldNHSNumber, "check-digit", err.Error())
		}
		f.Patient = n.Digits()
	}
	if !f.To.IsZero() && !f.From.Before(f.To) || f.SeqTo != 0 && f.SeqFrom > f.SeqTo {
		return f, ErrFilter
	}
	f.User, f.Authority = rbac.FoldUserID(f.User), rbac.FoldUserID(f.Authority) // as records have them
	return f, nil
}

// Opened is one record with what was sealed beside it.
type Opened struct {
	Record   audit.Record
	Payloads []audit.Payload
}

// ShowRecord opens one record: the messages, the fields shown, the pages
// printed, byte for byte. Whoever opens it has accessed its patient.
func (d *Desk) ShowRecord(ctx context.Context, seq uint64) (Opened, error) {
	asked := audit.Filter{SeqFrom: seq, SeqTo: seq}
	about := func(ctx context.Context) ([]string, error) { return d.patientsOfRecord(ctx, seq) }
	return readingBefore(ctx, d, rbac.AuditView, "show", asked, about, func(ctx context.Context, _ uint64) (o Opened, err error) {
		o.Record, o.Payloads, err = d.o.Trail.Show(ctx, seq)
		return o, err
	})
}

// Timeline returns every record of one message id, oldest first. Whoever reads it
// has accessed the patient whom the message was about.
func (d *Desk) Timeline(ctx context.Context, messageID string) ([]audit.Record, error) {
	about := func(ctx context.Context) ([]string, error) {
		records, err := d.o.Trail.Timeline(ctx, messageID)
		return patientsIn(records), err
	}
	return readingBefore(ctx, d, rbac.AuditView, "timeline", audit.Filter{MessageID: messageID}, about, func(ctx context.Context, _ uint64) ([]audit.Record, error) {
		return d.o.Trail.Timeline(ctx, messageID)
	})
}

// VerifyTrail verifies the trail through verify and records the finding.
func (d *Desk) VerifyTrail(ctx context.Context, verify func(context.Context) (audit.Report, error)) (audit.Report, error) {
	s, err := d.active()
	if err != nil {
		return audit.Report{}, err
	}
	report, err := reading(ctx, d, "verify", audit.Filter{}, verify)
	if err != nil {
		return report, err
	}
	_, err = d.record(ctx, "recording the verification", VerifiedEntry(d.personOf(s), d.o.AccessPoint, report))
	return report, err
}

// VerifiedEntry is the record of a verification's finding.
func VerifiedEntry(by audit.Person, point string, r audit.Report) audit.Entry {
	e := audit.Entry{
		Event: audit.AuditVerified, User: by, AccessPoint: point,
		Details: []audit.Detail{{Name: "verdict", Value: r.Verdict.String()}, {Name: "records", Value: fmt.Sprint(r.Records)}},
	}
	if r.Verdict > audit.Unanchored {
		e.Outcome = audit.SeriousFailure
	}
	if r.FirstBad != 0 {
		e.Details = append(e.Details, audit.Detail{Name: "first-bad", Value: fmt.Sprint(r.FirstBad)})
	}
	return e
}

func reading[T any](ctx context.Context, d *Desk, how string, f audit.Filter, read func(context.Context) (T, error)) (T, error) {
	return readingWith(ctx, d, rbac.AuditView, how, f, read)
}

func readingWith[T any](ctx context.Context, d *Desk, needed rbac.Permission, how string, f audit.Filter, read func(context.Context) (T, error)) (T, error) {
	return readingBefore(ctx, d, needed, how, f, nil, func(ctx context.Context, _ uint64) (T, error) { return read(ctx) })
}

// readingBefore hands read the sequence number of the reading's own record. about
// says whose data will be read where the filter does not; the reading is recorded
// for each of them. [3.9.3]
func readingBefore[T any](ctx context.Context, d *Desk, needed rbac.Permission, how string, f audit.Filter, about func(context.Context) ([]string, error), read func(context.Context, uint64) (T, error)) (T, error) {
	var none T
	s, err := d.active()
	if err != nil {
		return none, err
	}
	if err := d.permit(ctx, s, "reading the audit trail", f.Patient, needed); err != nil {
		return none, err
	}
	question, err := json.Marshal(f)
	if err != nil {
		return none, fmt.Errorf("writing down what is asked of the trail: %w", err)
	}
	patients := []string{f.Patient}
	var unknown error
	if about != nil {
		var found []string
		if found, unknown = about(ctx); len(found) > 0 {
			patients = found
		}
	}
	var own audit.Receipt
	for _, patient := range patients {
		own, err = d.record(ctx, "reading the audit trail", audit.Entry{
			Event: audit.AuditQueried, User: d.personOf(s), Patient: patient, AccessPoint: d.o.AccessPoint,
			Details:  []audit.Detail{{Name: "how", Value: how}},
			Payloads: []audit.Payload{{Kind: audit.QueryAsked, Body: question}},
		})
		if err != nil {
			return none, err
		}
	}
	if unknown != nil {
		return none, unknown
	}
	ctx, stop := untilEither(ctx, s.ctx)
	defer stop()
	found, err := read(ctx, own.Seq)
	if err != nil {
		return none, err
	}
	d.mu.Lock()
	err = d.intact(s)
	d.mu.Unlock()
	if err != nil {
		return none, err
	}
	return found, nil
}

// everything returns every record that matches f, oldest first.
func (d *Desk) everything(ctx context.Context, f audit.Filter) ([]audit.Record, error) {
	f.Limit, f.Descending = 1000, false
	var all []audit.Record
	for {
		some, err := d.o.Trail.Search(ctx, f)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < f.Limit {
			return all, nil
		}
		f.After = some[len(some)-1].Seq
	}
}
