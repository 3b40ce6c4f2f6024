package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"msca/app"
	"msca/audit"
	"msca/itk"
)

var bySearch = app.LookupRequest{Operation: itk.GetPatientDetailsBySearch, Fields: itk.Fields{Surname: "Penhallow", DateOfBirth: "29/02/1984", Gender: "female"}}

// searched answers a search with a patient of everything.
func searched(q itk.Query) itk.Exchange {
	x := found(q)
	n, _ := itk.ParseNHSNumber("9990000034")
	born, _ := itk.ParseDate("1984-02-29")
	postcode, title := "ls1 6ae", "Ms."
	x.Reply.Patient.NHSNumber, x.Reply.Patient.Birth, x.Reply.Patient.Name.Title = n, &born, &title
	x.Reply.Patient.Addresses = []itk.Address{{Use: itk.Home, Lines: []string{"7 Example Row", "Sampleton"}, Postcode: &postcode}}
	return x
}

func TestMSCA_DQ_6_2_SearchShowsFourIdentifiersThenTheDetails(t *testing.T) {
	w := newWard(t)
	w.wire.answer = searched
	w.signIn(t, nurse)
	a, u, err := w.LookupToConfirm(t.Context(), bySearch)
	if err != nil || u == nil {
		t.Fatalf("a search that found somebody: %v, to be confirmed: %v", err, u != nil)
	}
	var got []string
	for _, l := range a.Shown.Sections[0].Lines {
		got = append(got, l.Label+": "+strings.Join(l.Rows, " / "))
	}
	want := []string{"Name: PENHALLOW, Nesta (Ms)", "Born: 29-Feb-1984", "NHS No.: 999 000 0034", "Address: 7 Example Row / LS1 6AE"}
	if !slices.Equal(got, want) || a.Shown.Banner != nil || a.Reply.Patient != nil {
		t.Errorf("before confirming %q is given, want %q and nothing else", got, want)
	}
	wantShown(t, w, a, "confirm/2")
	if text := fmt.Sprintf("%v %+v %#v", u, u, u); strings.Contains(text, "Penhallow") || strings.Contains(text, "9990000034") {
		t.Errorf("an unconfirmed patient prints %q", text)
	}

	opened, err := w.Confirm(t.Context(), u)
	if err != nil || opened.Shown.Banner == nil {
		t.Fatalf("the details after Yes: %v", err)
	}
	wantShown(t, w, opened, "patient/1")
	wantEvents(t, w.trail.events(), audit.SignedIn, audit.RoleChosen, audit.RequestSent, audit.ResponseReceived, audit.Displayed, audit.Displayed)
	first, second := w.trail.entries[4], w.trail.entries[5]
	if first.MessageID != second.MessageID || first.Case != second.Case || second.Patient != "9990000034" {
		t.Errorf("the two records are not tied together: %q %q, case %q %q", first.MessageID, second.MessageID, first.Case, second.Case)
	}
}

// wantShown wants the newest record to hold exactly what the answer shows.
func wantShown(t *testing.T, w *ward, a *app.Answer, screen string) {
	t.Helper()
	shown, _ := json.Marshal(a.Shown)
	last := w.trail.last()
	if last.Event != audit.Displayed || len(last.Payloads) != 1 || string(last.Payloads[0].Body) != string(shown) || a.Shown.Screen != screen {
		t.Errorf("the newest record (%s) is not exactly what %s shows", last.Event, screen)
	}
}

func TestMSCA_DQ_6_2_WhatIsConfirmedAndWhatOpensAtOnce(t *testing.T) {
	for _, c := range []struct {
		what    string
		op      itk.Operation
		fields  itk.Fields
		confirm bool
	}{
		{"by search", bySearch.Operation, bySearch.Fields, true},
		{"details without a number", itk.GetPatientDetails, bySearch.Fields, true},
		{"details with the number", itk.GetPatientDetails, itk.Fields{NHSNumber: "9990000034", DateOfBirth: "29/02/1984"}, false},
		{"by NHS number", details.Operation, details.Fields, false},
		{"an NHS number only", itk.GetNHSNumber, bySearch.Fields, false},
	} {
		w := newWard(t)
		w.wire.answer = searched
		w.signIn(t, nurse)
		_, u, err := w.LookupToConfirm(t.Context(), app.LookupRequest{Operation: c.op, Fields: c.fields})
		if err != nil || (u != nil) != c.confirm {
			t.Errorf("%s: %v, to be confirmed %v, want %v", c.what, err, u != nil, c.confirm)
		}
	}
}

