package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"msca/audit"
)

// handsOut are the events whose doing gives a signed head to somebody.
var handsOut = []audit.Event{audit.Exported, audit.SubjectReportRun}

// handedOut returns, ascending, the sizes below head of the checkpoints that
// somebody outside may hold. A log has a checkpoint for every 64 records at
// least: a proof from each would make a bundle of a large log mostly of proofs
// that nobody can use.
func (s *Store) handedOut(ctx context.Context, head uint64, held []uint64) ([]uint64, error) {
	var out []uint64
	take := func(query string, below uint64) error {
		var size sql.NullInt64
		if err := s.reader.QueryRowContext(ctx, query, int64(below)).Scan(&size); err != nil {
			return err
		}
		if size.Valid {
			out = append(out, uint64(size.Int64))
		}
		return nil
	}
	const newestBelow = "SELECT max(size) FROM checkpoint WHERE size<?"
	if err := errors.Join(take("SELECT min(size) FROM checkpoint WHERE size<?", head), take(newestBelow, head)); err != nil {
		return nil, err
	}
	// What is handed out is signed before the record of it is made.
	f := audit.Filter{Events: handsOut, Limit: 1000}
	for {
		page, err := s.Search(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, r := range page {
			if err := take(newestBelow, min(r.Seq, head)); err != nil {
				return nil, err
			}
		}
		if len(page) < f.Limit {
			break
		}
		f.After = page[len(page)-1].Seq
	}
	for _, size := range held {
		if size > 0 && size < head {
			out = append(out, size)
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(out))), nil
}

// rootOf returns the tree hash of the first size records: from the checkpoint of
// that size, or worked out where the log has none.
func (s *Store) rootOf(ctx context.Context, size uint64) (audit.Digest, error) {
	var msg []byte
	err := s.reader.QueryRowContext(ctx, "SELECT note FROM checkpoint WHERE size=?", int64(size)).Scan(&msg)
	if errors.Is(err, sql.ErrNoRows) {
		tree, err := restoreTree(ctx, s.reader, size)
		if err != nil {
			return audit.Digest{}, err
		}
		return tree.Root(), nil
	}
	if err != nil {
		return audit.Digest{}, err
	}
	c, err := audit.OpenCheckpoint(msg, s.charter.VKeys...)
	if err == nil && c.Size != size {
		err = fmt.Errorf("it is of size %d", c.Size)
	}
	if err != nil {
		return audit.Digest{}, &audit.BadRecord{Seq: size, Reason: fmt.Sprintf("its checkpoint: %v", err)}
	}
	return c.Root, nil
}
