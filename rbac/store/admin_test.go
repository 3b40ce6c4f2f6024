package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"msca/rbac"
	"msca/rbac/store"
)

func Test3_3_7_OnlySystemManagersAssign(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	nora := store.Actor{UserID: "nora", Subject: nurseProfile().Subject()}
	caldicott := store.Actor{UserID: "cara", Subject: rbac.Subject{JobRoleCode: "R5105"}}
	for _, by := range []store.Actor{nora, caldicott, {}} {
		calls := map[string]func() error{
			"AddUser": func() error {
				_, err := f.AddUser(t.Context(), by, store.NewUser{ID: "eve", Password: pw("eve wants it all now")})
				return err
			},
			"Assign":     func() error { _, err := f.Assign(t.Context(), by, "nora", bossProfile()); return err },
			"Unassign":   func() error { _, err := f.Unassign(t.Context(), by, "nora", "x"); return err },
			"SetEnabled": func() error { _, err := f.SetEnabled(t.Context(), by, "boss", false); return err },
			"Unlock":     func() error { _, err := f.Unlock(t.Context(), by, "nora"); return err },
			"SetPassword": func() error {
				_, err := f.SetPassword(t.Context(), by, "boss", pw("eve wants it all now"), true)
				return err
			},
			"InactiveUsers":  func() error { _, err := f.InactiveUsers(t.Context(), by); return err },
			"RemoveOverride": func() error { _, err := f.RemoveOverride(t.Context(), by, 0); return err },
			"AddOverride": func() error {
				_, err := f.AddOverride(t.Context(), by, rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8008", Activity: "B0820", Source: "me"})
				return err
			},
		}
		for name, call := range calls {
			var refused *store.NotPermittedError
			if err := call(); !errors.As(err, &refused) || len(refused.Decision.Because) == 0 {
				t.Errorf("%s by %q: %v; want a NotPermittedError with reasons", name, by.UserID, err)
			}
		}
	}
}

func Test3_3_7_InactiveStaff(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	change, err := f.SetEnabled(t.Context(), f.boss, "NORA", false)
	if err != nil || change.What != "user-disabled" || change.User != "nora" || change.Before != `{"enabled":true}` || change.After != `{"enabled":false}` {
		t.Fatalf("%+v, %v", change, err)
	}
	if users, err := f.Users(t.Context()); err != nil || len(users) != 1 {
		t.Errorf("Users: %v, %v; want boss alone", users, err)
	}
	if u, err := f.User(t.Context(), "nora"); !errors.Is(err, store.ErrDisabled) || u.Name != "" {
		t.Errorf("User: %+v, %v", u, err)
	}
	if _, err := f.InactiveUsers(t.Context(), f.boss); err == nil {
		t.Error("administering users is not seeing inactive staff")
	}
	hr := store.Actor{UserID: "hr", Subject: rbac.Subject{Grants: []rbac.Permission{rbac.StaffInactiveView}}}
	if users, err := f.InactiveUsers(t.Context(), hr); err != nil || len(users) != 1 || users[0].Name != "Nora Nurse" {
		t.Errorf("InactiveUsers: %v, %v", users, err)
	}
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); !errors.Is(err, store.ErrDisabled) {
		t.Errorf("right password: %v", err)
	}
	f.pass(time.Hour)
	var wrong *store.WrongPasswordError
	if _, err := f.Authenticate(t.Context(), "nora", pw("wrong")); !errors.As(err, &wrong) {
		t.Errorf("wrong password: %v", err)
	}
	if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: "Nora", Password: pw(nursePassword)}); !errors.Is(err, store.ErrUserExists) {
		t.Errorf("the id of a disabled user: %v", err)
	}
	f.pass(time.Hour)
	if _, err := f.SetEnabled(t.Context(), f.boss, "nora", true); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); err != nil {
		t.Errorf("enabled again: %v", err)
	}
}

