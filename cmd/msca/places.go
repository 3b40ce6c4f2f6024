package main

import (
	"slices"

	"msca/app"
	"msca/app/ui/lookup"
	"msca/app/ui/shell"
	"msca/rbac"
)

// place is somewhere that the navigation of the desk leads to.
type place struct {
	id, label, key string
	open           func(d *desktop)
	there          func(d *desktop, s app.State) bool // for whom it is
	aside          bool                               // it does not take the place of what is in the frame
	begins         bool                               // the desk of a role that has it may begin here
}

// places are all of them, in the order of the navigation.
func places() []place {
	return []place{
		{id: "lookup", label: wordsLookUp, key: "Ctrl+N", open: (*desktop).newSearch, there: permitted(rbac.Trace), begins: true},
		{id: "emergency", label: wordsEmergency, key: "Ctrl+E", open: (*desktop).askEmergency, there: permitted(rbac.Emergency)},
		{id: "alerts", label: wordsAlerts, open: (*desktop).openAlerts, there: permitted(rbac.AuditAlerts), begins: true},
		{id: "recent", label: wordsRecent, open: (*desktop).openRecent, there: permitted(rbac.Trace)},
		{id: "discrepancies", label: wordsDiscrepancies, open: (*desktop).openDiscrepancies, there: permitted(rbac.DiscrepancyWork, rbac.DiscrepancyRaise), begins: true},
		{id: "batch", label: wordsBatchTitle, open: (*desktop).openBatch, there: permitted(rbac.Batch), begins: true},
		{id: "audit", label: wordsAuditTrail, key: "Ctrl+T", open: (*desktop).openAudit, there: permitted(rbac.AuditView), aside: true},
		{id: "users", label: wordsUsers, open: (*desktop).openUsers, there: permitted(rbac.AdminUsers), begins: true},
		{id: "roles", label: wordsRoles, open: (*desktop).openRoles, there: permitted(rbac.AdminUsers, rbac.AdminConfig), begins: true},
		{id: "connection", label: wordsConnection, open: (*desktop).openConnection, there: permitted(rbac.AdminConfig)},
		{id: "time", label: wordsTimeAndCertificates, open: (*desktop).openTimeAndCertificates, there: permitted(rbac.AdminConfig)},
		{id: "settings", label: wordsSettings, open: (*desktop).openSettings, there: permitted(rbac.AdminConfig)},
		{id: "diagnostics", label: wordsDiagnostics, open: (*desktop).openDiagnostics, there: everybody},
		{id: "exercises", label: wordsExercises, open: (*desktop).openExercises, there: practising},
		{id: "help", label: wordsHelp, open: (*desktop).openGuide, there: everybody},
		{id: "role", label: wordsChangeRole, open: func(d *desktop) { d.desk.Reconsider() }, there: severalRoles, aside: true},
		{id: "password", label: wordsChangePassword, open: (*desktop).changeOwnPassword, there: byAccount},
		{id: "card", label: wordsTakeTrainingCardOut, open: (*desktop).takeTrainingCardOut, there: trainingCard, aside: true},
	}
}

// permitted is for those who may do any of these.
func permitted(any ...rbac.Permission) func(*desktop, app.State) bool {
	return func(d *desktop, _ app.State) bool {
		return slices.ContainsFunc(any, func(p rbac.Permission) bool { return d.desk.Decide(p).Allowed })
	}
}

func everybody(*desktop, app.State) bool        { return true }
func severalRoles(_ *desktop, s app.State) bool { return len(s.Profiles) > 1 }
func byAccount(_ *desktop, s app.State) bool    { return s.Means == app.ByAccount }
func practising(d *desktop, _ app.State) bool   { return d.desk.Practice() != nil }
func trainingCard(d *desktop, _ app.State) bool { return d.st.Slot != nil }

// home is where the desk of a role begins: its first place, or why it has none.
func (d *desktop) home() {
	d.dropPassword()
	if p, ok := d.first(); ok {
		p.open(d)
		d.shell.SetCurrent(p.id)
		return
	}
	d.noLookups()
}

// first is the first place of a role.
func (d *desktop) first() (place, bool) {
	for _, p := range places() {
		if p.begins && p.there(d, d.desk.State()) {
			return p, true
		}
	}
	return place{}, false
}

// leavePlace goes home from a place. Where it is home already there is nowhere to
// go, and opening it again would read, and record, it again.
func (d *desktop) leavePlace() {
	if p, ok := d.first(); !ok || p.id != d.shell.Current() {
		d.leaving(d.home)
	}
}

// nav lists the places of a session.
func (d *desktop) nav(s app.State) []shell.NavItem {
	var out []shell.NavItem
	for _, p := range places() {
		if p.there(d, s) {
			out = append(out, shell.NavItem{ID: p.id, Label: p.label, Key: p.key})
		}
	}
	return out
}

// navigate leads to a place; a look-up under way ends when another takes the frame.
func (d *desktop) navigate(to string) {
	i := slices.IndexFunc(places(), func(p place) bool { return p.id == to })
	if i < 0 || d.stage != app.Active {
		return
	}
	p := places()[i]
	open := func() { d.goTo(p) }
	switch a := d.audit; {
	case p.id == "role" && a != nil: // its window goes with the role
		d.leaving(func() { d.afterUnsent(d.window.Canvas(), a, open) })
	case !p.aside || p.id == "role":
		d.leaving(open)
	default:
		open()
	}
}

func (d *desktop) goTo(p place) {
	if !p.aside {
		d.stopLookup()
		d.users = nil
		d.shell.SetStatus("") // it was said of the place before
	}
	p.open(d)
	if !p.aside && d.shell != nil {
		d.shell.SetCurrent(p.id)
		d.last, d.at.draft = lookup.Values{}, noted{} // that patient is gone from the screen
	}
}
