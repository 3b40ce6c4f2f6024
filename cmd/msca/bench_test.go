//go:build linux

package main

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"testing"
	"time"

	"msca/cmd/internal/ward"
)

// glance is the pause between two looks at the screen: short against what is
// measured, and long enough that looking does not take a core from it.
const glance = time.Millisecond

// spot looks at a part of the screen.
func spot(tb testing.TB, w *ward.Ward, x, y, width, height uint16) func() []byte {
	return func() []byte {
		tb.Helper()
		pixels, err := w.LookAt(x, y, width, height)
		if err != nil {
			tb.Fatal(err)
		}
		return pixels
	}
}

// changed returns when something no longer looks as it did before.
func changed(b *testing.B, look func() []byte, before []byte) time.Time {
	b.Helper()
	for begun := time.Now(); bytes.Equal(look(), before); {
		if time.Since(begun) > patience {
			b.Fatal("the screen stays as it was")
		}
		<-time.After(glance)
	}
	return time.Now()
}

// spread prints how measurements lie, in milliseconds. Percentile 100 is the
// worst.
func spread(b *testing.B, name string, took []time.Duration, percentiles ...int) {
	slices.Sort(took)
	for _, p := range percentiles {
		b.ReportMetric(ms(took[(len(took)*p+99)/100-1]), fmt.Sprintf("%s-p%d-ms", name, p))
	}
	b.ReportMetric(0, "ns/op")
}

// promised prints the one percentile there is a bound for, in milliseconds, after
// spread.
func promised(b *testing.B, name string, took []time.Duration, percentile, bound int) {
	b.ReportMetric(ms(took[(len(took)*percentile+99)/100-1]), fmt.Sprintf("%s-p%d-ms(<=%d)", name, percentile, bound))
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// emptyWindow builds the least a Fyne program can do, as the floor to measure
// against.
func emptyWindow(b *testing.B) string {
	b.Helper()
	path := program("emptywindow")
	build := exec.Command("go", "build", "-tags", "x11,gles,migrated_fynedo,no_emoji", "-o", path, "./testdata/emptywindow")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("building the empty window: %v\n%s", err, out)
	}
	return path
}
