package app_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/itk"
	"msca/smartcard"
)

func TestMSCA_AUD_02_3_9_2_3_9_15_LookupRecordsItsExchangeEndToEnd(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	a, err := w.Lookup(t.Context(), details)
	if err != nil {
		t.Fatal(err)
	}
	wantEvents(t, w.trail.events(), audit.SignedIn, audit.RoleChosen, audit.RequestSent, audit.ResponseReceived, audit.Displayed)
	for _, e := range w.trail.entries[2:] {
		if e.User.UserID != "555012345678" || e.User.RoleProfileID != nurse || e.User.ODSCode != "X26" {
			t.Errorf("%s: the record does not say who, in which role, for whom", e.Event)
		}
		if e.Patient != "9990000034" || e.MessageID != "M1" || e.Case != a.Case || e.AccessMethod != "smartcard" {
			t.Errorf("%s: patient, message id, case or method is missing or wrong", e.Event)
		}
	}
	shown, err := json.Marshal(a.Shown)
	if err != nil {
		t.Fatal(err)
	}
	if p := w.trail.last().Payloads; len(p) != 1 || p[0].Kind != audit.FieldsShown || string(p[0].Body) != string(shown) {
		t.Error("the Displayed record does not hold exactly what is shown")
	}
}

// Whatever cannot be recorded is not done: the record of each step fails in
// turn, and what follows it must not happen [MSCA-AUD-01, 3.9.7].
func TestMSCA_AUD_01_3_9_7_NoAuditNoData(t *testing.T) {
	for _, c := range []struct {
		failing audit.Event
		sent    int
	}{
		{audit.RequestSent, 0},
		{audit.ResponseReceived, 1},
		{audit.Displayed, 1},
	} {
		t.Run(c.failing.String(), func(t *testing.T) {
			w := newWard(t)
			w.signIn(t, nurse)
			w.trail.failOn = c.failing
			a, err := w.Lookup(t.Context(), details)
			var unavailable *app.AuditUnavailableError
			if a != nil || !errors.As(err, &unavailable) || !errors.Is(err, errDiskFull) {
				t.Errorf("answer %v, error %v; want no answer and the audit failure", a, err)
			}
			if w.wire.sent != c.sent {
				t.Errorf("%d requests left, want %d", w.wire.sent, c.sent)
			}
			if w.AuditTrouble() == nil {
				t.Error("the health light does not know")
			}
			w.trail.failOn = 0
			if _, err := w.Lookup(t.Context(), details); err != nil {
				t.Errorf("after the trail is back: %v", err)
			}
		})
	}
	t.Run("sign-in", func(t *testing.T) {
		w := newWard(t)
		w.trail.failOn = audit.SignedIn
		if err := w.enterPIN(t, pin); err == nil || w.State().Stage != app.SignedOut {
			t.Errorf("signed in without a record: %v, %s", err, w.State().Stage)
		}
	})
	t.Run("failed exchange", func(t *testing.T) {
		w := newWard(t)
		w.signIn(t, nurse)
		w.wire.answer = func(itk.Query) itk.Exchange { return itk.Exchange{Err: &itk.TimeoutError{Phase: "connecting"}} }
		w.trail.failOn = audit.ExchangeFailed
		_, err := w.Lookup(t.Context(), details)
		var unavailable *app.AuditUnavailableError
		if !errors.As(err, &unavailable) {
			t.Errorf("error %v, want the audit failure", err)
		}
	})
}

// A number that cannot be recorded must not keep the reply that holds it out of
// the trail.
func TestMSCA_AUD_02_3_9_7_AReplyIsRecordedWhateverNumberItNames(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	w.wire.answer = func(q itk.Query) itk.Exchange {
		x := found(q)
		x.Reply.Patient.NHSNumber = itk.ReceivedNHSNumber("999 000 0034")
		return x
	}
	search := app.LookupRequest{Operation: itk.GetPatientDetailsBySearch, Fields: itk.Fields{DateOfBirth: "29-Feb-1984", Gender: "female", Surname: "Penhallow"}}
	if _, err := w.Lookup(t.Context(), search); err != nil {
		t.Fatal(err)
	}
	wantEvents(t, w.trail.events(), audit.SignedIn, audit.RoleChosen, audit.RequestSent, audit.ResponseReceived, audit.Displayed)
	for _, e := range w.trail.entries[2:] {
		if e.Patient != "" {
			t.Errorf("%s: the record has a patient that the store refuses", e.Event)
		}
	}
	if p := w.trail.entries[3].Payloads; len(p) != 1 || string(p[0].Body) != "<reply/>" {
		t.Error("the record of the reply does not hold its bytes")
	}
}

