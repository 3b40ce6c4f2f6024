package evidence_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	var kept uint64
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
			if kept, err = s.Last(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	found, err := s.Search(ctx, audit.Filter{Patient: patient})
	if err != nil || len(found) != 10 {
		t.Fatalf("%d records, %v", len(found), err)
	}
	// The export is itself the patient's last record, and holds the summary.
	e := audit.Entry{Event: audit.Exported, Patient: patient, User: audit.Person{UserID: "555254540002", Name: "Morwenna Tregenza", JobRoleCode: "S8002:G8003:R0001", JobRoleName: "Privacy Officer", ODSCode: "X26"},
		Payloads: []audit.Payload{{Kind: audit.PagePrinted, Body: []byte(summary)}}}
	receipt, err := s.Append(ctx, e)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // and the log goes on before the head is signed
		if _, err := s.Append(ctx, audit.Entry{Event: audit.Displayed, Patient: "9990000042"}); err != nil {
			t.Fatal(err)
		}
	}
	var seqs []uint64
	for _, r := range found {
		seqs = append(seqs, r.Seq)
	}
	last, err := s.Last(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for seq := receipt.Seq; seq <= last; seq++ {
		seqs = append(seqs, seq)
	}
	x, err := s.Extract(ctx, seqs, kept)
	if err != nil {
		t.Fatal(err)
	}
	w := evidence.Bundle{Exhibits: *x, Patient: found[0].PatientToken, Summary: []byte(summary)}
	w.Bare(func(v audit.View) bool { return v.Seq() <= receipt.Seq })
	var out bytes.Buffer
	if err := w.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), s.VKey(), held, found[0].PatientToken
}

const summary = "%PDF-1.3 what it all means"

