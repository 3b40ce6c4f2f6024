package credential_test

import (
	"testing"
	"time"

	"msca/rbac/credential"
)

func Test3_15_4_ProgressiveDelayThenLock(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var l credential.Lockout
	var a credential.Attempts
	wants := []time.Duration{0, 0, 1, 2, 4, 8, 16, 30, 30, 15 * 60}
	for i, seconds := range wants {
		if s := l.Standing(a, now); s.Refused {
			t.Fatalf("attempt %d is refused: %+v", i+1, s)
		}
		a = l.Fail(a, now)
		s := l.Standing(a, now)
		wait := seconds * time.Second
		if s.Refused != (wait > 0) || wait > 0 && !s.Until.Equal(now.Add(wait)) {
			t.Errorf("after failure %d: %+v; want a wait of %s", i+1, s, wait)
		}
		if s.Locked != (i == 9) || s.Left != 9-i {
			t.Errorf("after failure %d: locked %v, left %d", i+1, s.Locked, s.Left)
		}
		if wait > 0 && !l.Standing(a, now.Add(wait-1)).Refused {
			t.Errorf("after failure %d the wait ends early", i+1)
		}
		now = now.Add(wait)
	}
	if s := l.Standing(a, now); s.Refused || s.Left != 10 {
		t.Errorf("after the lock: %+v", s)
	}
	if a = l.Fail(a, now); a.Count != 1 || a.Total != 11 {
		t.Errorf("the count starts again, the total does not: %+v", a)
	}
}

func Test3_15_4_HardCapHoldsUntilUnlocked(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	l := credential.DefaultLockout
	var a credential.Attempts
	for i := range 100 {
		if s := l.Standing(a, now); s.Refused {
			now = s.Until
			if s.Until.IsZero() {
				t.Fatalf("locked for good after %d", i)
			}
		}
		a = l.Fail(a, now)
	}
	if s := l.Standing(a, now.AddDate(10, 0, 0)); !s.Refused || !s.Locked || !s.Until.IsZero() {
		t.Errorf("after 100 failures: %+v", s)
	}
	if s := l.Standing(credential.Attempts{}, now); s.Refused {
		t.Errorf("unlocked: %+v", s)
	}
}

func Test3_15_4_LockoutLimits(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for configured, want := range map[int]int{0: 3, 1: 3, 3: 3, 7: 7, 10: 10, 1000: 10} {
		l := credential.Lockout{Attempts: configured, LockedFor: time.Hour}
		var a credential.Attempts
		n := 0
		for ; !l.Standing(a, now).Refused; n++ {
			a = l.Fail(a, now)
		}
		if n != want {
			t.Errorf("Attempts %d locks after %d failures; want %d", configured, n, want)
		}
	}
	forever := credential.Lockout{Attempts: 3}
	a := credential.Attempts{Count: 3, Total: 3, Last: now}
	if s := forever.Standing(a, now.AddDate(1, 0, 0)); !s.Locked || !s.Until.IsZero() {
		t.Errorf("LockedFor 0 locks until unlocked: %+v", s)
	}
}