func TestLookup_WrongInputIsNeitherSentNorRecorded(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	before := len(w.trail.events())
	_, err := w.Lookup(t.Context(), app.LookupRequest{Operation: itk.VerifyNHSNumber, Fields: itk.Fields{NHSNumber: "9990000035", DateOfBirth: "30/02/1984"}})
	var input *itk.InputError
	if !errors.As(err, &input) || len(input.Problems) != 2 {
		t.Fatalf("error %v, want two refused fields", err)
	}
	if w.wire.sent != 0 || len(w.trail.events()) != before {
		t.Error("something was sent or recorded")
	}
}

func TestMSCA_IG_01_3_3_2_DenialIsRecordedAndExplained(t *testing.T) {
	w := newWard(t)
	w.signIn(t, privacy)
	_, err := w.Lookup(t.Context(), details)
	var denied *app.DeniedError
	if !errors.As(err, &denied) || denied.Decision.Allowed || len(denied.Decision.Because) == 0 || denied.Decision.Ask == "" {
		t.Fatalf("error %v, want a denial that explains itself", err)
	}
	if e := w.trail.last(); e.Event != audit.Denied || e.Patient != "9990000034" {
		t.Errorf("last record is %s, want the denial with the patient", e.Event)
	}
	if w.wire.sent != 0 {
		t.Error("the request was sent")
	}
}

// A pulled card cancels what is under way, and the answer is never shown.
func TestMSCA_IG_02_CardPulledDuringALookup(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	w.wire.during = func(ctx context.Context) {
		w.readers.Eject(reader)
		<-ctx.Done()
	}
	a, err := w.Lookup(t.Context(), details)
	if a != nil || err == nil {
		t.Fatalf("answer %v after the card was pulled", a)
	}
	if s := w.State(); s.Stage != app.Locked {
		t.Errorf("stage is %q, want locked", s.Stage)
	}
	for _, e := range w.trail.events() {
		if e == audit.Displayed {
			t.Error("something was shown after the card was pulled")
		}
	}
	if _, err := w.Lookup(t.Context(), details); !errors.Is(err, app.ErrLocked) {
		t.Errorf("a look-up while locked gives %v", err)
	}
}

// The card can go between the answer and the screen: nothing is shown then.
func TestMSCA_IG_02_CardPulledBetweenAnswerAndScreen(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	w.wire.answer = func(q itk.Query) itk.Exchange { w.Lock("test"); return found(q) }
	if a, err := w.Lookup(t.Context(), details); a != nil || !errors.Is(err, app.ErrLocked) {
		t.Errorf("answer %v, error %v; want nothing but the lock", a, err)
	}
	for _, e := range w.trail.events() {
		if e == audit.Displayed {
			t.Error("recorded as shown")
		}
	}
}

func TestMSCA_AUD_02_EachAttemptHasItsOwnRecords(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	tries := 0
	w.wire.answer = func(q itk.Query) itk.Exchange {
		if tries++; tries < 3 {
			return itk.Exchange{HTTPStatus: 503, Err: &itk.BusyError{}, MayRetry: true, RetryAfter: 4 * time.Second}
		}
		return found(q)
	}
	a, err := w.Lookup(t.Context(), details)
	if err != nil || a.Attempts != 3 || a.MessageID != "M3" {
		t.Fatalf("answer %+v, error %v; want the third attempt's", a, err)
	}
	wantEvents(t, w.trail.events()[2:],
		audit.RequestSent, audit.ExchangeFailed, audit.RequestSent, audit.ExchangeFailed,
		audit.RequestSent, audit.ResponseReceived, audit.Displayed)
	if len(w.waits) != 2 || w.waits[0] != 4*time.Second {
		t.Errorf("waited %v between attempts, want what the provider asked for", w.waits)
	}
	w.wire.answer = func(itk.Query) itk.Exchange {
		return itk.Exchange{Err: &itk.TransportError{Kind: "refused", Err: errors.New("x")}}
	}
	before := w.wire.sent
	if _, err := w.Lookup(t.Context(), details); err == nil || w.wire.sent != before+1 {
		t.Errorf("an attempt that may not be repeated was made %d times", w.wire.sent-before)
	}
}

