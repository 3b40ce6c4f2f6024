package main

import (
	"context"

	"msca/app"
	"msca/app/ui/confirm"
)

var confirmStates = map[app.Presence]confirm.State{
	app.Given: confirm.Given, app.Blank: confirm.Blank, app.NotReturned: confirm.NotReturned, app.Withheld: confirm.Withheld,
}

// askWhetherPatient shows exactly what the first Displayed record holds, and the
// details only after a Yes and a record of their own.
func (d *desktop) askWhetherPatient(a *app.Answer, u *app.Unconfirmed) {
	var m confirm.Model
	for _, s := range a.Shown.Sections {
		for _, l := range s.Lines {
			m.Rows = append(m.Rows, confirm.Row{Label: l.Label, State: confirmStates[l.Presence], Lines: l.Rows})
		}
	}
	for _, c := range a.Shown.Cautions {
		m.Warnings = append(m.Warnings, confirm.Warning{Serious: c.Serious, Title: c.Title, Text: c.Text, Do: c.Do})
	}
	var v *confirm.View
	here := func() bool { return d.shell != nil && d.shell.Content() == v }
	v = confirm.New(m, confirm.Callbacks{
		CopyProblem: d.copyProblem,
		No:          d.backToForm,
		Yes: func() {
			m.Busy, m.Problem = true, nil
			v.SetModel(m)
			var opened *app.Answer
			var err error
			d.run.background(func() { opened, err = d.desk.Confirm(context.Background(), u) }, func() {
				switch {
				case !here(): // locked, or a new search
				case err != nil:
					m.Busy, m.Problem = false, d.tellError(err)
					v.SetModel(m)
					d.title(wordsErrorIsThisThePatient)
				default:
					d.showAnswer(opened)
				}
			})
		},
	})
	d.content(v, wordsIsThisThePatient)
}
