package evidence_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/evidence"
	"msca/audit/quorum"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// What is erased goes with the order that two of three people outside signed;
// without it, or with an order of one of them, it counts as taken away. The
// script in the bundle agrees.
func TestMSCA_AUD_01_3_9_6_ErasedUnderAnOrderInTheBundle(t *testing.T) {
	var skeys, vkeys []string
	for i, name := range []string{"guardian", "governance", "legal"} {
		skey, vkey, err := quorum.NewKey(storetest.Rand(byte(i+40)), name)
		if err != nil {
			t.Fatal(err)
		}
		skeys, vkeys = append(skeys, skey), append(vkeys, vkey)
	}
	dir := t.TempDir()
	s := storetest.Create(t, filepath.Join(dir, "audit"), store.Genesis{Quorum: audit.Quorum{Threshold: 2, Keys: vkeys}})
	for range 3 {
		e := audit.Entry{Event: audit.Displayed, Patient: patient, Payloads: []audit.Payload{{Kind: audit.FieldsShown, Body: []byte("fields")}}}
		if _, err := s.Append(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	shred, err := s.Commitments(ctx, []uint64{3}, false)
	if err != nil {
		t.Fatal(err)
	}
	note, err := s.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	head, err := audit.OpenCheckpoint(note, s.VKey())
	if err != nil {
		t.Fatal(err)
	}
	o := audit.Order{Origin: s.Origin(), Reference: "EXE 17", Size: head.Size, Root: head.Root, NotAfter: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), Shred: shred}
	one, err := quorum.Sign([]byte(o.Text()), skeys[2])
	if err != nil {
		t.Fatal(err)
	}
	two, err := quorum.Sign(one, skeys[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Erase(ctx, two, audit.Person{}); err != nil {
		t.Fatal(err)
	}
	carried, err := s.Orders(ctx)
	if err != nil || len(carried) != 1 || !bytes.Equal(carried[0], two) {
		t.Fatalf("%d orders, %v", len(carried), err)
	}
	x, err := s.Extract(ctx, []uint64{2, 3, 4, 5})
	if err != nil {
		t.Fatal(err)
	}
	other := o
	other.Shred = []audit.Digest{{1}}
	otherOne, err := quorum.Sign([]byte(other.Text()), skeys[0])
	if err != nil {
		t.Fatal(err)
	}
	otherTwo, err := quorum.Sign(otherOne, skeys[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		order []byte
		want  audit.Verdict
		bad   uint64
	}{
		{"with the order", two, audit.Intact, 0}, {"without", nil, audit.Tampered, 3},
		{"signed by one", one, audit.Tampered, 0}, {"for something else", otherTwo, audit.Tampered, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := evidence.Bundle{Exhibits: *x, Patient: audit.View(x.Records[1].Canon).Patient()}
			if test.order != nil {
				b.Orders = [][]byte{two}
			}
			var out bytes.Buffer
			if err := b.Write(&out); err != nil {
				t.Fatal(err)
			}
			zipped := repack(t, out.Bytes(), edit("orders/1.txt", func(string) string { return string(test.order) }))
			r := read(t, zipped).Verify(s.VKey(), nil)
			if r.Verdict != test.want || r.FirstBad != test.bad {
				t.Errorf("%s, record %d: %s", r.Verdict, r.FirstBad, r.Reason)
			}
			if test.want == audit.Intact && r.Erased != 1 {
				t.Errorf("%d erased", r.Erased)
			}
			var script []byte
			repack(t, zipped, func(name string, body []byte) ([]byte, bool) {
				if name == "verify_bundle.py" {
					script = body
				}
				return body, true
			})
			py, file := filepath.Join(t.TempDir(), "v.py"), filepath.Join(t.TempDir(), "b.zip")
			if err := os.WriteFile(py, script, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, zipped, 0o600); err != nil {
				t.Fatal(err)
			}
			c := exec.Command("python3", py, file, "--vkey", s.VKey())
			said, _ := c.CombinedOutput()
			if code := c.ProcessState.ExitCode(); code != test.want.ExitCode() || test.bad != 0 && !strings.Contains(string(said), "record 3") {
				t.Errorf("the script exits with %d\n%s", code, said)
			}
		})
	}
}
