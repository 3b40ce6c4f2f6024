package rbac_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	rbactables "msca/assets/rbac"
	"msca/rbac"
)

const policyPage = "../assets/rbac/POLICY.md"

// The documentation says what the program does.
func TestMSCA_IG_01_Issue5_PolicyPageIsUpToDate(t *testing.T) {
	p, err := rbac.Load(rbactables.FS)
	if err != nil {
		t.Fatal(err)
	}
	want := p.Markdown()
	if *update {
		if err := os.WriteFile(policyPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(policyPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s does not say what the tables say; run: go test ./rbac -run PolicyPage -update", policyPage)
	}
}

// Every job role with every activity and every permission: the page says of each
// of them what is decided.
func TestMSCA_IG_01_3_3_7_Issue5_RoleTimesActivityTimesPermission(t *testing.T) {
	p, err := rbac.Load(rbactables.FS)
	if err != nil {
		t.Fatal(err)
	}
	cells := jobRoleCells(t, p.Markdown())
	checked := 0
	for _, role := range p.JobRoles() {
		for _, permission := range rbac.Permissions() {
			cell := cells[role.Code+" "+string(permission)]
			ways := strings.Split(cell, ", ")
			for _, a := range p.Activities() {
				want := cell == "**yes**" || slices.Contains(ways, a.Code)
				d := p.Decide(rbac.Subject{JobRoleCode: role.Code, Activities: []string{a.Code}}, permission)
				if d.Allowed != want {
					t.Errorf("%s with %s: %s decided %t, the page says %q", role.Code, a.Code, permission, d.Allowed, cell)
				}
				if !d.Allowed && (len(d.Because) == 0 || d.Ask == "") {
					t.Errorf("%s with %s: the denial of %s does not explain itself", role.Code, a.Code, permission)
				}
				checked++
			}
			with := rbac.Subject{JobRoleCode: role.Code, Grants: []rbac.Permission{permission}}
			granted := p.Decide(with, permission).Allowed && p.Separated(with) == nil
			if want := cell == "**yes**" || slices.Contains(ways, "grant"); granted != want {
				t.Errorf("%s: granting %s decided %t, the page says %q", role.Code, permission, granted, cell)
			}
		}
	}
	if want := len(p.JobRoles()) * len(p.Activities()) * len(rbac.Permissions()); checked != want || checked < 5000 {
		t.Errorf("%d cases checked of %d", checked, want)
	}
}

// jobRoleCells reads the table of job roles back, by "R8001 trace".
func jobRoleCells(t *testing.T, page string) map[string]string {
	t.Helper()
	_, section, ok := strings.Cut(page, "## Job roles\n\n")
	if !ok {
		t.Fatal("the page has no table of job roles")
	}
	lines := strings.Split(section, "\n")
	row := func(line string) []string {
		var out []string
		for _, c := range strings.Split(strings.Trim(line, "|"), "|") {
			out = append(out, strings.TrimSpace(c))
		}
		return out
	}
	heads := row(lines[0])
	cells := map[string]string{}
	for _, line := range lines[2:] {
		if !strings.HasPrefix(line, "| ") {
			break
		}
		r := row(line)
		if len(r) != len(heads) {
			t.Fatalf("row %q has %d cells, want %d", r[0], len(r), len(heads))
		}
		for i, permission := range heads[1:] {
			cells[fmt.Sprintf("%.5s %s", r[0], permission)] = r[i+1]
		}
	}
	return cells
}

// An override shows on the page of the organisation.
func TestPolicyPageFollowsOverrides(t *testing.T) {
	p, err := rbac.Load(rbactables.FS)
	if err != nil {
		t.Fatal(err)
	}
	next, _, err := p.Apply(rbac.Override{Kind: rbac.OverrideBaseline, JobRole: "R8009", Activity: "B0820", Source: "board minute 7"})
	if err != nil {
		t.Fatal(err)
	}
	before, after := jobRoleCells(t, p.Markdown()), jobRoleCells(t, next.Markdown())
	if before["R8009 demographics.view"] == "**yes**" || after["R8009 demographics.view"] != "**yes**" || !strings.Contains(next.Markdown(), "board minute 7") {
		t.Errorf("before %q, after %q", before["R8009 demographics.view"], after["R8009 demographics.view"])
	}
}
