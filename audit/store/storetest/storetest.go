// Package storetest opens audit stores for the tests of other packages: in a
// temporary folder, with a clock that stands still between records and random
// bytes that are the same at every run.
package storetest

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/store"
)

// A Clock is an audit.Clock that moves a second at each reading.
type Clock struct {
	mu   sync.Mutex
	now  time.Time
	Step time.Duration
}

// NewClock starts at 2 March 2026, 09:00 UTC.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Step: time.Second}
}

// Stamp returns the next time, synchronised to a stratum 2 server.
func (c *Clock) Stamp() audit.Stamp {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.Step)
	return audit.Stamp{UTC: c.now, Quality: audit.Synchronised, Stratum: 2, Uncertainty: 3 * time.Millisecond, Offset: -40 * time.Microsecond, Boot: [16]byte{1}}
}

// Advance moves the clock on, or back.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Options returns options for a store in dir.
func Options(dir string) store.Options {
	return store.Options{Dir: dir, Clock: NewClock(), Rand: Rand(1), Device: "DESK-01", OriginatingSystem: "msca-test", ODSCode: "X26", Build: "test"}
}

// Rand returns a reproducible stream of bytes; not for real keys.
func Rand(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// Scatter returns what picks numbers below n, small ones far more often, the
// same numbers for the same seed: how patients come to a desk.
func Scatter(seed uint64) func(n int) int {
	r := rand.New(rand.NewPCG(seed, 3))
	return func(n int) int {
		f := r.Float64()
		return int(f * f * f * float64(n))
	}
}

// New creates a store in a temporary folder and closes it after the test.
func New(t testing.TB) *store.Store {
	t.Helper()
	return Create(t, filepath.Join(t.TempDir(), "audit"), store.Genesis{})
}

// Create creates a store in dir and closes it after the test.
func Create(t testing.TB, dir string, g store.Genesis) *store.Store {
	t.Helper()
	s, err := store.Create(context.Background(), Options(dir), g)
	if err != nil {
		t.Fatalf("creating an audit store: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// Records returns every record of s, oldest first.
func Records(t testing.TB, s *store.Store) []audit.Record {
	t.Helper()
	all, err := s.Search(context.Background(), audit.Filter{Limit: 1 << 20})
	if err != nil {
		t.Fatalf("reading the audit store: %v", err)
	}
	return all
}
