//go:build linux

package main

import "math"

// slope is the least squares slope of y over x, and the standard error of it.
// Fewer than three points have none.
func slope(x, y []float64) (b, err float64) {
	n := float64(len(x))
	if n < 3 {
		return 0, math.Inf(1)
	}
	var mx, my float64
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	var xx, xy float64
	for i := range x {
		xx, xy = xx+(x[i]-mx)*(x[i]-mx), xy+(x[i]-mx)*(y[i]-my)
	}
	if xx == 0 {
		return 0, math.Inf(1)
	}
	b = xy / xx
	var rest float64
	for i := range x {
		d := y[i] - my - b*(x[i]-mx)
		rest += d * d
	}
	return b, math.Sqrt(rest / (n - 2) / xx)
}
