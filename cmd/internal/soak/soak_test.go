//go:build linux

package main

import (
	"context"
	"crypto/rand"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"msca/cmd/internal/station"
	"msca/itk/smsptest"
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
}

// What the campaign is there to find is found: it is no use if it cannot fail.
func TestIssue7_4_TheCampaignFindsALoss(t *testing.T) {
	dir := t.TempDir()
	h := &hospital{dir: dir, arrived: map[string]bool{}, faults: map[string]int{}, provider: smsptest.New(smsptest.Options{Now: time.Now, Rand: rand.Reader})}
	p := &place{folder: station.Folder(filepath.Join(dir, "data"))}
	if err := h.settle(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	defer p.listener.Close()
	w := &process{hospital: h, place: p, orders: orders{Name: "soak"}}
	p.wards = []*process{w}

	w.hear(told{Kind: "ack", What: "application-closed"}) // this one is in the trail
	h.look(t.Context(), p)
	if h.report.Lost != 0 || len(h.failed) != 0 {
		t.Fatalf("found without a loss: %q", h.failed)
	}
	w.hear(told{Kind: "ack", What: "displayed", ID: "NOBODY-SAW-THIS"})
	w.hear(told{Kind: "ack", What: "exported", ID: "77777"})
	w.hear(told{Kind: "ack", What: "application-closed"})
	h.arrived["NEVER-RECORDED"] = true
	p.messages["HALF"] = &exchange{sent: true}
	h.look(t.Context(), p) // the request is left open by the kill …
	h.look(t.Context(), p) // … and by the start after it
	h.sentWithRecord()
	// The count is short by one at each of the two looks.
	if r := h.report; r.Lost != 4 || r.Unrecorded != 1 || r.Unanswered != 1 {
		t.Errorf("lost %d, unrecorded %d, unanswered %d; want 4, 1, 1\n%s", r.Lost, r.Unrecorded, r.Unanswered, strings.Join(h.failed, "\n"))
	}
	before := len(h.failed)
	p.last.Hash[0] ^= 1
	h.look(t.Context(), p)
	if got := strings.Join(h.failed[before:], "\n"); !strings.Contains(got, "is not what it was") {
		t.Errorf("another history is not found: %q", got)
	}
}

// Memory that grows without doubt is a finding; noise is none.
func TestIssue7_4_GrowthIsJudged(t *testing.T) {
	flat := func(int) float64 { return 0 }
	for name, c := range map[string]struct {
		length time.Duration
		heap   func(i int) float64
		own    func(i int) float64
		found  bool
	}{
		"a leak":                 {time.Hour, func(i int) float64 { return float64(i) * (1 << 20) }, flat, true},
		"noise":                  {time.Hour, func(i int) float64 { return float64(i%7) * (1 << 20) }, flat, false},
		"caches that fill":       {time.Hour, flat, func(i int) float64 { return float64(i) * (2 << 20) }, false},
		"a leak beside the heap": {time.Hour, flat, func(i int) float64 { return float64(i) * (4 << 20) }, true},
		"too short for judgment": {time.Minute, func(i int) float64 { return float64(i) * (1 << 20) }, flat, false},
	} {
		h := &hospital{options: options{For: c.length}}
		w := &process{hospital: h, kept: true, acked: 1, orders: orders{Name: "ward-1"}, place: &place{}}
		for i := range 40 {
			w.samples = append(w.samples, sample{At: c.length * time.Duration(i) / 40, Heap: c.heap(i), Resident: c.own(i), Handles: 20})
		}
		h.wards = []*process{w}
		h.report.begin(h.options)
		h.report.end(h)
		if got := len(h.report.Failures) > 0; got != c.found {
			t.Errorf("%s: found %v: %q", name, got, h.report.Failures)
		}
	}
}

// A campaign that somebody stopped says so, and one whose wards gave no samples is
// no evidence of anything.
func TestIssue7_4_ACampaignThatWasStoppedIsNoEvidence(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	h := &hospital{options: options{For: 2 * time.Hour}, provider: smsptest.New(smsptest.Options{Now: time.Now, Rand: rand.Reader})}
	h.report.begin(h.options)
	h.campaign(ctx)
	if r := h.report; len(r.Failures) != 1 || r.Failures[0] != "stopped after 0s of 2h0m0s" || r.For >= time.Hour {
		t.Errorf("for %s, found %q", r.For, r.Failures)
	}

	h = &hospital{options: options{For: time.Hour}}
	h.wards = []*process{{hospital: h, kept: true, acked: 1, orders: orders{Name: "ward-1"}, place: &place{}}}
	h.report.begin(h.options)
	h.report.end(h)
	if len(h.report.Failures) != 1 || !strings.Contains(h.report.Failures[0], "0 samples") {
		t.Errorf("without samples: %q", h.report.Failures)
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
