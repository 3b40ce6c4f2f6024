package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/app"
	"msca/app/ui/emergency"
	"msca/app/ui/kit"
	"msca/app/ui/lookup"
	"msca/itk"
	"msca/rbac"
)

// urgent is what the desktop knows of emergency access.
type urgent struct {
	view  *emergency.View // the form, nil when it is not there
	model emergency.Model
	open  string // the case of the access that is open
	left  string // what the band says of it
	shown bool   // something shown under it may be on the screen
}

// offerEmergency puts the way to emergency access beside a denial about a
// patient, for those who may use it.
func (d *desktop) offerEmergency(p *kit.Problem, denied *app.DeniedError) {
	about := []rbac.Permission{rbac.Trace, rbac.DemographicsView, rbac.SensitiveView}
	if d.stage == app.Active && slices.Contains(about, denied.Decision.Permission) && d.desk.Decide(rbac.Emergency).Allowed {
		p.Action, p.Act = wordsEmergency, func() { d.leaving(d.askEmergency) }
	}
}

// emergencyKey opens the form, or closes the access that is open. Who may not have it
// is told why.
func (d *desktop) emergencyKey() {
	switch {
	case d.urgent.open != "":
		d.endEmergency()
	case d.desk.Decide(rbac.Emergency).Allowed:
		d.leaving(d.askEmergency)
	default:
		d.denyEmergency()
	}
}

// denyEmergency has the denial recorded and told.
func (d *desktop) denyEmergency() {
	frame := d.shell
	var err error
	d.run.background(func() { err = d.desk.Permit(context.Background(), "opening emergency access", rbac.Emergency) }, func() {
		if err != nil && d.shell == frame {
			d.tellAbove(err)
		}
	})
}

// askEmergency shows the form, filled with the patient who is on the screen.
func (d *desktop) askEmergency() {
	d.stopLookup()
	d.dropPassword()
	about := d.patientInView()
	d.urgent.model = emergency.Model{Values: &emergency.Values{NHSNumber: about.NHSNumber, DateOfBirth: about.DateOfBirth}}
	d.urgent.view = emergency.New(d.urgent.model, emergency.Callbacks{
		Open: d.openEmergency, Cancel: func() { d.leaving(d.home) }, CopyProblem: d.copyProblem, Echo: echoDate,
	})
	d.urgent.model.Values = nil // the form keeps what was typed
	d.result = nil              // cleared by the frame
	d.content(d.urgent.view, wordsEmergency)
	d.shell.SetCurrent("emergency")
}

// patientInView is what was typed about the patient whom the user can see: in the form, with
// or without a denial above it, or for the answer. Any other screen is about nobody,
// whoever was looked up before it: the form would be about the wrong patient.
func (d *desktop) patientInView() lookup.Values {
	switch v := d.shell.Content(); {
	case d.lookup != nil && v == kit.View(d.lookup):
		return d.lookup.Values()
	case d.result != nil && v == kit.View(d.result):
		return d.last
	}
	return lookup.Values{}
}

func (d *desktop) openEmergency(v emergency.Values) {
	view := d.urgent.view
	m := &d.urgent.model
	m.Busy, m.Problem, m.Errors = true, nil, emergencyErrors(v)
	if m.Errors != nil {
		m.Busy = false
		view.SetModel(*m)
		d.title(fmt.Sprintf(wordsErrorCountToCorrect, wordsEmergency, len(m.Errors)))
		return
	}
	view.SetModel(*m)
	var err error
	d.run.background(func() { _, err = d.desk.OpenEmergency(context.Background(), v.NHSNumber, v.Reason) }, func() {
		if d.shell == nil || d.shell.Content() != kit.View(view) {
			return // locked, or left: what was opened stays open, and the band says so
		}
		m.Busy = false
		var input *itk.InputError
		switch {
		case errors.As(err, &input):
			m.Errors = []kit.FieldError{{Field: emergency.FieldReason, Message: wrongText(input.Problems[0], wordsGiveReason)}}
		case err != nil:
			m.Problem = d.tellError(err)
		default:
			d.goOnUrgently(v)
			return
		}
		view.SetModel(*m)
		d.title(fmt.Sprintf(wordsErrorAt, wordsEmergency))
	})
}

// emergencyErrors says what is wrong before anything is opened.
func emergencyErrors(v emergency.Values) []kit.FieldError {
	var wrong []kit.FieldError
	if strings.TrimSpace(v.NHSNumber) == "" {
		wrong = append(wrong, kit.FieldError{Field: emergency.FieldNHSNumber, Message: wordsTypeNHSNumber})
	} else if _, err := itk.ParseNHSNumber(v.NHSNumber); err != nil {
		wrong = append(wrong, kit.FieldError{Field: emergency.FieldNHSNumber, Message: wordsEnterNHSNumber})
	}
	if echoDate(v.DateOfBirth) == "" {
		wrong = append(wrong, kit.FieldError{Field: emergency.FieldDateOfBirth, Message: wordsEnterDateOfBirth})
	}
	if len([]rune(v.Reason)) == 0 {
		wrong = append(wrong, kit.FieldError{Field: emergency.FieldReason, Message: wordsGiveReason})
	}
	return wrong
}

// goOnUrgently makes the look-up that was denied, or shows the details.
func (d *desktop) goOnUrgently(v emergency.Values) {
	values := lookup.Values{NHSNumber: v.NHSNumber, DateOfBirth: v.DateOfBirth}
	if d.operation != lookup.OpVerify {
		d.operation = lookup.OpDetailsByNHSNumber
	}
	form := d.form()
	form.Values = &values
	d.lookup.SetModel(form)
	d.content(d.lookup, wordsLookUp)
	d.shell.SetCurrent("lookup")
	d.search(d.operation, values)
}

// endEmergency closes the access early. The screen is left with it once something was
// shown under it.
func (d *desktop) endEmergency() {
	end := func() { d.run.background(func() { d.desk.EndEmergency(context.Background()) }, func() {}) }
	if d.urgent.shown {
		d.leaving(end)
		return
	}
	end()
}

// emergencyChanged brings the band to the session's state. When the access ends,
// what it showed goes from the screen.
func (d *desktop) emergencyChanged(s app.State) {
	before := d.urgent.open
	d.urgent.open = s.Emergency.Case
	d.showEmergency()
	if before == "" || before == s.Emergency.Case {
		return
	}
	d.stopLookup()
	if d.urgent.shown {
		d.urgent.shown = false
		d.home()
	}
	d.shell.SetStatus(wordsEmergencyClosed)
}

// showEmergency keeps the time left in the band.
func (d *desktop) showEmergency() {
	if d.shell == nil {
		return
	}
	if words := emergencyLeft(d.desk.State().Emergency, d.st.Clock.Now()); words != d.urgent.left {
		d.urgent.left = words
		d.shell.SetEmergency(words)
	}
}

// emergencyLeft is what the band says: minutes, at the end seconds.
func emergencyLeft(e app.Emergency, now time.Time) string {
	if e.Case == "" {
		return ""
	}
	left := e.Until.Sub(now)
	words := seconds(max(left, 0))
	if left > time.Minute {
		n := int((left + time.Minute - 1) / time.Minute)
		words = fmt.Sprintf("%d %s", n, plural(n, wordsMinuteCount))
	}
	return fmt.Sprintf(wordsEmergencyOpen, words)
}