func TestMSCA_AUD_01_ConfirmNeedsItsRecordAndItsSession(t *testing.T) {
	w := newWard(t)
	w.wire.answer = searched
	w.signIn(t, nurse)
	_, u, err := w.LookupToConfirm(t.Context(), bySearch)
	if err != nil {
		t.Fatal(err)
	}
	w.trail.failOn = audit.Displayed
	var unavailable *app.AuditUnavailableError
	if a, err := w.Confirm(t.Context(), u); a != nil || !errors.As(err, &unavailable) {
		t.Errorf("details without a record: %v, %v", a != nil, err)
	}
	w.trail.failOn = 0
	w.Lock("a test")
	if a, err := w.Confirm(t.Context(), u); a != nil || !errors.Is(err, app.ErrLocked) {
		t.Errorf("details on a locked screen: %v, %v", a != nil, err)
	}
	if err := w.enterPIN(t, pin); err != nil {
		t.Fatal(err)
	}
	if a, err := w.Confirm(t.Context(), u); a != nil || !errors.Is(err, app.ErrLocked) {
		t.Errorf("a search of before the lock opened after it: %v, %v", a != nil, err)
	}
	w.trail.failOn = audit.Displayed
	if a, u, err := w.LookupToConfirm(t.Context(), bySearch); a != nil || u != nil || !errors.As(err, &unavailable) {
		t.Error("identifiers were given without a record")
	}
}

func TestNothingFoundNeedsNoConfirmation(t *testing.T) {
	w := newWard(t)
	w.wire.answer = func(q itk.Query) itk.Exchange {
		return itk.Exchange{HTTPStatus: 200, Reply: itk.Reply{Operation: q.Operation(), Code: itk.NoMatch, Outcome: itk.OutcomeNoMatch}}
	}
	w.signIn(t, nurse)
	a, u, err := w.LookupToConfirm(t.Context(), bySearch)
	if err != nil || u != nil || a.Shown.Problem == nil {
		t.Fatalf("no match: %v, to be confirmed %v", err, u != nil)
	}
	wantShown(t, w, a, "problem/1")
}

// An answer is not shown again to a role that may not see it, and not in another
// session.
func TestMSCA_IG_01_AnswerIsShownAgainOnlyToWhomItMay(t *testing.T) {
	w := newWard(t)
	w.wire.answer = searched
	w.signIn(t, nurse)
	a, err := w.Lookup(t.Context(), details)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.ShowAgain(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	wantShown(t, w, again, "patient/1")
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	var denied *app.DeniedError
	if again, err := w.ShowAgain(t.Context(), a); again != nil || !errors.As(err, &denied) && !errors.Is(err, app.ErrLocked) {
		t.Errorf("a role that may not trace is shown the answer again: %v", err)
	}
}

// What has to be known of the patient is said before the question, too.
func TestMSCA_DQ_6_2_ConfirmCarriesTheCautions(t *testing.T) {
	w := newWard(t)
	w.wire.answer = func(q itk.Query) itk.Exchange {
		x := searched(q)
		died, _ := itk.ReceivedDate("20150302")
		x.Reply.Patient.Death, x.Reply.Code, x.Reply.Outcome = &died, itk.LocalStoreData, itk.OutcomeStale
		return x
	}
	w.signIn(t, nurse)
	a, _, err := w.LookupToConfirm(t.Context(), bySearch)
	if err != nil {
		t.Fatal(err)
	}
	if got := titles(a.Shown); !slices.Contains(got, "This patient has died") || !slices.Contains(got, "This may be out of date") {
		t.Errorf("before the question %q is said", got)
	}
	lines := a.Shown.Sections[0].Lines
	if last := lines[len(lines)-1]; last.Label != "Died" || last.Rows[0] != "02-Mar-2015" {
		t.Errorf("the last identifier is %s, want the date of death", last.Label)
	}
}
