//go:build linux

package main

import (
	"context"
	"testing"

	"msca/app/problem"
	"msca/cmd/internal/training"
	"msca/rbac"
)

// An account that is disabled elsewhere loses its open session although nobody
// touches the workstation, and cannot unlock it.
func TestMSCA_IG_02_3_3_7_DisabledElsewhereLocksTheDesk(t *testing.T) {
	w, data := newWard(t)
	must(t, w.PastWarning)
	press(t, w, "Sign in", "F2")
	typed(t, w, "nurse", training.Password)
	press(t, w, "Choose your role", "Return")
	press(t, w, "Look-up", "Return")
	mscactl(t, w, data, 0, "user", "disable", "nurse", "--as", "manager", "--password-stdin")
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked") })
	shot(t, w, "disabled")
	press(t, w, "Sign in", "Tab", "Return") // there is nothing to unlock with
	press(t, w, "Sign in", "F2")
	typed(t, w, "nurse", training.Password)
	press(t, w, "Error: Sign in: "+problem.Of("ACCOUNT-DISABLED").Title, "Return")
	quit(t, w)
	wantDetail(t, trail(t, w, data), "locked", "reason", rbac.ErrDisabled.Error())
}
