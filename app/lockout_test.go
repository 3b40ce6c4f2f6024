package app_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/app/problem"
	"msca/rbac"
)

// The end of a lock-out is told in civil time, also in summer.
func Test3_15_4_LockOutEndsInCivilTime(t *testing.T) {
	until := time.Date(2026, 7, 1, 12, 15, 0, 0, time.UTC)
	a := &accounts{id: "nell", password: "four words make one", err: &rbac.LockedError{Until: until}}
	w := newWard(t, func(o *app.Options) { o.Accounts, o.Civil = a, time.FixedZone("BST", 3600) })
	err := w.SignInWithAccount(t.Context(), "nell", []byte(a.password))
	if do := strings.Join(problem.For(err).Do, " "); !strings.Contains(do, "13:15") {
		t.Errorf("told %q, want 13:15", do)
	}
}

// What cannot be a user id is refused and recorded short and escaped.
func Test3_15_4_StrangeUserIDsAreRefused(t *testing.T) {
	a := &accounts{id: "nell", password: "four words make one"}
	w := newWard(t, func(o *app.Options) { o.Accounts = a })
	for _, typed := range []string{strings.Repeat("x", 100000), "nell\x1b[2J", "nell\n"} {
		var wrong *rbac.WrongPasswordError
		if err := w.SignInWithAccount(t.Context(), typed, []byte("guess")); !errors.As(err, &wrong) {
			t.Errorf("%.20q: %v", typed, err)
		}
		if got := w.trail.last().User.UserID; len(got) > 1000 || strings.ContainsAny(got, "\x1b\n") {
			t.Errorf("recorded as %.40q, %d bytes", got, len(got))
		}
	}
	if len(a.asked) != 0 {
		t.Errorf("the accounts were asked for %d of them", len(a.asked))
	}
}
