package app

import (
	"context"
	"errors"
	"strings"

	"msca/itk"
	"msca/rbac"
)

// Unconfirmed is a patient whom a search found and of whom only what identifies
// the person has been shown. Confirm opens the details. It prints nothing.
type Unconfirmed struct {
	session *session
	pass    pass
	query   itk.Query
	message itk.Message
	answer  Answer
}

func (u *Unconfirmed) String() string   { return "patient to be confirmed" }
func (u *Unconfirmed) GoString() string { return u.String() }

// LookupToConfirm is Lookup for a screen on which somebody says whether the
// patient is the right one before the details open. After a search (by name, or
// with wildcards) that found somebody, the answer shows four identifiers and
// Unconfirmed is not nil; the details come from Confirm, with a record of their
// own. In every other case it is Lookup. It takes the same steps in the same
// order, which a test holds; errors are those of Lookup [issue 6.2; wrong
// patient, hazard H1].
func (d *Desk) LookupToConfirm(ctx context.Context, req LookupRequest) (*Answer, *Unconfirmed, error) {
	// 1 the form
	rules := d.o.Rules
	rules.Attended = true
	q, err := itk.NewQuery(req.Operation, req.Fields, rules)
	if err != nil {
		return nil, nil, err
	}
	if !searches(q, req.Fields) {
		a, err := d.Lookup(ctx, req)
		return a, nil, err
	}
	// 2 signed in, not locked, the same card in the same reader
	s, err := d.active()
	if err != nil {
		return nil, nil, err
	}
	if d.door == nil {
		return nil, nil, errors.Join(ErrNoSMSP, d.o.NoSMSP)
	}
	// 3 may this role do it
	if err := d.permit(ctx, s, "sending the request", asked(q), permissionsFor(req.Operation, req.Fields)...); err != nil {
		return nil, nil, err
	}
	// 4 the audit identity of the access method
	d.mu.Lock()
	state := s.State
	d.mu.Unlock()
	method, id, err := d.auditIdentity(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	switch e := state.Emergency; {
	case e.covers(asked(q), rbac.Trace, d.o.Now()):
		req.Case = e.Case // marks what is done under emergency access
	case req.Case == "":
		req.Case = d.o.NewID()
	}
	ctx, stop := untilEither(ctx, s.ctx)
	defer stop()

	p := pass{user: state.Person, authority: req.Authority, method: method, point: d.o.AccessPoint, caseID: req.Case}
	m, x, err := d.attempts(ctx, s, &p, q, id)
	if err != nil {
		return nil, nil, err
	}
	if x.Err != nil {
		return nil, nil, x.Err
	}
	if err := d.tokenUsed(ctx, p, m, x.Reply); err != nil {
		return nil, nil, err
	}
	// 9 what the code means for the screen
	a := &Answer{
		Reply: x.Reply, Shown: Present(q, x.Reply, d.o.Now().In(d.o.Civil)),
		MessageID: m.MessageID, Case: req.Case, Attempts: p.attempt, Elapsed: x.Elapsed,
	}
	var u *Unconfirmed
	if a.Shown.Banner != nil {
		u = &Unconfirmed{session: s, pass: p, query: q, message: m, answer: *a}
		a.Shown = identifiers(a.Shown)
		a.Reply.Patient = nil // nothing of the rest leaves before it is confirmed
	}
	// 10 exactly the fields shown, before they are shown
	if err := d.recordShown(ctx, s, p, m, a); err != nil {
		return nil, nil, err
	}
	return a, u, nil
}

// Confirm opens the details of a patient whom somebody confirmed: they are
// recorded as shown, then given back. It fails when the session is no longer the
// one that searched, and with *AuditUnavailableError.
func (d *Desk) Confirm(ctx context.Context, u *Unconfirmed) (*Answer, error) {
	s, err := d.active()
	if err != nil {
		return nil, err
	}
	if s != u.session {
		return nil, ErrLocked
	}
	a := u.answer
	a.Shown = Present(u.query, a.Reply, d.o.Now().In(d.o.Civil))
	if err := d.recordShown(ctx, s, u.pass, u.message, &a); err != nil {
		return nil, err
	}
	return &a, nil
}

// searches says whether a query finds a patient by description and gives
// details: then it may find the wrong one.
func searches(q itk.Query, f itk.Fields) bool {
	_, number := q.NHSNumber()
	switch q.Operation() {
	case itk.GetPatientDetailsBySearch:
		return true
	case itk.GetPatientDetails:
		return !number || strings.Contains(f.Surname+f.Forename+f.Postcode, "*")
	case itk.GetPatientDetailsByNHSNumber:
		return strings.Contains(f.Surname+f.Forename+f.Postcode, "*")
	}
	return false
}

// identifiers is the screen that asks whether this is the patient: name, date of
// birth, NHS number, and the first line of the address with its postcode.
func identifiers(details Shown) Shown {
	b := details.Banner
	name := b.Family
	if b.Given != "" {
		name = strings.TrimPrefix(name+", "+b.Given, ", ")
	}
	if b.Title != "" {
		name += " (" + b.Title + ")"
	}
	return Shown{
		Screen: "confirm/1", Code: details.Code, Outcome: details.Outcome, patient: details.patient,
		Sections: []Section{{"Is this the patient?", []Line{
			known("Name", strings.TrimSpace(name)), known("Born", b.Born), known("NHS No.", b.NHSNumber), shortAddress(details),
		}}},
	}
}

func known(label, value string) Line {
	if value == "" {
		return Line{Label: label, Presence: NotReturned}
	}
	return Line{Label: label, Rows: []string{value}}
}

// shortAddress is the first and the last row of the first address: house and
// postcode.
func shortAddress(details Shown) Line {
	for _, s := range details.Sections {
		if s.Title != "Address" || len(s.Lines) == 0 {
			continue
		}
		first := s.Lines[0]
		for _, l := range s.Lines {
			if len(l.Rows) > 0 {
				first = l
				break
			}
		}
		rows := first.Rows
		if len(rows) > 2 {
			rows = []string{rows[0], rows[len(rows)-1]}
		}
		return Line{Label: "Address", Rows: rows, Presence: first.Presence}
	}
	return Line{Label: "Address", Presence: NotReturned}
}
