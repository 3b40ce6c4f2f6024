package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/problem"
	"msca/app/ui/kit"
	"msca/app/ui/lookup"
	"msca/app/ui/result"
	"msca/app/ui/shell"
	"msca/itk"
	"msca/rbac"
)

func (d *desktop) showDesk(s app.State) {
	m := shell.Model{
		Product: product, UserName: s.Person.Name, UserID: s.Person.UserID, Role: s.Person.JobRoleName,
		Organisation: s.Person.OrganisationName, Method: means(s.Means), Training: d.st.Training, Current: "lookup",
		Status: d.lastUse,
	}
	m.Nav = d.nav(s)
	d.shell = shell.New(m, shell.Callbacks{
		Navigate: d.navigate, Health: d.showHealthSheet, SignOut: func() { d.askToSignOut(d.window.Canvas()) },
		Lock: d.lockNow, EndEmergency: d.endEmergency,
		Help: func() { kit.Help(d.window.Canvas(), func() { d.navigate("help") }) },
	})
	d.operation = lookup.OpDetailsByNHSNumber
	d.lookup = lookup.New(d.form(), lookup.Callbacks{
		Search: d.search, Cancel: d.stopLookup, Echo: d.echoBirth, CopyProblem: d.copyProblem,
		Choose: func(operation string) { d.operation = operation },
	})
	d.showHealth()
	d.home()
	d.tellWaiting()
	if !d.desk.Decide(rbac.Trace).Allowed && d.desk.Decide(rbac.AuditView).Allowed {
		d.openAudit()
	}
	d.backToBatch()
	d.handOver(true)
}

// noLookups says why this role does not look patients up.
func (d *desktop) noLookups() {
	d.dropPassword()
	d.last = lookup.Values{}
	why := d.tellError(&app.DeniedError{Decision: d.desk.Decide(rbac.Trace)})
	here := d.tell(problem.Of("DENIED-ROLE"), "")
	here.Do, here.Because, here.Ask, here.Action, here.Act = why.Do, why.Because, why.Ask, why.Action, why.Act
	d.result = result.New(result.Model{Kind: result.ProblemResult, Problem: here},
		result.Callbacks{CopyProblem: d.copyProblem})
	d.content(d.result, wordsNoLookUps)
}

// content puts a view between the banner and the status line.
func (d *desktop) content(v kit.View, title string) {
	d.shell.SetContent(v)
	d.show(d.shell, title)
}

// newSearch throws the patient on the screen away and shows an empty form.
func (d *desktop) newSearch() {
	if d.lookup == nil {
		return
	}
	d.stopLookup()
	if !d.desk.Decide(rbac.Trace).Allowed {
		d.noLookups()
		return
	}
	if d.result != nil {
		d.result.Clear()
		d.result = nil
	}
	d.dropPassword()
	d.last, d.at = lookup.Values{}, casework{}
	d.lookup.Clear()
	d.lookup.SetModel(d.form())
	d.content(d.lookup, wordsLookUp)
	d.shell.SetCurrent("lookup")
}

func (d *desktop) form() lookup.Model {
	s := d.desk.State()
	m := lookup.Model{
		Operations: lookup.Catalogue(), Selected: d.operation, Notice: d.at.step, Focus: d.at.focus,
		AccessNote: fmt.Sprintf(wordsYouSearchAs, s.Person.JobRoleName, s.Person.OrganisationName),
	}
	m.Wildcards, m.PartDates = d.desk.Searching()
	if may := d.desk.Decide(rbac.DemographicsView); !may.Allowed && m.Notice == "" {
		m.Notice = fmt.Sprintf(wordsRoleShowsNoDetails, strings.Join(problem.For(&app.DeniedError{Decision: may}).Do, " "))
	}
	return m
}

// echoBirth says a date of birth as it was understood; a part of one where that is
// taken here.
func (d *desktop) echoBirth(text string) string {
	if _, part := d.desk.Searching(); part {
		if date, err := itk.ParsePartialDate(text); err == nil {
			return date.Display()
		}
	}
	return echoDate(text)
}

// echoDate says a date as it was understood, or nothing.
func echoDate(text string) string {
	date, err := itk.ParseDate(text)
	if err != nil {
		return ""
	}
	return date.Display()
}