func TestMSCA_AUD_02_CancelIsRecordedAndShowsNothing(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	ctx, cancel := context.WithCancel(t.Context())
	w.wire.during = func(context.Context) { cancel() }
	var stopped *app.StoppedError
	if _, err := w.Lookup(ctx, details); !errors.Is(err, context.Canceled) || !errors.As(err, &stopped) {
		t.Fatalf("error %v, want that a look-up on record was stopped", err)
	}
	wantEvents(t, w.trail.events()[2:], audit.RequestSent, audit.ExchangeFailed)
	if w.State().Stage != app.Active {
		t.Error("a cancel must not end the session")
	}
}

func TestMSCA_IG_02_3_15_4_WrongPINIsRecordedWithTriesLeft(t *testing.T) {
	w := newWard(t)
	err := w.enterPIN(t, "111111")
	var wrong *smartcard.PINError
	if !errors.As(err, &wrong) || wrong.Left != 2 {
		t.Fatalf("error %v, want a wrong PIN with 2 tries left", err)
	}
	e := w.trail.last()
	if e.Event != audit.SignInRefused || e.AccessPoint != "desktop" {
		t.Errorf("record %s at %q", e.Event, e.AccessPoint)
	}
	for _, d := range e.Details {
		if strings.Contains(d.Value, "111111") {
			t.Error("the PIN is in the record")
		}
		if d.Name == "tries-left" && d.Value != "2" {
			t.Errorf("tries left recorded as %s", d.Value)
		}
	}
}

func TestMSCA_IG_02_UnlockIsAFullSignInByTheSamePerson(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	w.Lock("test")
	if err := w.ChooseRole(t.Context(), nurse); !errors.Is(err, app.ErrLocked) {
		t.Errorf("choosing a role while locked gives %v", err)
	}
	w.signIn(t, nurse)
	if s := w.State(); s.Stage != app.Active || s.Profile.ID != nurse {
		t.Errorf("after unlocking: %q as %q", s.Stage, s.Profile.ID)
	}
	wantEvents(t, w.trail.events(), audit.SignedIn, audit.RoleChosen, audit.Locked, audit.Unlocked)
}

func TestMSCA_IG_02_SomebodyElseEndsTheFirstSession(t *testing.T) {
	w := newWard(t, func(o *app.Options) { o.LockOnRemoval = false })
	w.signIn(t, nurse)
	w.Lock("test")
	changed := make(chan struct{}, 64)
	w.OnChange(func() { changed <- struct{}{} })
	first, _ := w.Cards().Reader(reader)
	w.readers.Swap(reader, w.newCard(t, "555099999999", "Somebody Else"))
	for now := first; now.Count == first.Count; now, _ = w.Cards().Reader(reader) {
		<-changed
	}
	if err := w.enterPIN(t, pin); err != nil {
		t.Fatal(err)
	}
	if s := w.State(); s.Stage != app.ChoosingRole || s.Person.UserID != "555099999999" {
		t.Errorf("stage %q", s.Stage)
	}
	wantEvents(t, w.trail.events(), audit.SignedIn, audit.RoleChosen, audit.Locked, audit.SignedOut, audit.SignedIn)
}

func TestMSCA_AUD_05_3_9_3_3_9_5_ReadingTheTrailIsGatedAndRecorded(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	var denied *app.DeniedError
	if _, err := w.SearchTrail(t.Context(), audit.Filter{}); !errors.As(err, &denied) {
		t.Errorf("a nurse reads the trail: %v", err)
	}
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	rows, err := w.SearchTrail(t.Context(), audit.Filter{Patient: "9990000034"})
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows, error %v", len(rows), err)
	}
	e := w.trail.last()
	if e.Event != audit.AuditQueried || e.Patient != "9990000034" || len(e.Payloads) != 1 || e.Payloads[0].Kind != audit.QueryAsked {
		t.Errorf("the search was not recorded before its rows: last record %s", e.Event)
	}
	w.trail.failOn = audit.AuditQueried
	if rows, err := w.SearchTrail(t.Context(), audit.Filter{}); err == nil || rows != nil {
		t.Error("rows were given although the search could not be recorded")
	}
}
