package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

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
	keptGone := func(t *testing.T, dir string) { remove(t, dir, "keys/audit-head") }
	closedWithoutEscrow := func(t *testing.T, dir string) {
		s, err := store.Open(ctx, storetest.Options(dir))
		if err != nil {
			t.Fatal(err)
		}
		appendOne(t, s, sent("9990000034", "last"))
		if _, err := s.Escrow(); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.ForgetEscrow(), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	forge := func(t *testing.T, dir string) {
		db, err := sql.Open("sqlite", filepath.Join(dir, "audit.db"))
		if err != nil {
			t.Fatal(err)
		}
		s := &specimen{T: t, r: rand.New(rand.NewPCG(1, 7)), dir: dir, db: db}
		forgeRecord(s)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
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
		{"a record put in by somebody without keys, and every head gone", store.ErrTampered, []func(*testing.T, string){closedWithoutEscrow, forge, mirrorGone, keptGone}},
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

// Whoever only looks at what is missing, or gives a wrong password, leaves the folder
// as it was, and it is told as the same loss afterwards.
func TestMSCA_AUD_01_LookingAtALossChangesNothing(t *testing.T) {
	dir := crashed(t, 30)
	wal := file(t, dir, "audit.db-wal")
	wal[len(wal)/2] ^= 4
	write(t, filepath.Join(dir, "audit.db-wal"), wal)
	before := digests(t, dir)
	o := storetest.Options(dir)
	looked := errors.New("only looking")
	o.Acknowledge = func(context.Context, store.Loss) (store.Acknowledgement, error) {
		return store.Acknowledgement{}, looked
	}
	if _, err := store.Open(ctx, o); !errors.Is(err, looked) {
		t.Errorf("open: %v; want the refusal", err)
	}
	if !maps.Equal(before, digests(t, dir)) {
		t.Error("the files were changed")
	}
	if _, err := store.Open(ctx, storetest.Options(dir)); !errors.Is(err, store.ErrLost) {
		t.Errorf("afterwards: %v; want the same loss", err)
	}
}

// A copy of the head is no secret: one that others may read counts, as in versions
// that did not ask.
func TestMSCA_AUD_01_CopyOfTheHeadIsNoSecret(t *testing.T) {
	dir := crashed(t, 3)
	if err := os.Chmod(filepath.Join(dir, "keys", "audit-head"), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(ctx, storetest.Options(dir))
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A log put back together with every head that is beside it ends before the epoch
// whose key is at hand: a verification says so, as opening does.
func TestMSCA_AUD_01_VerificationKnowsTheEpochAtHand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	run := func() {
		s, err := store.Open(ctx, storetest.Options(dir))
		if errors.Is(err, store.ErrNotFound) {
			s, err = store.Create(ctx, storetest.Options(dir), store.Genesis{})
		}
		if err != nil {
			t.Fatal(err)
		}
		appendOne(t, s, sent("9990000034", "M"))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	run()
	names := []string{"audit.db", "audit.head", "keys/audit-head"}
	old := map[string][]byte{}
	for _, name := range names {
		old[name] = file(t, dir, name)
	}
	for range 3 {
		run()
	}
	for _, name := range names {
		write(t, filepath.Join(dir, name), old[name])
	}
	if _, err := store.Open(ctx, storetest.Options(dir)); !errors.Is(err, store.ErrRolledBack) {
		t.Errorf("open: %v; want ErrRolledBack", err)
	}
	if r, err := store.Examine(ctx, storetest.Options(dir), store.VerifyOptions{}); err != nil || r.Verdict != audit.Diverged {
		t.Errorf("verify: %s (%s), %v; want diverged", r.Verdict, r.Reason, err)
	}
}

// An answer that is cut off between the row key and its record can be given again:
// the records that nothing but the old key vouched for have been signed by then.
func TestMSCA_AUD_01_AnAnswerCutOffIsGivenAgain(t *testing.T) {
	dir := crashed(t, 33)
	remove(t, dir, "audit.head")
	remove(t, filepath.Join(dir, "keys"), "audit-escrow.key") // taken off the machine, as it should be
	before := file(t, filepath.Join(dir, "keys"), "audit-epoch.key")
	o, _ := answering(dir)
	o.Rand = iotest.ErrReader(errors.New("the power goes"))
	if s, err := store.Open(ctx, o); err == nil {
		_ = s.Close()
		t.Fatal("the log opens without random numbers")
	}
	if after := file(t, filepath.Join(dir, "keys"), "audit-epoch.key"); bytes.Equal(before, after) {
		t.Fatal("the answer was cut off before it moved the row key, so this shows nothing")
	}
	o, asked := answering(dir)
	s, err := store.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if asked.Ends < 30 {
		t.Errorf("asked about a log that ends at %d", asked.Ends)
	}
	if r, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || r.Verdict != audit.Intact {
		t.Errorf("after: %+v, %v", r, err)
	}
}

var errPower = errors.New("the power goes")

// unkept is a KeyStore that keeps no head: the power goes when one is to be kept.
type unkept struct{ store.FileKeys }

func (k unkept) Save(name string, value []byte) error {
	if name == "audit-head" {
		return errPower
	}
	return k.FileKeys.Save(name, value)
}

// The record of an answer takes the number of the first record that is lost. Where
// that is the only one, the heads that know it would have the answer for a change of
// it: an answer cut off before they are brought up to date can still be given again.
func TestMSCA_AUD_01_AnAnswerForOneRecordCutOffIsGivenAgain(t *testing.T) {
	root := t.TempDir()
	live, dir := filepath.Join(root, "live"), filepath.Join(root, "short")
	s := storetest.Create(t, live, store.Genesis{})
	appendOne(t, s, sent("9990000034", "M"))
	copyDir(t, live, dir)
	last := appendOne(t, s, sent("9990000034", "lost"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"audit.head", "keys/audit-head", "keys/audit-epoch.key"} {
		write(t, filepath.Join(dir, name), file(t, live, name))
	}
	for range 2 { // cut off twice
		o, asked := answering(dir)
		o.Keys = unkept{store.FileKeys(filepath.Join(dir, "keys"))}
		s, err := store.Open(ctx, o)
		if err == nil {
			_ = s.Close()
		}
		if !errors.Is(err, errPower) {
			t.Fatalf("an answer that is to be cut off: %v", err)
		}
		if asked.Ends != last.Seq-1 || asked.Reached() != last.Seq {
			t.Fatalf("asked about a log that ends at %d and reached %d; want %d and %d", asked.Ends, asked.Reached(), last.Seq-1, last.Seq)
		}
	}
	found := filepath.Join(root, "found")
	copyDir(t, dir, found)
	for _, name := range []string{"audit.db", "keys/audit-epoch.key"} { // the lost record is put back after all
		write(t, filepath.Join(found, name), file(t, live, name))
	}
	whole, err := store.Open(ctx, storetest.Options(found))
	if err != nil {
		t.Errorf("with the lost record put back: %v", err)
	} else if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	o, _ := answering(dir)
	again, err := store.Open(ctx, o)
	if err != nil {
		t.Fatalf("the answer cannot be given again: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if again, err = store.Open(ctx, storetest.Options(dir)); err != nil {
		t.Fatalf("at the next start: %v", err)
	}
	defer func() { _ = again.Close() }()
	if r, err := again.Verify(ctx, store.VerifyOptions{}); err != nil || r.Verdict != audit.Intact {
		t.Errorf("after: %+v, %v", r, err)
	}
}
