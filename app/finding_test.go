package app_test

import (
	"errors"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/audit/store/storetest"
	"msca/smartcard"
)

// reviewed finds what the rules say of a look-up in the night.
func reviewed(t *testing.T, w *ward) app.Finding {
	t.Helper()
	rules := app.PatternRules{Opens: 20 * time.Hour, Closes: 21 * time.Hour, Weekends: true}
	r, err := w.ReviewAndWork(t.Context(), time.Time{}, time.Time{}, rules)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.Rule == "out-of-hours" {
			return f
		}
	}
	t.Fatal("nothing was found")
	return app.Finding{}
}

func workOn(t *testing.T, w *ward, f app.Finding) app.Work {
	t.Helper()
	r, err := w.ReviewAndWork(t.Context(), time.Time{}, time.Time{}, app.PatternRules{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Work[f.Key()]
}

// One person proposes, another closes; nobody works what is about himself; every
// step, refused or not, is on record with its words. [3.9.3, 3.9.5]
func TestMSCA_3_9_5_FindingIsClosedByFourEyes(t *testing.T) {
	s := storetest.New(t)
	people := map[string]*ward{}
	for _, id := range []string{"555012345678", "555000000001", "555000000002"} {
		w := newWard(t, func(o *app.Options) { o.Trail = s; o.NewID = func() string { return "C-" + id } })
		w.readers.Eject(reader)
		until(t, "the desk to miss the card", func() bool {
			p, _ := w.Cards().Reader(reader)
			return p.State != smartcard.Present
		})
		w.readers.Insert(reader, w.newCard(t, id, "Person "+id))
		w.heard(t)
		people[id] = w
	}
	self, first, second := people["555012345678"], people["555000000001"], people["555000000002"]
	self.signIn(t, nurse)
	if _, err := self.Lookup(t.Context(), details); err != nil {
		t.Fatal(err)
	}
	if err := self.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	first.signIn(t, privacy)
	second.signIn(t, privacy)
	f := reviewed(t, first)

	const note = "asked the ward; the patient was there"
	if err := self.WorkFinding(t.Context(), f, app.AlertProposed, note); !errors.Is(err, app.ErrOwnAlert) {
		t.Errorf("the nurse worked her own finding: %v", err)
	}
	if err := first.WorkFinding(t.Context(), f, app.AlertClosed, note); !errors.Is(err, app.ErrSecondPerson) {
		t.Errorf("closed at once by one person: %v", err)
	}
	if err := first.WorkFinding(t.Context(), f, app.AlertInvestigating, note); err != nil {
		t.Fatal(err)
	}
	if err := first.WorkFinding(t.Context(), f, app.AlertProposed, note); err != nil {
		t.Fatal(err)
	}
	if err := first.WorkFinding(t.Context(), f, app.AlertClosed, note); !errors.Is(err, app.ErrSecondPerson) {
		t.Errorf("closed by the one who proposed it: %v", err)
	}
	if w := workOn(t, second, f); w.State != app.AlertProposed {
		t.Fatalf("the second person sees %q", w.State)
	}
	if err := second.WorkFinding(t.Context(), f, app.AlertClosed, "agreed, nothing amiss"); err != nil {
		t.Fatal(err)
	}
	if err := first.WorkFinding(t.Context(), f, app.AlertInvestigating, note); !errors.Is(err, app.ErrAlertIsClosed) {
		t.Errorf("worked after it was closed: %v", err)
	}
	w := workOn(t, first, f)
	if w.State != app.AlertClosed || len(w.History) != 6 {
		t.Fatalf("state %q after %d steps, want closed after 6", w.State, len(w.History))
	}
	refused := 0
	for _, h := range w.History {
		if h.Refused {
			refused++
		}
	}
	if refused != 3 || w.History[5].Finding != "agreed, nothing amiss" || w.History[5].By.UserID != "555000000002" {
		t.Errorf("%d steps refused; the last says %q", refused, w.History[5].Finding)
	}
	raised, err := s.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.AlertRaised}})
	if err != nil || len(raised) != 1 || raised[0].Patient != subject {
		t.Errorf("%d alerts raised, %v; want one, about the patient", len(raised), err)
	}
	if alerts, err := first.Alerts(t.Context()); err != nil || len(alerts) != 0 {
		t.Errorf("the list of emergency alerts shows %d findings, %v", len(alerts), err)
	}
}

func TestMSCA_3_9_5_FindingNeedsANoteAndTheRight(t *testing.T) {
	w, _ := archive(t, 1)
	f := reviewed(t, w)
	if err := w.WorkFinding(t.Context(), f, app.AlertInvestigating, " "); err == nil {
		t.Error("a state without a note")
	}
	if err := w.ChooseRole(t.Context(), nurse); err != nil {
		t.Fatal(err)
	}
	var denied *app.DeniedError
	if err := w.WorkFinding(t.Context(), f, app.AlertInvestigating, "looked into it"); !errors.As(err, &denied) {
		t.Errorf("a nurse worked a finding: %v", err)
	}
}
