package rbac

import (
	"fmt"
	"slices"
	"strings"
)

// Markdown writes the policy as a table of every job role, activity and
// permission: what a job role brings, and for each permission it lacks which
// activity on the role profile would bring it, or that a system manager may
// grant it. Cells come from Decide, so that the table cannot say something else.
func (p *Policy) Markdown() string {
	var b strings.Builder
	b.WriteString("# What each job role may do\n\n")
	b.WriteString("Made by `mscactl rbac table`; do not edit. **yes**: the job role's baseline gives the permission. A code: that activity,\n")
	b.WriteString("added to the role profile, gives it. grant: a system manager may grant it on the role profile. –: this job role never has it.\n")
	b.WriteString("No role profile kept here has administration together with patients or audit, whatever the columns offer one by one.\n\n")
	b.WriteString("## Permissions\n\n| permission | national activities | only for | local grant | source |\n|---|---|---|---|---|\n")
	for _, permission := range permissions {
		r := p.rules[permission]
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", permission, orDash(r.Activities), orDash(r.OnlyJobRoles), yesNo(r.Grant), cell(r.Source))
	}
	b.WriteString("\n## Activities\n\n| activity | name | includes | gives | source |\n|---|---|---|---|---|\n")
	for _, a := range sortedBy(p.tables.Activities, func(a Activity) string { return a.Code }) {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", a.Code, cell(a.Name), orDash(a.Includes), orDash(p.gives(a.Code)), cell(a.Source))
	}
	b.WriteString("\n## Job roles\n\n| job role |")
	for _, permission := range permissions {
		fmt.Fprintf(&b, " %s |", permission)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(permissions)) + "\n")
	for _, role := range sortedBy(p.tables.JobRoles, func(r JobRole) string { return r.Code }) {
		fmt.Fprintf(&b, "| %s %s |", role.Code, cell(role.Name))
		for _, permission := range permissions {
			fmt.Fprintf(&b, " %s |", p.wayTo(role.Code, permission))
		}
		b.WriteString("\n")
	}
	b.WriteString("\nSource of a job role's name, and of what it brings:\n\n")
	for _, role := range sortedBy(p.tables.JobRoles, func(r JobRole) string { return r.Code }) {
		fmt.Fprintf(&b, "- %s: %s", role.Code, cell(role.Source))
		for _, l := range p.tables.Baseline {
			if l.JobRole != role.Code {
				continue
			}
			brings := slices.Clone(l.Activities)
			for _, g := range l.Grants {
				brings = append(brings, string(g))
			}
			where := ""
			if len(l.AreasOfWork) > 0 {
				where = " in " + strings.Join(l.AreasOfWork, ", ")
			}
			fmt.Fprintf(&b, "; brings %s%s (%s)", strings.Join(brings, ", "), where, cell(l.Source))
		}
		b.WriteString("\n")
	}
	return b.String()
}

// wayTo is how a role profile of this job role comes to a permission.
func (p *Policy) wayTo(role string, permission Permission) string {
	if p.Decide(Subject{JobRoleCode: role}, permission).Allowed {
		return "**yes**"
	}
	var ways []string
	for _, a := range p.tables.Activities {
		if p.Decide(Subject{JobRoleCode: role, Activities: []string{a.Code}}, permission).Allowed {
			ways = append(ways, a.Code)
		}
	}
	slices.Sort(ways)
	granted := Subject{JobRoleCode: role, Grants: []Permission{permission}}
	if p.Decide(granted, permission).Allowed && p.Separated(granted) == nil {
		ways = append(ways, "grant")
	}
	return orDash(ways)
}

// gives lists the permissions that an activity brings, whatever the job role.
func (p *Policy) gives(activity string) []Permission {
	held := p.held(Subject{Activities: []string{activity}})
	var out []Permission
	for _, permission := range permissions {
		if slices.ContainsFunc(p.rules[permission].Activities, func(code string) bool { _, ok := held[code]; return ok }) {
			out = append(out, permission)
		}
	}
	return out
}

func orDash[T ~string](list []T) string {
	if len(list) == 0 {
		return "–"
	}
	words := make([]string, len(list))
	for i, v := range list {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

func yesNo(v bool) string {
	if v {
		return "yes"
	}
	return "no"
}

// cell keeps a text within its cell.
func cell(text string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(text) }

func sortedBy[T any](list []T, key func(T) string) []T {
	return slices.SortedFunc(slices.Values(list), func(a, b T) int { return strings.Compare(key(a), key(b)) })
}
