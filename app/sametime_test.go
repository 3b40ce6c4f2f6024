package app_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// overtaken is a trail in which somebody else is quicker: what meanwhile does is in it
// after the alerts were read, and before what is made of them.
type overtaken struct {
	*store.Store
	meanwhile func()
}

func (o *overtaken) Search(ctx context.Context, f audit.Filter) ([]audit.Record, error) {
	found, err := o.Store.Search(ctx, f)
	working := slices.Contains(f.Events, audit.AlertChanged) || slices.Contains(f.Events, audit.DiscrepancyChanged)
	if do := o.meanwhile; do != nil && working {
		o.meanwhile = nil
		do()
	}
	return found, err
}

// twoOfficers are privacy officers at two workstations with one trail, in which the
// second can be overtaken.
func twoOfficers(t *testing.T) (first, second *ward, trail *overtaken) {
	t.Helper()
	trail = &overtaken{Store: storetest.New(t)}
	officer := func(id string, on app.Trail) *ward {
		w := newWard(t, func(o *app.Options) { o.Trail = on; o.NewID = func() string { return "C-" + id } })
		w.swap(t, w.newCard(t, id, "Officer "+id))
		w.signIn(t, privacy)
		return w
	}
	return officer("555000000001", trail.Store), officer("555000000002", trail), trail
}

const checked = "checked with the ward sister"

// An alert that one officer closes while another takes it into investigation is
// closed: what is closed stays so, and the slower one is told.
func TestMSCA_3_9_5_AnAlertClosedMeanwhileStaysClosed(t *testing.T) {
	first, second, trail := twoOfficers(t)
	raised := audit.Entry{Event: audit.AlertRaised, User: audit.Person{UserID: "nell"}, Patient: "9990000034", Case: "E-1",
		Details: []audit.Detail{{Name: "kind", Value: "emergency"}, {Name: "state", Value: "new"}}}
	receipt, err := trail.Append(t.Context(), raised)
	if err != nil {
		t.Fatal(err)
	}
	trail.meanwhile = func() {
		if err := first.ChangeAlert(t.Context(), receipt.Seq, app.AlertClosed, checked); err != nil {
			t.Fatal(err)
		}
	}
	if err := second.ChangeAlert(t.Context(), receipt.Seq, app.AlertInvestigating, "I am asking the ward"); !errors.Is(err, app.ErrOvertaken) {
		t.Errorf("the slower one hears %v, want that somebody was quicker", err)
	}
	alerts, err := first.Alerts(t.Context())
	if err != nil || len(alerts) != 1 || alerts[0].State != app.AlertClosed {
		t.Fatalf("alerts %+v, %v; want the one closed", alerts, err)
	}
	if f, err := first.OpenAlert(t.Context(), receipt.Seq); err != nil || len(f.Changes) != 2 || f.Changes[0].Note || !f.Changes[1].Note {
		t.Errorf("%+v, %v; want both officers' notes, the second one a note only", f.Changes, err)
	}
}

// A finding that two officers take up at once keeps the notes of both, and the state
// that the quicker one gave it.
func TestMSCA_3_9_5_AFindingTakenUpByTwoKeepsBothNotes(t *testing.T) {
	first, second, trail := twoOfficers(t)
	for range 3 {
		if err := first.Note(t.Context(), audit.Entry{Event: audit.SignInRefused, User: audit.Person{UserID: "nell"}, Outcome: audit.MinorFailure}); err != nil {
			t.Fatal(err)
		}
	}
	rules := app.PatternRules{Failures: 3, FailuresIn: time.Hour}
	r, err := first.ReviewAndWork(t.Context(), time.Time{}, time.Time{}, rules)
	if err != nil || len(r.Findings) != 1 {
		t.Fatalf("%d findings, %v; want one", len(r.Findings), err)
	}
	f := r.Findings[0]
	trail.meanwhile = func() {
		if err := first.WorkFinding(t.Context(), f, app.AlertProposed, checked); err != nil {
			t.Fatal(err)
		}
	}
	const note = "asked her: a new keyboard"
	if err := second.WorkFinding(t.Context(), f, app.AlertInvestigating, note); !errors.Is(err, app.ErrOvertaken) {
		t.Errorf("the slower one hears %v, want that somebody was quicker", err)
	}
	if r, err = first.ReviewAndWork(t.Context(), time.Time{}, time.Time{}, rules); err != nil {
		t.Fatal(err)
	}
	w := r.Work[f.Key()]
	if w.State != app.AlertProposed || w.By.UserID != "555000000001" || len(w.History) != 2 || w.History[1].Finding != note || !w.History[1].Note {
		t.Errorf("state %q by %s with %d notes; want it proposed by the quicker one, and both notes", w.State, w.By.UserID, len(w.History))
	}
}

// Of two officers who close an alert and take it up at once the slower one is told that
// it is not closed.
func TestMSCA_3_9_5_WhoClosesAnAlertTooLateIsTold(t *testing.T) {
	first, second, trail := twoOfficers(t)
	receipt, err := trail.Append(t.Context(), audit.Entry{Event: audit.AlertRaised, User: audit.Person{UserID: "nell"}, Patient: "9990000034", Case: "E-1",
		Details: []audit.Detail{{Name: "kind", Value: "emergency"}, {Name: "state", Value: "new"}}})
	if err != nil {
		t.Fatal(err)
	}
	trail.meanwhile = func() {
		if err := first.ChangeAlert(t.Context(), receipt.Seq, app.AlertInvestigating, "I am asking the ward"); err != nil {
			t.Fatal(err)
		}
	}
	if err := second.ChangeAlert(t.Context(), receipt.Seq, app.AlertClosed, checked); !errors.Is(err, app.ErrOvertaken) {
		t.Errorf("a close that did not count is told as %v", err)
	}
	if err := second.ChangeAlert(t.Context(), receipt.Seq, app.AlertClosed, checked); err != nil {
		t.Errorf("closing it after that: %v", err)
	}
}
