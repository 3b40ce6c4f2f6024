package app_test

import (
	"errors"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/audit/store/storetest"
)

// A closed finding to which more records come is to be looked at again: what was
// closed was what was known then. What was made of it stays with it.
func TestMSCA_3_9_5_ClosedFindingThatGrowsIsLookedAtAgain(t *testing.T) {
	s := storetest.New(t)
	officer := func(id string) *ward {
		w := newWard(t, func(o *app.Options) { o.Trail = s; o.NewID = func() string { return "C-" + id } })
		w.swap(t, w.newCard(t, id, "Officer "+id))
		w.signIn(t, privacy)
		return w
	}
	first, second := officer("555000000001"), officer("555000000002")
	refuse := func(n int) {
		for range n {
			if err := first.Note(t.Context(), audit.Entry{Event: audit.SignInRefused, User: audit.Person{UserID: "nell"}, Outcome: audit.MinorFailure}); err != nil {
				t.Fatal(err)
			}
		}
	}
	now := func() (app.Finding, app.Work) {
		r, err := second.ReviewAndWork(t.Context(), time.Time{}, time.Time{}, app.PatternRules{Failures: 3, FailuresIn: time.Hour})
		if err != nil || len(r.Findings) != 1 {
			t.Fatalf("%d findings, %v; want one", len(r.Findings), err)
		}
		return r.Findings[0], r.Work[r.Findings[0].Key()]
	}
	const note = "asked her: a new keyboard"
	closes := func(f app.Finding) {
		if err := first.WorkFinding(t.Context(), f, app.AlertProposed, note); err != nil {
			t.Fatal(err)
		}
		if err := second.WorkFinding(t.Context(), f, app.AlertClosed, note); err != nil {
			t.Fatal(err)
		}
	}

	refuse(3)
	before, _ := now()
	closes(before)
	if f, w := now(); w.State != app.AlertClosed || w.Grown {
		t.Fatalf("closed: state %q, grown %t, %d records", w.State, w.Grown, len(f.Records))
	}

	refuse(40)
	grown, w := now()
	if len(grown.Records) != 43 || w.State == app.AlertClosed || !w.Grown || len(w.History) != 2 {
		t.Errorf("after forty more: %d records, state %q, grown %t, %d notes; want it to look at again with its two notes", len(grown.Records), w.State, w.Grown, len(w.History))
	}
	if err := first.WorkFinding(t.Context(), before, app.AlertInvestigating, note); !errors.Is(err, app.ErrAlertIsClosed) {
		t.Errorf("as it was when it was closed: %v", err)
	}
	if err := second.WorkFinding(t.Context(), grown, app.AlertClosed, note); !errors.Is(err, app.ErrSecondPerson) {
		t.Errorf("closed again by one person: %v", err)
	}
	closes(grown)
	if _, w := now(); w.State != app.AlertClosed || w.Grown {
		t.Errorf("closed again: state %q, grown %t", w.State, w.Grown)
	}
}