func Test3_3_7_LastSystemManagerStays(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	boss, err := f.User(t.Context(), "boss")
	if err != nil {
		t.Fatal(err)
	}
	profile := boss.RoleProfiles[0]
	attempts := map[string]func() error{
		"disable":  func() error { _, err := f.SetEnabled(t.Context(), f.boss, "boss", false); return err },
		"unassign": func() error { _, err := f.Unassign(t.Context(), f.boss, "boss", profile.ID); return err },
		"reassign": func() error {
			lesser := profile
			lesser.JobRoleCode = "R8001"
			_, err := f.Assign(t.Context(), f.boss, "boss", lesser)
			return err
		},
		"take the activity from the job role": func() error {
			_, err := f.AddOverride(t.Context(), f.boss, rbac.Override{Kind: rbac.OverrideBaseline, Remove: true, JobRole: "R8015", Activity: "B0062", Source: "x"})
			return err
		},
		"take the permission from the activity": func() error {
			_, err := f.AddOverride(t.Context(), f.boss, rbac.Override{Kind: rbac.OverridePermission, Remove: true, Permission: rbac.AdminUsers, Activity: "B0062", Source: "x"})
			return err
		},
	}
	for name, attempt := range attempts {
		if err := attempt(); !errors.Is(err, store.ErrLastManager) {
			t.Errorf("%s: %v; want ErrLastManager", name, err)
		}
	}
	// A second one without a password does not count; with one it does.
	if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: "card-only", RoleProfiles: []store.RoleProfile{bossProfile()}}); err != nil {
		t.Fatal(err)
	}
	if err := attempts["disable"](); !errors.Is(err, store.ErrLastManager) {
		t.Errorf("beside a manager without password: %v", err)
	}
	if _, err := f.Assign(t.Context(), f.boss, "nora", bossProfile()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"unassign", "disable"} {
		if err := attempts[name](); err != nil {
			t.Errorf("%s beside another manager: %v", name, err)
		}
	}
	if _, err := f.SetEnabled(t.Context(), f.boss, "nora", false); !errors.Is(err, store.ErrLastManager) {
		t.Errorf("now nora is the last: %v", err)
	}
}

func TestMSCA_IG_01_RoleProfiles(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	r := nurseProfile()
	r.ID, r.Activities, r.AreasOfWork, r.Grants = "200000000012", []string{"b1611"}, []string{"P8001:Q8001:T6092"}, []rbac.Permission{rbac.Batch}
	change, err := f.Assign(t.Context(), f.boss, "nora", r)
	if err != nil || change.Before != "" || !strings.Contains(change.After, `"B1611"`) || change.Who != "boss" {
		t.Fatalf("%+v, %v", change, err)
	}
	r.Grants = nil
	change, err = f.Assign(t.Context(), f.boss, "nora", r)
	if err != nil || !strings.Contains(change.Before, `"batch"`) || strings.Contains(change.After, `"batch"`) {
		t.Fatalf("replacing: %+v, %v", change, err)
	}
	u, err := f.User(t.Context(), "nora")
	if err != nil || len(u.RoleProfiles) != 2 || u.RoleProfiles[1].JobRoleCode != "R8001" || u.RoleProfiles[1].AreasOfWork[0] != "T6092" {
		t.Fatalf("%+v, %v", u, err)
	}
	change, err = f.Unassign(t.Context(), f.boss, "nora", r.ID)
	if err != nil || change.After != "" || !strings.Contains(change.Before, r.ID) {
		t.Errorf("%+v, %v", change, err)
	}
	if _, err := f.Unassign(t.Context(), f.boss, "nora", r.ID); !errors.Is(err, store.ErrNoRoleProfile) {
		t.Errorf("twice: %v", err)
	}
	if _, err := f.Assign(t.Context(), f.boss, "nobody", r); !errors.Is(err, store.ErrNoUser) {
		t.Errorf("unknown user: %v", err)
	}
	for name, edit := range map[string]func(*store.RoleProfile){
		"job role":     func(r *store.RoleProfile) { r.JobRoleCode = "R4242" },
		"activity":     func(r *store.RoleProfile) { r.Activities = []string{"B4242"} },
		"area of work": func(r *store.RoleProfile) { r.AreasOfWork = []string{"T4242"} },
		"permission":   func(r *store.RoleProfile) { r.Grants = []rbac.Permission{"audit.delete"} },
		"audit grant":  func(r *store.RoleProfile) { r.Grants = []rbac.Permission{rbac.AuditView} },
		"organisation": func(r *store.RoleProfile) { r.ODSCode = "" },
	} {
		bad := nurseProfile()
		edit(&bad)
		if _, err := f.Assign(t.Context(), f.boss, "nora", bad); err == nil {
			t.Errorf("bad %s accepted", name)
		}
	}
}

