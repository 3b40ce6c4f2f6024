//go:build linux

package main

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/problem"
	"msca/app/ui/emergency"
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

// What is wrong is told in the words of the screen, with the way out.
func TestMSCA_DQ_6_2_WhatIsWrongIsToldInWordsOfTheScreen(t *testing.T) {
	if got, want := operationsInWords("gender is required for getPatientDetailsBySearch"), "gender is required for “"+wordsCompareBySearch+"”"; got != want {
		t.Errorf("a row is refused with %q, want %q", got, want)
	}
	empty := emergencyErrors(emergency.Values{DateOfBirth: "29/02/1984", Reason: "x"})
	if len(empty) != 1 || strings.Contains(empty[0].Message, "cannot be right") {
		t.Errorf("an empty NHS number is told as %+v", empty)
	}
	d := driveAs(t, "manager")
	d.to("users")
	d.users.add()
	d.typed("ada")
	d.key(fyne.KeyTab)
	d.typed("Ada")
	d.key(fyne.KeyTab)
	d.typed("r9999")
	d.key(fyne.KeyReturn)
	if !d.says("There is no job role R9999 here") {
		t.Error("an unknown job role does not say where the codes are")
	}
	d.shell.SetStatus("nurse is disabled.")
	d.to("settings")
	d.key(fyne.KeyTab, fyne.KeyReturn) // the form is left unsent
	if d.says("nurse is disabled.") {
		t.Error("what was said of the users stands under the settings")
	}
	got := part{name: "SMSP", state: problem.Of("SMSP-BROKEN").Title + " at 14:28", where: wordsTrainingOnComputer}.words()
	if got != "SMSP: the connection broke off at 14:28" {
		t.Errorf("the light says %q", got)
	}
}
