package audit

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// TileWidth is the number of hashes in a full tile (C2SP tlog-tiles).
const TileWidth = 256

// A Tree grows an RFC 6962 tree leaf by leaf. It keeps the right edge and the
// hashes of the tiles not yet full; the zero Tree is empty.
type Tree struct {
	size    uint64
	edge    [64]Digest // edge[k] is the perfect subtree of 2^k leaves where bit k of size is set
	partial [][]Digest // partial[l] are the hashes of the unfinished tile of level l
}

// Size returns the number of leaves.
func (t *Tree) Size() uint64 { return t.size }

// Append adds a leaf hash. Each tile it completes goes to full, which may be
// nil; hashes is only valid during the call.
func (t *Tree) Append(leaf Digest, full func(level int, n uint64, hashes []Digest)) {
	h := leaf
	t.push(0, h, full)
	k := 0
	for ; t.size>>k&1 == 1; k++ {
		h = nodeHash(t.edge[k], h)
		if (k+1)%8 == 0 {
			t.push((k+1)/8, h, full)
		}
	}
	t.edge[k] = h
	t.size++
}

func (t *Tree) push(level int, h Digest, full func(int, uint64, []Digest)) {
	for len(t.partial) <= level {
		t.partial = append(t.partial, nil)
	}
	t.partial[level] = append(t.partial[level], h)
	if len(t.partial[level]) == TileWidth {
		if full != nil {
			full(level, t.size>>(8*(level+1)), t.partial[level])
		}
		t.partial[level] = t.partial[level][:0]
	}
}

// Root returns the tree hash of all leaves; SHA-256 of nothing when empty.
func (t *Tree) Root() Digest {
	if t.size == 0 {
		h, _ := tlog.TreeHash(0, nil)
		return Digest(h)
	}
	k := bits.TrailingZeros64(t.size)
	h := t.edge[k]
	for k++; k < 64; k++ {
		if t.size>>k&1 == 1 {
			h = nodeHash(t.edge[k], h)
		}
	}
	return h
}

// Partial returns the hashes of the unfinished tile of level.
func (t *Tree) Partial(level int) []Digest {
	if level >= len(t.partial) {
		return nil
	}
	return t.partial[level]
}

// RestoreTree rebuilds the tree of the first size leaves from stored tiles and
// the leaves after the last full one. tile returns a full tile; leaf the hash
// of leaf i, from 0. The caller checks Root against a checkpoint.
func RestoreTree(size uint64, tile func(level int, n uint64) ([]Digest, error), leaf func(i uint64) (Digest, error)) (*Tree, error) {
	t := &Tree{size: size}
	for level := 0; size>>(8*level) > 0; level++ {
		n := size >> (8 * level)
		var hashes []Digest
		for i := n &^ (TileWidth - 1); i < n; i++ {
			h, err := restoreHash(level, i, tile, leaf)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, h)
		}
		t.partial = append(t.partial, hashes)
		for j := 7; j >= 0; j-- {
			if w := 1 << j; n&uint64(w) != 0 {
				t.edge[8*level+j] = perfectHash(hashes[:w])
				hashes = hashes[w:]
			}
		}
	}
	return t, nil
}

func restoreHash(level int, i uint64, tile func(int, uint64) ([]Digest, error), leaf func(uint64) (Digest, error)) (Digest, error) {
	if level == 0 {
		return leaf(i)
	}
	hashes, err := tile(level-1, i)
	if err != nil {
		return Digest{}, err
	}
	if len(hashes) != TileWidth {
		return Digest{}, fmt.Errorf("tile %d of level %d has %d hashes", i, level-1, len(hashes))
	}
	return perfectHash(hashes), nil
}

// perfectHash returns the root over a power of two hashes.
func perfectHash(hashes []Digest) Digest {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := len(hashes) / 2
	return nodeHash(perfectHash(hashes[:half]), perfectHash(hashes[half:]))
}

func nodeHash(l, r Digest) Digest { return Digest(tlog.NodeHash(tlog.Hash(l), tlog.Hash(r))) }
