package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// erasable is a store with a quorum of two of three, and an order that its
// tests spoil one way or another.
type erasable struct {
	*store.Store
	dir   string
	keys  []key
	order audit.Order
	seq   uint64 // the record whose payloads are to go
}

const secret = "Nesta Penhallow lives at 1 Quay Row and nobody is to know"

func newErasable(t *testing.T) *erasable {
	t.Helper()
	e := &erasable{dir: filepath.Join(t.TempDir(), "audit"), keys: []key{makeKey(t, 'a'), makeKey(t, 'b'), makeKey(t, 'c')}}
	e.Store = storetest.Create(t, e.dir, store.Genesis{Quorum: audit.Quorum{Threshold: 2, Keys: []string{e.keys[0].vkey, e.keys[1].vkey, e.keys[2].vkey}}})
	entry := sent("9990000034", "M")
	entry.Payloads = []audit.Payload{{Kind: audit.PersonalDetail, Body: []byte(secret)}, {Kind: audit.FieldsShown, Body: []byte("fields")}}
	e.seq = appendOne(t, e.Store, entry).Seq
	appendOne(t, e.Store, sent("9990000042", "N"))
	refs, err := e.Commitments(ctx, []uint64{e.seq}, true)
	if err != nil || len(refs) != 3 {
		t.Fatalf("to be shredded: %d, %v; want two payloads and a patient", len(refs), err)
	}
	e.order = audit.Order{Origin: e.Origin(), Reference: "County Court 26/117", NotAfter: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), Shred: refs}
	e.bind(t)
	return e
}

// bind makes the order be for the log as it is.
func (e *erasable) bind(t *testing.T) {
	t.Helper()
	msg, err := e.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	c, err := audit.OpenCheckpoint(msg, e.VKey())
	if err != nil {
		t.Fatal(err)
	}
	e.order.Size, e.order.Root = c.Size, c.Root
}

func (e *erasable) sign(t *testing.T, keys ...key) []byte {
	t.Helper()
	var signers []note.Signer
	for _, k := range keys {
		signers = append(signers, k.signer)
	}
	msg, err := note.Sign(&note.Note{Text: e.order.Text()}, signers...)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func TestMSCA_AUD_01_3_9_6_ErasureByOrder(t *testing.T) {
	e := newErasable(t)
	before, err := e.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	sealedBefore := sealedBytes(t, e)
	other := open(t, e.dir)
	appendOne(t, other, sent("9990000034", "O"))
	appendOne(t, e.Store, sent("9990000034", "P")) // both have the patient in memory
	r, err := e.Erase(ctx, e.sign(t, e.keys[0], e.keys[2]), nesta)
	if err != nil {
		t.Fatal(err)
	}
	record, payloads, err := e.Show(ctx, e.seq)
	if err != nil || len(payloads) != 0 || !record.Payloads[0].Erased || record.Patient != "" || len(record.Erased) != 1 || record.Erased[0] != audit.PatientRole {
		t.Errorf("the shredded record shows %v, %v, patient %q, %v", record.Payloads, record.Erased, record.Patient, err)
	}
	if record.User != nesta {
		t.Error("the user, who was not in the order, is gone too")
	}
	if stone, _, err := e.Show(ctx, r.Seq); err != nil || stone.Event != audit.Erased || stone.Details[0].Value != "County Court 26/117" {
		t.Errorf("the tombstone shows %v, %v", stone, err)
	}
	e.nowhere(t, sealedBefore)
	report, err := e.Verify(ctx, store.VerifyOptions{Checkpoint: before})
	if err != nil || report.Verdict != audit.Intact || report.Erased != 2 {
		t.Errorf("verify under the checkpoint from before: %+v, %v", report, err)
	}
	copied := filepath.Join(t.TempDir(), "copy")
	copyDir(t, e.dir, copied)
	for _, s := range []struct {
		name string
		*store.Store
	}{{"that erased", e.Store}, {"that had the patient in memory", other}, {"opened afterwards", open(t, copied)}} {
		again := appendOne(t, s.Store, sent("9990000034", "M"))
		if record, _, err := s.Show(ctx, again.Seq); err != nil || record.Patient != "9990000034" {
			t.Errorf("a later record of the patient, made by the store %s, shows %q, %v", s.name, record.Patient, err)
		}
	}
	for _, statement := range []string{"DELETE FROM payload", "DELETE FROM identity"} {
		if err := e.ExecWriter(ctx, statement); err == nil {
			t.Errorf("after an erasure the appending connection ran: %s", statement)
		}
	}
	if report, err := store.VerifyFile(ctx, e.Path(), store.VerifyOptions{}); err != nil || report.Verdict != audit.Unanchored {
		t.Errorf("verify without keys: %+v, %v", report, err)
	}
}

// That an order was carried out is told also where it is a full disk that leaves the
// copies in the write-ahead log.
func TestMSCA_AUD_01_3_9_6_ErasureOnAFullDiskIsToldAsCarriedOut(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "full.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("PRAGMA max_page_count=1"); err != nil {
		t.Fatal(err)
	}
	_, full := db.Exec("CREATE TABLE t(x)")
	err = store.NewError("erase", "audit.db", fmt.Errorf("%w: emptying it: %w", audit.ErrRemains, full))
	if !errors.Is(err, store.ErrFull) || !errors.Is(err, audit.ErrRemains) {
		t.Errorf("%v; want store.ErrFull and audit.ErrRemains", err)
	}
	if strings.Contains(err.Error(), "nothing was recorded") {
		t.Errorf("%v; the erasure was recorded", err)
	}
}

