package main

import (
	"errors"
	"fmt"
	"strings"

	"msca/app/ui/kit"
	"msca/app/ui/roles"
	"msca/rbac"
)

// openRoles shows the role mapping in force and lets it be asked about. It reads
// the policy only: nothing of anybody is shown, nothing is changed.
func (d *desktop) openRoles() {
	policy := d.desk.Policy()
	var m roles.Model
	for _, r := range policy.JobRoles() {
		m.Rows = append(m.Rows, roles.Row{Code: r.Code, Name: r.Name, May: mayWords(policy, r.Code)})
	}
	var v *roles.View
	v = roles.New(m, roles.Callbacks{
		Ask: func(role, activity string) {
			m.Answer, m.Errors = ask(policy, role, activity)
			v.SetModel(m)
			if m.Errors != nil {
				d.title(wordsErrorRoles)
			} else {
				d.title(fmt.Sprintf(wordsRolesOf, strings.ToUpper(strings.TrimSpace(role))))
			}
		},
		CloseAnswer: func() { m.Answer = nil; v.SetModel(m); v.FocusFirst(d.window.Canvas()) },
		RoleName:    d.roleName,
		Activity: func(code string) string {
			for _, a := range policy.Activities() {
				if a.Code == rbac.ShortCode(strings.ToUpper(strings.TrimSpace(code))) {
					return a.Name
				}
			}
			return ""
		},
		Back: d.leavePlace,
	})
	d.result = nil // cleared by the frame
	d.content(v, wordsRoles)
}

// mayWords lists what a job role may do by itself.
func mayWords(policy *rbac.Policy, code string) string {
	var may []string
	for _, p := range rbac.Permissions() {
		if policy.Decide(rbac.Subject{JobRoleCode: code}, p).Allowed {
			may = append(may, string(p))
		}
	}
	if may == nil {
		return wordsNothing
	}
	return strings.Join(may, ", ")
}

// ask is what `mscactl rbac explain` says.
func ask(policy *rbac.Policy, role, activity string) (*roles.Answer, []kit.FieldError) {
	e, err := policy.Explain(strings.ToUpper(strings.TrimSpace(role)), strings.ToUpper(strings.TrimSpace(activity)))
	var unknown *rbac.UnknownCodeError
	if errors.As(err, &unknown) && unknown.Kind == "activity" {
		return nil, []kit.FieldError{{Field: roles.FieldActivity, Message: wordsNoSuchActivity}}
	}
	if err != nil {
		return nil, []kit.FieldError{{Field: roles.FieldRole, Message: wordsTypeListedJobRole}}
	}
	a := &roles.Answer{Title: e.JobRole.Code + " " + e.JobRole.Name}
	if e.Adding != nil {
		a.Title += fmt.Sprintf(wordsWithActivities, e.Adding.Code)
		if e.Already {
			a.Note = fmt.Sprintf(wordsHasAnyway, e.Adding.Code, e.Adding.Name)
		}
	}
	for _, x := range e.Decisions {
		a.Decisions = append(a.Decisions, roles.Decision{Permission: string(x.Permission), Allowed: x.Allowed, Because: x.Because, Ask: x.Ask})
	}
	return a, nil
}
