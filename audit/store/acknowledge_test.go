package store_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

const restored = "disk replaced, restored from the copy of Monday"

// answering is options under which Nesta answers for a loss; asked is the loss
// she was asked about.
func answering(dir string) (o store.Options, asked *store.Loss) {
	asked = &store.Loss{}
	o = storetest.Options(dir)
	o.Acknowledge = func(_ context.Context, l store.Loss) (store.Acknowledgement, error) {
		*asked = l
		return store.Acknowledgement{By: nesta, AccessPoint: "command line", Reason: restored}, nil
	}
	return o, asked
}

// A loss is answered for by somebody who is told what is missing and says why;
// that is in the log for good, and the log goes on.
func TestMSCA_AUD_01_LossIsAnsweredFor(t *testing.T) {
	dir := crashed(t, 30)
	remove(t, dir, "audit.db-wal")
	o, asked := answering(dir)
	if r, err := store.Examine(ctx, o, store.VerifyOptions{}); err != nil || r.Verdict != audit.Diverged {
		t.Errorf("before: %s, %v", r.Verdict, err)
	}
	s, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	ends := asked.Ends
	if ends >= 33 || asked.Reached() != 33 || len(asked.Heads) != 2 || asked.Ended.IsZero() {
		t.Errorf("asked about a log that ends at %d (%s) and reached %d, as %d heads know", ends, asked.Ended, asked.Reached(), len(asked.Heads))
	}
	appendOne(t, s, sent("9990000034", "M"))
	found, err := s.Search(ctx, audit.Filter{Events: []audit.Event{audit.LossAcknowledged}})
	if err != nil || len(found) != 1 || found[0].Seq != ends+1 || found[0].User != nesta || found[0].Details[1].Value != "33" {
		t.Fatalf("the acknowledgement reads %v, %v", found, err)
	}
	if _, payloads, err := s.Show(ctx, found[0].Seq); err != nil || string(payloads[0].Body) != restored {
		t.Errorf("the reason reads %v, %v", payloads, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = store.Open(ctx, storetest.Options(dir)); err != nil {
		t.Fatalf("at the next start: %v", err)
	}
	defer func() { _ = s.Close() }()
	if r, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || r.Verdict != audit.Intact {
		t.Errorf("after: %+v, %v", r, err)
	}
}

// Nobody is asked to answer for a log that has lost nothing, and nobody can for
// one that was changed, even where it is short as well or its mirror is gone.
func TestMSCA_AUD_01_ChangesAreNotAnsweredFor(t *testing.T) {
	short := func(t *testing.T, dir string) { remove(t, dir, "audit.db-wal") }
	changed := func(t *testing.T, dir string) {
		stock(t, dir, "DROP TRIGGER audit_no_update", "UPDATE audit SET canon=CAST(substr(canon,1,60)||x'ff'||substr(canon,62) AS BLOB) WHERE seq=2", find("audit_no_update"))
	}
	mirrorGone := func(t *testing.T, dir string) { remove(t, dir, "audit.head") }
	rewritten := func(t *testing.T, dir string) { // same keys, other records; the head kept with the keys knows the first ones
		other := storetest.Options(t.TempDir())
		s, err := store.Create(ctx, other, store.Genesis{})
		if err != nil {
			t.Fatal(err)
		}
		for range 34 {
			appendOne(t, s, sent("9990000042", "F"))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		remove(t, dir, "audit.db-wal")
		write(t, filepath.Join(dir, "audit.db"), file(t, other.Dir, "audit.db"))
	}
	for _, test := range []struct {
		name string
		want error // nil: it opens
		do   []func(*testing.T, string)
	}{
		{"nothing lost", nil, nil},
		{"short and changed", store.ErrTampered, []func(*testing.T, string){short, changed}},
		{"mirror gone and changed", store.ErrTampered, []func(*testing.T, string){mirrorGone, changed}},
		{"rewritten with the keys at hand, and mirror gone", store.ErrTampered, []func(*testing.T, string){mirrorGone, rewritten}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := crashed(t, 30)
			for _, do := range test.do {
				do(t, dir)
			}
			o, asked := answering(dir)
			s, err := store.Open(ctx, o)
			if err == nil {
				_ = s.Close()
			}
			if !errors.Is(err, test.want) {
				t.Errorf("open: %v; want %v", err, test.want)
			}
			if asked.Ends != 0 {
				t.Error("somebody was asked to answer for it")
			}
		})
	}
}

// Whoever is asked may refuse; then nothing is written.
func TestMSCA_AUD_01_NobodyAnswersForTheLoss(t *testing.T) {
	dir := crashed(t, 30)
	remove(t, dir, "audit.db-wal")
	before := file(t, dir, "audit.db")
	o := storetest.Options(dir)
	no := errors.New("wrong password")
	o.Acknowledge = func(context.Context, store.Loss) (store.Acknowledgement, error) { return store.Acknowledgement{}, no }
	if _, err := store.Open(ctx, o); !errors.Is(err, no) {
		t.Errorf("open: %v; want the refusal", err)
	}
	if !bytes.Equal(before, file(t, dir, "audit.db")) {
		t.Error("the database was written to")
	}
	if _, err := store.Open(ctx, storetest.Options(dir)); !errors.Is(err, store.ErrRolledBack) {
		t.Errorf("afterwards: %v; want ErrRolledBack", err)
	}
}

// A log whose mirror is gone goes on when somebody answers for it: nothing tells
// of more records than there are.
func TestMSCA_AUD_01_MissingMirrorIsAnsweredFor(t *testing.T) {
	dir := crashed(t, 30)
	remove(t, dir, "audit.head")
	o, asked := answering(dir)
	s, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if asked.Reached() != asked.Ends || !errors.Is(asked.Err, store.ErrUnconfirmed) {
		t.Errorf("asked about a log that ends at %d and reached %d: %v", asked.Ends, asked.Reached(), asked.Err)
	}
}

// Records of several epochs are answered for at once, and so is an entry of the
// mirror that was spoiled: the log goes on, and opens by itself from then on.
func TestMSCA_AUD_01_LossOverEpochsAndHalfAMirrorIsAnsweredFor(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, dir string){
		"several epochs": func(t *testing.T, dir string) {
			remove(t, dir, "audit.db-wal")
			before := file(t, dir, "audit.db")
			for range 4 {
				s, err := store.Open(ctx, storetest.Options(dir))
				if err != nil { // the first finds the log short
					o, _ := answering(dir)
					if s, err = store.Open(ctx, o); err != nil {
						t.Fatal(err)
					}
				}
				appendOne(t, s, sent("9990000034", "M"))
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			write(t, filepath.Join(dir, "audit.db"), before)
		},
		"half a mirror": func(t *testing.T, dir string) {
			s, err := store.Open(ctx, storetest.Options(dir))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			whole := file(t, dir, "audit.head")
			for at := 0; at < len(whole); at += len(whole) / 2 {
				mirror := bytes.Clone(whole)
				mirror[at+40] ^= 1
				write(t, filepath.Join(dir, "audit.head"), mirror)
				if s, err := store.Open(ctx, storetest.Options(dir)); err != nil {
					return
				} else if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			t.Fatal("no spoiled entry is found")
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := crashed(t, 30)
			lose(t, dir)
			if s, err := store.Open(ctx, storetest.Options(dir)); err == nil {
				_ = s.Close()
				t.Fatal("the log opens though it is short")
			}
			o, _ := answering(dir)
			s, err := store.Open(ctx, o)
			if err != nil {
				t.Fatal(err)
			}
			appendOne(t, s, sent("9990000034", "M"))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if s, err = store.Open(ctx, storetest.Options(dir)); err != nil {
				t.Fatalf("at the next start: %v", err)
			}
			defer func() { _ = s.Close() }()
			if r, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || r.Verdict != audit.Intact {
				t.Errorf("after: %+v, %v", r, err)
			}
		})
	}
}

func file(t *testing.T, dir, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}
