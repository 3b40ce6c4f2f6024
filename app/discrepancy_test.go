package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/itk"
	policy "msca/rbac"
)

// answering has an SMSP that answers by the NHS number asked about.
func answering(replies map[string]itk.Reply) func(itk.Query) itk.Exchange {
	return func(q itk.Query) itk.Exchange {
		n, _ := q.NHSNumber()
		r, ok := replies[n.Digits()]
		if !ok {
			return searched(q)
		}
		r.Operation = q.Operation()
		return itk.Exchange{HTTPStatus: 200, Reply: r}
	}
}

func superseded(by string) itk.Reply {
	return itk.Reply{Code: itk.Superseded, Outcome: itk.OutcomeSuperseded, Patient: &itk.Patient{NHSNumber: itk.ReceivedNHSNumber(by)}}
}

var invalidated = itk.Reply{Code: itk.Invalidated, Outcome: itk.OutcomeInvalidated}

// atBackOffice has a nurse whose role profile works discrepancies as well.
func atBackOffice(t *testing.T) *ward {
	t.Helper()
	w := newWard(t, func(o *app.Options) {
		rules, made, err := o.Policy.Apply(policy.Override{Kind: "baseline", JobRole: "R8001", Activity: "B1680", Source: "test"})
		if err != nil {
			t.Fatal(err, made)
		}
		o.Policy = rules
	})
	w.trail.search = true
	w.signIn(t, nurse)
	return w
}

func byNumber(n, caseID string) app.LookupRequest {
	return app.LookupRequest{Operation: itk.GetPatientDetailsByNHSNumber, Fields: itk.Fields{NHSNumber: n, DateOfBirth: "29-Feb-1984", LocalID: "X26:17"}, Case: caseID}
}

func said(s app.Shown) string {
	var b strings.Builder
	for _, c := range s.Cautions {
		b.WriteString(c.Title + "\n" + c.Text + "\n" + strings.Join(c.Do, "\n") + "\n")
	}
	if s.Problem != nil {
		b.WriteString(s.Problem.Title + "\n" + s.Problem.What + "\n" + strings.Join(s.Problem.Do, "\n"))
	}
	return b.String()
}

func wantSaid(t *testing.T, when string, s app.Shown, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(said(s), want) {
			t.Errorf("%s: %q is not said:\n%s", when, want, said(s))
		}
	}
}

const treat = "Treat all demographic and clinical data"

// FLGINV-5.1, 7.4, 7.4.1, 7.4.2: the three warnings, and the replacement, on the
// answer itself, on every later answer of the case, and, once it is with the back
// office, on every access until that is closed.
func TestMSCA_DQ_03_SupersededIsWarnedOfOnEveryAccess(t *testing.T) {
	w := atBackOffice(t)
	w.wire.answer = answering(map[string]itk.Reply{"9990000042": superseded("9990000034")})
	look := func(n, caseID string) *app.Answer {
		t.Helper()
		a, err := w.Lookup(t.Context(), byNumber(n, caseID))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	old := look("9990000042", "ONE")
	wantSaid(t, "the answer", old.Shown, "NHS number 999 000 0042 is no longer valid: it has been replaced by 999 000 0034.",
		"not been referred to the back office yet", treat, "Tell the patient")
	wantSaid(t, "the replacement in the same case", look("9990000034", "ONE").Shown, "999 000 0042 is no longer valid", "not been referred", treat)
	if other := look("9990000034", "TWO").Shown; len(other.Cautions) != 0 {
		t.Errorf("another case has the warning although nobody reported it:\n%s", said(other))
	}

	draft, ok := app.DraftDiscrepancy(old, nil)
	if !ok || draft.Kind != app.KindSuperseded {
		t.Fatalf("draft %v, %v", draft.Kind, ok)
	}
	seq, err := w.RaiseDiscrepancy(t.Context(), old, draft)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{"ONE", "THREE"} {
		wantSaid(t, "the replacement in case "+c, look("9990000034", c).Shown, "no longer valid", "Referred to the back office on 23-Nov-2026", treat)
		wantSaid(t, "the old number in case "+c, look("9990000042", c).Shown, "no longer valid", "Referred to the back office on 23-Nov-2026", treat)
	}
	if again, err := w.ShowAgain(t.Context(), old); err != nil || strings.Contains(said(again.Shown), "not been referred") {
		t.Errorf("shown again it still says that nobody was told: %v", err)
	}
	for _, to := range []app.DiscrepancyChange{
		{Seq: seq, To: app.DiscrepancyWorking},
		{Seq: seq, To: app.DiscrepancyClosed, Outcome: app.OutcomeMerged, Note: "merged into the new number"},
	} {
		if err := w.ChangeDiscrepancy(t.Context(), to); err != nil {
			t.Fatal(err)
		}
	}
	if after := look("9990000034", "FOUR").Shown; len(after.Cautions) != 0 {
		t.Errorf("after the merge the warning still stands:\n%s", said(after))
	}
}

// FLGINV-9, 9.1, 9.2.
func TestMSCA_DQ_04_InvalidatedIsWarnedOfOnEveryAccess(t *testing.T) {
	w := atBackOffice(t)
	w.wire.answer = answering(map[string]itk.Reply{"9990000166": invalidated})
	a, err := w.Lookup(t.Context(), byNumber("9990000166", "ONE"))
	if err != nil {
		t.Fatal(err)
	}
	wantSaid(t, "the answer", a.Shown, "NHS number 999 000 0166 is no longer valid.", "not been referred to the back office yet", treat)
	draft, _ := app.DraftDiscrepancy(a, nil)
	if _, err := w.RaiseDiscrepancy(t.Context(), a, draft); err != nil {
		t.Fatal(err)
	}
	for _, n := range []string{"9990000166", "9990000034"} { // the second: found by name in the same case
		b, err := w.Lookup(t.Context(), byNumber(n, "ONE"))
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, "then", b.Shown, "999 000 0166 is no longer valid.", "Referred to the back office on 23-Nov-2026", treat)
	}
}

