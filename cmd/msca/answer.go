package main

import (
	"fmt"
	"msca/app"
	"msca/app/ui/result"
)

// showAnswer draws exactly what the Displayed record holds.
func (d *desktop) showAnswer(a *app.Answer) {
	d.urgent.shown = a.Case == d.urgent.open && d.urgent.open != ""
	m := d.toResult(a.Shown, a.MessageID)
	m.Meta = append(m.Meta, result.Pair{Label: wordsMessageID, Value: a.MessageID})
	m.Next, m.Report = nextSteps(a.Shown), d.mayReport(a)
	d.offerContinuity(m.Problem)
	var compare func()
	if a.Reply.Patient != nil {
		compare = func() { d.compareLocal(a) }
	}
	d.result = result.New(m, result.Callbacks{
		NewSearch: d.newSearch, Retry: d.againFor(a), CopyProblem: d.copyProblem, Try: d.try(a), Compare: compare,
		RaiseDiscrepancy: func() { d.reportDiscrepancy(a, nil) },
		CopyNHSNumber:    d.copyFor(a, app.CopiedNumber), CopyDetails: d.copyFor(a, app.CopiedDetails), Print: d.printFor(a),
	})
	title := wordsResult
	if m.Problem != nil {
		title = fmt.Sprintf(wordsErrorAt, m.Problem.Title)
	}
	d.content(d.result, title)
}

// backToForm leaves an answer for the form with what was typed.
func (d *desktop) backToForm() {
	if d.result != nil {
		d.result.Clear()
		d.result = nil
	}
	form := d.form()
	form.Values = &d.last
	d.lookup.SetModel(form)
	d.content(d.lookup, wordsLookUp)
}

func (d *desktop) toResult(s app.Shown, reference string) result.Model {
	m := result.Model{Kind: result.ProblemResult}
	switch {
	case s.Banner != nil:
		m.Kind = result.PatientResult
		b := s.Banner
		m.Banner = &result.Banner{
			Family: b.Family, Given: b.Given, Title: b.Title, Born: b.Born, Age: b.Age, Gender: b.Gender, NHSNumber: b.NHSNumber,
			Deceased: b.Deceased, Died: b.Died, AgeAtDeath: b.AgeAtDeath,
		}
	case s.Verify != nil:
		m.Kind = result.VerifyResult
		m.Verify = &result.Verify{Verified: s.Verify.Verified, Title: s.Verify.Title, Text: s.Verify.Text, Asked: pairs(s.Verify.Asked)}
	}
	for _, c := range s.Cautions {
		level := result.Caution
		if c.Serious {
			level = result.Danger
		}
		m.Warnings = append(m.Warnings, result.Warning{Level: level, Title: c.Title, Text: c.Text, Do: c.Do})
	}
	for _, section := range s.Sections {
		out := result.Section{Title: section.Title}
		for _, l := range section.Lines {
			out.Rows = append(out.Rows, result.Row{Label: l.Label, State: states[l.Presence], Lines: l.Rows})
		}
		m.Sections = append(m.Sections, out)
	}
	if s.Problem != nil {
		m.Problem = d.tell(*s.Problem, reference)
	}
	m.Meta = pairs(s.Meta)
	return m
}

var states = map[app.Presence]result.State{
	app.Given: result.Given, app.Blank: result.Blank, app.NotReturned: result.NotReturned, app.Withheld: result.Withheld,
}

func pairs(lines []app.Line) []result.Pair {
	var out []result.Pair
	for _, l := range lines {
		value := ""
		if len(l.Rows) > 0 {
			value = l.Rows[0]
		}
		out = append(out, result.Pair{Label: l.Label, Value: value})
	}
	return out
}
