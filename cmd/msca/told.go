package main

import (
	"errors"
	"strings"

	"msca/app"
	"msca/app/problem"
	"msca/app/ui/kit"
)

// tell is how a problem looks to the views; what is told last can be copied for
// the service desk.
func (d *desktop) tell(p problem.Problem, reference string) *kit.Problem {
	d.told = p.ServiceDesk(reference)
	return &kit.Problem{Title: p.Title, What: p.What, Do: p.Do, Code: p.Code, Reference: reference, Serious: p.Serious}
}

// tellError tells of an error; of a denial also how it was decided.
func (d *desktop) tellError(err error) *kit.Problem {
	p := problem.For(err)
	out := d.tell(p, "")
	var denied *app.DeniedError
	if errors.As(err, &denied) && p.Code == denied.ProblemCode() {
		for _, b := range denied.Decision.Because {
			out.Because = append(out.Because, sentence(b))
		}
		out.Ask = strings.Join(p.Do, " ")
		d.offerEmergency(out, denied)
	}
	return out
}

// copyProblem puts the problem told last on the clipboard. It holds no patient
// data, so it needs no record.
func (d *desktop) copyProblem() { d.app.Clipboard().SetContent(d.told) }
