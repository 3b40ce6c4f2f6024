package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"msca/rbac/credential"
	"msca/rbac/store"
)

func Test3_15_2_Authenticate(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	first := f.options.Now()
	u, err := f.Authenticate(t.Context(), "Nora", pw(nursePassword))
	if err != nil || u.ID != "nora" || !u.LastUsed.IsZero() || u.Failed != 0 {
		t.Fatalf("first sign-in: %+v, %v", u, err)
	}
	f.pass(time.Hour)
	for n, typed := range []string{"", "anvil lantern Heron"} {
		var wrong *store.WrongPasswordError
		if _, err := f.Authenticate(t.Context(), "nora", pw(typed)); !errors.As(err, &wrong) || wrong.Attempt != n+1 || wrong.Left != 9-n {
			t.Fatalf("attempt %d: %v", n+1, err)
		}
	}
	u, err = f.Authenticate(t.Context(), "nora", pw(nursePassword))
	if err != nil || !u.LastUsed.Equal(first) || u.Failed != 2 {
		t.Errorf("second sign-in: %+v, %v; want last use %v and 2 failures", u, err, first)
	}
	u, err = f.User(t.Context(), "nora")
	if err != nil || u.Failed != 0 || !u.LastUsed.Equal(f.options.Now()) {
		t.Errorf("afterwards: %+v, %v", u, err)
	}
}

// Known, unknown and card-only names give the same errors in the same order.
func Test3_15_4_UnknownUsersLookLikeKnownOnes(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: "card-only", Name: "x"}); err != nil {
		t.Fatal(err)
	}
	var course [3][]string
	for i, name := range []string{"nora", "nobody", "card-only"} {
		for range 12 {
			_, err := f.Authenticate(t.Context(), name, pw("wrong"))
			course[i] = append(course[i], fmt.Sprintf("%T %v", err, err))
			var locked *store.LockedError
			if errors.As(err, &locked) && locked.Delay {
				f.pass(time.Minute)
			}
		}
		f.pass(-f.options.Now().Sub(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)))
	}
	for i := range course[0] {
		if course[1][i] != course[0][i] || course[2][i] != course[0][i] {
			t.Errorf("attempt %d tells them apart:\n%s\n%s\n%s", i+1, course[0][i], course[1][i], course[2][i])
		}
	}
}

func Test3_15_4_DelayLockAndUnlock(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	var locked *store.LockedError
	failures := 0
	for {
		_, err := f.Authenticate(t.Context(), "nora", pw("wrong"))
		var wrong *store.WrongPasswordError
		if errors.As(err, &wrong) {
			failures++
			if wrong.Attempt != failures {
				t.Fatalf("attempt %d is told as %d", failures, wrong.Attempt)
			}
			continue
		}
		if !errors.As(err, &locked) {
			t.Fatalf("after %d: %v", failures, err)
		}
		if !locked.Delay {
			break
		}
		if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); !errors.As(err, &locked) {
			t.Fatalf("the right password within the delay: %v", err)
		}
		if left := locked.Until.Sub(f.options.Now()); locked.Wait != left {
			t.Errorf("the wait is told as %s, it is %s", locked.Wait, left)
		}
		f.pass(locked.Wait)
	}
	if failures != 10 || locked.Attempt != 10 || locked.Until.Sub(f.options.Now()) != 15*time.Minute {
		t.Errorf("locked after %d failures: %+v", failures, locked)
	}
	if u, err := f.User(t.Context(), "nora"); err != nil || !u.Locked || u.Failed != 10 || !u.LockedUntil.Equal(locked.Until) {
		t.Errorf("shown as %+v, %v", u, err)
	}
	change, err := f.Unlock(t.Context(), f.boss, "nora")
	if err != nil || change.Before != `{"failed":10,"locked":true}` || change.After != `{"failed":0,"locked":false}` {
		t.Errorf("%+v, %v", change, err)
	}
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); err != nil {
		t.Errorf("unlocked: %v", err)
	}
}

// Attempts made at once do not win more guesses than attempts in a row.
func Test3_15_4_ParallelGuessesAreCounted(t *testing.T) {
	f := newFixture(t, func(o *store.Options) {
		o.Lockout = credential.Lockout{Free: 100, Attempts: 5, LockedFor: time.Hour}
	})
	f.addNurse(t)
	other, err := store.Open(t.Context(), f.options)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}()
	var mu sync.Mutex
	var compared, refused int
	var wait sync.WaitGroup
	for i := range 20 {
		s := []*store.Store{f.Store, other}[i%2]
		wait.Go(func() {
			_, err := s.Authenticate(context.Background(), "nora", pw("wrong"))
			var wrong *store.WrongPasswordError
			var locked *store.LockedError
			mu.Lock()
			defer mu.Unlock()
			switch {
			case errors.As(err, &wrong):
				compared++
			case errors.As(err, &locked):
				refused++
			default:
				t.Errorf("%v", err)
			}
		})
	}
	wait.Wait()
	if compared != 5 || refused != 15 {
		t.Errorf("%d compared, %d refused; want 5 and 15", compared, refused)
	}
}

// Right passwords given at once all get in: attempts that are still being
// compared are nobody's failures.
func Test3_15_4_ParallelRightPasswordsDoNotRefuseEachOther(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	other, err := store.Open(t.Context(), f.options)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := other.Close(); err != nil {
			t.Error(err)
		}
	}()
	var wait sync.WaitGroup
	for i := range 32 {
		s := []*store.Store{f.Store, other}[i%2]
		wait.Go(func() {
			if u, err := s.Authenticate(context.Background(), "nora", pw(nursePassword)); err != nil || u.Failed != 0 {
				t.Errorf("sign-in %d: %d failures told, %v", i, u.Failed, err)
			}
		})
	}
	wait.Wait()
}

