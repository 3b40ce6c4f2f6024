package station_test

import (
	"context"
	"errors"
	"testing"

	"msca/app"
	"msca/app/problem"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/rbac"
	"msca/rbac/credential"
	rbacstore "msca/rbac/store"
	"msca/smartcard"
)

var manager = rbacstore.Actor{UserID: "manager", Subject: rbac.Subject{JobRoleCode: "R8015", Local: true}}

// changeAccounts changes the accounts as another process does: the change, then
// its record.
func changeAccounts(t *testing.T, st *station.Station, do func(context.Context) (rbacstore.Change, error)) {
	t.Helper()
	c, err := do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.Note(t.Context(), station.UserChange(audit.Person{UserID: "manager"}, c)); err != nil {
		t.Fatal(err)
	}
}

// Disabling an account and taking a role profile away reach the session that is
// open, by the next thing done in it.
func TestMSCA_IG_02_3_3_7_WhatIsTakenAwayReachesAnOpenSession(t *testing.T) {
	st := reopen(t, trainingIn(t.TempDir()))
	inAs(t, st, "nurse", training.Password)
	if err := st.Desk.Permit(t.Context(), "looking", rbac.Trace); err != nil {
		t.Fatal(err)
	}
	profile := st.Desk.State().Profile.ID
	changeAccounts(t, st, func(ctx context.Context) (rbacstore.Change, error) {
		return st.Users.Unassign(ctx, manager, "nurse", profile)
	})
	if err := st.Desk.Permit(t.Context(), "looking", rbac.Trace); !errors.Is(err, app.ErrRoleGone) {
		t.Errorf("without the role profile: %v", err)
	}
	if s := st.Desk.State(); s.Stage != app.Locked || !errors.Is(s.Cause, app.ErrRoleGone) {
		t.Errorf("the session is %s because of %v", s.Stage, s.Cause)
	}
	if err := st.Desk.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}

	changeAccounts(t, st, func(ctx context.Context) (rbacstore.Change, error) {
		return st.Users.Assign(ctx, manager, "nurse", rbac.RoleProfile{JobRoleCode: "R8001", ODSCode: training.ODSCode})
	})
	inAs(t, st, "nurse", training.Password)
	changeAccounts(t, st, func(ctx context.Context) (rbacstore.Change, error) {
		return st.Users.SetEnabled(ctx, manager, "nurse", false)
	})
	if err := st.Desk.Permit(t.Context(), "looking", rbac.Trace); !errors.Is(err, rbac.ErrDisabled) {
		t.Errorf("disabled: %v", err)
	}
	if s := st.Desk.State(); s.Stage != app.Locked {
		t.Errorf("the session is %s", s.Stage)
	}
}

// A password that a system manager sets, as after somebody has learned the old one,
// ends what is done under the old one. The new one leads to one's own.
func TestMSCA_IG_02_3_15_2_APasswordSetAnewReachesAnOpenSession(t *testing.T) {
	st := reopen(t, trainingIn(t.TempDir()))
	inAs(t, st, "nurse", training.Password)
	changeAccounts(t, st, func(ctx context.Context) (rbacstore.Change, error) {
		return st.Users.SetPassword(ctx, manager, "nurse", credential.NewPassword([]byte("lantern over quiet water")), false)
	})
	err := st.Desk.Permit(t.Context(), "looking", rbac.Trace)
	if p := problem.For(err); p.Code != "SESSION-PASSWORD-SET" {
		t.Errorf("the next thing done: %v, told as %s", err, p.Code)
	}
	if s := st.Desk.State(); s.Stage != app.Locked || !errors.Is(s.Cause, app.ErrPasswordSet) {
		t.Errorf("the session is %s because of %v", s.Stage, s.Cause)
	}
	if err := st.Desk.SignInWithAccount(t.Context(), "nurse", []byte(training.Password)); err == nil {
		t.Error("the old password unlocks")
	}
	if err := st.Desk.SignInWithAccount(t.Context(), "nurse", []byte("lantern over quiet water")); !errors.Is(err, rbac.ErrMustChange) {
		t.Errorf("the temporary password: %v", err)
	}
	if err := st.Desk.ChangePassword(t.Context(), "nurse", []byte("lantern over quiet water"), []byte("kettles under loud sand")); err != nil {
		t.Fatal(err)
	}
	inAs(t, st, "nurse", "kettles under loud sand")
	if err := st.Desk.Permit(t.Context(), "looking", rbac.Trace); err != nil {
		t.Errorf("after that: %v", err)
	}
}

// A session goes on after its own change of password, and locks after a manager's that
// its owner replaced elsewhere before anything was done here.
func TestMSCA_IG_02_3_15_2_APasswordSetAndChosenElsewhereReachesAnOpenSession(t *testing.T) {
	const own, temporary, chosen = "kettles under loud sand", "lantern over quiet water", "seven quiet otters swim"
	st := reopen(t, trainingIn(t.TempDir()))
	inAs(t, st, "nurse", training.Password)
	if err := st.Desk.ChangePassword(t.Context(), "nurse", []byte(training.Password), []byte(own)); err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.Permit(t.Context(), "looking", rbac.Trace); err != nil {
		t.Errorf("after one's own change: %v", err)
	}
	changeAccounts(t, st, func(ctx context.Context) (rbacstore.Change, error) {
		return st.Users.SetPassword(ctx, manager, "nurse", credential.NewPassword([]byte(temporary)), false)
	})
	changeAccounts(t, st, func(ctx context.Context) (rbacstore.Change, error) {
		return st.Users.ChangePassword(ctx, "nurse", credential.NewPassword([]byte(temporary)), credential.NewPassword([]byte(chosen)))
	})
	if err := st.Desk.Permit(t.Context(), "looking", rbac.Trace); !errors.Is(err, app.ErrPasswordSet) {
		t.Errorf("the next thing done under the old password: %v, want %v", err, app.ErrPasswordSet)
	}
	inAs(t, st, "nurse", chosen)
}

// The holder of a card whose account here is disabled is not let in.
func TestMSCA_IG_02_3_3_7_ADisabledHolderIsNotLetInByCard(t *testing.T) {
	t.Setenv("PCSCLITE_CSOCK_NAME", "/nowhere/pcscd")
	o := trainingIn(t.TempDir())
	o.Cards = true
	st := reopen(t, o)
	const holder = "555012345678"
	changeAccounts(t, st, func(ctx context.Context) (rbacstore.Change, error) {
		return st.Users.AddUser(ctx, manager, rbacstore.NewUser{ID: holder, Name: "Nell Nurse"})
	})
	changeAccounts(t, st, func(ctx context.Context) (rbacstore.Change, error) {
		return st.Users.SetEnabled(ctx, manager, holder, false)
	})
	snapshot := <-st.Readers.Watch(t.Context())
	pin, err := smartcard.NewPIN([]byte(training.PIN))
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.SignInWithCard(t.Context(), snapshot.Readers[0], pin, false); !errors.Is(err, rbac.ErrDisabled) {
		t.Errorf("let in: %v", err)
	}
}
