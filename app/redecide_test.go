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

// Whether an answer may be shown is decided when it is shown: a role or emergency
// access that went while the request was under way shows nothing, and that is on
// record.
func TestMSCA_IG_01_3_3_2_DisplayIsDecidedAgain(t *testing.T) {
	inEmergency := func(end func(*ward, *clock)) func(*testing.T) *ward {
		return func(t *testing.T) *ward {
			w, c, _ := emergencyWard(t)
			w.signIn(t, nurse)
			if _, err := w.OpenEmergency(t.Context(), "9990000034", why); err != nil {
				t.Fatal(err)
			}
			w.wire.during = func(context.Context) { end(w, c) }
			return w
		}
	}
	for what, begin := range map[string]func(*testing.T) *ward{
		"another role was chosen": func(t *testing.T) *ward {
			w := newWard(t)
			w.signIn(t, nurse)
			w.wire.during = func(ctx context.Context) {
				if err := w.ChooseRole(ctx, privacy); err != nil {
					t.Error(err)
				}
			}
			return w
		},
		"the role profile holds another job role": func(t *testing.T) *ward {
			w, accounts := deskWithAccount(t)
			if err := w.ChooseRole(t.Context(), "local-1"); err != nil {
				t.Fatal(err)
			}
			w.wire.during = func(context.Context) {
				accounts.user.RoleProfiles = []rbac.RoleProfile{{ID: "local-1", JobRoleCode: "R0001", ODSCode: "X26"}}
			}
			return w
		},
		"emergency access was ended": inEmergency(func(w *ward, _ *clock) { w.EndEmergency(context.Background()) }),
		"emergency access ran out":   inEmergency(func(_ *ward, c *clock) { c.now = c.now.Add(app.EmergencyLength + time.Second) }),
	} {
		for way, lookup := range map[string]func(*ward) (bool, error){
			"screen": func(w *ward) (bool, error) { a, err := w.Lookup(t.Context(), details); return a != nil, err },
			"to confirm": func(w *ward) (bool, error) {
				a, _, err := w.LookupToConfirm(t.Context(), details)
				return a != nil, err
			},
			"document": func(w *ward) (bool, error) {
				given := details
				given.Document = true
				a, err := w.Lookup(t.Context(), given)
				return a != nil, err
			},
		} {
			t.Run(what+", "+way, func(t *testing.T) {
				w := begin(t)
				got, err := lookup(w)
				var denied *app.DeniedError
				if got || !errors.As(err, &denied) {
					t.Errorf("an answer %t, %v; want a denial and nothing else", got, err)
				}
				if e := w.trail.last(); e.Event != audit.Denied || e.Patient != "9990000034" {
					t.Errorf("the last record is %s, want the denial with the patient", e.Event)
				}
				if events := w.trail.events(); slices.Contains(events, audit.Displayed) || !slices.Contains(events, audit.ResponseReceived) {
					t.Errorf("records %v: want the answer received and not displayed", events)
				}
			})
		}
	}
}

// A role that may see the answer, too, is the one that it is recorded as shown to.
func TestMSCA_IG_01_3_9_2_DisplayIsRecordedInTheRoleOfTheMoment(t *testing.T) {
	w, accounts := deskWithAccount(t)
	accounts.user.RoleProfiles = append(accounts.user.RoleProfiles, rbac.RoleProfile{ID: "local-2", JobRoleCode: "R8000", ODSCode: "X26"})
	w.SignOut(t.Context())
	if err := w.SignInWithAccount(t.Context(), "nurse", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := w.ChooseRole(t.Context(), "local-1"); err != nil {
		t.Fatal(err)
	}
	w.wire.during = func(ctx context.Context) {
		if err := w.ChooseRole(ctx, "local-2"); err != nil {
			t.Error(err)
		}
	}
	if _, err := w.Lookup(t.Context(), details); err != nil {
		t.Fatal(err)
	}
	if e := w.trail.last(); e.Event != audit.Displayed || e.User.RoleProfileID != "local-2" {
		t.Errorf("%s is recorded for role profile %q, want it displayed to local-2", e.Event, e.User.RoleProfileID)
	}
}
