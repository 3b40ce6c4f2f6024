//go:build linux

package main

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"msca/cmd/internal/training"
	"msca/cmd/internal/ward"
)

// BenchmarkFirstFrame measures from the start of the process to the first frame
// with content, side by side with an empty Fyne window on the same display.
func BenchmarkFirstFrame(b *testing.B) {
	empty := program("emptywindow")
	build := exec.Command("go", "build", "-tags", "x11,gles,migrated_fynedo", "-o", empty, "./testdata/emptywindow")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("building the empty window: %v\n%s", err, out)
	}
	dir := b.TempDir()
	data := filepath.Join(dir, "data")
	w, err := ward.New(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer w.Stop()
	if _, stderr, code := w.Exec(b.Context(), training.Password+"\n", program("mscactl"), "--training", "--data", data, "lookup", "verifyNHSNumber",
		"--nhs-number", "9990000034", "--dob", "1984-02-29", "--as", "nurse", "--password-stdin"); code != 0 {
		b.Fatalf("preparing the training folder: %s", stderr)
	}
	firstFrame(b, w, empty) // fonts and shaders are read once
	var floor, ours []time.Duration
	for b.Loop() {
		floor = append(floor, firstFrame(b, w, empty))
		ours = append(ours, firstFrame(b, w, program("msca"), "--training", "--data", data))
	}
	report(b, "first-frame", ours, floor)
}

// firstFrame starts a program and waits until the middle of the screen differs.
func firstFrame(b *testing.B, w *ward.Ward, path string, args ...string) time.Duration {
	b.Helper()
	before := middle(b, w)
	begun := time.Now()
	if err := w.Run("measured", path, args...); err != nil {
		b.Fatal(err)
	}
	for bytes.Equal(middle(b, w), before) {
		if time.Since(begun) > patience {
			b.Fatalf("%s showed nothing: %s", path, w.Log("measured"))
		}
	}
	took := time.Since(begun)
	w.Kill("measured")
	for !bytes.Equal(middle(b, w), before) {
	}
	return took
}

// middle is the middle of the screen without a window manager's frame; both
// programs put their window's ground there.
func middle(b *testing.B, w *ward.Ward) []byte {
	b.Helper()
	pixels, err := w.LookAt(600, 700, 40, 40)
	if err != nil {
		b.Fatal(err)
	}
	return pixels
}

// BenchmarkCardPulledToPatientGone measures from pulling the virtual card to the
// patient's pixels gone. The virtual reader is polled by pcscd every 400 ms.
func BenchmarkCardPulledToPatientGone(b *testing.B) {
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
	var took []time.Duration
	for b.Loop() {
		check(w.LookUp(ctx, "9990000034", "29/02/1984", "Result"))
		_, err := w.Screenshot(ctx, "patient")
		check(err)
		shown, err := w.LookAt(100, 250, 700, 100) // the patient banner
		check(err)
		begun := time.Now()
		w.PullCard()
		for now := shown; bytes.Equal(now, shown); {
			now, err = w.LookAt(100, 250, 700, 100)
			check(err)
		}
		took = append(took, time.Since(begun))
		check(w.WaitTitle(ctx, "Locked"))
		check(w.InsertCard(ward.TrainingCard(data)))
		check(w.WaitTitle(ctx, "Locked: card in the reader"))
		check(w.EnterPIN(ctx, training.PIN, "Look-up"))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Milliseconds()), "ms-median")
	b.ReportMetric(float64(took[len(took)-1].Milliseconds()), "ms-max")
}

// report prints both sides and their ratio.
func report(b *testing.B, name string, ours, floor []time.Duration) {
	slices.Sort(ours)
	slices.Sort(floor)
	o, f := ours[len(ours)/2], floor[len(floor)/2]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(o.Milliseconds()), name+"-ms")
	b.ReportMetric(float64(f.Milliseconds()), "floor-ms")
	b.ReportMetric(float64(o)/float64(f), "ratio")
}
