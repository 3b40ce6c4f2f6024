package config

import (
	"testing"
	"time"
)

// A bound is told as it would be typed.
func TestIssue6_7_DurationsAreToldAsTheyAreTyped(t *testing.T) {
	for d, want := range map[time.Duration]string{2 * time.Minute: "2m", 90 * time.Second: "1m30s", 12 * time.Hour: "12h", 10 * time.Second: "10s", 90 * time.Minute: "1h30m", 0: "0s", 10 * time.Minute: "10m"} {
		if got := short(d); got != want {
			t.Errorf("%s is told as %q, want %q", d, got, want)
		}
	}
	if err := durationBetween(2*time.Minute, 15*time.Minute)("1h"); err == nil || err.Error() != "must be a time from 2m to 15m, typed like these" {
		t.Errorf("told as %v", err)
	}
}
