package smsp_test

import (
	"bytes"
	"testing"
	"time"

	"msca/itk/smsp"
)

func TestRetryDelay(t *testing.T) {
	for _, c := range []struct {
		attempt   int
		after     time.Duration
		low, high time.Duration
	}{
		{0, 0, 500 * time.Millisecond, time.Second},
		{1, 0, 500 * time.Millisecond, time.Second},
		{2, 0, time.Second, 2 * time.Second},
		{5, 0, 8 * time.Second, 16 * time.Second},
		{6, 0, 15 * time.Second, 30 * time.Second},
		{1 << 30, 0, 15 * time.Second, 30 * time.Second},
		{1, time.Minute, time.Minute, time.Minute},
	} {
		for seed := range byte(20) {
			d, err := smsp.RetryDelay(c.attempt, c.after, noise(seed))
			if err != nil || d < c.low || d > c.high {
				t.Errorf("attempt %d: %v, %v, want %v to %v", c.attempt, d, err, c.low, c.high)
			}
		}
	}
	if _, err := smsp.RetryDelay(1, 0, bytes.NewReader(nil)); err == nil {
		t.Error("no error without random numbers")
	}
}
