//go:build linux

package main

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"msca/app"
	"msca/app/ui/shell"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/itk"
)

// The health light tells of the trail, the SMSP as last seen, readers, time,
// certificate and disk, and asks nobody for it.
func TestIssue6_7_HealthLightTellsOfEveryPart(t *testing.T) {
	st, err := station.Open(t.Context(), station.Options{Folder: station.Folder(t.TempDir()), Training: true, AccessPoint: "test", Short: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close(context.Background()) })
	d := &desktop{st: st, desk: st.Desk}
	state := func(name string) part {
		t.Helper()
		for _, p := range d.parts() {
			if p.name == name {
				return p
			}
		}
		t.Fatalf("the light does not tell of %s", name)
		return part{}
	}
	for name, want := range map[string]string{
		"Audit trail": "recording", "SMSP": "not yet asked", "Card readers": "not set up",
		"Time": "not synchronised", "Certificate": "days left", "Disk": "free",
	} {
		if got := state(name); !strings.Contains(got.state, want) {
			t.Errorf("%s is %q, want %q in it", name, got.state, want)
		}
	}
	if err := st.Desk.SignInWithAccount(t.Context(), "nurse", []byte(training.Password)); err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.ChooseRole(t.Context(), st.Desk.State().Profiles[0].ID); err != nil {
		t.Fatal(err)
	}
	ask := app.LookupRequest{Operation: itk.VerifyNHSNumber, Fields: itk.Fields{NHSNumber: trainingPatient, DateOfBirth: "1984-02-29"}}
	if _, err := st.Desk.Lookup(t.Context(), ask); err != nil {
		t.Fatal(err)
	}
	if got := state("SMSP"); !strings.Contains(got.state, "answered at") || got.level != shell.HealthGood {
		t.Errorf("after a look-up the SMSP is %q", got.state)
	}
	st.Trail.Close()
	st.Desk.Lookup(t.Context(), ask) // cannot be recorded, so is not made
	if got := state("Audit trail"); got.level != shell.HealthFault {
		t.Errorf("with a trail that cannot record the light says %q", got.state)
	}
}

// The light of the next session tells what the one before told: it does not begin
// green and stay so.
func TestIssue6_7_HealthLightOfTheNextSessionTellsTheSame(t *testing.T) {
	st, err := station.Open(t.Context(), station.Options{Folder: station.Folder(t.TempDir()), Training: true, AccessPoint: "test", Short: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close(context.Background()) })
	test.NewTempApp(t)
	d := &desktop{st: st, desk: st.Desk}
	for session := range 2 {
		d.shell = shell.New(shell.Model{}, shell.Callbacks{Health: func() {}})
		d.showHealth()
		if got := d.shell.Health(); got.Level == shell.HealthGood || got != d.health() {
			t.Errorf("session %d: the light tells %+v, want %+v", session+1, got, d.health())
		}
		d.leave()
	}
}
