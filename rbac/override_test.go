package rbac_test

import (
	"errors"
	"strings"
	"testing"

	"msca/rbac"
)

func Test3_9_11_OverridesComeBackAsBeforeAndAfter(t *testing.T) {
	p := baseline(t)
	next, change, err := p.Apply(rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "S8001:G8002:R8008", Activity: "b0820", Source: "IG board"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(change.Before, `["B0254"]`) || !strings.Contains(change.After, `["B0254","B0820"]`) || change.What != "policy-baseline" {
		t.Errorf("change %+v", change)
	}
	s := rbac.Subject{JobRoleCode: "R8008"}
	if p.Decide(s, rbac.DemographicsView).Allowed || !next.Decide(s, rbac.DemographicsView).Allowed {
		t.Error("the override has to act on the new policy and leave the old one alone")
	}
	back, change, err := next.Apply(rbac.Override{Kind: rbac.OverrideBaseline, Remove: true, JobRole: "R8008", Activity: "B0820", Source: "IG board"})
	if err != nil || back.Decide(s, rbac.DemographicsView).Allowed || !next.Decide(s, rbac.DemographicsView).Allowed {
		t.Errorf("removing: %+v, %v", change, err)
	}
	last, change, err := p.Apply(rbac.Override{Kind: rbac.OverrideBaseline, Remove: true, JobRole: "R8009", Activity: "B0254", Source: "IG board"})
	if err != nil || change.After != "" || last.Decide(rbac.Subject{JobRoleCode: "R8009"}, rbac.Trace).Allowed {
		t.Errorf("removing the last activity of a line: %+v, %v", change, err)
	}
	mapped, change, err := p.Apply(rbac.Override{Kind: rbac.OverridePermission, Permission: rbac.Batch, Activity: "B0994", Source: "IG board"})
	if err != nil || !strings.Contains(change.After, "B0994") || !mapped.Decide(rbac.Subject{Activities: []string{"B0994"}}, rbac.Batch).Allowed {
		t.Errorf("mapping batch: %+v, %v", change, err)
	}
}

// The public tables are a part of the national database only [3.9.5]: an
// organisation can add what its release has.
func Test3_9_5_DefineWhatTheTablesLack(t *testing.T) {
	p := baseline(t)
	for _, o := range []rbac.Override{
		{Kind: rbac.OverrideDefineJobRole, JobRole: "R7777", Name: "Example Role", Source: "NRD release"},
		{Kind: rbac.OverrideDefineActivity, Activity: "B7777", Name: "Example Activity", Includes: []string{"B0264"}, Source: "NRD release"},
		{Kind: rbac.OverrideDefineArea, AreaOfWork: "T7777", Name: "Example Area", Source: "NRD release"},
		{Kind: rbac.OverrideBaseline, JobRole: "R7777", Activity: "B7777", AreaOfWork: "T7777", Source: "NRD release"},
	} {
		next, change, err := p.Apply(o)
		if err != nil || change.Before != "" || change.After == "" {
			t.Fatalf("%+v: %+v, %v", o, change, err)
		}
		p = next
	}
	if d := p.Decide(rbac.Subject{JobRoleCode: "R7777", AreasOfWork: []string{"T7777"}}, rbac.Trace); !d.Allowed || len(d.Because) != 3 {
		t.Errorf("%+v", d)
	}
}

func TestMSCA_IG_01_OverridesRefused(t *testing.T) {
	p := baseline(t)
	const src = "someone"
	tests := []struct {
		name string
		o    rbac.Override
		want error // nil: any
	}{
		{"no source", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8008", Activity: "B0820"}, nil},
		{"unknown kind", rbac.Override{Kind: "wildcard", Source: src}, nil},
		{"permission that does not exist", rbac.Override{Kind: rbac.OverridePermission, Permission: "audit.delete", Activity: "B0011", Source: src}, nil},
		{"grant that does not exist", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8008", Permission: "*", Source: src}, nil},
		{"unknown activity", rbac.Override{Kind: rbac.OverridePermission, Permission: rbac.Trace, Activity: "B4242", Source: src}, nil},
		{"unknown job role", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R4242", Activity: "B0820", Source: src}, nil},
		{"unknown area of work", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8008", Activity: "B0820", AreaOfWork: "T4242", Source: src}, nil},
		{"activity and permission at once", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8008", Activity: "B0820", Permission: rbac.Batch, Source: src}, nil},
		{"neither", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8008", Source: src}, nil},
		{"nothing to add", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8001", Activity: "B0264", Source: src}, rbac.ErrNoEffect},
		{"nothing to remove", rbac.Override{Kind: rbac.OverridePermission, Remove: true, Permission: rbac.Trace, Activity: "B0011", Source: src}, rbac.ErrNoEffect},
		{"audit by grant", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R0001", Permission: rbac.AuditView, Source: src}, rbac.ErrSegregation},
		{"audit for the administrator", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8015", Activity: "B0011", Source: src}, rbac.ErrSegregation},
		{"patients for the administrator", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8015", Permission: rbac.Trace, Source: src}, rbac.ErrSegregation},
		{"administrator by area of work", rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8001", Activity: "B0062", AreaOfWork: "T6092", Source: src}, rbac.ErrSegregation},
		{"administration for tracers", rbac.Override{Kind: rbac.OverridePermission, Permission: rbac.AdminUsers, Activity: "B0264", Source: src}, rbac.ErrSegregation},
		{"audit for user administrators", rbac.Override{Kind: rbac.OverridePermission, Permission: rbac.AuditView, Activity: "B0062", Source: src}, rbac.ErrSegregation},
		{"define twice", rbac.Override{Kind: rbac.OverrideDefineJobRole, JobRole: "R8001", Name: "Other", Source: src}, rbac.ErrNoEffect},
		{"define malformed", rbac.Override{Kind: rbac.OverrideDefineActivity, Activity: "X1", Name: "Other", Source: src}, nil},
		{"undefine", rbac.Override{Kind: rbac.OverrideDefineJobRole, Remove: true, JobRole: "R7777", Name: "Other", Source: src}, nil},
		{"all-powerful by inclusion", rbac.Override{Kind: rbac.OverrideDefineActivity, Activity: "B7777", Name: "Everything", Includes: []string{"B0062", "B0264"}, Source: src}, rbac.ErrSegregation},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			next, _, err := p.Apply(tt.o)
			if err == nil || next != nil {
				t.Fatalf("accepted %+v", tt.o)
			}
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %v; want %v", err, tt.want)
			}
		})
	}
}
