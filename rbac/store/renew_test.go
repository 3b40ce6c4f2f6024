package store_test

import (
	"errors"
	"testing"
	"time"

	"msca/rbac/store"
)

// An old copy of the file stays refused, however often somebody tries to sign in
// to it, and until a system manager makes it the newest; after that every copy made
// before is refused.
func TestMSCA_IG_02_3_3_8_AnOldCopyIsRenewedByAManagerOnly(t *testing.T) {
	f := newFixture(t)
	f.addNurse(t)
	old := f.options
	old.Path += ".old"
	f.raw(t, `VACUUM INTO '`+old.Path+`'`)
	change, err := f.SetEnabled(t.Context(), f.boss, "nora", false)
	if err != nil {
		t.Fatal(err)
	}

	s, err := store.Open(t.Context(), old)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for range 5 {
		if _, err := s.Authenticate(t.Context(), "nora", pw("wrong")); err == nil {
			t.Fatal("a wrong password is right")
		}
		f.pass(time.Hour)
	}
	known := old
	known.AtLeast = change.Generation
	refused := func(when string, o store.Options) {
		t.Helper()
		again, err := store.Open(t.Context(), o)
		if err == nil {
			_ = again.Close()
		}
		if !errors.Is(err, store.ErrRolledBack) {
			t.Errorf("%s: %v, want ErrRolledBack", when, err)
		}
	}
	refused("after five attempts to sign in", known)

	nora := store.Actor{UserID: "nora", Subject: nurseProfile().Subject()}
	var denied *store.NotPermittedError
	if _, err := s.Renew(t.Context(), nora, change.Generation); !errors.As(err, &denied) {
		t.Errorf("a nurse: %v, want NotPermittedError", err)
	}
	refused("after a nurse tried", known)

	renewed, err := s.Renew(t.Context(), f.boss, change.Generation)
	if err != nil || renewed.Generation <= change.Generation {
		t.Fatalf("renewed to generation %d, %v; want more than %d", renewed.Generation, err, change.Generation)
	}
	known.AtLeast = renewed.Generation
	again, err := store.Open(t.Context(), known)
	if err != nil {
		t.Fatalf("afterwards: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	newest := f.options
	newest.AtLeast = renewed.Generation
	refused("the copy it took the place of", newest)
}
