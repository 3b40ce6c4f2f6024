package rbac_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	assets "msca/assets/rbac"
	"msca/rbac"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func baseline(t testing.TB) *rbac.Policy {
	t.Helper()
	p, err := rbac.Load(assets.FS)
	if err != nil {
		t.Fatalf("the embedded tables do not load: %v", err)
	}
	return p
}

// The golden holds, for every job role, what it may do alone, and for every
// job role x activity x permission what the activity adds to it.
func TestMSCA_IG_01_PolicyTable(t *testing.T) {
	p := baseline(t)
	allowed := func(s rbac.Subject) (list []string) {
		for _, permission := range rbac.Permissions() {
			if p.Decide(s, permission).Allowed {
				list = append(list, string(permission))
			}
		}
		return list
	}
	var b strings.Builder
	b.WriteString("# job role: permissions it has alone; below it, what one more activity adds\n")
	roles := append(p.JobRoles(), rbac.JobRole{Code: "R9999", Name: "(unknown)"})
	for _, role := range roles {
		alone := allowed(rbac.Subject{JobRoleCode: role.Code})
		fmt.Fprintf(&b, "%s %s: %s\n", role.Code, role.Name, strings.Join(alone, " "))
		for _, activity := range append(p.Activities(), rbac.Activity{Code: "B9999"}) {
			with := allowed(rbac.Subject{JobRoleCode: role.Code, Activities: []string{activity.Code}})
			var added []string
			for _, permission := range with {
				if !slices.Contains(alone, permission) {
					added = append(added, permission)
				}
			}
			for _, permission := range alone {
				if !slices.Contains(with, permission) {
					t.Errorf("%s with %s loses %s", role.Code, activity.Code, permission)
				}
			}
			if len(added) > 0 {
				fmt.Fprintf(&b, "  +%s: %s\n", activity.Code, strings.Join(added, " "))
			}
		}
	}
	const golden = "../testdata/rbac/policy.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, lines := strings.Split(b.String(), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(lines)) {
		g, w := "(nothing)", "(nothing)"
		if i < len(got) {
			g = got[i]
		}
		if i < len(lines) {
			w = lines[i]
		}
		if g != w {
			t.Fatalf("%s:%d\n got %s\nwant %s\nrun with -update if the change is meant", golden, i+1, g, w)
		}
	}
}

