//go:build linux

package main

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"msca/cmd/internal/ward"
)

// BenchmarkFirstFrame measures from the start of the process to the first frame
// with content, side by side with an empty Fyne window on the same display. The
// ratio of the medians is to be at most 1.3.
func BenchmarkFirstFrame(b *testing.B) {
	const rounds = 15
	empty := emptyWindow(b)
	dir := b.TempDir()
	data := filepath.Join(dir, "data")
	w, err := ward.New(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer w.Stop()
	mscactl(b, w, data, 0, "audit", "verify") // makes the training folder
	firstFrame(b, w, empty)                   // fonts and shaders are read once
	firstFrame(b, w, program("msca"), "--training", "--data", data)
	var floor, ours []time.Duration
	for b.Loop() {
		for range rounds {
			floor = append(floor, firstFrame(b, w, empty))
			ours = append(ours, firstFrame(b, w, program("msca"), "--training", "--data", data))
		}
	}
	spread(b, "floor", floor, 50)
	spread(b, "ours", ours, 50, 90)
	slices.Sort(floor)
	b.ReportMetric(float64(ours[len(ours)/2])/float64(floor[len(floor)/2]), "ratio(<=1.3)")
}

// firstFrame starts a program and waits until the middle of the screen, where
// both programs have their window's ground, differs.
func firstFrame(b *testing.B, w *ward.Ward, path string, args ...string) time.Duration {
	b.Helper()
	middle := spot(b, w, 600, 700, 40, 40)
	before := middle()
	begun := time.Now()
	if err := w.Run("measured", path, args...); err != nil {
		b.Fatal(err)
	}
	took := changed(b, middle, before).Sub(begun)
	w.Kill("measured")
	for !bytes.Equal(middle(), before) {
		<-time.After(glance)
	}
	return took
}
