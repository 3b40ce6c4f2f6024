package ui_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/lookup"
)

// The advanced panel is there only where something is switched on and the operation
// takes it, is closed until it is opened by keyboard, tells the rules of what is
// switched on and the risk, and leaves the fields as they are.
func TestMSCA_PDS_01_MSCA_PDS_07_AdvancedPanelByKeyboard(t *testing.T) {
	const toggle, wild, part, risk = "Advanced search", "stands for any others, after at least two", "The day, or day and month", "It may find somebody else"
	var sent lookup.Values
	show := func(m lookup.Model) (*lookup.View, fyne.Window) {
		m.Operations = lookup.Catalogue()
		v := lookup.New(m, lookup.Callbacks{Search: func(_ string, x lookup.Values) { sent = x }})
		return v, open(t, v)
	}
	for what, m := range map[string]lookup.Model{
		"nothing switched on": {Selected: lookup.OpDetailsBySearch},
		"a look-up by number": {Selected: lookup.OpDetailsByNHSNumber, Wildcards: true, PartDates: true},
		"a check of a number": {Selected: lookup.OpVerify, Wildcards: true, PartDates: true},
	} {
		if _, w := show(m); shows(w, toggle) {
			t.Errorf("%s: the form offers the advanced panel", what)
		}
	}

	_, w := show(lookup.Model{Selected: lookup.OpDetailsBySearch, Wildcards: true})
	if shows(w, wild) || shows(w, risk) || !shows(w, toggle) {
		t.Error("the panel is not closed at first")
	}
	w.Canvas().FocusPrevious()
	press(w, fyne.KeyReturn)
	if !shows(w, wild) || !shows(w, risk) || shows(w, part) {
		t.Error("opened, the panel does not tell the rules of wildcards and the risk, or tells of dates that are not switched on")
	}
	press(w, fyne.KeyReturn)
	if shows(w, wild) {
		t.Error("Enter does not close the panel again")
	}
	w.Canvas().FocusNext()
	typeIn(w, "Penh*")
	press(w, fyne.KeyReturn)
	if sent.Surname != "Penh*" {
		t.Error("with the panel closed a wildcard does not reach the search")
	}

	v, next := show(lookup.Model{Selected: lookup.OpGetNHSNumber, PartDates: true, Wildcards: true, Values: &lookup.Values{Surname: "Penh*"}})
	if !shows(next, wild) || !shows(next, part) || !shows(next, risk) {
		t.Error("a next step put a wildcard into the form, and the panel does not tell its risk")
	}
	v.Clear()
	if shows(next, risk) {
		t.Error("after clearing the panel is still open")
	}
}