// FLGINV-10.1, 10.1.1, 10.1.2: a system alert that carries what identifies the
// patient, as far as held, sealed beside the record and nowhere else.
func TestMSCA_ORG_02_MSCA_DQ_04_DiscrepancyCarriesWhatIdentifiesThePatient(t *testing.T) {
	w := atBackOffice(t)
	w.wire.answer = answering(map[string]itk.Reply{"9990000166": invalidated})
	a, err := w.Lookup(t.Context(), app.LookupRequest{Operation: itk.GetPatientDetailsByNHSNumber,
		Fields: itk.Fields{NHSNumber: "9990000166", DateOfBirth: "09/09/1958", Surname: "Tremayne", Forename: "Jory", LocalID: "X26:00417"}})
	if err != nil {
		t.Fatal(err)
	}
	draft, _ := app.DraftDiscrepancy(a, nil)
	draft.Note = "The patient's letter shows this number"
	if _, err := w.RaiseDiscrepancy(t.Context(), a, draft); err != nil {
		t.Fatal(err)
	}
	e := w.trail.last()
	if e.Event != audit.DiscrepancyRaised || e.Patient != "9990000166" || e.MessageID != a.MessageID || e.Case != a.Case || len(e.Payloads) != 1 || e.Payloads[0].Kind != audit.DiscrepancyNoted {
		t.Fatalf("the record is %s with %d payloads", e.Event, len(e.Payloads))
	}
	for _, d := range e.Details {
		if strings.Contains(d.Value, "Tremayne") || strings.Contains(d.Value, "9990000166") || strings.Contains(d.Value, "letter") {
			t.Errorf("detail %s is personal", d.Name)
		}
	}
	var noted app.Noted
	if err := json.Unmarshal(e.Payloads[0].Body, &noted); err != nil {
		t.Fatal(err)
	}
	got, order := map[string]string{}, ""
	for _, l := range noted.Identifiers {
		got[l.Label] = strings.Join(l.Rows, ", ")
		order += l.Label + ";"
	}
	if want := "Name;Born;NHS number;Local identifier;"; order != want {
		t.Errorf("the identifiers come as %s, want the banner's order %s", order, want)
	}
	for label, want := range map[string]string{"NHS number": "999 000 0166 (invalid)", "Local identifier": "X26:00417", "Name": "TREMAYNE, Jory", "Born": "09-Sep-1958"} {
		if got[label] != want {
			t.Errorf("%s is %q, want %q", label, got[label], want)
		}
	}
	if noted.Kind != app.KindInvalidated || noted.Note != draft.Note {
		t.Errorf("kind %s, note %q", noted.Kind, noted.Note)
	}
}

