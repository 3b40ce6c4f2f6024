//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// BenchmarkIdle measures what the desktop takes of one core while nobody does
// anything and a text box has the focus.
func BenchmarkIdle(b *testing.B) {
	dir := b.TempDir()
	data := filepath.Join(dir, "data")
	w, err := ward.New(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer w.Stop()
	ctx, cancel := context.WithTimeout(b.Context(), 5*time.Minute)
	defer cancel()
	check := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	if _, stderr, code := w.Exec(ctx, "", program("mscactl"), "--training", "--data", data, "audit", "verify"); code != 0 {
		b.Fatalf("preparing the training folder: %s", stderr)
	}
	check(w.StartReader())
	check(w.InsertCard(ward.TrainingCard(data)))
	check(w.Desktop(ctx, program("msca"), data))
	check(w.PastWarning(ctx))
	check(w.EnterPIN(ctx, training.PIN, "Choose your role"))
	check(w.Role(ctx, 0, "Look-up"))
	_, err = w.Screenshot(ctx, "idle")
	check(err)
	const span = 10 * time.Second
	for b.Loop() {
		before := cpu(b, w.PID("msca"))
		<-time.After(span)
		used := cpu(b, w.PID("msca")) - before
		b.ReportMetric(100*float64(used)/float64(span), "%-of-a-core")
	}
	b.ReportMetric(0, "ns/op")
}

// cpu is the processor time a process has taken, from /proc.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		b.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond // clock ticks are 1/100 s
}
