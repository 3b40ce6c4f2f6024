package app_test

import (
	"context"
	"errors"
	"testing"

	"msca/app"
	"msca/audit"
	"msca/rbac"
)

// An edit of the policy counts from the next sign-in on, without a restart; a
// policy that cannot be read, or was tampered with, lets nobody in.
func TestMSCA_IG_01_Issue5_5_PolicyIsReadAtEverySignIn(t *testing.T) {
	var now *rbac.Policy
	var broken error
	w := newWard(t, func(o *app.Options) {
		now = o.Policy
		o.PolicyNow = func(context.Context) (*rbac.Policy, error) { return now, broken }
	})
	w.signIn(t, nurse)
	edited, _, err := now.Apply(rbac.Override{Kind: rbac.OverrideBaseline, Remove: true, JobRole: "R8001", Activity: "B0820", Source: "IG board"})
	if err != nil {
		t.Fatal(err)
	}
	now = edited
	if _, err := w.Lookup(t.Context(), details); err != nil {
		t.Errorf("within the session that began before: %v", err)
	}
	w.Lock("lock key")
	w.signIn(t, nurse)
	var denied *app.DeniedError
	if _, err := w.Lookup(t.Context(), details); !errors.As(err, &denied) || w.Decide(rbac.DemographicsView).Allowed {
		t.Errorf("after signing in again: %v, want a denial", err)
	}

	broken = rbac.ErrStoreTampered
	w.SignOut(t.Context())
	if err := w.enterPIN(t, pin); !errors.Is(err, rbac.ErrStoreTampered) || w.State().Stage != app.SignedOut || w.trail.last().Event != audit.SignInRefused {
		t.Errorf("with a tampered policy: %v, %s, %s", err, w.State().Stage, w.trail.last().Event)
	}
}
