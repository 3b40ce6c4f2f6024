package store

import (
	"context"
	"fmt"

	"msca/audit"
)

// Extends signs the head and returns it with the proof that it extends the log
// as it was at old records, for a witness who has seen that; 0 needs no proof,
// nor does a size beyond the head, which the caller notices.
func (s *Store) Extends(ctx context.Context, old uint64) (checkpoint []byte, proof []audit.Digest, err error) {
	if checkpoint, err = s.Checkpoint(ctx); err != nil {
		return nil, nil, err
	}
	head, err := audit.OpenCheckpoint(checkpoint, s.keys.vkey)
	if err != nil || old == 0 || old >= head.Size {
		return checkpoint, nil, s.fail("extends", err)
	}
	tree, err := restoreTree(ctx, s.reader, head.Size)
	if err != nil {
		return nil, nil, s.fail("extends", err)
	}
	if tree.Root() != head.Root {
		return nil, nil, s.fail("extends", fmt.Errorf("%w: the stored tree does not lead to the checkpoint", ErrTampered))
	}
	proof, err = tree.ProveExtends(old, tileReader(ctx, s.reader))
	return checkpoint, proof, s.fail("extends", err)
}
