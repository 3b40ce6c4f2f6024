package app_test

import (
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
