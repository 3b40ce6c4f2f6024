package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	osring "github.com/zalando/go-keyring"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// Whoever puts the whole folder back, keys and head mirror too, is found out by
// the head in the operating system's credential store, and by nothing else on
// the machine.
func TestMSCA_AUD_01_KeyringKnowsAFolderPutBack(t *testing.T) {
	for _, test := range []struct {
		name    string
		keyring func()
		found   bool
	}{
		{"with a credential store", osring.MockInit, true},
		{"without one", func() { osring.MockInitWithError(errors.New("no secret service")) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.keyring()
			dir := filepath.Join(t.TempDir(), "audit")
			open := func(f func(store.Options) (*store.Store, error), n int) error {
				o := storetest.Options(dir)
				clock := storetest.NewClock()
				o.Clock, o.Keys = clock, store.HeadInKeyring(store.FileKeys(filepath.Join(dir, "keys")), dir)
				s, err := f(o)
				if err != nil {
					return err
				}
				for range n {
					if _, err := s.Append(ctx, audit.Entry{Event: audit.Displayed}); err != nil {
						t.Fatal(err)
					}
				}
				return s.Close()
			}
			create := func(o store.Options) (*store.Store, error) { return store.Create(ctx, o, store.Genesis{}) }
			again := func(o store.Options) (*store.Store, error) { return store.Open(ctx, o) }
			if err := open(create, 10); err != nil {
				t.Fatal(err)
			}
			old := filepath.Join(t.TempDir(), "old")
			if err := os.CopyFS(old, os.DirFS(dir)); err != nil {
				t.Fatal(err)
			}
			if err := open(again, 90); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			if err := os.CopyFS(dir, os.DirFS(old)); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"audit-store.key", "audit-token.key", "audit-checkpoint.key", "audit-epoch.key", "audit-escrow.key", "audit-head"} {
				if err := os.Chmod(filepath.Join(dir, "keys", name), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := open(again, 0); test.found != errors.Is(err, store.ErrRolledBack) {
				t.Errorf("opening a folder put back: %v", err)
			}
		})
	}
}

// The credential store may still hold the head of an earlier log at the same place:
// then the copy in the folder counts.
func TestMSCA_AUD_01_KeyringOfAnEarlierLogDoesNoHarm(t *testing.T) {
	osring.MockInit()
	dir := filepath.Join(t.TempDir(), "audit")
	o := storetest.Options(dir)
	s, err := store.Create(ctx, o, store.Genesis{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := osring.Set("msca audit head", dir, "bm90IG9mIHRoaXMgbG9n"); err != nil {
		t.Fatal(err)
	}
	o = storetest.Options(dir)
	o.Keys = store.HeadInKeyring(store.FileKeys(filepath.Join(dir, "keys")), dir)
	if s, err = store.Open(ctx, o); err != nil {
		t.Fatalf("open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
