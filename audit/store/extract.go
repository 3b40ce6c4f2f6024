package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"msca/audit"
)

// Extract takes records out of the log as exhibits: each with an inclusion
// proof to one signed checkpoint, its payloads and identities opened, and with
// proofs from the older checkpoints that somebody outside may hold, so that they
// can tell that it is the same log: those handed out with an export or a report,
// the newest before, and held, the sizes of others that are known to be kept.
// The genesis record is always among the exhibits. The caller records the export
// first (Exported).
func (s *Store) Extract(ctx context.Context, seqs []uint64, held ...uint64) (*audit.Exhibits, error) {
	x, err := s.extract(ctx, seqs, held)
	return x, s.fail("extract", err)
}

func (s *Store) extract(ctx context.Context, seqs, held []uint64) (*audit.Exhibits, error) {
	msg, err := s.Checkpoint(ctx)
	if err != nil {
		return nil, err
	}
	head, err := audit.OpenCheckpoint(msg, s.keys.vkey)
	if err != nil {
		return nil, err
	}
	tree, err := restoreTree(ctx, s.reader, head.Size)
	if err != nil {
		return nil, err
	}
	if tree.Root() != head.Root {
		return nil, &audit.BadRecord{Seq: head.Size, Reason: "the stored tree does not lead to the checkpoint"}
	}
	tile := tileReader(ctx, s.reader)
	x := &audit.Exhibits{Checkpoint: msg}
	seqs = slices.Compact(slices.Sorted(slices.Values(append([]uint64{1}, seqs...))))
	for _, seq := range seqs {
		e, err := s.exhibit(ctx, seq)
		if err != nil {
			return nil, err
		}
		if seq > head.Size {
			return nil, fmt.Errorf("%w: %d", ErrNoRecord, seq)
		}
		if e.Proof, err = tree.Prove(seq-1, tile); err != nil {
			return nil, err
		}
		x.Records = append(x.Records, *e)
	}
	older, err := s.handedOut(ctx, head.Size, held)
	if err != nil {
		return nil, err
	}
	for _, size := range older {
		root, err := s.rootOf(ctx, size)
		if err != nil {
			return nil, err
		}
		proof, err := tree.ProveExtends(size, tile)
		if err != nil {
			return nil, err
		}
		x.Older = append(x.Older, audit.Extends{Size: size, Root: root, Proof: proof})
	}
	return x, nil
}

// exhibit opens one record.
func (s *Store) exhibit(ctx context.Context, seq uint64) (*audit.Exhibit, error) {
	c, err := s.canon(ctx, seq)
	if err != nil {
		return nil, err
	}
	e := new(audit.Exhibit)
	if e.Canon, err = c.AppendBinary(nil); err != nil {
		return nil, err
	}
	for i, k := range c.Commitments {
		o, err := s.opened(ctx, "SELECT inner,sealed FROM payload WHERE id=?", int64(seq)*256+int64(i), audit.PayloadPlace(s.charter.LogID, seq, i, k.Kind), k.Digest)
		if err != nil {
			return nil, &audit.BadRecord{Seq: seq, Reason: fmt.Sprintf("its %s: %v", k.Kind, err)}
		}
		o.Index = i
		e.Payloads = append(e.Payloads, *o)
	}
	for _, p := range []struct {
		role  audit.Role
		token audit.Token
		ref   audit.Digest
	}{{audit.UserRole, c.User, c.UserRef}, {audit.PatientRole, c.Patient, c.PatientRef}, {audit.AuthorityRole, c.Authority, c.AuthorityRef}} {
		if p.ref.IsZero() {
			continue
		}
		o, err := s.opened(ctx, "SELECT inner,sealed FROM identity WHERE ref=?", p.ref[:], audit.IdentityPlace(s.charter.LogID, p.role, p.token), p.ref)
		if err != nil {
			return nil, &audit.BadRecord{Seq: seq, Reason: fmt.Sprintf("its %s: %v", p.role, err)}
		}
		o.Index = int(p.role)
		e.Identities = append(e.Identities, *o)
	}
	return e, nil
}

// opened opens one sealed row; a row that an order shredded is marked so.
func (s *Store) opened(ctx context.Context, query string, arg any, place []byte, ref audit.Digest) (*audit.Opened, error) {
	rows, err := s.reader.QueryContext(ctx, query, arg)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	if !rows.Next() {
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
		return &audit.Opened{Erased: true}, s.wasErased(ctx, ref)
	}
	o := new(audit.Opened)
	var inner []byte
	if err := rows.Scan(&inner, &o.Sealed); err != nil {
		return nil, err
	}
	o.Body, o.Salt, err = s.keys.open(place, audit.Digest(inner), o.Sealed)
	return o, err
}