// While somebody reads an older state of the log the copies in the write-ahead log
// cannot be removed. That is told as what it is, and the order removes them once it
// is presented again.
func TestMSCA_AUD_01_3_9_6_ErasureBesideAReader(t *testing.T) {
	store.Hurry(t, 20*time.Millisecond)
	e := newErasable(t)
	sealedBefore := sealedBytes(t, e)
	db, err := sql.Open("sqlite", e.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	reader, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := reader.QueryRow("SELECT count(*) FROM audit").Scan(&n); err != nil {
		t.Fatal(err)
	}
	order := e.sign(t, e.keys[0], e.keys[2])
	r, err := e.Erase(ctx, order, nesta)
	if !errors.Is(err, audit.ErrRemains) || errors.Is(err, audit.ErrOrder) || r.Seq == 0 {
		t.Fatalf("beside a reader the order was answered with record %d, %v; want the tombstone and audit.ErrRemains", r.Seq, err)
	}
	if _, payloads, err := e.Show(ctx, e.seq); err != nil || len(payloads) != 0 {
		t.Errorf("the shredded record shows %v, %v", payloads, err)
	}
	if _, err := e.Erase(ctx, order, nesta); !errors.Is(err, audit.ErrRemains) {
		t.Errorf("presented again beside the reader it was answered with %v, want audit.ErrRemains", err)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	o := storetest.Options(e.dir)
	o.Clock.(*storetest.Clock).Advance(e.order.NotAfter.Sub(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
	late, err := store.Open(ctx, o) // what was carried out in time stays carried out
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = late.Close() }()
	if _, err := late.Erase(ctx, order, nesta); !errors.Is(err, audit.ErrCarriedOut) || !errors.Is(err, audit.ErrOrder) || errors.Is(err, audit.ErrRemains) {
		t.Errorf("presented again once the reader had gone it was answered with %v, want audit.ErrCarriedOut, which is an audit.ErrOrder", err)
	}
	e.nowhere(t, sealedBefore)
	appendOne(t, e.Store, sent("9990000034", "M"))
	if report, err := e.Verify(ctx, store.VerifyOptions{}); err != nil || report.Verdict != audit.Intact || report.Erased != 2 {
		t.Errorf("verify: %+v, %v", report, err)
	}
}

// nowhere demands that no file of the log holds what was shredded.
func (e *erasable) nowhere(t *testing.T, sealedBefore [][]byte) {
	t.Helper()
	for _, name := range []string{"audit.db", "audit.db-wal", "audit.db-shm"} {
		b, err := os.ReadFile(filepath.Join(e.dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, sealed := range sealedBefore {
			if bytes.Contains(b, sealed[2:60]) {
				t.Errorf("%s still holds a shredded payload or its key", name)
			}
		}
	}
}

// sealedBytes reads the sealed payloads of the record to be shredded.
func sealedBytes(t *testing.T, e *erasable) (out [][]byte) {
	t.Helper()
	copied := filepath.Join(t.TempDir(), "copy")
	copyDir(t, e.dir, copied)
	s := &specimen{T: t, dir: copied}
	s.open()
	for n := range 2 {
		var b []byte
		s.scan(&b, "SELECT sealed FROM payload WHERE id=?", int(e.seq)*256+n)
		out = append(out, b)
	}
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMSCA_AUD_01_3_9_6_OrdersRefused(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(t *testing.T, e *erasable) []byte
	}{
		{"signed by one", func(t *testing.T, e *erasable) []byte { return e.sign(t, e.keys[0]) }},
		{"signed twice by one", func(t *testing.T, e *erasable) []byte {
			msg := e.sign(t, e.keys[0])
			return append(msg, msg[bytes.LastIndexByte(msg[:len(msg)-1], '\n')+1:]...)
		}},
		{"signed by strangers", func(t *testing.T, e *erasable) []byte { return e.sign(t, makeKey(t, 'x'), makeKey(t, 'y')) }},
		{"signed with the log's own key and one other", func(t *testing.T, e *erasable) []byte {
			b, err := os.ReadFile(filepath.Join(e.dir, "keys", "audit-checkpoint.key"))
			if err != nil {
				t.Fatal(err)
			}
			own, err := note.NewSigner(string(b))
			if err != nil {
				t.Fatal(err)
			}
			return e.sign(t, e.keys[0], key{signer: own})
		}},
		{"changed after signing", func(t *testing.T, e *erasable) []byte {
			return bytes.Replace(e.sign(t, e.keys[0], e.keys[1]), []byte("26/117"), []byte("26/118"), 1)
		}},
		{"too late", func(t *testing.T, e *erasable) []byte {
			e.order.NotAfter = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
			return e.sign(t, e.keys[0], e.keys[1])
		}},
		{"for another log", func(t *testing.T, e *erasable) []byte {
			e.order.Origin = "X26/OTHER/00"
			return e.sign(t, e.keys[0], e.keys[1])
		}},
		{"for another history", func(t *testing.T, e *erasable) []byte {
			e.order.Root[0]++
			return e.sign(t, e.keys[0], e.keys[1])
		}},
		{"for more records than there are", func(t *testing.T, e *erasable) []byte {
			e.order.Size += 100
			return e.sign(t, e.keys[0], e.keys[1])
		}},
		{"names what is not there", func(t *testing.T, e *erasable) []byte {
			e.order.Shred[0][0]++
			return e.sign(t, e.keys[0], e.keys[1])
		}},
		{"names nothing", func(t *testing.T, e *erasable) []byte {
			e.order.Shred = nil
			return e.sign(t, e.keys[0], e.keys[1])
		}},
		{"used before", func(t *testing.T, e *erasable) []byte {
			first := e.order
			e.order.Shred = e.order.Shred[1:]
			if _, err := e.Erase(ctx, e.sign(t, e.keys[0], e.keys[1]), nesta); err != nil {
				t.Fatal(err)
			}
			msg := e.sign(t, e.keys[1], e.keys[2])
			e.order = first
			return msg
		}},
		{"not an order", func(*testing.T, *erasable) []byte { return []byte("please") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := newErasable(t)
			msg := test.make(t, e)
			if _, err := e.Erase(ctx, msg, nesta); !errors.Is(err, audit.ErrOrder) {
				t.Errorf("the order was answered with %v, want audit.ErrOrder", err)
			}
			if _, payloads, err := e.Show(ctx, e.seq); err != nil || string(payloads[0].Body) != secret {
				t.Errorf("the payload shows %v, %v", payloads, err)
			}
		})
	}
	t.Run("log without a quorum", func(t *testing.T) {
		e := newErasable(t)
		e.Store = storetest.New(t)
		if _, err := e.Erase(ctx, e.sign(t, e.keys...), nesta); !errors.Is(err, audit.ErrOrder) {
			t.Errorf("the order was answered with %v, want audit.ErrOrder", err)
		}
	})
}
