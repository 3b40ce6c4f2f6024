package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"msca/app"
	"msca/app/ui/alerts"
	"msca/app/ui/kit"
	"msca/audit"
	"msca/audit/timesource"
	"msca/itk"
)

// worklist is the privacy officer's list of alerts while it is in the frame.
type worklist struct {
	d     *desktop
	view  *alerts.View
	model alerts.Model
	list  []app.Alert // in the order of the rows
	open  app.Alert   // the one that is shown, if the model has a detail
}

func (d *desktop) openAlerts() {
	w := &worklist{d: d}
	w.view = alerts.New(w.model, alerts.Callbacks{
		Show: w.read, Open: w.openRow, Back: func() { d.afterTyped(w.back) }, Leave: d.leavePlace, CopyProblem: d.copyProblem,
		Take:  func(note string) { w.change(app.AlertInvestigating, note) },
		Note:  func(note string) { w.change(app.AlertInvestigating, note) },
		Close: func(note string) { w.change(app.AlertClosed, note) },
	})
	d.dropPassword()
	d.result = nil // cleared by the frame
	d.content(w.view, wordsAlerts)
	w.read(false)
}

// working asks the desk in the background; the answer finds the screen or
// nothing.
func (w *worklist) working(ask func(context.Context) error, done func(), failed func(error) bool) {
	m := &w.model
	m.Busy, m.Problem, m.Errors = true, nil, nil
	w.view.SetModel(*m)
	var err error
	w.d.run.background(func() { err = ask(context.Background()) }, func() {
		if w.d.shell == nil || w.d.shell.Content() != kit.View(w.view) {
			return
		}
		m.Busy = false
		title := wordsAlerts
		switch {
		case err == nil:
			done()
		case failed == nil || !failed(err):
			m.Problem = w.d.tellError(err)
			title = fmt.Sprintf(wordsErrorAt, m.Problem.Title)
		default:
			title = wordsErrorAlerts
		}
		if m.Detail != nil && err == nil {
			title = m.Detail.Title
		}
		w.view.SetModel(*m)
		w.d.title(title)
	})
}

func (w *worklist) read(all bool) {
	w.model.All, w.model.Detail = all, nil
	var found []app.Alert
	w.working(func(ctx context.Context) (err error) {
		found, err = w.d.desk.Alerts(ctx)
		return err
	}, func() { w.fill(found) }, nil)
}

// fill shows the newest alert first.
func (w *worklist) fill(found []app.Alert) {
	w.list, w.model.Rows, w.model.Read = nil, nil, true
	waiting := 0
	for i := len(found) - 1; i >= 0; i-- {
		a := found[i]
		if a.State == app.AlertNew {
			waiting++
		}
		if a.State == app.AlertClosed && !w.model.All {
			continue
		}
		w.list = append(w.list, a)
		changed := ""
		if !a.Changed.IsZero() {
			changed = civilMinute(a.Changed) + ", " + nameOf(a.ChangedBy)
		}
		w.model.Rows = append(w.model.Rows, alerts.Row{
			Raised: civilMinute(a.Raised), State: alertStates[a.State], By: nameOf(a.By), Patient: spaced(a.Patient),
			Changed: changed, Waiting: a.State == app.AlertNew,
		})
	}
	w.model.Found = fmt.Sprintf(wordsAlertsFound, len(w.list), plural(len(w.list), wordsAlertCount), waiting)
}

var alertStates = map[app.AlertState]string{
	app.AlertNew: wordsNew, app.AlertInvestigating: wordsUnderInvestigation, app.AlertClosed: wordsClosed,
}

func (w *worklist) openRow(row int) {
	if row >= 0 && row < len(w.list) {
		w.show(w.list[row].Seq)
	}
}

// show opens an alert with what is behind it.
func (w *worklist) show(seq uint64) {
	var file app.AlertFile
	w.working(func(ctx context.Context) (err error) {
		file, err = w.d.desk.OpenAlert(ctx, seq)
		return err
	}, func() { w.open, w.model.Detail = file.Alert, w.detail(file) }, nil)
}

func (w *worklist) detail(f app.AlertFile) *alerts.Detail {
	a := f.Alert
	out := &alerts.Detail{
		Title: fmt.Sprintf(wordsAlertTitle, a.Seq, alertStates[a.State]), Reason: f.Reason,
		Own: w.d.desk.OwnAlert(a), Taken: a.State == app.AlertInvestigating, Closed: a.State == app.AlertClosed,
		Facts: []kit.Pair{
			{Label: wordsRaised, Value: timesource.Civil(a.Raised)}, {Label: wordsBy, Value: nameOf(a.By)},
			{Label: wordsRole, Value: a.By.JobRoleName + ", " + a.By.OrganisationName}, {Label: wordsPatient, Value: spaced(a.Patient)},
		},
	}
	for _, c := range f.Changes {
		what := alertStates[c.State]
		switch {
		case c.Refused:
			what = wordsOwnAlertRefused
		case c.Note:
			what = wordsNoteOnly
		}
		out.Steps = append(out.Steps, alerts.Step{When: civilMinute(c.When), Who: nameOf(c.By), What: what, Text: c.Finding})
	}
	for _, r := range f.Records {
		out.Records = append(out.Records, fmt.Sprintf("%d  %s  %s%s  %s", r.Seq, civilSecond(r.Stamp.UTC), r.Event, outcomeWords(r.Outcome), r.User.UserID))
	}
	return out
}

func civilMinute(t time.Time) string {
	return t.In(timesource.London()).Format("02-Jan-2006 15:04")
}

func civilSecond(t time.Time) string {
	return t.In(timesource.London()).Format("02-Jan-2006 15:04:05 MST")
}

// nameOf names a person with the user id.
func nameOf(p audit.Person) string {
	switch p.Name {
	case "", p.UserID:
		return p.UserID
	}
	return p.Name + " (" + p.UserID + ")"
}

func outcomeWords(o audit.Outcome) string {
	if o == audit.Success {
		return ""
	}
	return " (" + o.String() + ")"
}

func (w *worklist) back() {
	w.model.Detail = nil
	w.read(w.model.All)
}

// change works the alert that is open, then shows it as it is now.
func (w *worklist) change(to app.AlertState, note string) {
	seq := w.open.Seq
	var file app.AlertFile
	w.working(func(ctx context.Context) (err error) {
		if err = w.d.desk.ChangeAlert(ctx, seq, to, note); err == nil {
			file, err = w.d.desk.OpenAlert(ctx, seq)
		}
		return err
	}, func() { w.open, w.model.Detail = file.Alert, w.detail(file) }, func(err error) bool {
		var input *itk.InputError
		if !errors.As(err, &input) {
			return false
		}
		w.model.Errors = []kit.FieldError{{Field: alerts.FieldNote, Message: wrongText(input.Problems[0], wordsWriteFinding)}}
		return true
	})
}
