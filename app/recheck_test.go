package app_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/rbac"
)

// changing are accounts that somebody else changes meanwhile.
type changing struct {
	user    rbac.User
	userErr error
	change  func() error // of the password
	changed int
}

func (c *changing) User(context.Context, string) (rbac.User, error) { return c.user, c.userErr }

func (c *changing) Authenticate(context.Context, string, []byte) (rbac.User, error) {
	return c.user, nil
}

func (c *changing) ChangePassword(context.Context, string, []byte, []byte) (uint64, error) {
	c.changed++
	return 7, c.change()
}

func deskWithAccount(t *testing.T) (*ward, *changing) {
	t.Helper()
	c := &changing{user: rbac.User{ID: "nurse", Enabled: true, PasswordChanged: time.Unix(1, 0), RoleProfiles: []rbac.RoleProfile{{ID: "local-1", JobRoleCode: "R8001", ODSCode: "X26"}}}}
	w := newWard(t, func(o *app.Options) { o.Accounts = c })
	if err := w.SignInWithAccount(t.Context(), "nurse", []byte("x")); err != nil {
		t.Fatal(err)
	}
	return w, c
}

// Disabling an account, setting its password and taking its role away lock a session
// in which nobody does anything; accounts that cannot be read for a moment do not.
func TestMSCA_IG_02_3_3_7_RecheckLocksASessionNobodyUses(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(*changing)
		cause  error
	}{
		{"nothing changed", func(*changing) {}, nil},
		{"disabled", func(c *changing) { c.userErr = rbac.ErrDisabled }, rbac.ErrDisabled},
		{"gone", func(c *changing) { c.userErr = rbac.ErrNoSuchUser }, rbac.ErrDisabled},
		{"role taken away", func(c *changing) { c.user.RoleProfiles = nil }, app.ErrRoleGone},
		{"password set by a manager", func(c *changing) { c.user.MustChange, c.user.PasswordChanged = true, time.Unix(2, 0) }, app.ErrPasswordSet},
		{"password set by a manager and then chosen by its owner", func(c *changing) { c.user.PasswordChanged = time.Unix(2, 0) }, app.ErrPasswordSet},
		{"password that ran out", func(c *changing) { c.user.MustChange = true }, nil},
		{"cannot be read", func(c *changing) { c.userErr = errors.New("database is locked") }, nil},
	} {
		for _, chosen := range []bool{true, false} {
			if !chosen && errors.Is(c.cause, app.ErrRoleGone) {
				continue // no role is in use yet
			}
			w, accounts := deskWithAccount(t)
			if chosen {
				if err := w.ChooseRole(t.Context(), "local-1"); err != nil {
					t.Fatal(err)
				}
			}
			before := w.State().Stage
			c.change(accounts)
			w.Recheck()
			s := w.State()
			switch {
			case c.cause == nil && s.Stage != before:
				t.Errorf("%s, role chosen %t: the session is %s because of %v", c.what, chosen, s.Stage, s.Cause)
			case c.cause != nil && (s.Stage != app.Locked || !errors.Is(s.Cause, c.cause)):
				t.Errorf("%s, role chosen %t: the session is %s because of %v, want locked by %v", c.what, chosen, s.Stage, s.Cause, c.cause)
			}
			if w.Recheck(); c.cause != nil && w.trail.last().Event != audit.Locked {
				t.Errorf("%s: the last record is %s", c.what, w.trail.last().Event)
			}
		}
	}
}

