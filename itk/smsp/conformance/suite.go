package conformance

import (
	"context"
	"errors"
	"fmt"

	"msca/itk"
)

// Endpoint is an SMSP as its client sees it; *smsp.Client is one.
type Endpoint interface {
	Prepare(itk.Query, itk.AuditIdentity) (itk.Message, error)
	Send(context.Context, itk.Query, itk.Message) itk.Exchange
}

// Bench is what the suite works on. Known is required, with every field but
// LocalID filled in; a check whose patient is missing is skipped.
type Bench struct {
	Endpoint Endpoint
	Identity itk.AuditIdentity // of an attended access method

	Known       itk.Fields // one patient, found by number and by search
	Superseded  itk.Fields // NHSNumber and DateOfBirth of a replaced number
	Invalidated itk.Fields // NHSNumber and DateOfBirth
	Alike       itk.Fields // DateOfBirth, Gender and Surname of two patients or more
	Nobody      itk.Fields // every field but LocalID, of a person not on PDS
}

// Check is one thing that the specification demands.
type Check struct {
	Name   string // kebab-case, stable
	Source string // clause or document
	Spoils bool   // sends a message that must be refused

	run func(context.Context, Bench) error
}

// Result is what came of a check: Err nil when the SMSP keeps to it. Skipped,
// if not empty, says why the check was not made. Neither holds patient data.
type Result struct {
	Check   Check
	Err     error
	Skipped string
}

// skip is returned by a check that lacks its patient.
type skip string

func (s skip) Error() string { return string(s) }

// Checks lists the suite in its order.
func Checks() []Check { return append(answers(), refusals()...) }

// Run makes the checks one after the other and gives each result to report as
// it comes. It stops early when ctx ends.
func Run(ctx context.Context, b Bench, report func(Result)) error {
	for _, c := range Checks() {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("checking conformance: %w", err)
		}
		r := Result{Check: c, Err: c.run(ctx, b)}
		var s skip
		if errors.As(r.Err, &s) {
			r.Err, r.Skipped = nil, string(s)
		}
		report(r)
	}
	return nil
}

// ask sends one query with the fields that its operation takes.
func (b Bench) ask(ctx context.Context, op itk.Operation, f itk.Fields, spoil func([]byte) []byte) (itk.Exchange, error) {
	q, err := itk.NewQuery(op, taken(op, f), itk.Rules{Attended: true, Wildcards: true})
	if err != nil {
		return itk.Exchange{}, fmt.Errorf("the bench's patient is not complete: %w", err)
	}
	m, err := b.Endpoint.Prepare(q, b.Identity)
	if err != nil {
		return itk.Exchange{}, err
	}
	if spoil != nil {
		before := string(m.Body)
		m.Body = spoil(m.Body)
		if string(m.Body) == before {
			return itk.Exchange{}, errors.New("the message could not be spoilt; the suite does not fit this client")
		}
	}
	return b.Endpoint.Send(ctx, q, m), nil
}

// taken leaves out the fields that an operation has no parameter for;
// getPatientDetails keeps whatever it is given.
func taken(op itk.Operation, f itk.Fields) itk.Fields {
	switch op {
	case itk.VerifyNHSNumber, itk.GetPatientDetailsByNHSNumber:
		f.Gender, f.Postcode = "", ""
		if op == itk.VerifyNHSNumber {
			f.LocalID = ""
		}
	case itk.GetNHSNumber, itk.GetPatientDetailsBySearch:
		f.NHSNumber = ""
	}
	return f
}
