package app_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/itk"
	"msca/rbac"
	"msca/smartcard"
	"msca/smartcard/cardtest"
)

const why = "unconscious in resus, no relatives reachable"

// emergencyWard has a receptionist who may break the glass, a privacy officer on
// the same card, and another privacy officer's card.
func emergencyWard(t *testing.T, change ...func(*app.Options)) (*ward, *clock, *cardtest.Card) {
	t.Helper()
	c := &clock{now: theTime()}
	var ids int
	w := newWard(t, append([]func(*app.Options){func(o *app.Options) {
		o.Now = c.time
		o.NewID = func() string { ids++; return fmt.Sprintf("CASE-%d", ids) }
	}}, change...)...)
	w.trail.search = true
	by, _ := issuer()
	first, err := by.NewCard(cardtest.Profile{UserID: "555012345678", Name: "Robin Reception", PIN: pin, KeyType: cardtest.P256, RoleProfiles: []smartcard.RoleProfile{
		{ID: nurse, JobRoleCode: "S8001:G8002:R8015", ODSCode: "X26", Activities: []string{"B0168"}},
		{ID: privacy, JobRoleCode: "S8002:G8003:R0001", ODSCode: "X26"},
	}}, rand.Reader, theTime())
	if err != nil {
		t.Fatal(err)
	}
	w.swap(t, first)
	return w, c, w.newCard(t, "555099999999", "Other Officer")
}

type clock struct{ now time.Time }

func (c *clock) time() time.Time { return c.now }

// swap puts another card in and waits until the desk has heard of it.
func (w *ward) swap(t *testing.T, card *cardtest.Card) {
	t.Helper()
	before, _ := w.Cards().Reader(reader)
	w.readers.Swap(reader, card)
	until(t, "the desk to hear of the card", func() bool {
		now, _ := w.Cards().Reader(reader)
		return now.Count != before.Count
	})
}

// The screen may lock, by hand or by the card, while the access is being recorded: it
// is open for nobody then, and its end is on record too.
func TestIssue5_6_3_9_5_EmergencyAccessThatALockOvertakesIsClosedOnRecord(t *testing.T) {
	w, _, _ := emergencyWard(t)
	w.signIn(t, nurse)
	locked := make(chan struct{})
	w.trail.hook = func(e audit.Entry) {
		if e.Event == audit.EmergencyOpened {
			go func() { w.Lock("locked by the user"); close(locked) }()
			until(t, "the lock", func() bool { return w.State().Stage == app.Locked })
		}
	}
	if _, err := w.OpenEmergency(t.Context(), "999 000 0034", why); !errors.Is(err, app.ErrLocked) {
		t.Errorf("opened behind a locked screen: %v", err)
	}
	<-locked
	var opened, closed string
	for _, e := range w.trail.entries {
		switch e.Event {
		case audit.EmergencyOpened:
			opened = e.Case
		case audit.EmergencyClosed:
			closed = e.Case
			if e.Patient != "9990000034" || e.User.UserID == "" {
				t.Errorf("the end is recorded of %q about %q", e.User.UserID, e.Patient)
			}
		}
	}
	if opened == "" || closed != opened {
		t.Errorf("opened as case %q, closed as %q", opened, closed)
	}
}

