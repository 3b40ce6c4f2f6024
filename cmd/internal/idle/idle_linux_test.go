package idle_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"msca/cmd/internal/idle"
	"msca/cmd/internal/ward"
)

// On a real X server: time passes, and a key begins it again.
func TestUntouchedSinceTheLastKey(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	w, err := ward.New(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	t.Setenv("DISPLAY", w.Display())
	clock, err := idle.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer clock.Close()
	untouched := func() time.Duration {
		d, err := clock.Untouched()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	if err := w.Until(ctx, func() bool { return untouched() > 100*time.Millisecond }); err != nil {
		t.Fatalf("no time passes on the input clock: %v", err)
	}
	before := untouched()
	if err := w.Keys("Shift_L"); err != nil {
		t.Fatal(err)
	}
	if err := w.Until(ctx, func() bool { now := untouched(); again := now < before; before = now; return again }); err != nil {
		t.Errorf("a key did not begin the time again: %v", err)
	}
}

func TestNoDisplayNoClock(t *testing.T) {
	t.Setenv("DISPLAY", "")
	if _, err := idle.Open(); !errors.Is(err, idle.ErrNone) {
		t.Errorf("without a display: %v, want that there is no input clock", err)
	}
}