func (d *desktop) search(operation string, v lookup.Values) {
	d.stopLookup()
	d.request++
	mine := d.request
	ctx, cancel := context.WithCancel(context.Background())
	d.cancel, d.last = cancel, v
	fields := itk.Fields{
		NHSNumber: v.NHSNumber, DateOfBirth: v.DateOfBirth, Gender: v.Gender,
		Surname: v.Surname, Forename: v.Forename, Postcode: v.Postcode, LocalID: v.LocalID,
	}
	if h := d.at.handed; h != nil && !h.About(fields) {
		d.at.handed, d.at.step = nil, "" // somebody else has been typed over it
	}
	busy := d.form()
	busy.Busy, busy.Quiet = true, true
	d.lookup.SetModel(busy)
	d.showElapsed(ctx, mine)

	req := app.LookupRequest{
		Operation: itk.Operation(operation), Case: d.inCase(), Handed: d.at.handed, Fields: fields,
	}
	var answer *app.Answer
	var unconfirmed *app.Unconfirmed
	var err error
	d.run.background(func() { answer, unconfirmed, err = d.desk.LookupToConfirm(ctx, req); cancel() }, func() {
		if mine != d.request || d.lookup == nil {
			return // cancelled, superseded or locked: there is no screen for it
		}
		d.cancel = nil
		form := d.form()
		if err == nil {
			d.at.attempts, d.at.step, d.at.focus = d.at.attempts+1, "", ""
			form = d.form()
		}
		if err != nil {
			form.Errors = fieldErrors(err)
			if form.Errors == nil {
				form.Problem = d.tellError(err)
				d.offerContinuity(form.Problem)
				if problem.Of(form.Problem.Code).Repeatable() {
					form.Problem.Again = func() { d.search(operation, d.lookup.Values()) }
				}
			}
			d.lookup.SetModel(form)
			if form.Problem != nil {
				d.title(fmt.Sprintf(wordsErrorAt, form.Problem.Title))
			} else {
				d.title(toCorrect(len(form.Errors)))
			}
			return
		}
		d.lookup.SetModel(form)
		if unconfirmed != nil {
			d.askWhetherPatient(answer, unconfirmed)
			return
		}
		d.showAnswer(answer)
	})
}

func toCorrect(n int) string { return fmt.Sprintf(wordsErrorLookUp, n) }

// quiet is how long a look-up may take before anything is said of it.
const quiet = 300 * time.Millisecond

// showElapsed says that a look-up is under way once it takes noticeably long, and
// counts its seconds.
func (d *desktop) showElapsed(ctx context.Context, mine int) {
	d.run.background(func() {
		begun := time.Now()
		next := time.NewTimer(quiet)
		defer next.Stop()
		for first := true; ; first = false {
			select {
			case <-ctx.Done():
				return
			case <-next.C:
			}
			gone := int(time.Since(begun) / time.Second)
			next.Reset(time.Duration(gone+1)*time.Second - time.Since(begun))
			fyne.Do(func() { d.lookingUp(mine, first, fmt.Sprintf("%d %s", gone, plural(gone, wordsSecondCount))) })
		}
	}, func() {})
}

func (d *desktop) lookingUp(mine int, first bool, elapsed string) {
	switch {
	case mine != d.request || d.lookup == nil || d.cancel == nil: // answered meanwhile
	case first:
		busy := d.form()
		busy.Busy, busy.Elapsed = true, elapsed
		d.lookup.SetModel(busy)
		d.title(wordsLookingUp)
	default:
		d.lookup.SetElapsed(elapsed)
	}
}

// stopLookup cancels what is under way; what was typed stays.
func (d *desktop) stopLookup() {
	if d.cancel == nil {
		return
	}
	d.cancel()
	d.cancel = nil
	d.request++
	if d.lookup != nil && d.stage == app.Active {
		form := d.form()
		stopped := problem.Of("CANCELLED")
		form.Notice = stopped.Title + ". " + stopped.What
		d.lookup.SetModel(form)
		d.title(wordsLookUp)
	}
}

var formFields = map[itk.Field]string{
	itk.FieldNHSNumber: lookup.FieldNHSNumber, itk.FieldDateOfBirth: lookup.FieldDateOfBirth, itk.FieldGender: lookup.FieldGender,
	itk.FieldSurname: lookup.FieldSurname, itk.FieldForename: lookup.FieldForename, itk.FieldPostcode: lookup.FieldPostcode,
	itk.FieldLocalID: lookup.FieldLocalID,
}

func fieldErrors(err error) []kit.FieldError {
	var input *itk.InputError
	if !errors.As(err, &input) {
		return nil
	}
	var out []kit.FieldError
	for _, p := range input.Problems {
		out = append(out, kit.FieldError{Field: formFields[p.Field], Message: problem.Field(p)})
	}
	return out
}
