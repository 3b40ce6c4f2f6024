package station_test

import (
	"errors"
	"slices"
	"testing"

	"msca/app"
	"msca/audit"
	"msca/cmd/internal/training"
	"msca/itk"
	"msca/rbac"
)

// The privacy officer opens an alert and sees why the access was opened, all
// that was done under it and nothing else, and how the alert was worked.
func TestIssue5_6_3_9_5_AnAlertOpensWithWhatIsBehindIt(t *testing.T) {
	st := trainingWith(t)
	const reason, note, finding = "unconscious in resus, nobody to ask", "asked the ward sister by telephone", "confirmed by the ward sister"
	as := func(user string) {
		t.Helper()
		if err := st.Desk.SignInWithAccount(t.Context(), user, []byte(training.Password)); err != nil {
			t.Fatal(err)
		}
		profiles := st.Desk.State().Profiles
		if err := st.Desk.ChooseRole(t.Context(), profiles[len(profiles)-1].ID); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := st.Users.Assign(t.Context(), manager, "nurse", rbac.RoleProfile{
		ID: "local-desk", JobRoleCode: "R8009", ODSCode: training.ODSCode, Grants: []rbac.Permission{rbac.Emergency},
	}); err != nil {
		t.Fatal(err)
	}
	as("nurse")
	verify := nesta
	verify.Operation = itk.VerifyNHSNumber
	if _, err := st.Desk.Lookup(t.Context(), verify); err != nil { // by the role alone: not under the alert
		t.Fatal(err)
	}
	if _, err := st.Desk.OpenEmergency(t.Context(), "9990000034", reason); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Desk.Lookup(t.Context(), nesta); err != nil {
		t.Fatal(err)
	}
	var denied *app.DeniedError
	if _, err := st.Desk.OpenAlert(t.Context(), 1); !errors.As(err, &denied) {
		t.Errorf("opened by its author's role: %v", err)
	}

	as("privacy")
	alerts, err := st.Desk.Alerts(t.Context())
	if err != nil || len(alerts) != 1 {
		t.Fatalf("%d alerts, %v", len(alerts), err)
	}
	seq := alerts[0].Seq
	if st.Desk.OwnAlert(alerts[0]) {
		t.Error("somebody else's alert is taken for one's own")
	}
	for _, step := range []struct {
		to   app.AlertState
		text string
	}{{app.AlertInvestigating, note}, {app.AlertClosed, finding}} {
		if err := st.Desk.ChangeAlert(t.Context(), seq, step.to, step.text); err != nil {
			t.Fatal(err)
		}
	}
	file, err := st.Desk.OpenAlert(t.Context(), seq)
	if err != nil {
		t.Fatal(err)
	}
	if file.Reason != reason || file.Alert.State != app.AlertClosed || file.Alert.By.UserID != "nurse" {
		t.Errorf("reason %q, state %s, by %q", file.Reason, file.Alert.State, file.Alert.By.UserID)
	}
	var worked []string
	for _, c := range file.Changes {
		worked = append(worked, string(c.State)+" "+c.By.UserID+" "+c.Finding)
	}
	if want := []string{"under-investigation privacy " + note, "closed privacy " + finding}; !slices.Equal(worked, want) {
		t.Errorf("worked as %q, want %q", worked, want)
	}
	var events []audit.Event
	for _, r := range file.Records {
		events = append(events, r.Event)
	}
	want := []audit.Event{audit.AlertRaised, audit.EmergencyOpened, audit.RequestSent, audit.ResponseReceived, audit.Displayed,
		audit.EmergencyClosed, audit.AlertChanged, audit.AlertChanged}
	if !slices.Equal(events, want) {
		t.Errorf("the records behind it are %v, want %v", events, want)
	}
	if _, err := st.Desk.OpenAlert(t.Context(), seq+1); !errors.Is(err, app.ErrNoAlert) {
		t.Errorf("a record that is no alert: %v", err)
	}
}
