package station_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/app/config"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/itk"
	"msca/rbac"
)

// inAs signs somebody of the training accounts in, in the first role.
func inAs(t *testing.T, st *station.Station, user, password string) {
	t.Helper()
	if err := st.Desk.SignInWithAccount(t.Context(), user, []byte(password)); err != nil {
		t.Fatal(err)
	}
	if s := st.Desk.State(); s.Stage == app.ChoosingRole {
		if err := st.Desk.ChooseRole(t.Context(), s.Profiles[0].ID); err != nil {
			t.Fatal(err)
		}
	}
}

// newest is the newest record of an event with what it holds in payloads.
func newest(t *testing.T, st *station.Station, e audit.Event) (r audit.Record, payloads string) {
	t.Helper()
	found, err := st.Trail.Search(t.Context(), audit.Filter{Events: []audit.Event{e}, Descending: true, Limit: 1})
	if err != nil || len(found) == 0 {
		t.Fatalf("no record %s: %v", e, err)
	}
	r, parts, err := st.Trail.Show(t.Context(), found[0].Seq)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		payloads += string(p.Body)
	}
	return r, payloads
}

func detail(r audit.Record, name string) string {
	for _, d := range r.Details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// Every change of an account goes through the desk: permitted, recorded before it
// is made, and after it with what was before and after.
func TestMSCA_IG_01_3_3_7_3_9_11_AccountsAreManagedAtTheDesk(t *testing.T) {
	st := reopen(t, trainingIn(t.TempDir()))
	inAs(t, st, "manager", training.Password)
	temporary, err := st.TemporaryPassword("ada")
	if err != nil {
		t.Fatal(err)
	}
	role := st.Desk.Profile(rbac.RoleProfile{JobRoleCode: "R8001"})
	do := func(what string, change func(context.Context) (app.StaffChange, error), before, after string) {
		t.Helper()
		done, err := change(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		e := audit.UserChanged
		switch {
		case strings.HasPrefix(what, "password"):
			e = audit.PasswordChanged
		case strings.HasPrefix(what, "role"):
			e = audit.RoleChanged
		}
		r, told := newest(t, st, e)
		if done.What != what || detail(r, "what") != what || r.User.UserID != "manager" || r.AccessPoint != "test" {
			t.Errorf("%s is on record as %q by %q at %q", what, detail(r, "what"), r.User.UserID, r.AccessPoint)
		}
		if !strings.Contains(told, "before: "+before) || !strings.Contains(told, after) {
			t.Errorf("%s: the record does not tell before %q and after %q:\n%s", what, before, after, told)
		}
		if strings.Contains(told, string(temporary)) {
			t.Errorf("%s: the record holds the password", what)
		}
	}
	desk := st.Desk
	do("user-added", func(ctx context.Context) (app.StaffChange, error) {
		return desk.AddUser(ctx, app.NewUser{ID: "ada", Name: "Ada Account", Temporary: temporary, RoleProfiles: []rbac.RoleProfile{role}})
	}, "\n", `"name":"Ada Account"`)
	do("user-disabled", func(ctx context.Context) (app.StaffChange, error) { return desk.SetEnabled(ctx, "ada", false) }, `{"enabled":true}`, `{"enabled":false}`)
	do("user-enabled", func(ctx context.Context) (app.StaffChange, error) { return desk.SetEnabled(ctx, "ada", true) }, `{"enabled":false}`, `{"enabled":true}`)
	do("user-unlocked", func(ctx context.Context) (app.StaffChange, error) { return desk.UnlockUser(ctx, "ada") }, `{"failed":0`, `"locked":false`)
	do("password-set", func(ctx context.Context) (app.StaffChange, error) { return desk.SetPassword(ctx, "ada", temporary) }, `{`, `"must_change":true`)
	do("role-profile-assigned", func(ctx context.Context) (app.StaffChange, error) {
		return desk.AssignRole(ctx, "ada", rbac.RoleProfile{ID: "local-2", JobRoleCode: "R8008"})
	}, "\n", `R8008`)
	do("role-profile-unassigned", func(ctx context.Context) (app.StaffChange, error) { return desk.UnassignRole(ctx, "ada", "local-2") }, `{"id":"local-2"`, "after: \n")

	members, err := desk.Members(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if m.LastManager != (m.ID == "manager") {
			t.Errorf("%s: last manager is %t", m.ID, m.LastManager)
		}
		if m.ID == "ada" && !m.MustChange {
			t.Error("the temporary password has not to be changed")
		}
	}
	if _, err := desk.SetEnabled(t.Context(), "manager", false); !errors.Is(err, rbac.ErrLastManager) {
		t.Errorf("the last manager was disabled: %v", err)
	}
	if r, _ := newest(t, st, audit.UserChanged); r.Outcome != audit.MinorFailure || detail(r, "reason") == "" {
		t.Errorf("the refused change is on record as %s for %q", r.Outcome, detail(r, "reason"))
	}
}

// Who is no system manager sees and changes nobody, and that it was tried is on
// record; disabled users are for holders of staff.inactive.view only.
func TestMSCA_IG_01_3_3_7_AccountsAreForSystemManagersOnly(t *testing.T) {
	st := reopen(t, trainingIn(t.TempDir()))
	inAs(t, st, "manager", training.Password)
	var denied *app.DeniedError
	if _, err := st.Desk.Members(t.Context(), true); !errors.As(err, &denied) || denied.Decision.Permission != rbac.StaffInactiveView {
		t.Errorf("disabled users without staff.inactive.view: %v", err)
	}
	inAs(t, st, "nurse", training.Password)
	for name, try := range map[string]func() error{
		"list":    func() error { _, err := st.Desk.Members(t.Context(), false); return err },
		"disable": func() error { _, err := st.Desk.SetEnabled(t.Context(), "privacy", false); return err },
		"setting": func() error {
			_, err := st.SetSettings(t.Context(), station.SettingChange{Key: "session.idle-lock", Value: "5m"})
			return err
		},
		"test": func() error {
			return st.Desk.TestConnection(t.Context(), func(context.Context) (int, int) { t.Error("tested"); return 0, 0 })
		},
	} {
		if err := try(); !errors.As(err, &denied) {
			t.Errorf("%s by a nurse: %v", name, err)
		}
		if r, _ := newest(t, st, audit.Denied); r.User.UserID != "nurse" {
			t.Errorf("%s: the denial is on record for %q", name, r.User.UserID)
		}
	}
}

// A setting is changed at the desk with before and after on record; a wrong value
// is refused and changes nothing.
func TestIssue6_7_3_9_11_SettingsAreChangedAtTheDesk(t *testing.T) {
	st := reopen(t, trainingIn(t.TempDir()))
	inAs(t, st, "manager", training.Password)
	made, err := st.SetSettings(t.Context(), station.SettingChange{Key: "session.idle-lock", Value: "5m"})
	if err != nil || len(made) != 1 || made[0] != (station.SettingMade{Before: "10m", After: "5m"}) {
		t.Fatalf("%q, %v", made, err)
	}
	r, _ := newest(t, st, audit.ConfigurationChanged)
	if detail(r, "key") != "session.idle-lock" || detail(r, "before") != "10m" || detail(r, "after") != "5m" || r.User.UserID != "manager" || r.AccessPoint != "test" {
		t.Errorf("on record: %v by %s at %s", r.Details[:3], r.User.UserID, r.AccessPoint)
	}
	var wrong *config.ValueError
	if _, err := st.SetSettings(t.Context(), station.SettingChange{Key: "session.idle-lock", Value: "5 days"}); !errors.As(err, &wrong) {
		t.Errorf("a wrong value: %v", err)
	}
	now, err := st.Settings()
	if err != nil {
		t.Fatal(err)
	}
	if value, origin := now.Get("session.idle-lock"); value != "5m" || origin != config.FromFile {
		t.Errorf("the setting is %q from %s", value, origin)
	}
}

// The health light learns of the SMSP from look-ups alone.
func TestIssue6_7_LastExchangeIsAsLastSeen(t *testing.T) {
	st := reopen(t, trainingIn(t.TempDir()))
	if at, err := st.LastExchange(); !at.IsZero() || err != nil {
		t.Errorf("before anything was asked: %s, %v", at, err)
	}
	inAs(t, st, "nurse", training.Password)
	begun := time.Now().Add(-time.Minute)
	if _, err := st.Desk.Lookup(t.Context(), app.LookupRequest{Operation: itk.VerifyNHSNumber, Fields: itk.Fields{NHSNumber: "9990000034", DateOfBirth: "1984-02-29"}}); err != nil {
		t.Fatal(err)
	}
	if at, err := st.LastExchange(); at.Before(begun) || err != nil {
		t.Errorf("after a look-up: %s, %v", at, err)
	}
}

// Since when the Spine has not answered counts from the first request in a row, also
// where the provider itself answers; an answer ends it.
func TestMSCA_PDS_01_NoAnswerSinceTheFirstRequestInARow(t *testing.T) {
	st := reopen(t, trainingIn(t.TempDir()))
	inAs(t, st, "nurse", training.Password)
	ask := func(number, born string) {
		t.Helper()
		_, err := st.Desk.Lookup(t.Context(), app.LookupRequest{Operation: itk.GetPatientDetailsByNHSNumber, Fields: itk.Fields{NHSNumber: number, DateOfBirth: born}})
		var strange *itk.UnintelligibleError
		if err != nil && !errors.As(err, &strange) {
			t.Fatal(err)
		}
	}
	if since := st.NoAnswerSince(); !since.IsZero() {
		t.Errorf("before anything was asked: %s", since)
	}
	ask("9990000212", "06/07/1977") // the provider cannot reach the Spine
	first := st.NoAnswerSince()
	if first.IsZero() {
		t.Error("a Spine that cannot be reached counts as an answer")
	}
	ask("9990000387", "08/01/1955") // a web page
	if since := st.NoAnswerSince(); !since.Equal(first) {
		t.Errorf("it counts from %s, want from the first request at %s", since, first)
	}
	ask("9990000034", "29/02/1984")
	if since := st.NoAnswerSince(); !since.IsZero() {
		t.Errorf("after an answer: %s", since)
	}
}

// Names and ids are plain text; whatever else is refused, with the field and the
// rule, and that is on record.
func TestMSCA_IG_01_3_9_11_NamesOfUsersArePlainText(t *testing.T) {
	st := reopen(t, trainingIn(t.TempDir()))
	inAs(t, st, "manager", training.Password)
	for field, try := range map[itk.Field]func() error{
		"name": func() error {
			_, err := st.Desk.AddUser(t.Context(), app.NewUser{ID: "ada", Name: "Ada\x1b[2J Nurse"})
			return err
		},
		"ods": func() error {
			_, err := st.Desk.AssignRole(t.Context(), "nurse", rbac.RoleProfile{JobRoleCode: "R8008", ODSCode: "X26\u202e"})
			return err
		},
		"role-profile": func() error {
			_, err := st.Desk.AddUser(t.Context(), app.NewUser{ID: "ada", Name: "Ada", RoleProfiles: []rbac.RoleProfile{{ID: "local\n1", JobRoleCode: "R8008"}}})
			return err
		},
	} {
		var input *itk.InputError
		if err := try(); !errors.As(err, &input) || input.Problems[0].Field != field || input.Problems[0].Rule != app.RuleCharacters {
			t.Errorf("%s: %v, want it refused for its characters", field, err)
		}
		if r, _ := newest(t, st, audit.UserChanged); r.Outcome != audit.MinorFailure || !strings.Contains(detail(r, "reason"), string(field)) {
			t.Errorf("%s: the newest record is %s and says %q", field, r.Outcome, detail(r, "reason"))
		}
	}
	if _, err := st.Users.User(t.Context(), "ada"); !errors.Is(err, rbac.ErrNoSuchUser) {
		t.Errorf("the user was added: %v", err)
	}
}
