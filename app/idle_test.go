package app_test

import (
	"testing"
	"time"

	"msca/app"
)

func TestMSCA_IG_03_TimingWarnsThenLocksThenEnds(t *testing.T) {
	usual := app.Timing{IdleLock: 10 * time.Minute, IdleWarning: time.Minute, Longest: 12 * time.Hour, EndWarning: 5 * time.Minute}
	const s, m, h = time.Second, time.Minute, time.Hour
	for _, c := range []struct {
		what              string
		timing            app.Timing
		stage             app.Stage
		untouched, lasted time.Duration
		want              app.Due
	}{
		{"nobody signed in", usual, app.SignedOut, 20 * m, 0, app.Due{}},
		{"in use", usual, app.Active, 0, h, app.Due{}},
		{"just before the warning", usual, app.Active, 9*m - s, h, app.Due{}},
		{"the warning begins", usual, app.Active, 9 * m, h, app.Due{LocksIn: m}},
		{"the warning goes on", usual, app.Active, 9*m + 59*s, h, app.Due{LocksIn: s}},
		{"the lock", usual, app.Active, 10 * m, h, app.Due{Lock: true}},
		{"long past the lock, as after sleep", usual, app.Active, 3 * h, 4 * h, app.Due{Lock: true}},
		{"choosing a role is locked too", usual, app.ChoosingRole, 10 * m, m, app.Due{Lock: true}},
		{"locked already", usual, app.Locked, 30 * m, h, app.Due{}},
		{"touched during the warning", usual, app.Active, s, h, app.Due{}},
		{"an input clock that ran backwards", usual, app.Active, -s, h, app.Due{}},
		{"no idle lock set", app.Timing{Longest: 12 * h}, app.Active, 5 * h, 6 * h, app.Due{}},
		{"five minutes before the end", usual, app.Active, 0, 12*h - 5*m, app.Due{EndsIn: 5 * m}},
		{"just before that", usual, app.Active, 0, 12*h - 5*m - s, app.Due{}},
		{"at the end to the nanosecond", usual, app.Active, 0, 12 * h, app.Due{EndsIn: 1}},
		{"past the end", usual, app.Active, 0, 12*h + s, app.Due{End: true}},
		{"past the end while locked", usual, app.Locked, h, 12*h + s, app.Due{End: true}},
		{"the end is not announced on a lock screen", usual, app.Locked, h, 12*h - s, app.Due{}},
		{"both warnings at once", usual, app.Active, 9*m + 30*s, 12*h - m, app.Due{LocksIn: 30 * s, EndsIn: m}},
		{"a clock set back", usual, app.Active, 0, -h, app.Due{}},
		{"no longest time", app.Timing{IdleLock: 10 * m, IdleWarning: m}, app.Active, 0, 99 * h, app.Due{}},
	} {
		if got := c.timing.Due(c.stage, c.untouched, c.lasted); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.what, got, c.want)
		}
	}
	if got := usual.IdleReason(); got != "nothing was done for 10 minutes" {
		t.Errorf("the reason reads %q", got)
	}
}
