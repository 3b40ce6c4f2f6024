package audit_test

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"msca/audit"
)

func leaf(i uint64) audit.Digest {
	return audit.LeafHash(binary.BigEndian.AppendUint64(nil, i))
}

// TestTreeAgreesWithOthers grows a tree beside two implementations by other
// hands, and restores it from tiles at many sizes.
func TestTreeAgreesWithOthers(t *testing.T) {
	type place struct {
		level int
		n     uint64
	}
	tiles := map[place][]audit.Digest{}
	var tree audit.Tree
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	other := (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)
	const size = 66_000 // a full tile of level 1 and more
	for i := range uint64(size) {
		h := leaf(i)
		tree.Append(h, func(level int, n uint64, hashes []audit.Digest) {
			tiles[place{level, n}] = append([]audit.Digest(nil), hashes...)
		})
		more, err := tlog.StoredHashesForRecordHash(int64(i), tlog.Hash(h), reader)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
		if err := other.Append(h[:], nil); err != nil {
			t.Fatal(err)
		}
		if n := i + 1; n > 600 && n%997 != 0 && n != size && n != 65_536 {
			continue
		}
		want, err := tlog.TreeHash(int64(i+1), reader)
		if err != nil {
			t.Fatal(err)
		}
		third, err := other.GetRootHash(nil)
		if err != nil {
			t.Fatal(err)
		}
		if root := tree.Root(); tlog.Hash(root) != want || string(root[:]) != string(third) {
			t.Fatalf("root of %d leaves is %s; x/mod says %x, merkle says %x", i+1, root, want, third)
		}
		again, err := audit.RestoreTree(i+1, func(level int, n uint64) ([]audit.Digest, error) {
			return tiles[place{level, n}], nil
		}, func(i uint64) (audit.Digest, error) { return leaf(i), nil })
		if err != nil || again.Root() != tree.Root() || len(again.Partial(0)) != len(tree.Partial(0)) {
			t.Fatalf("restored at %d: %v", i+1, err)
		}
	}
	for p, hashes := range tiles {
		if len(hashes) != audit.TileWidth {
			t.Errorf("tile %v has %d hashes", p, len(hashes))
		}
	}
	if want := size/256 + size/65_536; len(tiles) != want {
		t.Errorf("%d tiles, want %d", len(tiles), want)
	}
	if (&audit.Tree{}).Root() != sha256.Sum256(nil) {
		t.Error("the root of nothing is not the hash of nothing")
	}
}

func TestCheckpoint(t *testing.T) {
	skey, vkey, err := note.GenerateKey(strings.NewReader(strings.Repeat("k", 32)), "X26/DESK/01")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	c := audit.Checkpoint{Origin: "X26/DESK/01", Size: 42, Root: digest(1), Chain: digest(2), Previous: 7}
	msg, err := c.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := audit.OpenCheckpoint(msg, vkey); err != nil || got != c {
		t.Errorf("came back as %+v, %v", got, err)
	}
	other := c
	other.Origin = "X26/OTHER/01"
	foreign, err := other.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{
		"changed":           []byte(strings.Replace(string(msg), "42", "43", 1)),
		"unsigned":          []byte(c.Text()),
		"for another log":   foreign,
		"nothing":           nil,
		"not a checkpoint":  sign(t, signer, "hello\n"),
		"leading zero":      sign(t, signer, strings.Replace(c.Text(), "\n42\n", "\n042\n", 1)),
		"a line more":       sign(t, signer, c.Text()+"more\n"),
		"without the chain": sign(t, signer, strings.Join(strings.Split(c.Text(), "\n")[:3], "\n")+"\n"),
	} {
		if got, err := audit.OpenCheckpoint(bad, vkey); !errors.Is(err, audit.ErrCheckpoint) {
			t.Errorf("%s: accepted as %+v (%v)", name, got, err)
		}
	}
}

func sign(t *testing.T, s note.Signer, text string) []byte {
	t.Helper()
	msg, err := note.Sign(&note.Note{Text: text}, s)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

func FuzzCheckpointText(f *testing.F) {
	f.Add(audit.Checkpoint{Origin: "o", Size: 1}.Text())
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := audit.ParseCheckpointText(text); err == nil && c.Text() != text {
			t.Errorf("two forms of one checkpoint: %q, %q", text, c.Text())
		}
	})
}

func TestEpochKeysRunOneWay(t *testing.T) {
	first := audit.EpochKey{Key: [32]byte{1}}
	third, ok := first.At(3)
	if !ok || third.Epoch != 3 || third != first.Next().Next().Next() {
		t.Errorf("epoch 3 has key %+v", third)
	}
	if _, ok := third.At(2); ok {
		t.Error("an earlier key came from a later one")
	}
	if first.Check() == first.Next().Check() {
		t.Error("two epochs have the same check")
	}
	back, err := audit.ParseEscrow(third.Escrow() + "\n")
	if err != nil || *back != third {
		t.Errorf("escrow came back as %+v, %v", back, err)
	}
	for _, bad := range []string{"", "x", "msca-audit-row-key-v1:0:", "msca-audit-row-key-v1:0:zz", first.Escrow()[1:]} {
		if _, err := audit.ParseEscrow(bad); err == nil {
			t.Errorf("%q was taken for a key", bad)
		}
	}
}

func TestWordsComeBack(t *testing.T) {
	for _, e := range append(audit.Events(), 999) {
		if back, err := audit.ParseEvent(e.String()); err != nil || back != e {
			t.Errorf("%d reads %s and comes back as %d, %v", e, e, back, err)
		}
	}
	for _, bad := range []string{"", "event-64", "event-", "event-99999", "Locked"} {
		if e, err := audit.ParseEvent(bad); err == nil {
			t.Errorf("%q was taken for %s", bad, e)
		}
	}
}
