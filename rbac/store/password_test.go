package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"msca/rbac/credential"
	"msca/rbac/store"
)

func Test3_15_4_PasswordChanges(t *testing.T) {
	f := newFixture(t)
	temporary, err := credential.Temporary(f.options.Rand)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: "nora", Name: "Nora", Password: temporary}); err != nil {
		t.Fatal(err)
	}
	u, err := f.Authenticate(t.Context(), "nora", temporary)
	if !errors.Is(err, store.ErrMustChange) || u.ID != "nora" || !u.MustChange {
		t.Fatalf("with the temporary password: %+v, %v", u, err)
	}
	if _, err := f.ChangePassword(t.Context(), "nora", temporary, temporary); !errors.Is(err, store.ErrSamePassword) {
		t.Errorf("the same again: %v", err)
	}
	var refused *credential.PolicyError
	if _, err := f.ChangePassword(t.Context(), "nora", temporary, pw("password")); !errors.As(err, &refused) {
		t.Errorf("a weak one: %v", err)
	}
	var wrong *store.WrongPasswordError
	if _, err := f.ChangePassword(t.Context(), "nora", pw("guess"), pw(nursePassword)); !errors.As(err, &wrong) {
		t.Errorf("with the wrong present one: %v", err)
	}
	change, err := f.ChangePassword(t.Context(), "nora", temporary, pw(nursePassword))
	if err != nil || change.Who != "nora" || change.User != "nora" || change.What != "password-changed" || change.Generation == 0 {
		t.Fatalf("%+v, %v", change, err)
	}
	if all := change.Before + change.After; strings.Contains(all, "argon2") || strings.Contains(all, nursePassword) || !strings.Contains(change.Before, `"must_change":true`) {
		t.Errorf("the change holds a secret, or not enough: %+v", change)
	}
	if _, err := f.Authenticate(t.Context(), "nora", pw(nursePassword)); err != nil {
		t.Errorf("with the new one: %v", err)
	}
	if _, err := f.Authenticate(t.Context(), "nora", temporary); !errors.As(err, &wrong) {
		t.Errorf("with the old one: %v", err)
	}
	change, err = f.SetPassword(t.Context(), f.boss, "nora", pw("copper walnut gate"), false)
	if err != nil || change.Who != "boss" || change.User != "nora" || change.What != "password-set" {
		t.Errorf("%+v, %v", change, err)
	}
	if _, err := f.Authenticate(t.Context(), "nora", pw("copper walnut gate")); !errors.Is(err, store.ErrMustChange) {
		t.Errorf("set by the manager: %v", err)
	}
	if _, err := f.SetPassword(t.Context(), f.boss, "nobody", pw("copper walnut gate"), false); !errors.Is(err, store.ErrNoUser) {
		t.Errorf("unknown user: %v", err)
	}
}

func TestMSCA_IG_02_LegacyPolicyExpiresAndRemembers(t *testing.T) {
	f := newFixture(t, func(o *store.Options) { o.Passwords = credential.LegacyGPG() })
	list := []string{"Kettle-77a", "Kettle-77b", "Kettle-77c", "Kettle-77d", "Kettle-77e"}
	if _, err := f.AddUser(t.Context(), f.boss, store.NewUser{ID: "nora", Password: pw(list[0]), Chosen: true}); err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(list)-1; i++ {
		if _, err := f.ChangePassword(t.Context(), "nora", pw(list[i-1]), pw(list[i])); err != nil {
			t.Fatal(err)
		}
	}
	var refused *credential.PolicyError
	if _, err := f.ChangePassword(t.Context(), "nora", pw(list[3]), pw(list[0])); !errors.As(err, &refused) || refused.Refusals[0] != credential.UsedBefore {
		t.Errorf("one of the last four: %v", err)
	}
	if _, err := f.ChangePassword(t.Context(), "nora", pw(list[3]), pw(list[4])); err != nil {
		t.Fatal(err)
	}
	if _, err := f.ChangePassword(t.Context(), "nora", pw(list[4]), pw(list[0])); err != nil {
		t.Errorf("the fifth last: %v", err)
	}
	f.pass(90*24*time.Hour - time.Second)
	if _, err := f.Authenticate(t.Context(), "nora", pw(list[0])); err != nil {
		t.Errorf("on day 90: %v", err)
	}
	f.pass(time.Second)
	if _, err := f.Authenticate(t.Context(), "nora", pw(list[0])); !errors.Is(err, store.ErrMustChange) {
		t.Errorf("after 90 days: %v", err)
	}
}

func TestMSCA_IG_02_HashesAreRenewedAtSignIn(t *testing.T) {
	f := newFixture(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	stronger := f.options
	stronger.Hashing = credential.Params{MemoryKiB: 128, Time: 2, Threads: 1}
	var err error
	if f.Store, err = store.Open(t.Context(), stronger); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		before := f.hash(t, "boss")
		if _, err := f.Authenticate(t.Context(), "boss", pw(bossPassword)); err != nil {
			t.Fatal(err)
		}
		after := f.hash(t, "boss")
		if !strings.Contains(after, "m=128,t=2") || (before == after) != strings.Contains(before, "m=128,t=2") {
			t.Errorf("from %.40s to %.40s", before, after)
		}
	}
}

// TestMSCA_IG_02_TemporaryPasswordsKeepTheUsersOwnRules: a password that is made up
// for a user is never refused to whoever adds that user, however short the id is.
func TestMSCA_IG_02_TemporaryPasswordsKeepTheUsersOwnRules(t *testing.T) {
	f := newFixture(t)
	for range 20_000 { // one draw in 2,700 has three given letters side by side
		p, err := f.TemporaryPassword("kmp")
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(strings.ToLower(p.Reveal()), "kmp") {
			t.Fatal("a temporary password holds the id of its user, which the rules refuse")
		}
	}
}