func TestMSCA_DQ_06_DraftSaysWhatDiffers(t *testing.T) {
	w := atBackOffice(t)
	verified := func(outcome itk.Outcome, code itk.ResponseCode) itk.Reply {
		return itk.Reply{Code: code, Outcome: outcome}
	}
	w.wire.answer = answering(map[string]itk.Reply{
		"9990000018": verified(itk.OutcomeNotVerified, itk.NotVerified),
		"9990000026": verified(itk.OutcomeUnavailable, itk.SpineUnavailable),
		"9990000050": verified(itk.OutcomeNoMatch, itk.NoMatch),
	})
	for _, c := range []struct {
		number string
		born   string
		kind   app.DiscrepancyKind
		differ string
	}{
		{"9990000018", "29-Feb-1984", app.KindNotVerified, "does not fit the details given"},
		{"9990000050", "29-Feb-1984", app.KindNotFound, ""},
		{"9990000026", "29-Feb-1984", "", ""},
		{"9990000034", "28-Feb-1984", app.KindAnswerDiffers, "29-Feb-1984"},
		{"9990000034", "29-Feb-1984", app.KindOther, ""},
	} {
		a, err := w.Lookup(t.Context(), app.LookupRequest{Operation: itk.GetPatientDetailsByNHSNumber, Fields: itk.Fields{NHSNumber: c.number, DateOfBirth: c.born}})
		if err != nil {
			t.Fatal(err)
		}
		draft, ok := app.DraftDiscrepancy(a, nil)
		if ok != (c.kind != "") || draft.Kind != c.kind {
			t.Errorf("%s: kind %q, want %q", a.Reply.Code, draft.Kind, c.kind)
			continue
		}
		if c.differ != "" && (len(draft.Differences) != 1 || draft.Differences[0].National != c.differ) {
			t.Errorf("%s: differs %d, want %q", c.kind, len(draft.Differences), c.differ)
		}
		if !ok {
			if _, err := w.RaiseDiscrepancy(t.Context(), a, app.Noted{Kind: app.KindOther, Note: "a note of some length"}); !errors.Is(err, app.ErrNothingToReport) {
				t.Errorf("a discrepancy about no answer: %v", err)
			}
		}
	}
}

func raised(t *testing.T, w *ward) uint64 {
	t.Helper()
	w.wire.answer = searched
	a, err := w.Lookup(t.Context(), byNumber("9990000034", ""))
	if err != nil {
		t.Fatal(err)
	}
	seq, err := w.RaiseDiscrepancy(t.Context(), a, app.Noted{Kind: app.KindOther, Note: "the address is an old one"})
	if err != nil {
		t.Fatal(err)
	}
	return seq
}