func TestIssue5_6_EmergencyAccessIsForOnePatientAndThirtyMinutes(t *testing.T) {
	w, c, _ := emergencyWard(t)
	w.signIn(t, nurse)
	var denied *app.DeniedError
	if _, err := w.Lookup(t.Context(), details); !errors.As(err, &denied) {
		t.Fatalf("without emergency access: %v, want a denial", err)
	}

	before := len(w.trail.events())
	e, err := w.OpenEmergency(t.Context(), "999 000 0034", why)
	if err != nil {
		t.Fatal(err)
	}
	wantEvents(t, w.trail.events()[before:], audit.AlertRaised, audit.EmergencyOpened)
	for _, r := range w.trail.entries[before:] {
		if r.Patient != "9990000034" || r.Case != e.Case || string(r.Payloads[0].Body) != why || r.User.UserID != "555012345678" {
			t.Errorf("%s: patient, case, reason or person is missing", r.Event)
		}
	}
	if !e.Until.Equal(theTime().Add(30*time.Minute)) || w.State().Emergency != e {
		t.Errorf("open until %s, shown %+v", e.Until, w.State().Emergency)
	}

	before = len(w.trail.events())
	a, err := w.Lookup(t.Context(), details)
	if err != nil || a.Case != e.Case {
		t.Fatalf("under emergency access: case %v, %v", a, err)
	}
	wantEvents(t, w.trail.events()[before:], audit.RequestSent, audit.ResponseReceived, audit.Displayed)
	for _, r := range w.trail.entries[before:] {
		if r.Case != e.Case {
			t.Errorf("%s is not marked as made under emergency access", r.Event)
		}
	}

	for name, other := range map[string]app.LookupRequest{
		"another patient": {Operation: itk.VerifyNHSNumber, Fields: itk.Fields{NHSNumber: "9990000018", DateOfBirth: "01-Jan-1980"}},
		"by name":         {Operation: itk.GetPatientDetailsBySearch, Fields: itk.Fields{Surname: "Penhallow", DateOfBirth: "29-Feb-1984", Gender: "female"}},
	} {
		if _, err := w.Lookup(t.Context(), other); !errors.As(err, &denied) {
			t.Errorf("%s: %v, want a denial", name, err)
		}
	}
	if _, err := w.SearchTrail(t.Context(), audit.Filter{Patient: "9990000034"}); !errors.As(err, &denied) {
		t.Errorf("the audit trail: %v, want a denial", err)
	}

	c.now = theTime().Add(-time.Hour) // the clock was ahead when it was opened
	if _, err := w.Lookup(t.Context(), details); !errors.As(err, &denied) {
		t.Errorf("with the clock put back by an hour, for 90 minutes more: %v, want a denial", err)
	}
	c.now = e.Until
	if _, err := w.Lookup(t.Context(), details); !errors.As(err, &denied) {
		t.Errorf("after 30 minutes: %v, want a denial", err)
	}
	w.EndOverlong(t.Context())
	if w.State().Emergency.Case != "" || w.trail.last().Event != audit.EmergencyClosed {
		t.Errorf("its end is not recorded: %s", w.trail.last().Event)
	}
}

func TestIssue5_6_EmergencyEndsWithTheSession(t *testing.T) {
	for name, leave := range map[string]func(*ward){
		"lock":         func(w *ward) { w.Lock("lock key") },
		"sign-out":     func(w *ward) { w.SignOut(context.Background()) },
		"another role": func(w *ward) { w.ChooseRole(context.Background(), privacy) },
		"its user":     func(w *ward) { w.EndEmergency(context.Background()) },
	} {
		t.Run(name, func(t *testing.T) {
			w, _, _ := emergencyWard(t)
			w.signIn(t, nurse)
			if _, err := w.OpenEmergency(t.Context(), "9990000034", why); err != nil {
				t.Fatal(err)
			}
			leave(w)
			if w.trail.last().Event != audit.EmergencyClosed || w.State().Emergency.Case != "" {
				t.Errorf("last record %s, emergency %+v", w.trail.last().Event, w.State().Emergency)
			}
			w.signIn(t, nurse)
			var denied *app.DeniedError
			if _, err := w.Lookup(t.Context(), details); name != "another role" && !errors.As(err, &denied) {
				t.Errorf("signed in again: %v, want a denial", err)
			}
		})
	}
}