func read(t *testing.T, b []byte) *evidence.Bundle {
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
	if r := x.Verify(vkey, held); r.Verdict != audit.Intact || r.Records != 15 || r.Opened != 11 {
		t.Errorf("with key and an older checkpoint: %+v", r)
	}
	if r := x.Verify("", nil); r.Verdict != audit.Unanchored {
		t.Errorf("with nothing: %+v", r)
	}
	if n, whole := x.Complete(token); n != 11 || !whole {
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
	b, vkey, held, _ := bundle(t)
	if n := read(t, b).CompleteRecords(); n != 11 {
		t.Errorf("%d records of the patient are proved complete, want 11", n)
	}
	for _, test := range []struct {
		name string
		want audit.Verdict
		bad  uint64
		do   func(x *evidence.Bundle)
	}{
		{"payload changed", audit.Tampered, 9, func(x *evidence.Bundle) { x.Records[1].Payloads[0].Body[0]++ }},
		{"salt changed", audit.Tampered, 9, func(x *evidence.Bundle) { x.Records[1].Payloads[0].Salt[0]++ }},
		{"name changed", audit.Tampered, 9, func(x *evidence.Bundle) { x.Records[1].Identities[0].Body[2]++ }},
		{"record changed", audit.Tampered, 9, func(x *evidence.Bundle) { x.Records[1].Canon[16]++ }},
		{"proof changed", audit.Tampered, 9, func(x *evidence.Bundle) { x.Records[1].Proof[2][5]++ }},
		{"message taken out", audit.Tampered, 9, func(x *evidence.Bundle) { x.Records[1].Payloads = nil }},
		{"name taken out", audit.Tampered, 69, func(x *evidence.Bundle) { x.Records[2].Identities = x.Records[2].Identities[:1] }},
		{"message there twice", audit.Tampered, 9, func(x *evidence.Bundle) {
			x.Records[1].Payloads = append(x.Records[1].Payloads, x.Records[1].Payloads[0])
		}},
		{"records swapped", audit.Tampered, 0, func(x *evidence.Bundle) { x.Records[1], x.Records[2] = x.Records[2], x.Records[1] }},
		{"checkpoint changed", audit.Diverged, 0, func(x *evidence.Bundle) {
			x.Checkpoint = bytes.Replace(x.Checkpoint, []byte("chain "), []byte("chain A"), 1)
		}},
		{"proof from the older checkpoint changed", audit.Diverged, 0, func(x *evidence.Bundle) {
			for i := range x.Older {
				x.Older[i].Proof[0][0]++
			}
		}},
		{"older proofs left out", audit.Unanchored, 0, func(x *evidence.Bundle) { x.Older = nil }},
		{"genesis left out", audit.Unreadable, 0, func(x *evidence.Bundle) { x.Records = x.Records[1:] }},
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
	for name, do := range map[string]func(x *evidence.Bundle){
		"the patient's record left out":        func(x *evidence.Bundle) { x.Records = slices.Delete(x.Records, 4, 5) },
		"the patient's first record left out":  func(x *evidence.Bundle) { x.Records = slices.Delete(x.Records, 1, 2) },
		"the patient's newest record left out": func(x *evidence.Bundle) { x.Records = slices.Delete(x.Records, 11, 12) },
		"the end of the log left out":          func(x *evidence.Bundle) { x.Records = slices.Delete(x.Records, 13, 15) },
		"a record of the end left out":         func(x *evidence.Bundle) { x.Records = slices.Delete(x.Records, 13, 14) },
		"said to be of another patient":        func(x *evidence.Bundle) { x.Patient[3]++ },
		"another summary":                      func(x *evidence.Bundle) { x.Summary = []byte("%PDF all is well") },
	} {
		t.Run(name, func(t *testing.T) {
			x := read(t, b)
			do(x)
			if r := x.Verify(vkey, held); r.Verdict != audit.Tampered || r.Reason == "" {
				t.Errorf("verdict %s (%s), want tampered with a reason", r.Verdict, r.Reason)
			}
		})
	}
}

// What people read is taken out and the bundle written anew, with everything that is
// derived from it.
func TestMSCA_AUD_05_BundleStrippedAndWrittenAnew(t *testing.T) {
	b, vkey, held, _ := bundle(t)
	for name, strip := range map[string]func(*audit.Exhibit){
		"messages": func(x *audit.Exhibit) { x.Payloads = nil },
		"names":    func(x *audit.Exhibit) { x.Identities = nil },
		"both":     func(x *audit.Exhibit) { x.Payloads, x.Identities = nil, nil },
	} {
		x := read(t, b)
		x.Summary = nil
		for i := range x.Records {
			strip(&x.Records[i])
		}
		var out bytes.Buffer
		if err := x.Write(&out); err != nil {
			t.Fatal(err)
		}
		if r := read(t, out.Bytes()).Verify(vkey, held); r.Verdict != audit.Tampered || r.FirstBad != 9 {
			t.Errorf("%s taken out: verdict %s, record %d (%s); want tampered, record 9", name, r.Verdict, r.FirstBad, r.Reason)
		}
	}
}

// A key tells who signed, not that the log was not written anew by whoever has it.
func TestMSCA_AUD_05_KeyAloneAnchorsNothing(t *testing.T) {
	b, vkey, held, _ := bundle(t)
	if r := read(t, b).Verify(vkey, nil); r.Verdict != audit.Intact || r.Anchored.Last != 0 {
		t.Errorf("with the key alone: %s, anchored %+v; want intact and nothing anchored", r.Verdict, r.Anchored)
	}
	if r := read(t, b).Verify("", held); r.Verdict != audit.Intact || r.Anchored.Last != 605 {
		t.Errorf("with a head that was kept: %s, anchored %+v; want intact and anchored to 605", r.Verdict, r.Anchored)
	}
}

// The summary of an earlier export does not tell of what came after it.
func TestMSCA_AUD_05_OlderSummaryInANewerBundle(t *testing.T) {
	s := storetest.New(t)
	var seqs []uint64
	export := func(pages string) {
		e := audit.Entry{Event: audit.Exported, Patient: patient, User: audit.Person{UserID: "555254540002"},
			Payloads: []audit.Payload{{Kind: audit.PagePrinted, Body: []byte(pages)}}}
		receipt, err := s.Append(ctx, e)
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, receipt.Seq)
	}
	export("%PDF nothing happened yet")
	export("%PDF a great deal happened")
	x, err := s.Extract(ctx, seqs)
	if err != nil {
		t.Fatal(err)
	}
	token, _ := evidence.PatientToken(x, patient)
	for pages, want := range map[string]audit.Verdict{"%PDF a great deal happened": audit.Intact, "%PDF nothing happened yet": audit.Tampered} {
		w := evidence.Bundle{Exhibits: *x, Patient: token, Summary: []byte(pages)}
		if r := w.Verify(s.VKey(), nil); r.Verdict != want {
			t.Errorf("with the summary %q: %s (%s), want %s", pages, r.Verdict, r.Reason, want)
		}
	}
}

// Earlier versions gave of the patient's records after the export the proof alone:
// such a bundle is told as short of that, and nobody is accused.
func TestMSCA_AUD_05_BundleOfAnEarlierVersionIsNotCalledTampered(t *testing.T) {
	s := storetest.New(t)
	var seqs []uint64
	for _, e := range []audit.Entry{
		{Event: audit.Displayed, Patient: patient, User: audit.Person{UserID: "555254540002"}, Payloads: []audit.Payload{{Kind: audit.FieldsShown, Body: []byte("fields")}}},
		{Event: audit.Exported, Patient: patient, User: audit.Person{UserID: "555254540002"}, Payloads: []audit.Payload{{Kind: audit.PagePrinted, Body: []byte(summary)}}},
		{Event: audit.Displayed, Patient: patient, User: audit.Person{UserID: "555254540003"}, Payloads: []audit.Payload{{Kind: audit.FieldsShown, Body: []byte("fields")}}},
	} {
		receipt, err := s.Append(ctx, e)
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, receipt.Seq)
	}
	x, err := s.Extract(ctx, seqs)
	if err != nil {
		t.Fatal(err)
	}
	token, _ := evidence.PatientToken(x, patient)
	for name, test := range map[string]struct {
		full func(audit.View) bool
		want audit.Verdict
	}{
		"the last record bare":                    {func(v audit.View) bool { return v.Seq() < seqs[2] }, audit.Unanchored},
		"a record before the export bare as well": {func(v audit.View) bool { return v.Seq() == 1 || v.Seq() == seqs[1] }, audit.Tampered},
	} {
		w := evidence.Bundle{Exhibits: *x, Patient: token, Summary: []byte(summary)}
		w.Exhibits.Records = slices.Clone(x.Records)
		w.Bare(test.full)
		var out bytes.Buffer
		if err := w.Write(&out); err != nil {
			t.Fatal(err)
		}
		if r := read(t, out.Bytes()).Verify(s.VKey(), x.Checkpoint); r.Verdict != test.want {
			t.Errorf("%s: %s (%s), want %s", name, r.Verdict, r.Reason, test.want)
		}
		if r := read(t, out.Bytes()).Verify("", nil); test.want == audit.Unanchored && (!strings.Contains(r.Reason, "no other was given") || !strings.Contains(r.Reason, "is not in it")) {
			t.Errorf("%s, with neither key nor head: the reason %q leaves one of both out", name, r.Reason)
		}
		path := filepath.Join(t.TempDir(), "b.zip")
		script := filepath.Join(t.TempDir(), "verify_bundle.py")
		held := filepath.Join(t.TempDir(), "held.txt")
		for file, body := range map[string][]byte{path: out.Bytes(), held: x.Checkpoint} {
			if err := os.WriteFile(file, body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		repack(t, out.Bytes(), func(file string, body []byte) ([]byte, bool) {
			if file == "verify_bundle.py" {
				if err := os.WriteFile(script, body, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			return body, true
		})
		scriptSays(t, []string{script, path, "--vkey", s.VKey(), "--checkpoint", held}, test.want, "")
	}
}

// A head that a witness signed before records were lost is of a history that is no
// more: evidence does not go on from it.
func TestMSCA_AUD_05_WitnessedHeadOfLostRecords(t *testing.T) {
	b, _, held, _ := bundle(t)
	x := read(t, b)
	if !evidence.GoesOnFrom(&x.Exhibits, held) || !evidence.GoesOnFrom(&x.Exhibits, x.Checkpoint) {
		t.Error("evidence does not go on from its own head or an older one of it")
	}
	other, err := audit.ReadCheckpoint(held)
	if err != nil {
		t.Fatal(err)
	}
	other.Root[0]++
	for name, note := range map[string][]byte{"another history": []byte(other.Text() + "\n"), "no checkpoint": []byte("anything"), "none": nil} {
		if evidence.GoesOnFrom(&x.Exhibits, note) {
			t.Errorf("evidence goes on from %s", name)
		}
	}
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
