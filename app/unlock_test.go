package app_test

import (
	"slices"
	"testing"

	"msca/app"
	"msca/audit"
)

// A refused unlock is on record as that, with how often it was tried or may still
// be, and where. Somebody else who is refused at a locked screen did not unlock.
func TestMSCA_IG_02_3_15_4_RefusedUnlockIsRecordedAsThat(t *testing.T) {
	a := &accounts{id: "nell", password: "four words make one"}
	byAccount := func(user string) func(*ward) error {
		return func(w *ward) error { return w.SignInWithAccount(t.Context(), user, []byte("guess")) }
	}
	byCard := func(w *ward) error { return w.enterPIN(t, "111111") }
	for _, c := range []struct {
		what        string
		card        bool // signs in
		try         func(*ward) error
		event       audit.Event
		user, tries string
	}{
		{"wrong password", false, byAccount("nell"), audit.UnlockRefused, "nell", "attempts 1"},
		{"the same user id in capitals", false, byAccount("NELL"), audit.UnlockRefused, "nell", "attempts 1"},
		{"another user's wrong password", false, byAccount("sam"), audit.SignInRefused, "sam", "attempts 1"},
		{"wrong PIN", true, byCard, audit.UnlockRefused, "", "tries-left 2"},
	} {
		t.Run(c.what, func(t *testing.T) {
			w := newWard(t, func(o *app.Options) { o.Accounts = a })
			if c.card {
				w.signIn(t, nurse)
			} else if err := w.SignInWithAccount(t.Context(), a.id, []byte(a.password)); err != nil {
				t.Fatal(err)
			}
			w.Lock("lock key")
			if err := c.try(w); err == nil || w.State().Stage != app.Locked {
				t.Fatalf("%v, and the session is %s", err, w.State().Stage)
			}
			e := w.trail.last()
			said := slices.ContainsFunc(e.Details, func(d audit.Detail) bool { return d.Name+" "+d.Value == c.tries })
			if e.Event != c.event || e.Outcome != audit.MinorFailure || e.User.UserID != c.user || e.AccessPoint != "desktop" || !said {
				t.Errorf("recorded as %s %s of %q at %q with %v; want %s of %q with %s", e.Event, e.Outcome, e.User.UserID, e.AccessPoint, e.Details, c.event, c.user, c.tries)
			}
		})
	}
}