// One person may hold two role profiles, but none that does everything.
func Test3_3_7_NoRoleProfileDoesEverything(t *testing.T) {
	f := newFixture(t)
	for name, r := range map[string]store.RoleProfile{
		"audit for an administrator":       {JobRoleCode: "R8015", ODSCode: "X26", Activities: []string{"B0011"}},
		"patients for an administrator":    {JobRoleCode: "R8015", ODSCode: "X26", Activities: []string{"B0264"}},
		"patients granted":                 {JobRoleCode: "R8015", ODSCode: "X26", Grants: []rbac.Permission{rbac.Trace}},
		"administration for a nurse":       {JobRoleCode: "R8001", ODSCode: "X26", Activities: []string{"B0062"}},
		"administration granted":           {JobRoleCode: "R8001", ODSCode: "X26", Grants: []rbac.Permission{rbac.AdminUsers}},
		"administration for the Caldicott": {JobRoleCode: "R5105", ODSCode: "X26", Activities: []string{"B1700"}},
	} {
		if _, err := f.Assign(t.Context(), f.boss, "boss", r); !errors.Is(err, rbac.ErrSegregation) {
			t.Errorf("%s: %v; want ErrSegregation", name, err)
		}
		if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: "eve", RoleProfiles: []store.RoleProfile{r}}); !errors.Is(err, rbac.ErrSegregation) {
			t.Errorf("%s, new user: %v; want ErrSegregation", name, err)
		}
	}
	for name, r := range map[string]store.RoleProfile{
		"another role profile":                nurseProfile(),
		"inactive staff for an administrator": {JobRoleCode: "R8015", ODSCode: "X26", Grants: []rbac.Permission{rbac.StaffInactiveView}},
		"inactive staff for the Caldicott":    {JobRoleCode: "R5105", ODSCode: "X26", Grants: []rbac.Permission{rbac.StaffInactiveView}},
		"patients and audit":                  {JobRoleCode: "R8001", ODSCode: "X26", Activities: []string{"B0011"}},
	} {
		if _, err := f.Assign(t.Context(), f.boss, "boss", r); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	reports := nurseProfile()
	reports.Activities = []string{"B0994"}
	if _, err := f.Assign(t.Context(), f.boss, "boss", reports); err != nil {
		t.Fatal(err)
	}
	o := rbac.Override{Kind: rbac.OverridePermission, Permission: rbac.AdminConfig, Activity: "B0994", Source: "x"}
	if _, err := f.AddOverride(t.Context(), f.boss, o); !errors.Is(err, rbac.ErrSegregation) {
		t.Errorf("an override that makes a role profile all-powerful: %v", err)
	}
}

func TestMSCA_IG_01_PolicyOverridesAreStored(t *testing.T) {
	f := newFixture(t)
	clerk := rbac.Subject{JobRoleCode: "R8008"}
	o := rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8008", Activity: "B0820", Source: "IG board"}
	change, err := f.AddOverride(t.Context(), f.boss, o)
	if err != nil || change.What != "policy-baseline" || change.Before == "" || change.After == "" || change.Generation == 0 {
		t.Fatalf("%+v, %v", change, err)
	}
	p, err := f.Policy(t.Context())
	if err != nil || !p.Decide(clerk, rbac.DemographicsView).Allowed {
		t.Errorf("the override does not act: %v", err)
	}
	if _, err := f.AddOverride(t.Context(), f.boss, o); !errors.Is(err, rbac.ErrNoEffect) {
		t.Errorf("twice: %v", err)
	}
	if _, err := f.AddOverride(t.Context(), f.boss, rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8015", Activity: "B0011", Source: "me"}); !errors.Is(err, rbac.ErrSegregation) {
		t.Errorf("audit for administrators: %v", err)
	}
	list, err := f.Overrides(t.Context())
	if err != nil || len(list) != 1 {
		t.Errorf("Overrides: %v, %v", list, err)
	}
	if _, err := f.RemoveOverride(t.Context(), f.boss, 1); !errors.Is(err, store.ErrNoOverride) {
		t.Errorf("removing what is not there: %v", err)
	}
	if change, err = f.RemoveOverride(t.Context(), f.boss, 0); err != nil || !strings.Contains(change.Before, "B0820") || change.After != "" {
		t.Errorf("%+v, %v", change, err)
	}
	if p, err = f.Policy(t.Context()); err != nil || p.Decide(clerk, rbac.DemographicsView).Allowed {
		t.Errorf("the override still acts: %v", err)
	}
}

// A new release may bring what an override did: it is then passed over.
func Test3_9_5_OverridesOutliveANewBaseline(t *testing.T) {
	f := newFixture(t)
	o := rbac.Override{Kind: rbac.OverrideDefineJobRole, JobRole: "R7777", Name: "Example", Source: "NRD"}
	if _, err := f.AddOverride(t.Context(), f.boss, o); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	newer := f.options
	var err error
	if newer.Policy, _, err = newer.Policy.Apply(o); err != nil {
		t.Fatal(err)
	}
	if f.Store, err = store.Open(t.Context(), newer); err != nil {
		t.Fatal(err)
	}
	if p, err := f.Policy(t.Context()); err != nil {
		t.Errorf("%v", err)
	} else if _, ok := p.JobRole("R7777"); !ok {
		t.Error("R7777 is lost")
	}
}
