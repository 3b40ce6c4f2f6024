package audit

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Prove returns the RFC 6962 inclusion proof of leaf i, from 0, in the tree as
// it is. tile returns a stored full tile.
func (t *Tree) Prove(i uint64, tile func(level int, n uint64) ([]Digest, error)) ([]Digest, error) {
	proof, err := tlog.ProveRecord(int64(t.size), int64(i), t.reader(tile))
	if err != nil {
		return nil, fmt.Errorf("proving leaf %d of %d: %w", i, t.size, err)
	}
	return digests(proof), nil
}

// ProveExtends returns the proof that the tree as it is extends the one of its
// first size leaves.
func (t *Tree) ProveExtends(size uint64, tile func(level int, n uint64) ([]Digest, error)) ([]Digest, error) {
	proof, err := tlog.ProveTree(int64(t.size), int64(size), t.reader(tile))
	if err != nil {
		return nil, fmt.Errorf("proving that %d leaves extend %d: %w", t.size, size, err)
	}
	return digests(proof), nil
}

// CheckProof checks an inclusion proof of leaf i, from 0.
func CheckProof(proof []Digest, size uint64, root Digest, i uint64, leaf Digest) error {
	return tlog.CheckRecord(hashes(proof), int64(size), tlog.Hash(root), int64(i), tlog.Hash(leaf))
}

// CheckExtends checks what ProveExtends returned.
func CheckExtends(proof []Digest, size uint64, root Digest, oldSize uint64, oldRoot Digest) error {
	return tlog.CheckTree(hashes(proof), int64(size), tlog.Hash(root), int64(oldSize), tlog.Hash(oldRoot))
}

// reader finds any perfect subtree in the stored tiles or, at the right edge,
// in the tree's own unfinished tiles.
func (t *Tree) reader(tile func(level int, n uint64) ([]Digest, error)) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for k, index := range indexes {
			level, n := tlog.SplitStoredHashIndex(index)
			first, width := uint64(n)<<(level%8), uint64(1)<<(level%8)
			in := t.Partial(level / 8)
			if at := first / TileWidth; at < t.size>>(8*(level/8+1)) {
				var err error
				if in, err = tile(level/8, at); err != nil {
					return nil, err
				}
			}
			from := first % TileWidth
			if from+width > uint64(len(in)) {
				return nil, fmt.Errorf("tile %d of level %d has %d hashes", first/TileWidth, level/8, len(in))
			}
			out[k] = tlog.Hash(perfectHash(in[from : from+width]))
		}
		return out, nil
	})
}

func digests(in []tlog.Hash) []Digest {
	out := make([]Digest, len(in))
	for i, h := range in {
		out[i] = Digest(h)
	}
	return out
}

func hashes(in []Digest) []tlog.Hash {
	out := make([]tlog.Hash, len(in))
	for i, h := range in {
		out[i] = tlog.Hash(h)
	}
	return out
}
