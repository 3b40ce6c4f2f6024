package main

import (
	"time"

	"msca/app/problem"
	"msca/app/ui/continuity"
	"msca/app/ui/help"
	"msca/app/ui/kit"
	"msca/audit/timesource"
)

// offerContinuity puts the way to the continuity page on a problem that says that no
// look-up is possible.
func (d *desktop) offerContinuity(p *kit.Problem) {
	if p != nil && p.Act == nil && problem.Of(p.Code).Down() {
		p.Action, p.Act = wordsHowToGoOn, func() { d.openContinuity(p.Title) }
	}
}

// openContinuity says since when there is no answer and how to go on. What was typed
// stays, and trying again sends it again.
func (d *desktop) openContinuity(what string) {
	m := continuity.Model{Problem: what, Procedure: d.st.Config.Text("organisation.continuity")}
	if since := d.st.NoAnswerSince(); !since.IsZero() {
		m.Since = momentWords(since, d.st.Clock.Now())
	}
	d.result = nil // cleared by the frame
	d.content(continuity.New(m, continuity.Callbacks{
		Retry: func() {
			d.backToForm()
			d.search(d.operation, d.last)
		},
		Back: d.backToForm,
		Guide: func() {
			v := help.New(guideModel(d.desk.Decide), help.Callbacks{Back: func() { d.openContinuity(what) }})
			v.Open("everybody", "when-no-look-up-is-possible")
			d.content(v, wordsGuide)
		},
	}), wordsWhenNoLookUp)
}

// momentWords is the time of a moment, with its day unless that is today.
func momentWords(at, now time.Time) string {
	at, now = at.In(timesource.London()), now.In(timesource.London())
	if at.Format("02-Jan-2006") == now.Format("02-Jan-2006") {
		return at.Format("15:04")
	}
	return at.Format("15:04 on 02-Jan-2006")
}
