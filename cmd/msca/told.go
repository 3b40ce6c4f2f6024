package main

import (
	"context"
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
	}
	return out
}

// copyProblem puts the problem told last on the clipboard. It holds no patient
// data, so it needs no record.
func (d *desktop) copyProblem() { d.app.Clipboard().SetContent(d.told) }

// copyNHSNumberFor copies the NHS number shown, once that is recorded.
func (d *desktop) copyNHSNumberFor(a *app.Answer) func() {
	if a.Shown.Banner == nil {
		return nil
	}
	return func() {
		var err error
		d.run.background(func() { err = d.desk.RecordCopy(context.Background(), a, "NHS number", a.Shown.Banner.NHSNumber) }, func() {
			if d.result == nil || d.shell == nil {
				return
			}
			if err != nil {
				d.shell.SetStatus(problem.For(err).Title)
				return
			}
			d.copied = a.Shown.Banner.NHSNumber
			d.app.Clipboard().SetContent(d.copied)
			d.shell.SetStatus("NHS number copied. It is cleared from the clipboard when you lock or sign out.")
		})
	}
}

// forgetClipboard clears the clipboard if it still holds what we put there.
func (d *desktop) forgetClipboard() {
	if d.copied != "" && d.app.Clipboard().Content() == d.copied {
		d.app.Clipboard().SetContent("")
	}
	d.copied = ""
}