// Whoever may not, gives no reason, or cannot be recorded, gets nothing.
func TestIssue5_6_EmergencyFailsClosed(t *testing.T) {
	w, _, _ := emergencyWard(t)
	w.signIn(t, nurse)
	var input *itk.InputError
	for _, c := range []struct{ number, reason string }{{"9990000035", why}, {"9990000034", ""}, {"9990000034", "  busy    "}} {
		if _, err := w.OpenEmergency(t.Context(), c.number, c.reason); !errors.As(err, &input) {
			t.Errorf("number %t, reason %q: %v, want the field refused", c.number == "9990000034", c.reason, err)
		}
	}
	for _, failing := range []audit.Event{audit.AlertRaised, audit.EmergencyOpened} {
		w.trail.failOn = failing
		var unavailable *app.AuditUnavailableError
		if _, err := w.OpenEmergency(t.Context(), "9990000034", why); !errors.As(err, &unavailable) || w.State().Emergency.Case != "" {
			t.Errorf("%s cannot be recorded: %v", failing, err)
		}
		w.trail.failOn = 0
	}
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	var denied *app.DeniedError
	if _, err := w.OpenEmergency(t.Context(), "9990000034", why); !errors.As(err, &denied) || denied.Decision.Permission != rbac.Emergency || denied.Decision.Ask == "" {
		t.Errorf("a role without the right: %v", err)
	}
	if w.wire.sent != 0 {
		t.Error("something was sent")
	}
}

func TestIssue5_6_AlertIsClosedBySomebodyElse(t *testing.T) {
	w, _, other := emergencyWard(t)
	w.signIn(t, nurse)
	e, err := w.OpenEmergency(t.Context(), "9990000034", why)
	if err != nil {
		t.Fatal(err)
	}
	var denied *app.DeniedError
	if _, err := w.Alerts(t.Context()); !errors.As(err, &denied) {
		t.Errorf("the list is open to everybody: %v", err)
	}

	// Its author, who is also a privacy officer, sees it but cannot work it.
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	alerts, err := w.Alerts(t.Context())
	if err != nil || len(alerts) != 1 || alerts[0].Case != e.Case || alerts[0].State != app.AlertNew || alerts[0].Patient != "9990000034" {
		t.Fatalf("alerts %+v, %v", alerts, err)
	}
	for _, to := range []app.AlertState{app.AlertInvestigating, app.AlertClosed} {
		if err := w.ChangeAlert(t.Context(), alerts[0].Seq, to, "looked at it myself"); !errors.Is(err, app.ErrOwnAlert) {
			t.Errorf("%s by its author: %v", to, err)
		}
		if r := w.trail.last(); r.Event != audit.AlertChanged || r.Outcome == audit.Success {
			t.Errorf("the attempt is not recorded: %s %s", r.Event, r.Outcome)
		}
	}

	w.swap(t, other)
	w.signIn(t, privacy)
	if err := w.ChangeAlert(t.Context(), alerts[0].Seq+500, app.AlertClosed, "checked with the ward"); !errors.Is(err, app.ErrNoAlert) {
		t.Errorf("an alert that is not there: %v", err)
	}
	w.trail.failOn = audit.AlertChanged
	var unavailable *app.AuditUnavailableError
	if err := w.ChangeAlert(t.Context(), alerts[0].Seq, app.AlertClosed, "checked with the ward"); !errors.As(err, &unavailable) {
		t.Errorf("closing without a record: %v", err)
	}
	w.trail.failOn = 0
	for _, to := range []app.AlertState{app.AlertInvestigating, app.AlertClosed} {
		if err := w.ChangeAlert(t.Context(), alerts[0].Seq, to, "checked with the ward"); err != nil {
			t.Fatal(err)
		}
		now, err := w.Alerts(t.Context())
		if err != nil || now[0].State != to || now[0].ChangedBy.UserID != "555099999999" {
			t.Errorf("after %s: %+v, %v", to, now, err)
		}
	}
	if err := w.ChangeAlert(t.Context(), alerts[0].Seq, app.AlertClosed, "once more for luck"); !errors.Is(err, app.ErrAlertIsClosed) {
		t.Errorf("closed twice: %v", err)
	}
	if strings.Contains(fmt.Sprint(w.trail.last().Details), "checked") {
		t.Error("the finding is in the open part of a record")
	}
}
