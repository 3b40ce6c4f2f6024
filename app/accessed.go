package app

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"slices"
	"time"

	"msca/app/plain"
	"msca/audit"
	"msca/rbac"
)

// Tallier counts the records about a patient.
type Tallier interface {
	// Newest names at most so many people, whoever came last first, and does not
	// take longer for a long history. Unless whole it has counted nothing.
	Newest(ctx context.Context, f audit.Filter, people int) (who []audit.Tally, whole bool, err error)
	Tally(ctx context.Context, f audit.Filter) ([]audit.Tally, error)
}

// firstPeople is how many people the first answer names: more than a screen shows.
const firstPeople = 50

// Accessor is one person's dealings with a patient. Records is 0 for one who is not
// counted yet: then User, Token and what came last are known, and nothing else. [3.9.3]
type Accessor struct {
	User             audit.Person // role and organisation as in the newest record
	Token            audit.Token
	First, Last      time.Time
	FirstSeq         uint64
	LastSeq          uint64
	LookedUp         uint64 // requests sent to the Spine
	Displayed        uint64 // screens
	Printed          uint64 // pages handed to a printer
	TakenOut         uint64 // copied, exported, given out in a report
	Refused, Records uint64
}

// WhoAccessed answers who has had to do with a patient in a period, from <= time
// < to, zero being open; whoever came last stands first. Where counting everybody
// takes a while, first, or nil, is given those who came last beforehand, not counted
// yet; it is called on the caller's goroutine. The reading is on record before
// either. Errors are those of SearchTrail.
func (d *Desk) WhoAccessed(ctx context.Context, patient string, from, to time.Time, t Tallier, first func([]Accessor)) ([]Accessor, error) {
	f, err := meant(audit.Filter{Patient: patient, From: from, To: to})
	if err != nil {
		return nil, err
	}
	s, err := d.active()
	if err != nil {
		return nil, err
	}
	return readingBefore(ctx, d, rbac.AuditView, "who accessed", f, nil, func(ctx context.Context, own uint64) ([]Accessor, error) {
		f.SeqTo = own - 1
		newest, whole, err := t.Newest(ctx, f, firstPeople)
		if err != nil || whole {
			return accessors(newest), err
		}
		if first != nil {
			d.mu.Lock()
			err := d.intact(s)
			d.mu.Unlock()
			if err != nil {
				return nil, err
			}
			first(accessors(newest))
		}
		counts, err := t.Tally(ctx, f)
		return accessors(counts), err
	})
}

func accessors(counts []audit.Tally) []Accessor {
	var out []Accessor
	for _, c := range counts {
		out = append(out, Accessor{User: c.User, Token: c.Token, First: c.FirstAt, FirstSeq: c.First, Last: c.LastAt, LastSeq: c.Last,
			LookedUp: c.Events[audit.RequestSent], Displayed: c.Events[audit.Displayed], Printed: c.Events[audit.Printed],
			TakenOut: c.Events[audit.Copied] + c.Events[audit.Exported] + c.Events[audit.SubjectReportRun],
			Refused:  c.Events[audit.Denied], Records: c.Records})
	}
	slices.SortFunc(out, func(a, b Accessor) int { return -compare(a.LastSeq, b.LastSeq) })
	return out
}

func compare(a, b uint64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// ExportAccessed puts the answer of WhoAccessed into a file of comma-separated
// values; the file is in the trail before it is written.
func (d *Desk) ExportAccessed(ctx context.Context, patient string, from, to time.Time, who []Accessor, file string, write func([]byte) error) (Filed, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{
		{ProtectiveLabel},
		{fmt.Sprintf(wordsEverybodyWithRecord, patient, d.period(from, to))},
		{"user_id", "name", "job_role_code", "job_role", "ods_code", "organisation", "first", "last", "looked_up", "displayed", "printed", "copied_or_exported", "refused", "records"},
	}
	for _, a := range who {
		row := []string{a.User.UserID, a.User.Name, a.User.JobRoleCode, a.User.JobRoleName, a.User.ODSCode, a.User.OrganisationName,
			a.First.UTC().Format(time.RFC3339Nano), a.Last.UTC().Format(time.RFC3339Nano)}
		for _, n := range []uint64{a.LookedUp, a.Displayed, a.Printed, a.TakenOut, a.Refused, a.Records} {
			row = append(row, fmt.Sprint(n))
		}
		rows = append(rows, plain.Cells(row))
	}
	if err := w.WriteAll(rows); err != nil {
		return Filed{}, err
	}
	return d.fileOut(ctx, outgoing{doing: "exporting who accessed a patient", what: "who accessed a patient", patient: patient, file: file, records: len(who), body: b.Bytes()}, write)
}

// outgoing is something of the trail that leaves it as a file.
type outgoing struct {
	doing, what, patient, message, file string
	seq                                 uint64 // the record it is kept with, 0: of none
	records                             int
	body                                []byte
}

// fileOut records a file, with what is in it, and writes it then. What is in the
// trail already is named and not kept twice. [3.9.2, 3.9.5]
func (d *Desk) fileOut(ctx context.Context, o outgoing, write func([]byte) error) (Filed, error) {
	s, err := d.active()
	if err != nil {
		return Filed{}, err
	}
	if err := d.permit(ctx, s, o.doing, o.patient, rbac.AuditExport); err != nil {
		return Filed{}, err
	}
	filed := Filed{Records: o.records, SHA256: digest(o.body)}
	e := audit.Entry{
		Event: audit.Exported, User: d.personOf(s), Patient: o.patient, MessageID: o.message, AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{{Name: "what", Value: o.what}, {Name: "to", Value: o.file}, {Name: "bytes", Value: fmt.Sprint(len(o.body))}, {Name: "sha-256", Value: filed.SHA256}},
	}
	if o.seq != 0 {
		e.Details = append(e.Details, audit.Detail{Name: "of-record", Value: fmt.Sprint(o.seq)})
	} else {
		e.Payloads = []audit.Payload{{Kind: audit.FileExported, Body: o.body}}
	}
	receipt, err := d.record(ctx, o.doing, e)
	if err != nil {
		return Filed{}, err
	}
	filed.Seq = receipt.Seq
	return filed, d.release(ctx, s, write, o.body)
}
