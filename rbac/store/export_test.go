package store

import (
	"context"
	"sync/atomic"

	"msca/rbac/credential"
)

// StoredHash reads what is stored of a password.
func (s *Store) StoredHash(ctx context.Context, user string) (hash string, err error) {
	err = s.read(ctx, func(t *table) error {
		a, err := t.account(user)
		hash = a.Hash
		return err
	})
	return hash, err
}

// Rows counts the rows.
func (s *Store) Rows(ctx context.Context) (n int, err error) {
	err = s.read(ctx, func(t *table) error {
		n = len(t.rows)
		return nil
	})
	return n, err
}

// CountHashing counts the comparisons from now on.
func (s *Store) CountHashing() *atomic.Int32 {
	var n atomic.Int32
	s.verify = func(stored string, p credential.Password) (bool, error) {
		n.Add(1)
		return credential.Verify(stored, p)
	}
	return &n
}

// Meanwhile runs f once between counting the next attempt and comparing it.
func (s *Store) Meanwhile(f func()) {
	s.verify = func(stored string, p credential.Password) (bool, error) {
		s.verify = credential.Verify
		f()
		return credential.Verify(stored, p)
	}
}

// DummyHash is what unknown users are compared with.
func (s *Store) DummyHash() string { return s.dummy }

// RememberUnknown sets how many unknown names are remembered.
func (s *Store) RememberUnknown(n int) { s.maxUnknown = n }

// Exec runs a statement on the store's own connection.
func (s *Store) Exec(statement string) error {
	_, err := s.db.Exec(statement)
	return err
}
