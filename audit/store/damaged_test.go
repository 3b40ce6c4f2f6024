package store_test

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"msca/audit"
	"msca/audit/store"
)

// damaged is where databases lie that were damaged once and for all, each named
// for its damage. Package auditverify holds its findings against them.
const damaged = "../../testdata/audit/damaged"

// finding is what verification must say about one of them.
type finding struct {
	Verdict  string `json:"verdict"`
	FirstBad uint64 `json:"first_bad,omitempty"`
}

// TestMSCA_AUD_01_DamagedDatabases verifies the committed databases, which an
// older program wrote, with what their owner would have. With -update it makes
// them anew; what must be found is what the attack demands.
func TestMSCA_AUD_01_DamagedDatabases(t *testing.T) {
	if *update {
		makeDamaged(t)
	}
	var all struct {
		VKey     string             `json:"vkey"`
		RowKey   string             `json:"row_key"`
		Findings map[string]finding `json:"findings"`
	}
	b, err := os.ReadFile(filepath.Join(damaged, "findings.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	checkpoint, err := os.ReadFile(filepath.Join(damaged, "checkpoint"))
	if err != nil {
		t.Fatal(err)
	}
	row, err := audit.ParseEscrow(all.RowKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range all.Findings {
		r, _ := store.VerifyFile(ctx, filepath.Join(damaged, name+".db"), store.VerifyOptions{VKey: all.VKey, RowKey: row, Checkpoint: checkpoint})
		if r.Verdict.String() != want.Verdict || r.FirstBad != want.FirstBad {
			t.Errorf("%s: %s at record %d (%s), want %s at record %d", name, r.Verdict, r.FirstBad, r.Reason, want.Verdict, want.FirstBad)
		}
	}
	files, err := filepath.Glob(filepath.Join(damaged, "*.db"))
	if err != nil || len(files) != len(all.Findings) {
		t.Errorf("%d databases, %d findings (%v)", len(files), len(all.Findings), err)
	}
}

func makeDamaged(t *testing.T) {
	base := buildVictim(t, 40, 25)
	findings := map[string]finding{}
	chosen := map[string]bool{"flip a bit of a record": true, "flip a bit of a MAC": true, "flip a bit of a payload": true, "flip a bit of a checkpoint": true,
		"delete a record": true, "swap two records": true, "insert a record": true, "delete a payload": true, "delete an identity": true, "edit an index page": true,
		"drop a trigger": true, "truncate the tail and its checkpoints": true, "append a forged record": true, "another log in its place": true, "nothing": true}
	if err := os.MkdirAll(damaged, 0o755); err != nil {
		t.Fatal(err)
	}
	for i, a := range append(attacks[:len(attacks):len(attacks)], attack{name: "nothing", do: func(*specimen) uint64 { return 0 }}) {
		if !chosen[a.name] {
			continue
		}
		s := &specimen{T: t, r: rand.New(rand.NewPCG(uint64(i), 11)), dir: t.TempDir(), base: base, last: int(base.last)}
		copyDir(t, base.dir, s.dir)
		s.open()
		f := finding{Verdict: "tampered", FirstBad: a.do(s)}
		if err := s.db.Close(); err != nil {
			t.Fatal(err)
		}
		r, _ := store.VerifyFile(ctx, s.path(), store.VerifyOptions{VKey: base.vkey, RowKey: base.escrow, Checkpoint: base.checkpoint})
		if !a.exact {
			f = finding{r.Verdict.String(), r.FirstBad}
		}
		if (a.name == "nothing") != (r.Verdict == audit.Intact) {
			t.Errorf("%s: %+v", a.name, r)
		}
		name := strings.ReplaceAll(strings.NewReplacer("'", "", "flip a bit of a", "bit flipped in a").Replace(a.name), " ", "-")
		findings[name] = f
		b, err := os.ReadFile(s.path())
		if err != nil {
			t.Fatal(err)
		}
		writeDamaged(t, name+".db", b)
	}
	writeDamaged(t, "not-a-database.db", []byte(strings.Repeat("this is no database\n", 300)))
	findings["not-a-database"] = finding{Verdict: "unreadable"}
	b, err := json.MarshalIndent(map[string]any{"vkey": base.vkey, "row_key": base.escrow.Escrow(), "findings": findings}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	writeDamaged(t, "findings.json", append(b, '\n'))
	writeDamaged(t, "checkpoint", base.checkpoint)
}

func writeDamaged(t *testing.T, name string, b []byte) {
	if len(b) > 200<<10 {
		t.Errorf("%s has %d bytes", name, len(b))
	}
	if err := os.WriteFile(filepath.Join(damaged, name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}
