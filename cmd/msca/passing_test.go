//go:build linux

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"msca/app"
	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// The warning counts down while it stands there.
func TestMSCA_IG_03_Issue5_7_IdleWarningCountsDown(t *testing.T) {
	d := driveAs(t, "nurse")
	d.answered("9990000034", "29/02/1984")
	for _, left := range []time.Duration{time.Minute, 54 * time.Second, time.Second} {
		d.warn(app.Due{LocksIn: left})
		want, seen := "The screen will lock in "+seconds(left), []string(nil)
		for _, over := range d.window.Canvas().Overlays().List() {
			for _, o := range test.LaidOutObjects(over) {
				if text, ok := o.(*canvas.Text); ok {
					seen = append(seen, text.Text)
				}
			}
		}
		if !slices.Contains(seen, want) {
			t.Errorf("with %s left the warning says %q", left, seen)
		}
	}
}

// Nobody touches the workstation: it warns, a key keeps it open, and when none
// comes it locks, says why, and records why. The time comes from a file; all
// else is real.
func TestMSCA_IG_03_IdleWarnsAndLocks(t *testing.T) {
	untouched := filepath.Join(t.TempDir(), "untouched")
	say := func(s string) {
		t.Helper()
		// A rename, so that no half-written time is read.
		if err := os.WriteFile(untouched+".new", []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(untouched+".new", untouched); err != nil {
			t.Fatal(err)
		}
	}
	say("0s")
	w, data := newWardWith(t, program("msca-e2e"), func(w *ward.Ward) { w.Setenv("MSCA_E2E_UNTOUCHED", untouched) })
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	shown := atRest(t, w)
	say("9m30s")
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "The screen will lock") })
	must(t, func(ctx context.Context) error { _, err := w.Screenshot(ctx, "will-lock"); return err })
	thirty := atRest(t, w)
	say("9m40s")
	must(t, func(ctx context.Context) error { // it counts down
		return w.Until(ctx, func() bool { return !bytes.Equal(look(t, w), thirty) })
	})
	say("0s")
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Result") })
	must(t, func(ctx context.Context) error {
		return w.Until(ctx, func() bool { return bytes.Equal(look(t, w), shown) })
	})
	say("10m0s")
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked: card in the reader") })
	must(t, func(ctx context.Context) error { _, err := w.Screenshot(ctx, "locked"); return err })
	say("0s")
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Look-up") })
	quitSignedIn(t, w)
	wantDetail(t, trail(t, w, data), "locked", "reason", "nothing was done for 10 minutes")
}
