package app_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"msca/app"
	"msca/app/batch"
	"msca/audit"
	"msca/rbac"
)

// The result of a row is given out by the role of the moment: one that was taken
// away while the row was under way gives out nothing, and that is on record.
func TestMSCA_IG_01_3_3_2_ResultOfABatchRowIsDecidedAgain(t *testing.T) {
	u, err := clerk{}.Authenticate(t.Context(), "clerk", nil)
	if err != nil {
		t.Fatal(err)
	}
	accounts := &changing{user: u}
	w := batchWard(t, func(o *app.Options) { o.Accounts = accounts })
	w.wire.during = func(context.Context) {
		accounts.user.RoleProfiles = []rbac.RoleProfile{{ID: "1", JobRoleCode: "R0001", ODSCode: "X26"}}
		w.Recheck() // as time passes
	}
	files := &drawer{}
	r, err := w.Batch(t.Context(), app.BatchRequest{Plan: batchPlan(t, w, threeRows), Files: files})
	if err != nil {
		t.Fatal(err)
	}
	var denied *app.DeniedError
	if r.State != batch.Paused || !errors.As(r.Why, &denied) || r.Progress.Done != 0 {
		t.Errorf("ended %s with %d rows done because of %v, want paused by a denial", r.State, r.Progress.Done, r.Why)
	}
	for _, e := range w.trail.entries {
		if e.Event == audit.Exported && detailIn(e, "stage") == "batch row" {
			t.Errorf("the result of row %s was given out", detailIn(e, "row"))
		}
	}
	if !slices.Contains(w.trail.events(), audit.Denied) {
		t.Errorf("no denial is on record: %v", w.trail.events())
	}
}
