//go:build linux

package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// TestIssue6_9_NoCallOnTheWrongThread goes through the main journey with a program
// built without migrated_fynedo, which makes Fyne watch from where each of its calls
// comes: sign-in, a look-up, the card's removal, unlocking and signing out all bring
// news from the background to the screen.
func TestIssue6_9_NoCallOnTheWrongThread(t *testing.T) {
	watched := filepath.Join(t.TempDir(), "msca-watched")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "x11,gles,no_emoji", "-o", watched, "msca/cmd/msca").CombinedOutput(); err != nil {
		t.Fatalf("building without migrated_fynedo: %v\n%s", err, out)
	}
	w, data := newWardWith(t, watched, func(*ward.Ward) {})
	must(t, w.PastWarning)
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Choose your role") })
	must(t, func(ctx context.Context) error { return w.Role(ctx, 0, "Look-up") })
	must(t, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	w.PullCard()
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked") })
	if err := w.InsertCard(ward.TrainingCard(data)); err != nil {
		t.Fatal(err)
	}
	must(t, func(ctx context.Context) error { return w.WaitTitle(ctx, "Locked: card in the reader") })
	must(t, func(ctx context.Context) error { return w.EnterPIN(ctx, training.PIN, "Look-up") })
	must(t, func(ctx context.Context) error { return w.Press(ctx, "Sign in", "ctrl+q") })
	quit(t, w)
	said := w.Log("msca")
	if at := strings.Index(said, "Error in Fyne call thread"); at >= 0 {
		t.Errorf("a call to Fyne came from the wrong thread:\n%s", said[at:min(at+2000, len(said))])
	}
}
