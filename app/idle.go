package app

import (
	"fmt"
	"time"
)

// Timing says for how long a session may be left alone and how long it may last
// in all. A zero IdleLock or Longest asks for nothing [issue 5.7; IG session
// time-out].
type Timing struct {
	IdleLock    time.Duration // locked after this time without key or pointer
	IdleWarning time.Duration // and warned of this long before
	Longest     time.Duration // signed out after this time in any case
	EndWarning  time.Duration
}

// Due is what the passing of time asks for.
type Due struct {
	Lock    bool
	LocksIn time.Duration // above zero: warn that the lock comes
	End     bool
	EndsIn  time.Duration // above zero: warn that the session ends
}

// Due decides from how long nobody touched the workstation and how long ago the
// session began. A locked session is not locked again, but ends all the same. A
// time below zero, from a clock that was set, counts as none.
func (t Timing) Due(stage Stage, untouched, lasted time.Duration) Due {
	var d Due
	if stage == SignedOut {
		return d
	}
	if t.Longest > 0 {
		left := t.Longest - lasted
		switch {
		case left < 0:
			d.End = true
			return d
		case left <= t.EndWarning && stage != Locked:
			d.EndsIn = max(left, time.Nanosecond)
		}
	}
	if t.IdleLock > 0 && stage != Locked {
		left := t.IdleLock - untouched
		switch {
		case left <= 0:
			d.Lock = true
		case left <= t.IdleWarning:
			d.LocksIn = left
		}
	}
	return d
}

// Due decides for the session at this desk.
func (d *Desk) Due(t Timing, untouched time.Duration) Due {
	s := d.State()
	return t.Due(s.Stage, untouched, d.o.Now().Sub(s.Since))
}

// IdleReason says in words why an untouched session was locked.
func (t Timing) IdleReason() string {
	return fmt.Sprintf("nothing was done for %d minutes", int(t.IdleLock.Round(time.Minute).Minutes()))
}
