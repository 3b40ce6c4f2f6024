package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"msca/itk"
	"msca/rbac"
)

// A case ties the attempts at one patient together, from the first search to the
// next new one. What was found out in it about a number is warned of on every
// answer in it [MSCA-DQ-03, MSCA-DQ-04]. What a session remembers of its cases and
// look-ups is in memory only and goes at lock and sign-out.

// memory is what a session remembers. It is guarded by Desk.mu.
type memory struct {
	open   openCase
	recent []Recent // newest first
}

type openCase struct {
	id       string
	attempts []attempt
	standing []standing
}

// attempt is a question that was asked.
type attempt struct {
	operation itk.Operation
	fields    itk.Fields
}

// standing is a number that must not be relied on.
type standing struct {
	outcome     itk.Outcome // superseded or invalidated
	number      string      // digits
	replacement string      // digits; empty: none or not known
}

// NewCase gives the id of a new case, for LookupRequest.Case.
func (d *Desk) NewCase() string { return d.o.NewID() }

// shownNow is what is shown of a reply now: what Present makes of it, the warnings
// that stand about its numbers, and what to try next.
func (d *Desk) shownNow(ctx context.Context, from origin, r itk.Reply) (Shown, error) {
	shown := Present(from.query, r, d.o.Now().In(d.o.Civil))
	if e := d.State().Emergency; e.Case != "" && e.Case == from.pass.caseID {
		shown.Cautions = append([]Caution{caution("EMERGENCY")}, shown.Cautions...)
	}
	attempts, found := d.inCase(from, r)
	reported, err := d.openAbout(ctx, numbersOf(from.query, r, found))
	if err != nil {
		return Shown{}, err
	}
	shown.warn(found, asked(from.query), reported, d.o.Civil)
	if shown.Problem != nil || r.Outcome == itk.OutcomeSuperseded || shown.Verify != nil && !shown.Verify.Verified {
		shown.Next = Refine(Refinement{
			Outcome: r.Outcome, Operation: from.query.Operation(), Fields: from.fields, Replacement: replacementIn(r),
			Rules: d.rules(), Details: d.Decide(rbac.DemographicsView).Allowed, Extended: d.Decide(rbac.TraceExtended).Allowed,
		}, attempts)
	}
	switch p := shown.Problem; r.Outcome {
	case itk.OutcomeNoMatch, itk.OutcomeMultipleMatches, itk.OutcomeNotVerified:
		if p != nil && len(shown.Next) > 0 {
			p.Do = p.Do[len(p.Do)-1:] // the steps say the rest, and why
		}
	}
	return shown, nil
}

// inCase notes what a reply says about the case, and returns the questions asked
// in it so far and the numbers found unreliable in it.
func (d *Desk) inCase(from origin, r itk.Reply) ([]attempt, []standing) {
	d.mu.Lock()
	defer d.mu.Unlock()
	open := &from.session.memory.open
	if open.id != from.pass.caseID {
		*open = openCase{id: from.pass.caseID}
	}
	asked := attempt{from.query.Operation(), from.fields}
	if !slices.Contains(open.attempts, asked) {
		open.attempts = append(open.attempts, asked)
	}
	if n, ok := from.query.NHSNumber(); ok && (r.Outcome == itk.OutcomeSuperseded || r.Outcome == itk.OutcomeInvalidated) {
		now := standing{r.Outcome, n.Digits(), replacementIn(r)}
		open.standing = slices.DeleteFunc(open.standing, func(s standing) bool { return s.number == now.number })
		open.standing = append(open.standing, now)
	}
	return slices.Clone(open.attempts), slices.Clone(open.standing)
}

// replacementIn is the number that a reply names in the place of another.
func replacementIn(r itk.Reply) string {
	if r.Outcome != itk.OutcomeSuperseded || r.Patient == nil {
		return ""
	}
	return received(r.Patient.NHSNumber)
}

// numbersOf lists the NHS numbers that a look-up is about.
func numbersOf(q itk.Query, r itk.Reply, found []standing) []string {
	var out []string
	add := func(n string) {
		if n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	add(asked(q))
	if r.Patient != nil {
		add(received(r.Patient.NHSNumber))
	}
	for _, s := range found {
		add(s.number)
		add(s.replacement)
	}
	return out
}

// warn says of every number found unreliable that it is no longer valid, that it was
// referred to the back office (or not yet), and that all data is to be treated with
// caution [FLGINV-7.4, 7.4.1, 7.4.2, 9, 9.1, 9.2]; and what else about the patient is
// with the back office. asked is the number that this answer is about.
func (s *Shown) warn(found []standing, asked string, reported []Discrepancy, civil *time.Location) {
	var out []Caution
	for _, n := range found {
		said := wordsNotReferred
		if i := slices.IndexFunc(reported, func(x Discrepancy) bool { return x.Kind == discrepancyOf(n.outcome) }); i >= 0 {
			said = reported[i].referred(civil)
			reported = slices.Delete(slices.Clone(reported), i, i+1)
		}
		said = notValid(n) + " " + said
		if n.number == asked && s.Outcome == string(n.outcome) { // the answer says it itself
			s.refer(said)
			continue
		}
		code := "NUMBER-INVALIDATED"
		if n.outcome == itk.OutcomeSuperseded {
			code = "NUMBER-SUPERSEDED"
		}
		out = append(out, cautionAfter(said, code))
	}
	for _, x := range reported {
		code := "DISCREPANCY-OPEN"
		if x.Kind == KindSuperseded || x.Kind == KindInvalidated {
			code = "NUMBER-REPORTED"
		}
		out = append(out, cautionAfter(x.referred(civil), code))
	}
	s.Cautions = append(out, s.Cautions...)
}

// refer puts what is known of the number before the answer's own warning.
func (s *Shown) refer(said string) {
	if s.Problem != nil {
		s.Problem.What = said + " " + s.Problem.What
		return
	}
	for i := range s.Cautions {
		if s.Cautions[i].Title == caution("SUPERSEDED").Title {
			s.Cautions[i].Text = said + " " + s.Cautions[i].Text
		}
	}
}

func cautionAfter(said, code string) Caution {
	c := caution(code)
	c.Text = said + " " + c.Text
	return c
}

func notValid(s standing) string {
	said := fmt.Sprintf(wordsNoLongerValid, itk.ReceivedNHSNumber(s.number).Display())
	if s.replacement != "" {
		return fmt.Sprintf(wordsNoLongerValidReplaced, said, itk.ReceivedNHSNumber(s.replacement).Display())
	}
	return said + "."
}

// rules are what the organisation allows in a search, as of today.
func (d *Desk) rules() itk.Rules {
	r := d.o.Rules
	r.Attended, r.Today = true, itk.DateOf(d.o.Now().In(d.o.Civil))
	return r
}

// Searching says what a search may hold here: wildcards and partial dates, as the
// organisation has switched them on and the role may use them.
func (d *Desk) Searching() (wildcards, partialDates bool) {
	r := d.rules()
	return r.Wildcards && d.Decide(rbac.TraceExtended).Allowed, r.PartialDates
}
