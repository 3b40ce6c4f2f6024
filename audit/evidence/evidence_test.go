package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"msca/audit"
	"msca/audit/evidence"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

var ctx = context.Background()

const patient = "9990000034"

// bundle writes a log of 600 records and takes a patient's out of it.
func bundle(t *testing.T) (b []byte, vkey string, held []byte, token audit.Token) {
	t.Helper()
	o := storetest.Options(filepath.Join(t.TempDir(), "audit"))
	s, err := store.Create(ctx, o, store.Genesis{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	for i := range 600 {
		e := audit.Entry{Event: audit.Displayed, User: audit.Person{UserID: "555254540001", Name: "Ruan Carlyon"}}
		if i%60 == 7 {
			e.Patient, e.Payloads = patient, []audit.Payload{{Kind: audit.FieldsShown, Body: fmt.Appendf(nil, "fields of look-up %d", i)}}
		}
		if _, err := s.Append(ctx, e); err != nil {
			t.Fatal(err)
		}
		if i == 300 {
			if held, err = s.Checkpoint(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	found, err := s.Search(ctx, audit.Filter{Patient: patient})
	if err != nil || len(found) != 10 {
		t.Fatalf("%d records, %v", len(found), err)
	}
	var seqs []uint64
	for _, r := range found {
		seqs = append(seqs, r.Seq)
	}
	x, err := s.Extract(ctx, seqs)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := evidence.Write(&out, x); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), s.VKey(), held, found[0].PatientToken
}

func read(t *testing.T, b []byte) *audit.Exhibits {
	t.Helper()
	x, err := evidence.Read(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestMSCA_AUD_05_BundleProvesItself(t *testing.T) {
	b, vkey, held, token := bundle(t)
	x := read(t, b)
	if r := x.Verify(vkey, held); r.Verdict != audit.Intact || r.Records != 11 || r.Opened != 10 {
		t.Errorf("with key and an older checkpoint: %+v", r)
	}
	if r := x.Verify("", nil); r.Verdict != audit.Unanchored {
		t.Errorf("with nothing: %+v", r)
	}
	if n, whole := x.Complete(token); n != 10 || !whole {
		t.Errorf("the patient's records: %d, whole %v", n, whole)
	}
	if string(x.Records[1].Payloads[0].Body) != "fields of look-up 7" {
		t.Errorf("the first payload reads %q", x.Records[1].Payloads[0].Body)
	}
	_, other, _, _ := bundle(t)
	if other != vkey { // the same random stream gives the same key
		t.Fatal("the specimen is not reproducible")
	}
}

func TestMSCA_AUD_05_BundleTampered(t *testing.T) {
	b, vkey, held, token := bundle(t)
	for _, test := range []struct {
		name string
		want audit.Verdict
		bad  uint64
		do   func(x *audit.Exhibits)
	}{
		{"payload changed", audit.Tampered, 9, func(x *audit.Exhibits) { x.Records[1].Payloads[0].Body[0]++ }},
		{"salt changed", audit.Tampered, 9, func(x *audit.Exhibits) { x.Records[1].Payloads[0].Salt[0]++ }},
		{"name changed", audit.Tampered, 9, func(x *audit.Exhibits) { x.Records[1].Identities[0].Body[2]++ }},
		{"record changed", audit.Tampered, 9, func(x *audit.Exhibits) { x.Records[1].Canon[16]++ }},
		{"proof changed", audit.Tampered, 9, func(x *audit.Exhibits) { x.Records[1].Proof[2][5]++ }},
		{"records swapped", audit.Tampered, 0, func(x *audit.Exhibits) { x.Records[1], x.Records[2] = x.Records[2], x.Records[1] }},
		{"checkpoint changed", audit.Diverged, 0, func(x *audit.Exhibits) {
			x.Checkpoint = bytes.Replace(x.Checkpoint, []byte("chain "), []byte("chain A"), 1)
		}},
		{"proof from the older checkpoint changed", audit.Diverged, 0, func(x *audit.Exhibits) {
			for i := range x.Older {
				x.Older[i].Proof[0][0]++
			}
		}},
		{"older proofs left out", audit.Diverged, 0, func(x *audit.Exhibits) { x.Older = nil }},
		{"genesis left out", audit.Unreadable, 0, func(x *audit.Exhibits) { x.Records = x.Records[1:] }},
	} {
		t.Run(test.name, func(t *testing.T) {
			x := read(t, b)
			test.do(x)
			r := x.Verify(vkey, held)
			if r.Verdict != test.want || test.bad != 0 && r.FirstBad != test.bad {
				t.Errorf("verdict %s, record %d (%s); want %s, record %d", r.Verdict, r.FirstBad, r.Reason, test.want, test.bad)
			}
		})
	}
	t.Run("record left out", func(t *testing.T) {
		x := read(t, b)
		x.Records = slices.Delete(x.Records, 4, 5)
		if n, whole := x.Complete(token); whole {
			t.Errorf("%d records are called whole with one left out", n)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		x, err := evidence.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			if !errors.Is(err, evidence.ErrBundle) {
				t.Errorf("refused with %v", err)
			}
			return
		}
		x.Verify("", nil)
	})
}
