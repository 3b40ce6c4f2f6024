//go:build linux

package main

import (
	"context"
	"math"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"
)

// TestMain is a ward where soak starts its own program again.
func TestMain(m *testing.M) {
	if orders := os.Getenv(ordersIn); orders != "" {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		os.Exit(work(ctx, orders, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// A short campaign of the kind that runs for hours: wards killed, an SMSP that
// fails, cards pulled, clocks set and disks filled, and nothing lost.
func TestIssue7_4_MSCA_AUD_01_MSCA_AUD_02_3_9_15_ShortCampaignLosesNothing(t *testing.T) {
	r, err := soak(t.Context(), options{For: 20 * time.Second, Wards: 5, Pace: 100 * time.Millisecond, Seed: uint64(time.Now().UnixNano())})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.markdown())
	for _, f := range r.Failures {
		t.Error(f)
	}
	for what, n := range map[string]int{"requests": r.Requests, "records": r.Records, "acknowledgements": r.Acked, "kills": r.Kills, "faults": len(r.Faults)} {
		if n == 0 {
			t.Errorf("no %s: nothing was tried", what)
		}
	}
}

func TestSlope(t *testing.T) {
	x := []float64{0, 1, 2, 3}
	if b, err := slope(x, []float64{1, 3, 5, 7}); b != 2 || err != 0 {
		t.Errorf("of a straight line: %v ± %v, want 2", b, err)
	}
	if b, err := slope(x, []float64{4, 0, 4, 0}); math.Abs(b+0.8) > 1e-9 || err < 1 {
		t.Errorf("of noise: %v ± %v, want -0.8 and a doubt as great as that", b, err)
	}
	if _, err := slope(x[:2], x[:2]); !math.IsInf(err, 1) {
		t.Errorf("of two points: ± %v, want no end of doubt", err)
	}
}
