package store_test

import (
	"fmt"
	"testing"

	"msca/rbac/store"
)

// BenchmarkUser500 is one verified read of a file with 500 users, and
// BenchmarkEnable500 one durable change to it.
func BenchmarkUser500(b *testing.B) {
	f := of500(b)
	for b.Loop() {
		if _, err := f.User(b.Context(), "user-77"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEnable500(b *testing.B) {
	f := of500(b)
	for b.Loop() {
		if _, err := f.SetEnabled(b.Context(), f.boss, "user-77", true); err != nil {
			b.Fatal(err)
		}
	}
}

func of500(b *testing.B) *fixture {
	b.Helper()
	f := newFixture(b)
	for i := range 499 {
		if _, err := f.AddUser(b.Context(), f.boss, store.NewUser{ID: fmt.Sprintf("user-%d", i), Name: "x", RoleProfiles: []store.RoleProfile{nurseProfile()}}); err != nil {
			b.Fatal(err)
		}
	}
	return f
}
