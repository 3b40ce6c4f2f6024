package app

import (
	"context"
	"strings"

	"msca/itk"
)

// Unconfirmed is a patient whom a search found and of whom only what identifies
// the person has been shown. Confirm opens the details. It prints nothing.
type Unconfirmed struct{ answer Answer }

func (u *Unconfirmed) String() string   { return "patient to be confirmed" }
func (u *Unconfirmed) GoString() string { return u.String() }

// LookupToConfirm is Lookup for a screen on which somebody says whether the
// patient is the right one before the details open. After a search (by name, or
// with wildcards) that found somebody, the answer shows four identifiers and
// Unconfirmed is not nil; the details come from Confirm, with a record of their
// own. In every other case it is Lookup. [hazard H1, wrong patient]
func (d *Desk) LookupToConfirm(ctx context.Context, req LookupRequest) (*Answer, *Unconfirmed, error) {
	asked, err := d.ask(ctx, req)
	if err != nil {
		return nil, nil, err
	}
	defer asked.stop()
	a := asked.answer
	var u *Unconfirmed
	if a.Shown.Banner != nil && searches(asked.query, req.Fields) {
		u = &Unconfirmed{a}
		a.Shown = identifiers(a.Shown)
		a.Reply.Patient = nil // nothing of the rest leaves before it is confirmed
	}
	// 10 may it still be seen; exactly the fields shown, before they are shown
	if err := d.recordShown(asked.ctx, asked.session, asked.pass, asked.message, &a); err != nil {
		return nil, nil, err
	}
	return &a, u, nil
}

// Confirm opens the details of a patient whom somebody confirmed: they are
// recorded as shown, then given back. It fails when the session is no longer the
// one that searched, and with *AuditUnavailableError.
func (d *Desk) Confirm(ctx context.Context, u *Unconfirmed) (*Answer, error) {
	return d.ShowAgain(ctx, &u.answer)
}

// ShowAgain puts an answer of this session on the screen once more, with the
// warnings that stand now, and a record of its own. It fails like Confirm, and with
// *DeniedError when it may not be seen any more.
func (d *Desk) ShowAgain(ctx context.Context, shown *Answer) (*Answer, error) {
	s, err := d.active()
	if err != nil {
		return nil, err
	}
	a := *shown
	if s != a.from.session {
		return nil, ErrLocked
	}
	if a.Shown, err = d.shownNow(ctx, a.from, a.Reply); err != nil {
		return nil, err
	}
	if err := d.recordShown(ctx, s, a.from.pass, a.from.message, &a); err != nil {
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
// birth, NHS number, and the first line of the address with its postcode; of a
// patient who has died also that. Cautions stand above it as above the details.
func identifiers(details Shown) Shown {
	b := details.Banner
	lines := []Line{known(wordsName, b.name()), known(wordsBorn, b.Born), known(wordsNHSNo, b.NHSNumber), shortAddress(details)}
	if b.Deceased {
		lines = append(lines, known(wordsDied, b.Died))
	}
	return Shown{
		Screen: "confirm/2", Code: details.Code, Outcome: details.Outcome, patient: details.patient,
		Cautions: details.Cautions, Sections: []Section{{wordsIsThisThePatient, lines}},
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
		if s.Title != wordsAddress || len(s.Lines) == 0 {
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
		return Line{Label: wordsAddress, Rows: rows, Presence: first.Presence}
	}
	return Line{Label: wordsAddress, Presence: NotReturned}
}
