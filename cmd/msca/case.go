package main

import (
	"context"
	"fmt"

	"msca/app"
	"msca/app/ui/lookup"
	"msca/app/ui/result"
	"msca/itk"
	"msca/rbac"
)

// casework is what the screens know of the case that is open: it begins with the
// first search and ends with a new one, a lock or a sign-out.
type casework struct {
	id          string
	attempts    int
	handed      *app.HandOver // what the form was filled in from, nil when nothing was
	step, focus string        // what the form was filled in for, and the field to go on with
	draft       noted         // what was typed about an answer and not reported yet
}

// noted is a note and the message id of the answer it is about.
type noted struct{ about, note string }

// inCase gives the id that ties this attempt to the ones before.
func (d *desktop) inCase() string {
	if d.at.id == "" {
		d.at.id = d.desk.NewCase()
	}
	return d.at.id
}

// nextSteps lists what an answer offers to try.
func nextSteps(s app.Shown) []result.Step {
	var out []result.Step
	for _, n := range s.Next {
		out = append(out, result.Step{Title: n.Title, Reason: n.Reason})
	}
	return out
}

// try fills the form in for a step of the coach and goes to its field. Nothing is
// sent before the user searches.
func (d *desktop) try(a *app.Answer) func(int) {
	return func(i int) {
		if i >= len(a.Shown.Next) {
			return
		}
		s := a.Shown.Next[i]
		d.operation, d.last = string(s.Operation), valuesOf(s.Fields)
		d.at.step = fmt.Sprintf(wordsAttempt, d.at.attempts+1, s.Title, s.Reason)
		d.at.focus = formFields[s.Focus]
		d.backToForm()
	}
}

func valuesOf(f itk.Fields) lookup.Values {
	return lookup.Values{
		NHSNumber: f.NHSNumber, DateOfBirth: f.DateOfBirth, Gender: f.Gender, Surname: f.Surname, Forename: f.Forename,
		Postcode: f.Postcode, LocalID: f.LocalID,
	}
}

// againFor goes back to the form with what was typed, for no step in particular.
func (d *desktop) againFor(a *app.Answer) func() {
	if a.Shown.Problem == nil {
		return nil
	}
	return func() {
		d.at.step, d.at.focus = "", ""
		d.backToForm()
	}
}

// backToAnswer shows an answer again, after another screen: recorded anew, with the
// warnings as they are now. done is said in the status line.
func (d *desktop) backToAnswer(a *app.Answer, done string) {
	from := d.shell.Content()
	var again *app.Answer
	var err error
	d.run.background(func() { again, err = d.desk.ShowAgain(context.Background(), a) }, func() {
		switch {
		case d.shell == nil || d.shell.Content() != from: // locked, or a new search
		case err != nil:
			form := d.form()
			form.Problem = d.tellError(err)
			d.lookup.SetModel(form)
			d.content(d.lookup, fmt.Sprintf(wordsErrorAt, form.Problem.Title))
		default:
			d.showAnswer(again)
			if done != "" {
				d.shell.SetStatus(done)
			}
		}
	})
}

// mayReport says whether a discrepancy can be reported about an answer.
func (d *desktop) mayReport(a *app.Answer) bool {
	_, ok := app.DraftDiscrepancy(a, nil)
	return ok && d.desk.Decide(rbac.DiscrepancyRaise).Allowed
}
