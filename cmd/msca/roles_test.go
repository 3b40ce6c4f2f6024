//go:build linux

package main

import (
	"context"
	"testing"

	"fyne.io/fyne/v2/test"

	"msca/app"
	"msca/app/ui/kit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
)

// A role that could not be chosen, for example because it could not be recorded, is
// still offered: there is a way on once the cause is mended.
func TestIssue5_3_RoleIsOfferedAgainAfterARefusal(t *testing.T) {
	st, err := station.Open(t.Context(), station.Options{Folder: station.Folder(t.TempDir()), Training: true, AccessPoint: "test", Short: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close(context.Background()) })
	if err := st.Desk.SignInWithAccount(t.Context(), "nurse", []byte(training.Password)); err != nil {
		t.Fatal(err)
	}
	a := test.NewTempApp(t)
	d := &desktop{app: a, window: a.NewWindow(product), st: st, desk: st.Desk, stage: app.ChoosingRole, lastUse: "of somebody else"}
	st.Trail.Close() // nothing tells a last use that could take the place of the old one
	d.showRoles(st.Desk.State())
	d.run.end()
	if d.lastUse == "of somebody else" {
		t.Error("the last use of whoever was here before is kept")
	}
	d.confirmRole(st.Desk.State().Profiles[0].ID)
	d.run.end()
	if got := st.Desk.State().Stage; got != app.ChoosingRole {
		t.Fatalf("the stage is %q", got)
	}
	offered := false
	for _, o := range test.LaidOutObjects(d.window.Content()) {
		if b, ok := o.(*kit.Button); ok && b.Label() == "Continue in this role" && b.Visible() {
			offered = true
		}
	}
	if !offered {
		t.Error("after a refusal no role is offered any more")
	}
}