func TestMSCA_ORG_02_StatesOfADiscrepancy(t *testing.T) {
	const note = "asked the ward for the letter"
	w := atBackOffice(t)
	seq := raised(t, w)
	state := func() app.DiscrepancyFile {
		t.Helper()
		f, err := w.OpenDiscrepancy(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	var input *itk.InputError
	if err := w.ChangeDiscrepancy(t.Context(), app.DiscrepancyChange{Seq: seq, To: app.DiscrepancySentBack, Note: "?"}); !errors.As(err, &input) {
		t.Errorf("sent back without a question: %v", err)
	}
	if err := w.ChangeDiscrepancy(t.Context(), app.DiscrepancyChange{Seq: seq, To: app.DiscrepancyClosed, Note: note}); !errors.Is(err, app.ErrDiscrepancyOutcome) {
		t.Errorf("closed without an outcome: %v", err)
	}
	if err := w.ChangeDiscrepancy(t.Context(), app.DiscrepancyChange{Seq: 9999, To: app.DiscrepancyWorking}); !errors.Is(err, app.ErrNoDiscrepancy) {
		t.Errorf("a number that is none: %v", err)
	}
	steps := []app.DiscrepancyChange{
		{Seq: seq, To: app.DiscrepancyWorking},
		{Seq: seq, To: app.DiscrepancySentBack, Note: note},
		{Seq: seq, To: app.DiscrepancyNew, Note: "the letter is in the notes"},
		{Seq: seq, To: app.DiscrepancyClosed, Outcome: app.OutcomeLocal, Note: "corrected on the ward system"},
	}
	for _, c := range steps {
		if err := w.ChangeDiscrepancy(t.Context(), c); err != nil {
			t.Fatalf("to %s: %v", c.To, err)
		}
		if got := state().State; got != c.To {
			t.Fatalf("state %s, want %s", got, c.To)
		}
	}
	f := state()
	if f.Outcome != app.OutcomeLocal || len(f.Steps) != 4 || f.Steps[1].Note != note || f.Noted.Note != "the address is an old one" || f.Erased {
		t.Errorf("the file has outcome %s, %d steps", f.Outcome, len(f.Steps))
	}
	for _, to := range app.DiscrepancyStates() {
		c := app.DiscrepancyChange{Seq: seq, To: to, Note: note}
		if to == app.DiscrepancyClosed {
			c.Outcome = app.OutcomeMerged
		}
		if err := w.ChangeDiscrepancy(t.Context(), c); !errors.Is(err, app.ErrDiscrepancyStep) {
			t.Errorf("a closed one became %s: %v", to, err)
		}
	}
}

// Two people who change the same state at once: the first counts.
func TestMSCA_ORG_02_TheFirstChangeCounts(t *testing.T) {
	w := atBackOffice(t)
	seq := raised(t, w)
	closing := app.DiscrepancyChange{Seq: seq, To: app.DiscrepancyClosed, Outcome: app.OutcomeNoError, Note: "nothing is wrong here"}
	if err := w.ChangeDiscrepancy(t.Context(), closing); err != nil {
		t.Fatal(err)
	}
	late := w.trail.last()
	late.Details = append([]audit.Detail(nil), late.Details...)
	for i, d := range late.Details {
		if d.Name == "outcome" {
			late.Details[i].Value = string(app.OutcomeMerged)
		}
	}
	if _, err := w.trail.Append(t.Context(), late); err != nil {
		t.Fatal(err)
	}
	if f, err := w.OpenDiscrepancy(t.Context(), seq); err != nil || f.Outcome != app.OutcomeNoError || len(f.Steps) != 1 {
		t.Errorf("outcome %s with %d steps (%v), want the first change alone", f.Outcome, len(f.Steps), err)
	}
}

// Whoever comes second is told that the change did not count.
func TestMSCA_ORG_02_TheSecondChangeIsToldAsThat(t *testing.T) {
	w := atBackOffice(t)
	seq := raised(t, w)
	w.trail.hook = func(e audit.Entry) { // somebody else takes it into work just before
		w.trail.hook = nil
		e.User, e.Details = audit.Person{UserID: "555000000001"}, slices.Clone(e.Details)
		for i, d := range e.Details {
			if d.Name == "state" {
				e.Details[i].Value = string(app.DiscrepancyWorking)
			}
		}
		w.trail.entries = append(w.trail.entries, e)
	}
	closing := app.DiscrepancyChange{Seq: seq, To: app.DiscrepancyClosed, Outcome: app.OutcomeNoError, Note: "nothing is wrong here"}
	if err := w.ChangeDiscrepancy(t.Context(), closing); !errors.Is(err, app.ErrOvertaken) {
		t.Errorf("a change that did not count is told as %v", err)
	}
	if f, err := w.OpenDiscrepancy(t.Context(), seq); err != nil || f.State != app.DiscrepancyWorking {
		t.Errorf("it is %s (%v), want as the quicker one left it", f.State, err)
	}
	if err := w.ChangeDiscrepancy(t.Context(), closing); err != nil {
		t.Errorf("closing it after that: %v", err)
	}
}

func TestMSCA_ORG_02_WhoSeesAndWorksDiscrepancies(t *testing.T) {
	w := newWard(t) // a nurse who reports only
	w.trail.search = true
	w.signIn(t, nurse)
	seq := raised(t, w)
	other := w.trail.last()
	other.User.UserID = "555099999999"
	if _, err := w.trail.Append(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	theirs := uint64(len(w.trail.events()))
	own, err := w.Discrepancies(t.Context())
	if err != nil || len(own) != 1 || own[0].Seq != seq {
		t.Errorf("sees %d (%v), want the own one", len(own), err)
	}
	if e := w.trail.last(); e.Event != audit.AuditQueried {
		t.Errorf("the list was given without a record: last is %s", e.Event)
	}
	if _, err := w.OpenDiscrepancy(t.Context(), theirs); !errors.Is(err, app.ErrNoDiscrepancy) {
		t.Errorf("somebody else's opens: %v", err)
	}
	var denied *app.DeniedError
	if err := w.ChangeDiscrepancy(t.Context(), app.DiscrepancyChange{Seq: seq, To: app.DiscrepancyWorking}); !errors.As(err, &denied) {
		t.Errorf("works it without the right: %v", err)
	}
	if _, err := w.CountedDiscrepancies(t.Context(), time.Time{}, time.Time{}); !errors.As(err, &denied) {
		t.Errorf("the report without the right: %v", err)
	}
	back := w.trail.entries[seq-1]
	back.Event, back.Payloads = audit.DiscrepancyChanged, nil
	back.Details = []audit.Detail{{Name: "discrepancy", Value: fmt.Sprint(seq)}, {Name: "before", Value: "new"}, {Name: "state", Value: "sent-back"}}
	if _, err := w.trail.Append(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	if err := w.ChangeDiscrepancy(t.Context(), app.DiscrepancyChange{Seq: seq, To: app.DiscrepancyNew, Note: "it is the old flat number"}); err != nil {
		t.Errorf("what was sent back cannot be answered: %v", err)
	}
	if err := w.ChooseRole(t.Context(), privacy); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Discrepancies(t.Context()); !errors.As(err, &denied) {
		t.Errorf("the list without any right: %v", err)
	}
}

func TestMSCA_AUD_01_DiscrepancyNeedsItsRecord(t *testing.T) {
	w := atBackOffice(t)
	w.wire.answer = searched
	a, err := w.Lookup(t.Context(), byNumber("9990000034", ""))
	if err != nil {
		t.Fatal(err)
	}
	w.trail.failOn = audit.DiscrepancyRaised
	var unavailable *app.AuditUnavailableError
	if _, err := w.RaiseDiscrepancy(t.Context(), a, app.Noted{Kind: app.KindOther, Note: "the address is an old one"}); !errors.As(err, &unavailable) {
		t.Errorf("raised without a record: %v", err)
	}
	var input *itk.InputError
	if _, err := w.RaiseDiscrepancy(t.Context(), a, app.Noted{Kind: app.KindOther}); !errors.As(err, &input) {
		t.Errorf("something else without a note: %v", err)
	}
	w.Lock("test")
	if _, err := w.RaiseDiscrepancy(t.Context(), a, app.Noted{Kind: app.KindOther, Note: "the address is an old one"}); !errors.Is(err, app.ErrLocked) {
		t.Errorf("raised on a locked screen: %v", err)
	}
}

func TestMSCA_DQ_05_ReportCountsByMonthKindAndState(t *testing.T) {
	at := func(s string) time.Time { x, _ := time.Parse(time.RFC3339, s); return x }
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	all := []app.Discrepancy{
		{Raised: at("2026-09-30T23:30:00Z"), Kind: app.KindSuperseded, State: app.DiscrepancyClosed}, // October by the clocks on the wall
		{Raised: at("2026-10-02T10:00:00Z"), Kind: app.KindSuperseded, State: app.DiscrepancyNew},
		{Raised: at("2026-10-02T10:00:00Z"), Kind: app.KindInvalidated, State: app.DiscrepancyWorking},
		{Raised: at("2026-11-02T10:00:00Z"), Kind: app.KindInvalidated, State: app.DiscrepancySentBack},
		{Raised: at("2026-12-02T10:00:00Z"), Kind: app.KindOther, State: app.DiscrepancyNew}, // after the period
	}
	r := app.DiscrepancyReport{Made: theTime(), Period: "to the end of November", Counts: app.CountDiscrepancies(all, time.Time{}, at("2026-12-01T00:00:00Z"), london)}
	var b strings.Builder
	if err := r.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	want := "Month,Kind,New,Being worked on,Sent back,Closed,Total\n" +
		"Oct-2026,NHS number replaced,1,0,0,1,2\n" +
		"Oct-2026,NHS number no longer valid,0,1,0,0,1\n" +
		"Nov-2026,NHS number no longer valid,0,0,1,0,1\n" +
		"All,All,1,1,1,1,4\n"
	if b.String() != want {
		t.Errorf("the report is\n%swant\n%s", b.String(), want)
	}
	if text := r.Text(); !strings.Contains(text, "Period: to the end of November") || !strings.Contains(text, "Oct-2026  NHS number replaced") {
		t.Errorf("as text:\n%s", text)
	}
}
