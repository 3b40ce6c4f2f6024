package station_test

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"msca/app"
	"msca/app/problem"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/itk"
)

func proveTrail(ctx context.Context, st *station.Station) error {
	return st.Desk.ProveTrail(ctx, func(ctx context.Context) (audit.Report, error) {
		return st.Trail.Verify(ctx, auditstore.VerifyOptions{})
	})
}

func atWork(t *testing.T, st *station.Station) {
	t.Helper()
	if err := st.Desk.SignInWithAccount(t.Context(), "nurse", []byte(training.Password)); err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.ChooseRole(t.Context(), st.Desk.State().Profiles[0].ID); err != nil {
		t.Fatal(err)
	}
}

func lookUp(t *testing.T, st *station.Station) error {
	_, err := st.Desk.Lookup(t.Context(), app.LookupRequest{
		Operation: itk.GetPatientDetailsByNHSNumber, Fields: itk.Fields{NHSNumber: "9990000034", DateOfBirth: "1984-02-29"},
	})
	return err
}

func newestVerification(t *testing.T, st *station.Station) audit.Record {
	t.Helper()
	found, err := st.Trail.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.AuditVerified}, Descending: true, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		return audit.Record{}
	}
	return found[0]
}

// swapPayloads exchanges what two records hold, as somebody with the file would,
// and leaves the schema as it was.
func swapPayloads(t *testing.T, st *station.Station) {
	t.Helper()
	file := filepath.Join(st.Folder.Audit(), "audit.db")
	ask := func(query string) string {
		out, err := exec.Command("sqlite3", file, query).CombinedOutput()
		if err != nil {
			t.Fatalf("sqlite3 (package sqlite3): %v: %s", err, out)
		}
		return strings.TrimSpace(string(out))
	}
	trigger := ask("select sql from sqlite_schema where name='payload_no_update'")
	a := ask("select min(id) from payload")
	b := ask("select max(id) from payload")
	ask(fmt.Sprintf(`begin; drop trigger payload_no_update; create temp table x as select * from payload where id in (%[1]s,%[2]s);
update payload set inner=(select inner from x where id<>payload.id), sealed=(select sealed from x where id<>payload.id) where id in (%[1]s,%[2]s);
%[3]s; commit;`, a, b, trigger))
}

// What is changed in the trail while people work stops them: the screen locks,
// nothing is looked up, nobody signs in, and everybody is told whom to call.
func TestMSCA_AUD_01_3_9_6_Issue4_1_ATrailChangedMeanwhileEndsWork(t *testing.T) {
	st := trainingWith(t)
	atWork(t, st)
	if err := lookUp(t, st); err != nil {
		t.Fatal(err)
	}
	swapPayloads(t, st)
	err := proveTrail(t.Context(), st)
	if code := problem.For(err).Code; code != "AUDIT-TAMPERED" {
		t.Fatalf("the verification says %q: %v; want AUDIT-TAMPERED", code, err)
	}
	state := st.Desk.State()
	if state.Stage != app.Locked || problem.For(state.Cause).Code != "AUDIT-TAMPERED" {
		t.Errorf("the session is %s because of %v; want it locked by AUDIT-TAMPERED", state.Stage, state.Cause)
	}
	for what, err := range map[string]error{
		"a look-up":  lookUp(t, st),
		"an unlock":  st.Desk.SignInWithAccount(t.Context(), "nurse", []byte(training.Password)),
		"a card":     enterPIN(t, st),
		"one more":   proveTrail(t.Context(), st),
		"the health": st.Desk.AuditTrouble(),
	} {
		if p := problem.For(err); p.Code != "AUDIT-TAMPERED" || !strings.Contains(strings.Join(p.Do, " "), "privacy officer") {
			t.Errorf("%s is answered by %q %v; want AUDIT-TAMPERED and the privacy officer", what, p.Code, err)
		}
	}
	var none *app.AuditUnavailableError
	if !errors.As(err, &none) {
		t.Error("it does not count as the audit trail failing")
	}
	r := newestVerification(t, st)
	if r.Outcome != audit.SeriousFailure || len(r.Details) == 0 || r.Details[0].Value != "tampered" || r.User.UserID != "" {
		t.Errorf("the finding is recorded as %s of %q with %v; want a serious failure of nobody's, tampered", r.Outcome, r.User.UserID, r.Details)
	}
}

// A sound trail lets work go on, and that it was verified is on record.
func TestMSCA_AUD_01_3_9_6_Issue4_1_ASoundTrailLetsWorkGoOn(t *testing.T) {
	st := trainingWith(t)
	atWork(t, st)
	if err := proveTrail(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	if r := newestVerification(t, st); r.Outcome != audit.Success || len(r.Details) == 0 || r.Details[0].Value != "intact" {
		t.Errorf("the finding is recorded as %s with %v; want success, intact", r.Outcome, r.Details)
	}
	if err := lookUp(t, st); err != nil {
		t.Errorf("after the verification: %v", err)
	}
}

// A verification that is given up, as at the end of the program, changes nothing,
// even where it would have found something.
func TestMSCA_AUD_01_Issue4_1_AVerificationGivenUpChangesNothing(t *testing.T) {
	st := trainingWith(t)
	atWork(t, st)
	swapPayloads(t, st)
	ctx, cancel := context.WithCancel(t.Context())
	err := st.Desk.ProveTrail(ctx, func(ctx context.Context) (audit.Report, error) {
		cancel()
		return st.Trail.Verify(ctx, auditstore.VerifyOptions{})
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
	if r := newestVerification(t, st); r.Seq != 0 {
		t.Errorf("record %d says that the trail was verified", r.Seq)
	}
	if s := st.Desk.State(); s.Stage != app.Active || st.Desk.AuditTrouble() != nil {
		t.Errorf("the session is %s, trouble %v; want work to go on", s.Stage, st.Desk.AuditTrouble())
	}
}

// A trail that cannot be read stops work, and no longer than until it can be.
func TestMSCA_AUD_01_3_9_7_Issue4_1_AnUnreadableTrailStopsWorkUntilItIsRead(t *testing.T) {
	st := trainingWith(t)
	atWork(t, st)
	unreadable := errors.New("the disk does not answer")
	err := st.Desk.ProveTrail(t.Context(), func(context.Context) (audit.Report, error) { return audit.Report{}, unreadable })
	if !errors.Is(err, unreadable) || st.Desk.State().Stage != app.Locked {
		t.Errorf("%v, and the session is %s; want it locked for what happened", err, st.Desk.State().Stage)
	}
	if r := newestVerification(t, st); len(r.Details) == 0 || r.Details[0].Value != "unreadable" {
		t.Errorf("the finding is recorded with %v, want unreadable", r.Details)
	}
	if err := st.Desk.SignInWithAccount(t.Context(), "nurse", []byte(training.Password)); !errors.Is(err, unreadable) {
		t.Errorf("the unlock is answered by %v", err)
	}
	if err := proveTrail(t.Context(), st); err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.SignInWithAccount(t.Context(), "nurse", []byte(training.Password)); err != nil {
		t.Errorf("after it was read: %v", err)
	}
	if err := lookUp(t, st); err != nil {
		t.Errorf("after it was read: %v", err)
	}
}
