package store_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"

	"msca/app/problem"
	"msca/rbac/store"
)

// What keeps the accounts from being written is told by its own name, and nothing
// is changed by the attempt.
func TestMSCA_IG_02_WhatKeepsTheAccountsFromBeingWrittenIsNamed(t *testing.T) {
	for _, c := range []struct {
		name, code string
		spoil      func(t *testing.T, f *fixture)
	}{
		{"disk full", "ACCOUNT-FULL", func(t *testing.T, f *fixture) { f.exec(t, "PRAGMA max_page_count=1") }},
		{"not to be written", "ACCOUNT-WRITE", func(t *testing.T, f *fixture) { f.exec(t, "PRAGMA query_only=1") }},
		{"held by another program", "ACCOUNT-BUSY", func(t *testing.T, f *fixture) {
			f.exec(t, "PRAGMA busy_timeout=1")
			other, err := sql.Open("sqlite", f.options.Path)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Close() })
			other.SetMaxOpenConns(1)
			if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t)
			before, err := f.Generation(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c.spoil(t, f)
			_, err = f.AddUser(t.Context(), f.boss, store.NewUser{ID: "nora", Name: strings.Repeat("n", 4000), RoleProfiles: []store.RoleProfile{nurseProfile()}})
			var failure *store.Error
			if !errors.As(err, &failure) {
				t.Fatalf("adding a user: %v, want a failure of the file", err)
			}
			if p := problem.For(err); p.Code != c.code || p.Title == "" {
				t.Errorf("told as %s %q (%v), want %s", p.Code, p.Title, err, c.code)
			}
			if after, err := f.Generation(t.Context()); err != nil || after != before {
				t.Errorf("generation %d afterwards (%v), %d before", after, err, before)
			}
		})
	}
}

func (f *fixture) exec(t *testing.T, statement string) {
	t.Helper()
	if err := f.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
