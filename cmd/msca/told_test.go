//go:build linux

package main

import (
	"strings"
	"testing"

	"msca/app"
	rbactables "msca/assets/rbac"
	"msca/rbac"
)

// Every denial there can be, of any job role and any permission, is told with how
// it was decided, with each activity that would do by its national code, and with
// whom to ask; whether the role is the card's or was given here.
func TestMSCA_IG_01_Issue5_5_EveryDenialSaysWhatIsMissingAndWhomToAsk(t *testing.T) {
	policy, err := rbac.Load(rbactables.FS)
	if err != nil {
		t.Fatal(err)
	}
	d := &desktop{}
	told := 0
	for _, role := range append(policy.JobRoles(), rbac.JobRole{Code: "R9999"}) {
		for _, local := range []bool{true, false} {
			for _, permission := range rbac.Permissions() {
				decision := policy.Decide(rbac.Subject{JobRoleCode: role.Code, Local: local}, permission)
				if decision.Allowed {
					continue
				}
				told++
				p := d.tellError(&app.DeniedError{Decision: decision})
				if p.Code != "DENIED" || len(p.Because) == 0 || p.Ask == "" || len(p.Do) == 0 {
					t.Errorf("%s, %s: told as %+v", role.Code, permission, p)
					continue
				}
				if !strings.Contains(p.Ask, decision.Ask) {
					t.Errorf("%s, %s: %q does not say to ask the %s", role.Code, permission, p.Ask, decision.Ask)
				}
				for _, missing := range decision.Missing {
					if !strings.Contains(p.Ask, missing.Code) {
						t.Errorf("%s, %s: %q does not name %s", role.Code, permission, p.Ask, missing.Code)
					}
				}
				if len(decision.Missing) == 0 && !strings.Contains(p.Ask, string(permission)) {
					t.Errorf("%s, %s: %q names neither an activity nor the permission", role.Code, permission, p.Ask)
				}
			}
		}
	}
	if told < 200 {
		t.Errorf("only %d denials were looked at", told)
	}
}
