//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/cmd/internal/ward"
)

// BenchmarkKeyToPixels measures from a key stroke into the look-up form to the
// changed pixels on the screen. The 90th percentile is to be at most 33 ms.
func BenchmarkKeyToPixels(b *testing.B) {
	const strokes = 200
	w, _ := atTheForm(b)
	strike := func(key byte) time.Time {
		b.Helper()
		sent, err := w.Strike(key)
		if err != nil {
			b.Fatal(err)
		}
		return sent
	}
	empty := atRest(b, w)
	strike('9')
	changed(b, func() []byte { return look(b, w) }, empty)
	x, y, width, height := difference(empty, atRest(b, w))
	typed := spot(b, w, x, y, width, height)
	keys := []byte{'\b', '9'}
	var took []time.Duration
	for b.Loop() {
		for i := range strokes {
			// A fast typist, and at every moment between two frames.
			<-time.After(60*time.Millisecond + time.Duration(i%17)*time.Millisecond)
			before := typed()
			sent := strike(keys[i%2])
			took = append(took, changed(b, typed, before).Sub(sent))
		}
	}
	spread(b, "key", took, 50, 99)
	promised(b, "key", took, 90, 33)
}

// BenchmarkIdle measures what the desktop takes of one core while nobody does
// anything and a text box has the focus. It is to be at most 2 %.
func BenchmarkIdle(b *testing.B) {
	w, _ := atTheForm(b)
	atRest(b, w)
	const span = 10 * time.Second
	for b.Loop() {
		before := cpu(b, w.PID("msca"))
		<-time.After(span)
		used := cpu(b, w.PID("msca")) - before
		b.ReportMetric(100*float64(used)/float64(span), "%-of-a-core(<=2)")
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkMemory measures the desktop's memory (proportional set size) after a
// look-up, above that of an empty Fyne window. It is to be at most 80 MB more.
func BenchmarkMemory(b *testing.B) {
	empty := emptyWindow(b)
	w, _ := atTheForm(b)
	must(b, func(ctx context.Context) error { return w.LookUp(ctx, "9990000034", "29/02/1984", "Result") })
	atRest(b, w)
	for b.Loop() {
		ours := memory(b, w.PID("msca"))
		if err := w.Run("empty", empty); err != nil {
			b.Fatal(err)
		}
		must(b, func(ctx context.Context) error { return w.WaitTitle(ctx, "empty") })
		atRest(b, w)
		floor := memory(b, w.PID("empty"))
		w.Kill("empty")
		b.ReportMetric(ours, "ours-MB")
		b.ReportMetric(floor, "floor-MB")
		b.ReportMetric(ours-floor, "MB-above(<=80)")
	}
	b.ReportMetric(0, "ns/op")
}

// difference is where two looks at the screen differ.
func difference(before, after []byte) (x, y, width, height uint16) {
	left, top, right, bottom := ward.Width, ward.Height, 0, 0
	for at := 0; at < len(before); at += 4 {
		if !bytes.Equal(before[at:at+4], after[at:at+4]) {
			px, py := at/4%ward.Width, at/4/ward.Width
			left, top, right, bottom = min(left, px), min(top, py), max(right, px), max(bottom, py)
		}
	}
	return uint16(left), uint16(top), uint16(right - left + 1), uint16(bottom - top + 1)
}

// cpu is the processor time a process has taken.
func cpu(b *testing.B, pid int) time.Duration {
	b.Helper()
	raw := process(b, pid, "stat")
	fields := strings.Fields(raw[strings.LastIndexByte(raw, ')')+1:])
	var user, system int64
	if _, err := fmt.Sscan(fields[11]+" "+fields[12], &user, &system); err != nil {
		b.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond // clock ticks are 1/100 s
}

// memory is the proportional set size of a process in MB.
func memory(b *testing.B, pid int) float64 {
	b.Helper()
	for line := range strings.Lines(process(b, pid, "smaps_rollup")) {
		var kB float64
		if n, _ := fmt.Sscanf(line, "Pss: %g kB", &kB); n == 1 {
			return kB / 1024
		}
	}
	b.Fatal("the system does not tell the proportional set size")
	return 0
}

// process reads a file of /proc about a process.
func process(b *testing.B, pid int, file string) string {
	b.Helper()
	raw, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(pid), file))
	if err != nil {
		b.Fatal(err)
	}
	return string(raw)
}
