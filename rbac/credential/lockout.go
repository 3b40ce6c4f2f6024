package credential

import "time"

// Lockout says how guessing is slowed down and stopped. The zero value stands
// for DefaultLockout.
type Lockout struct {
	Free      int           // failures without delay
	Delay     time.Duration // after the first failure beyond Free; doubles each time
	MaxDelay  time.Duration
	Attempts  int           // failures that lock, 3 to 10
	LockedFor time.Duration // until attempts are taken again; 0: until a system manager unlocks
	HardCap   int           // failures since the last success that lock until unlocked (NIST SP 800-63B §5.2.2)
}

// DefaultLockout delays from the third failure, locks for 15 minutes at the
// tenth and for good at the hundredth.
var DefaultLockout = Lockout{
	Free: 2, Delay: time.Second, MaxDelay: 30 * time.Second,
	Attempts: 10, LockedFor: 15 * time.Minute, HardCap: 100,
}

// Attempts counts failures. It is data to be stored.
type Attempts struct {
	Count int       `json:"count,omitempty"` // since the last success or the end of the last lock
	Total int       `json:"total,omitempty"` // since the last success or unlocking
	Last  time.Time `json:"last,omitzero"`
}

// Standing is what the counts mean now.
type Standing struct {
	Refused bool      // no attempt is taken now
	Locked  bool      // refused by a lock rather than by the short delay
	Until   time.Time // when attempts are taken again; zero with Locked: when unlocked
	Left    int       // failures left before the lock
}

func (l Lockout) orDefault() Lockout {
	if l == (Lockout{}) {
		return DefaultLockout
	}
	l.Attempts = min(max(l.Attempts, 3), 10)
	return l
}

// Fail counts one failure at now. A lock that has run out starts the count
// again; the total goes on.
func (l Lockout) Fail(a Attempts, now time.Time) Attempts {
	l = l.orDefault()
	if a.Count >= l.Attempts && !l.Standing(a, now).Locked {
		a.Count = 0
	}
	return Attempts{Count: a.Count + 1, Total: a.Total + 1, Last: now}
}

// Standing says whether an attempt is taken at now. A clock set back lengthens
// the wait; unlocking ends it.
func (l Lockout) Standing(a Attempts, now time.Time) Standing {
	l = l.orDefault()
	s := Standing{Left: max(l.Attempts-a.Count, 0)}
	if l.HardCap > 0 && a.Total >= l.HardCap {
		return Standing{Refused: true, Locked: true}
	}
	if a.Count >= l.Attempts {
		if l.LockedFor == 0 {
			return Standing{Refused: true, Locked: true}
		}
		if until := a.Last.Add(l.LockedFor); now.Before(until) {
			return Standing{Refused: true, Locked: true, Until: until}
		}
		s.Left = l.Attempts
		return s
	}
	if until := a.Last.Add(l.delay(a.Count)); now.Before(until) {
		s.Refused, s.Until = true, until
	}
	return s
}

func (l Lockout) delay(count int) time.Duration {
	if count <= l.Free {
		return 0
	}
	d := l.Delay
	for range count - l.Free - 1 {
		if d >= l.MaxDelay {
			break
		}
		d *= 2
	}
	return min(d, l.MaxDelay)
}