// A guess whose process is killed before the comparison stays counted, and
// holds nobody up for longer than pendingLimit.
func Test3_15_4_AnAttemptThatNeverEndsCounts(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	killed, err := store.Open(t.Context(), f.options)
	if err != nil {
		t.Fatal(err)
	}
	killed.Meanwhile(func() {
		if err := killed.Close(); err != nil { // nothing more is written
			t.Error(err)
		}
	})
	if _, err := killed.Authenticate(t.Context(), "nora", pw("wrong")); err == nil {
		t.Fatal("the guess is right")
	}
	f.pass(11 * time.Second)
	var wrong *store.WrongPasswordError
	if _, err := f.Authenticate(t.Context(), "nora", pw("wrong")); !errors.As(err, &wrong) || wrong.Attempt != 2 {
		t.Errorf("the guess after it: %v; want attempt 2", err)
	}
}

func Test3_15_4_HardCap(t *testing.T) {
	f := newFixture(t, func(o *store.Options) {
		o.Lockout = credential.Lockout{Free: 100, Attempts: 10, LockedFor: time.Minute, HardCap: 20}
	})
	f.addNurse(t)
	for _, name := range []string{"nora", "boss"} {
		for range 20 {
			var wrong *store.WrongPasswordError
			if _, err := f.Authenticate(t.Context(), name, pw("wrong")); !errors.As(err, &wrong) {
				f.pass(time.Minute)
				if _, err := f.Authenticate(t.Context(), name, pw("wrong")); !errors.As(err, &wrong) {
					t.Fatalf("%s: %v", name, err)
				}
			}
		}
	}
	f.pass(23 * time.Hour)
	var locked *store.LockedError
	if _, err := f.Authenticate(t.Context(), "boss", pw(bossPassword)); !errors.As(err, &locked) || locked.Until.IsZero() {
		t.Errorf("a system manager is locked for a day: %v", err)
	}
	f.pass(365 * 24 * time.Hour)
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); !errors.As(err, &locked) || !locked.Until.IsZero() {
		t.Errorf("others until unlocked: %v", err)
	}
	if _, err := f.Authenticate(t.Context(), "boss", pw(bossPassword)); err != nil {
		t.Errorf("the system manager after that day: %v", err)
	}
}

func Test3_15_4_UnknownNamesDoNotFillTheFile(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	f.RememberUnknown(20)
	attempt := func(name string) *store.WrongPasswordError {
		t.Helper()
		_, err := f.Authenticate(t.Context(), name, pw("wrong"))
		var wrong *store.WrongPasswordError
		if !errors.As(err, &wrong) {
			t.Fatalf("%s: %v", name, err)
		}
		f.pass(time.Minute)
		return wrong
	}
	attempt("nora")
	for i := range 50 {
		attempt(fmt.Sprintf("nobody-%d", i))
	}
	if rows := f.count(t); rows != 2+1+1+20 { // accounts, the last change, nora's attempts, unknown names
		t.Errorf("%d rows", rows)
	}
	if wrong := attempt("nobody-49"); wrong.Attempt != 2 {
		t.Errorf("the newest unknown name is forgotten: %+v", wrong)
	}
	if wrong := attempt("nobody-0"); wrong.Attempt != 1 {
		t.Errorf("the oldest unknown name is remembered: %+v", wrong)
	}
	if wrong := attempt("nora"); wrong.Attempt != 2 {
		t.Errorf("a user's attempts were forgotten for unknown names: %+v", wrong)
	}
}

// What happens to an account while its password is being compared counts.
func Test3_15_2_ChangesDuringASignInCount(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	f.Meanwhile(func() {
		if _, err := f.SetPassword(context.Background(), f.boss, "nora", pw("copper walnut gate"), true); err != nil {
			t.Error(err)
		}
	})
	var wrong *store.WrongPasswordError
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); !errors.As(err, &wrong) {
		t.Errorf("with the password of a moment ago: %v", err)
	}
	f.Meanwhile(func() {
		if _, err := f.SetEnabled(context.Background(), f.boss, "nora", false); err != nil {
			t.Error(err)
		}
	})
	if _, err := f.Authenticate(t.Context(), "nora", pw("copper walnut gate")); !errors.Is(err, store.ErrDisabled) {
		t.Errorf("disabled a moment ago: %v", err)
	}
}

// Equal cost is proved by counting: one comparison, with the same parameters.
func TestMSCA_IG_02_UnknownUsersCostOneHash(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	for _, name := range []string{"nora", "nobody"} {
		n := f.CountHashing()
		if _, err := f.Authenticate(t.Context(), name, pw("wrong")); err == nil {
			t.Fatal("signed in")
		}
		if n.Load() != 1 {
			t.Errorf("%s: %d comparisons", name, n.Load())
		}
	}
	if credential.NeedsRehash(f.DummyHash(), f.options.Hashing) {
		t.Errorf("the dummy has other parameters: %s", f.DummyHash())
	}
}

func (f *fixture) hash(t *testing.T, user string) string {
	t.Helper()
	h, err := f.StoredHash(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func (f *fixture) count(t *testing.T) int {
	t.Helper()
	n, err := f.Rows(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}