// Whoever changes the password in the session goes on in it, also when the accounts are
// read while the change is made; a manager who then sets it locks it as ever.
func TestMSCA_IG_02_3_15_2_OwnChangeOfPasswordGoesOn(t *testing.T) {
	w, accounts := deskWithAccount(t)
	if err := w.ChooseRole(t.Context(), "local-1"); err != nil {
		t.Fatal(err)
	}
	accounts.change = func() error {
		accounts.user.PasswordChanged = time.Unix(2, 0)
		w.Recheck() // before the desk hears that it is done
		return nil
	}
	if err := w.ChangePassword(t.Context(), "NURSE", []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	w.Recheck()
	if s := w.State(); s.Stage != app.Active {
		t.Fatalf("after one's own change the session is %s because of %v", s.Stage, s.Cause)
	}
	accounts.user.PasswordChanged = time.Unix(3, 0)
	w.Recheck()
	if s := w.State(); s.Stage != app.Locked || !errors.Is(s.Cause, app.ErrPasswordSet) {
		t.Errorf("after another's change the session is %s because of %v", s.Stage, s.Cause)
	}
	w, accounts = deskWithAccount(t)
	accounts.change = func() error { // and a manager is quicker than the desk
		accounts.user.MustChange, accounts.user.PasswordChanged = true, time.Unix(3, 0)
		return nil
	}
	if err := w.ChangePassword(t.Context(), "nurse", []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if w.Recheck(); w.State().Stage != app.Locked {
		t.Error("a manager's change right after one's own leaves the session open")
	}
}

// A change of password is on record as begun before it is made, so that one
// which is made and whose outcome cannot be recorded is still known of.
func TestMSCA_IG_02_3_15_4_ChangeOfPasswordIsRecordedBeforeItIsMade(t *testing.T) {
	phases := func(w *ward) []string {
		var out []string
		for _, e := range w.trail.entries {
			if e.Event == audit.PasswordChanged {
				phase := "ended " + e.Outcome.String()
				if slices.Contains(e.Details, audit.Detail{Name: "phase", Value: "begun"}) {
					phase = "begun"
				}
				if e.User.UserID != "nurse" {
					phase += " of nobody"
				}
				out = append(out, phase)
			}
		}
		return out
	}
	for _, c := range []struct {
		what   string
		change func(*ward) error
		want   []string
		told   bool // that it cannot be recorded
	}{
		{"changed", func(*ward) error { return nil }, []string{"begun", "ended success"}, false},
		{"refused", func(*ward) error { return &rbac.WrongPasswordError{Attempt: 1, Left: 9} }, []string{"begun", "ended minor-failure"}, false},
		{"changed, and then no record", func(w *ward) error { w.trail.failOn = audit.PasswordChanged; return nil }, []string{"begun"}, true},
	} {
		w, accounts := deskWithAccount(t)
		accounts.change = func() error {
			if got := phases(w); !slices.Equal(got, []string{"begun"}) {
				t.Errorf("%s: when it was made the trail had %q", c.what, got)
			}
			return c.change(w)
		}
		err := w.ChangePassword(t.Context(), "nurse", []byte("old"), []byte("new"))
		var unavailable *app.AuditUnavailableError
		if errors.As(err, &unavailable) != c.told {
			t.Errorf("%s: %v", c.what, err)
		}
		w.trail.failOn = 0
		if got := phases(w); !slices.Equal(got, c.want) {
			t.Errorf("%s: the trail has %q, want %q", c.what, got, c.want)
		}
	}
	w, accounts := deskWithAccount(t)
	w.trail.failOn = audit.PasswordChanged
	if err := w.ChangePassword(t.Context(), "nurse", []byte("old"), []byte("new")); err == nil || accounts.changed != 0 {
		t.Errorf("without a record: %v, and the password was changed %d times", err, accounts.changed)
	}
}

// A role profile that went between lock and unlock is not given back; the record
// names it, and another has to be chosen. One that changed counts as it is now.
func TestMSCA_IG_03_Issue5_7_UnlockWithAChangedRoleProfile(t *testing.T) {
	for _, c := range []struct {
		what  string
		now   []rbac.RoleProfile
		stage app.Stage
		gone  string
	}{
		{"the same", []rbac.RoleProfile{{ID: "local-1", JobRoleCode: "R8001"}}, app.Active, ""},
		{"another job role under it", []rbac.RoleProfile{{ID: "local-1", JobRoleCode: "R8009", JobRoleName: "Receptionist Access Role"}}, app.Active, ""},
		{"gone", []rbac.RoleProfile{{ID: "local-2", JobRoleCode: "R8001"}}, app.ChoosingRole, "local-1"},
	} {
		w, accounts := deskWithAccount(t)
		if err := w.ChooseRole(t.Context(), "local-1"); err != nil {
			t.Fatal(err)
		}
		w.Lock("lock key")
		accounts.user.RoleProfiles = c.now
		if err := w.SignInWithAccount(t.Context(), "nurse", []byte("x")); err != nil {
			t.Fatal(err)
		}
		s, e := w.State(), w.trail.last()
		if s.Stage != c.stage || e.Event != audit.Unlocked {
			t.Errorf("%s: %s, recorded as %s", c.what, s.Stage, e.Event)
		}
		if s.Stage == app.Active && (s.Profile.JobRoleCode != c.now[0].JobRoleCode || e.User.JobRoleCode != c.now[0].JobRoleCode) {
			t.Errorf("%s: works as %s, recorded as %s", c.what, s.Profile.JobRoleCode, e.User.JobRoleCode)
		}
		gone := ""
		for _, d := range e.Details {
			if d.Name == "role-profile-gone" {
				gone = d.Value
			}
		}
		if gone != c.gone || s.Stage == app.ChoosingRole && (e.User.RoleProfileID != "" || s.Profile.ID != "") {
			t.Errorf("%s: the record says %q has gone, want %q; it names role profile %q", c.what, gone, c.gone, e.User.RoleProfileID)
		}
	}
}