func TestMSCA_IG_01_DecideExplainsItself(t *testing.T) {
	p := baseline(t)
	tests := []struct {
		name    string
		subject rbac.Subject
		ask     rbac.Permission
		allowed bool
		because []string // substrings of the lines, in order
		missing []string
		whom    string
	}{
		{"baseline", rbac.Subject{JobRoleCode: "S8000:G8000:R8001"}, rbac.Trace, true,
			[]string{"baseline of job role R8001 Nurse Access Role brings B0264", "B0264 Access SCR Application (Perform Patient Trace) gives trace"}, nil, ""},
		{"lower case", rbac.Subject{JobRoleCode: " r8001 "}, rbac.Trace, true, []string{"R8001", "B0264"}, nil, ""},
		{"included activity", rbac.Subject{JobRoleCode: "R8009", Activities: []string{"B0825"}}, rbac.DemographicsView, true,
			[]string{"the role profile adds B0825", "B0825 Amend Patient Demographics includes B0820", "B0820 View Patient Demographics gives demographics.view"}, nil, ""},
		{"added activity", rbac.Subject{JobRoleCode: "R8001", Activities: []string{"B1611"}}, rbac.SensitiveView, true,
			[]string{"role profile adds B1611", "gives sensitive.view"}, nil, ""},
		{"local grant", rbac.Subject{JobRoleCode: "R8010", Grants: []rbac.Permission{rbac.Batch}}, rbac.Batch, true,
			[]string{"a system manager granted batch"}, nil, ""},
		{"baseline grant", rbac.Subject{JobRoleCode: "R5110"}, rbac.Batch, true, []string{"local baseline of job role R5110"}, nil, ""},
		{"activity and job role", rbac.Subject{JobRoleCode: "R5105"}, rbac.AuditExport, true,
			[]string{"brings B0011", "gives audit.export", "one of the job roles"}, nil, ""},
		{"missing, national", rbac.Subject{JobRoleCode: "R8001"}, rbac.TraceExtended, false,
			[]string{"trace.extended needs B0098 Perform Extended Person Trace"}, []string{"B0098"}, rbac.AskRegistrationAuthority},
		{"missing, held here", rbac.Subject{JobRoleCode: "R8001", Local: true}, rbac.TraceExtended, false,
			[]string{"needs B0098"}, []string{"B0098"}, rbac.AskSystemManager},
		{"missing, local only", rbac.Subject{JobRoleCode: "R8001"}, rbac.Batch, false,
			[]string{"no national activity"}, nil, rbac.AskSystemManager},
		{"either of two", rbac.Subject{JobRoleCode: "R8015"}, rbac.Trace, false,
			[]string{"needs B0264 Access SCR Application (Perform Patient Trace) or B0254"}, []string{"B0264", "B0254"}, rbac.AskRegistrationAuthority},
		{"right activity, wrong job role", rbac.Subject{JobRoleCode: "R8001", Activities: []string{"B0011"}}, rbac.AuditExport, false,
			[]string{"audit.export is kept to job role R0001 Privacy Officer or job role R5105 Caldicott Guardian"}, nil, rbac.AskRegistrationAuthority},
		{"unknown job role", rbac.Subject{JobRoleCode: "R4242"}, rbac.Trace, false,
			[]string{`unknown job role "R4242" has no baseline here`, "needs B0264"}, []string{"B0264", "B0254"}, rbac.AskRegistrationAuthority},
		{"nobody", rbac.Subject{}, rbac.Trace, false, []string{"without job role", "needs B0264"}, []string{"B0264", "B0254"}, rbac.AskRegistrationAuthority},
		{"unknown permission", rbac.Subject{JobRoleCode: "R8001"}, "audit.delete", false, []string{`no permission "audit.delete"`}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := p.Decide(tt.subject, tt.ask)
			if d.Allowed != tt.allowed || d.Permission != tt.ask || d.Ask != tt.whom {
				t.Errorf("allowed %v, ask %q; want %v, %q", d.Allowed, d.Ask, tt.allowed, tt.whom)
			}
			if len(d.Because) != len(tt.because) {
				t.Fatalf("because %q; want %d lines", d.Because, len(tt.because))
			}
			for i, want := range tt.because {
				if !strings.Contains(d.Because[i], want) {
					t.Errorf("because[%d] = %q; want it to contain %q", i, d.Because[i], want)
				}
			}
			var missing []string
			for _, a := range d.Missing {
				missing = append(missing, a.Code)
			}
			if !slices.Equal(missing, tt.missing) {
				t.Errorf("missing %v; want %v", missing, tt.missing)
			}
		})
	}
}

func Test3_3_7_SegregatedPermissions(t *testing.T) {
	p := baseline(t)
	for _, permission := range []rbac.Permission{rbac.AuditView, rbac.StaffInactiveView, rbac.SensitiveView} {
		for _, other := range rbac.Permissions() {
			if other == permission {
				continue
			}
			s := rbac.Subject{JobRoleCode: "R8001", Grants: []rbac.Permission{other}}
			if p.Decide(s, permission).Allowed {
				t.Errorf("the grant of %s also gives %s", other, permission)
			}
		}
	}
	for _, role := range p.JobRoles() {
		s := rbac.Subject{JobRoleCode: role.Code}
		if p.Decide(s, rbac.AdminUsers).Allowed && (p.Decide(s, rbac.Trace).Allowed || p.Decide(s, rbac.AuditView).Allowed) {
			t.Errorf("%s administers users and sees patients or audit", role.Code)
		}
	}
}

func Test3_9_5_AuditIsNeverGrantedLocally(t *testing.T) {
	p := baseline(t)
	s := rbac.Subject{JobRoleCode: "R8015", Grants: rbac.Permissions()}
	for _, permission := range []rbac.Permission{rbac.AuditView, rbac.AuditAlerts, rbac.AuditExport, rbac.SARReport} {
		d := p.Decide(s, permission)
		if d.Allowed {
			t.Errorf("a local grant gives %s: %q", permission, d.Because)
		}
		if !strings.Contains(strings.Join(d.Because, "\n"), "does not count") {
			t.Errorf("%s: the refusal does not say that the grant does not count: %q", permission, d.Because)
		}
	}
}

