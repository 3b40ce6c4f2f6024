package store

import (
	"context"
	"errors"
	"fmt"
	"math"

	"msca/audit"
)

// Page returns the next f.Limit records that match f (100 when 0) and have one
// of the outcomes, none meaning any, each checked against the chain: its own
// bytes, and its link to the record before. next is for f.After to go on from; 0
// when there is nothing beyond.
//
// The check sees a row that was changed where it stands. Whether the whole chain
// was worked out anew is for Verify to tell. The error wraps ErrTampered when a
// row does not fit. [MSCA-AUD-05] [3.9.3]
func (s *Store) Page(ctx context.Context, f audit.Filter, outcomes ...audit.Outcome) (page []audit.Record, next uint64, err error) {
	page, next, err = s.page(ctx, f, outcomes)
	return page, next, s.fail("search", err)
}

func (s *Store) page(ctx context.Context, f audit.Filter, outcomes []audit.Outcome) ([]audit.Record, uint64, error) {
	if f.Limit <= 0 {
		f.Limit = defaultLimit
	}
	q, err := s.question(ctx, f, outcomes...)
	if err != nil {
		return nil, 0, err
	}
	records, err := s.asked(ctx, "SELECT canon,hash"+q.from+q.order(f.Descending)+" LIMIT ?", append(q.args, f.Limit+1)...) // one more, to know whether there is one
	if err != nil {
		return nil, 0, err
	}
	next := uint64(0)
	if len(records) > f.Limit {
		records = records[:f.Limit]
		next = records[f.Limit-1].Seq
	}
	return records, next, s.checkRows(ctx, records)
}

// checkRows holds records against the chain, each with the one before it.
func (s *Store) checkRows(ctx context.Context, records []audit.Record) error {
	if len(records) == 0 {
		return nil
	}
	low, high := uint64(math.MaxInt64), uint64(0)
	var seqs []uint64
	for _, r := range records {
		low, high, seqs = min(low, r.Seq), max(high, r.Seq), append(seqs, r.Seq)
	}
	rows, err := s.reader.QueryContext(ctx, "SELECT a.seq,a.canon,a.hash,a.mac,(SELECT hash FROM audit WHERE seq=a.seq-1) FROM audit a WHERE a.seq IN ("+list(seqs)+")")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var seq int64
		var canon, hash, mac, before []byte
		if err := rows.Scan(&seq, &canon, &hash, &mac, &before); err != nil {
			return err
		}
		if reason := fits(uint64(seq), canon, hash, mac, before); reason != "" {
			return join(ErrTampered, &audit.BadRecord{Seq: uint64(seq), Reason: reason})
		}
		n++
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	if n != len(records) {
		return join(ErrTampered, &audit.BadRecord{Seq: low, Reason: fmt.Sprintf("it or another up to %d went away while it was read", high)})
	}
	return nil
}

// fits says what is wrong with a row; "" when it follows the chain value before
// it.
func fits(seq uint64, canon, hash, mac, before []byte) string {
	var previous audit.Digest // of the first record: zero
	if seq > 1 {
		if len(before) != len(previous) {
			return "the record before it is missing"
		}
		previous = audit.Digest(before)
	}
	switch {
	case len(mac) != 16 || len(hash) != 32 || audit.CheckCanon(canon) != nil:
		return "it is malformed"
	case audit.View(canon).Seq() != seq:
		return fmt.Sprintf("it says that it is record %d", audit.View(canon).Seq())
	case audit.ChainHash(previous, audit.MAC(mac), audit.LeafHash(canon)) != audit.Digest(hash):
		return "the chain is broken: record, MAC or chain value was changed"
	}
	return ""
}
