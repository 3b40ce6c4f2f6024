package store_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// Several stores on one folder append, sign and verify in every order, as the
// desktop and the command line do; the log stays intact. [MSCA-AUD-01]
func TestMSCA_AUD_01_StoresOnOneFolderSignInAnyOrder(t *testing.T) {
	t.Run("a head that another process signed", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "audit")
		a := storetest.Create(t, dir, store.Genesis{})
		step(t, a, "append")
		b := open(t, dir)
		step(t, b, "sign")
		step(t, a, "append")
		step(t, a, "sign")
		intact(t, a)
	})
	for seed := range uint64(12) {
		t.Run(fmt.Sprint("random order ", seed), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "audit")
			r := rand.New(rand.NewPCG(seed, 7))
			stores := []*store.Store{storetest.Create(t, dir, store.Genesis{}), open(t, dir), open(t, dir)}
			for range 120 {
				i := r.IntN(len(stores))
				switch r.IntN(12) {
				case 0:
					if err := stores[i].Close(); err != nil {
						t.Fatal(err)
					}
					stores[i] = open(t, dir)
				case 1, 2, 3:
					step(t, stores[i], "sign")
				default:
					step(t, stores[i], "append")
				}
			}
			intact(t, stores[0])
		})
	}
}

func open(t *testing.T, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), storetest.Options(dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func step(t *testing.T, s *store.Store, what string) {
	t.Helper()
	var err error
	if what == "sign" {
		_, err = s.Checkpoint(t.Context())
	} else {
		_, err = s.Append(t.Context(), audit.Entry{Event: audit.AuditQueried, User: audit.Person{UserID: "555012345678"}})
	}
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func intact(t *testing.T, s *store.Store) {
	t.Helper()
	report, err := s.Verify(t.Context(), store.VerifyOptions{})
	if err != nil || report.Verdict != audit.Intact {
		t.Fatalf("verification: %v, %s at record %d: %s", err, report.Verdict, report.FirstBad, report.Reason)
	}
}