func Test3_9_6_NoPermissionTouchesTheAuditTrail(t *testing.T) {
	for _, permission := range rbac.Permissions() {
		for _, word := range []string{"delete", "erase", "purge", "edit", "write", "disable", "*", "all"} {
			if strings.Contains(string(permission), word) {
				t.Errorf("permission %q sounds like more than viewing", permission)
			}
		}
	}
	for _, name := range []string{"audit.delete", "audit.erase", "*", "admin.*", "admin", ""} {
		if _, err := rbac.ParsePermission(name); err == nil {
			t.Errorf("ParsePermission(%q) accepted", name)
		}
	}
}

func TestMSCA_IG_01_AreaOfWorkLimitsABaselineLine(t *testing.T) {
	p, _, err := baseline(t).Apply(rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8024", Activity: "B0264", AreaOfWork: "T6092", Source: "board minute 12"})
	if err != nil {
		t.Fatal(err)
	}
	if p.Decide(rbac.Subject{JobRoleCode: "R8024"}, rbac.Trace).Allowed {
		t.Error("the line applies without its area of work")
	}
	d := p.Decide(rbac.Subject{JobRoleCode: "R8024", AreasOfWork: []string{"P8001:Q8001:T6092"}}, rbac.Trace)
	if !d.Allowed || !strings.Contains(d.Because[0], "in this area of work") {
		t.Errorf("in its area of work: %+v", d)
	}
}

func TestMSCA_IG_01_Explain(t *testing.T) {
	p := baseline(t)
	e, err := p.Explain("S8000:G8000:R8001", "b0264")
	if err != nil || !e.Already || e.Adding.Code != "B0264" || len(e.Decisions) != len(rbac.Permissions()) {
		t.Fatalf("Explain: %+v, %v", e, err)
	}
	e, err = p.Explain("R8009", "B0825")
	if err != nil || e.Already || len(e.Activities) != 3 || e.Activities[1].Activity.Code != "B0820" || len(e.Activities[1].Because) != 2 {
		t.Fatalf("Explain of an included activity: %+v, %v", e, err)
	}
	var unknown *rbac.UnknownCodeError
	if _, err := p.Explain("R4242", ""); !errors.As(err, &unknown) || unknown.Kind != "job role" {
		t.Errorf("unknown job role: %v", err)
	}
	if _, err := p.Explain("R8001", "B4242"); !errors.As(err, &unknown) || unknown.Kind != "activity" {
		t.Errorf("unknown activity: %v", err)
	}
}

func TestMSCA_IG_01_TablesAreStrict(t *testing.T) {
	good := map[string]string{}
	for _, name := range []string{"job-roles", "activities", "areas-of-work", "baseline", "permissions"} {
		b, err := assets.FS.ReadFile(name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		good[name] = string(b)
	}
	tests := []struct{ name, file, old, new string }{
		{"unknown key", "job-roles", `"about"`, `"abuot"`},
		{"trailing bytes", "job-roles", "{\n  \"about\"", "{} {\n \"about\""},
		{"malformed job role", "job-roles", `"R8001"`, `"R80O1"`},
		{"full code of another", "job-roles", `S8000:G8000:R8001`, `S8000:G8000:R8002`},
		{"doubled job role", "job-roles", `"R8002"`, `"R8001"`},
		{"doubled activity", "activities", `"B0015"`, `"B0011"`},
		{"no source", "activities", `"source": "digital.nhs.uk National RBAC for developers"`, `"source": ""`},
		{"unknown included", "activities", `"includes": ["B0820"]`, `"includes": ["B0821"]`},
		{"unknown activity in the baseline", "baseline", `"B0098"`, `"B9998"`},
		{"unknown permission", "permissions", `"sar.report"`, `"audit.delete"`},
		{"permission left out", "permissions", `{"permission": "batch", "activities": [], "grant": true, "source": "local: no national activity"},`, ``},
		{"audit granted locally", "permissions", `"permission": "audit.view", "activities": ["B0011"], "grant": false`, `"permission": "audit.view", "activities": ["B0011"], "grant": true`},
		{"one activity for everything", "permissions", `"permission": "admin.users", "activities": ["B0062"]`, `"permission": "admin.users", "activities": ["B0011"]`},
		{"administrator sees audit", "baseline", `["B0062", "B1700"]`, `["B0062", "B0011"]`},
		{"baseline grants the ungrantable", "baseline", `"grants": ["batch"]`, `"grants": ["audit.view"]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for name, text := range good {
				if name == tt.file {
					if !strings.Contains(text, tt.old) {
						t.Fatalf("%s.json has no %s", name, tt.old)
					}
					text = strings.Replace(text, tt.old, tt.new, 1)
				}
				fsys[name+".json"] = &fstest.MapFile{Data: []byte(text)}
			}
			if _, err := rbac.Load(fsys); err == nil {
				t.Error("accepted")
			}
		})
	}
}

// Included activities may go round in a circle; holding one is holding all.
func TestMSCA_IG_01_InclusionMayGoRound(t *testing.T) {
	round := strings.NewReplacer(
		`{"code": "B0820", "name": "View Patient Demographics",`, `{"code": "B0820", "name": "View Patient Demographics", "includes": ["B0825", "B0820"],`,
	)
	fsys := fstest.MapFS{}
	for _, name := range []string{"job-roles", "activities", "areas-of-work", "baseline", "permissions"} {
		b, err := assets.FS.ReadFile(name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		fsys[name+".json"] = &fstest.MapFile{Data: []byte(round.Replace(string(b)))}
	}
	p, err := rbac.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	e, err := p.Explain("R8015", "B0820")
	if err != nil || len(e.Activities) != 4 || e.Activities[1].Activity.Code != "B0820" || e.Activities[2].Activity.Code != "B0825" {
		t.Errorf("%+v, %v", e.Activities, err)
	}
}

func TestMSCA_IG_01_LocalRoleProfilesAskTheSystemManager(t *testing.T) {
	p := baseline(t)
	card := rbac.RoleProfile{ID: "555000000012", JobRoleCode: "R8001", AreasOfWork: []string{"T6092"}, Activities: []string{"B0098"}, Grants: []rbac.Permission{rbac.Batch}}
	local := card
	local.ID = rbac.LocalProfile + "1"
	for profile, whom := range map[*rbac.RoleProfile]string{&card: rbac.AskRegistrationAuthority, &local: rbac.AskSystemManager} {
		s := profile.Subject()
		if d := p.Decide(s, rbac.AuditView); d.Allowed || d.Ask != whom {
			t.Errorf("%s: ask %q; want %q", profile.ID, d.Ask, whom)
		}
		if !p.Decide(s, rbac.TraceExtended).Allowed || !p.Decide(s, rbac.Batch).Allowed || len(s.AreasOfWork) != 1 {
			t.Errorf("%s: something of the role profile is lost: %+v", profile.ID, s)
		}
	}
}

// Whatever tables are accepted, the rules of the package hold.
func FuzzBaseline(f *testing.F) {
	names, err := assets.FS.ReadDir(".")
	if err != nil {
		f.Fatal(err)
	}
	var all [][]byte
	for _, name := range names {
		b, err := assets.FS.ReadFile(name.Name())
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, b)
		f.Add(b)
	}
	f.Add([]byte(`{"baseline":[{"job_role":"R8015","activities":["B0011"],"source":"x"}]}`))
	f.Add([]byte(`{"baseline":[{"job_role":"R8001","grants":["audit.view"],"source":"x"}]}`))
	f.Add([]byte(`{"activities":[{"code":"B7777","name":"x","includes":["B0062","B0264"],"source":"x"}]}`))
	f.Fuzz(func(t *testing.T, document []byte) {
		p, err := rbac.Baseline(append(all[:len(all):len(all)], document)...)
		if err != nil {
			return
		}
		for _, role := range p.JobRoles() {
			s := rbac.Subject{JobRoleCode: role.Code}
			if p.Decide(s, rbac.AdminUsers).Allowed && (p.Decide(s, rbac.Trace).Allowed || p.Decide(s, rbac.AuditView).Allowed) {
				t.Errorf("%s may do everything", role.Code)
			}
		}
		if p.Decide(rbac.Subject{Grants: rbac.Permissions()}, rbac.AuditView).Allowed {
			t.Error("audit is granted locally")
		}
	})
}
