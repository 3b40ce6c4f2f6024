package store

import (
	"context"
	"database/sql"
	"errors"

	"msca/audit"
)

// orderBook holds the erasure orders of a log during a verification.
type orderBook struct {
	bySeq    map[audit.Digest]uint64
	orders   map[audit.Digest]*audit.Order
	covered  map[audit.Digest]bool
	executes map[audit.Digest]bool
}

// readOrders reads the erasure orders and verifies each under the quorum that
// the genesis record pins. Only what a verified order names may be missing.
func readOrders(ctx context.Context, q queryer, charter *audit.Charter) (*orderBook, error) {
	b := &orderBook{bySeq: map[audit.Digest]uint64{}, orders: map[audit.Digest]*audit.Order{}, covered: map[audit.Digest]bool{}, executes: map[audit.Digest]bool{}}
	rows, err := q.QueryContext(ctx, "SELECT digest,seq,note FROM erasure ORDER BY seq")
	if err != nil {
		return b, err
	}
	defer func() { _ = rows.Close() }()
	var first error
	for rows.Next() {
		var digest, msg sql.RawBytes
		var seq int64
		if err := rows.Scan(&digest, &seq, &msg); err != nil {
			return b, err
		}
		order, err := audit.OpenOrder(msg, charter)
		if err == nil && (len(digest) != 32 || order.Digest != audit.Digest(digest)) {
			err = errors.New("it stands under another digest")
		}
		if err != nil {
			if first == nil {
				first = &audit.BadRecord{Seq: uint64(seq), Reason: "its erasure order: " + err.Error()}
			}
			continue
		}
		b.bySeq[order.Digest], b.orders[order.Digest] = uint64(seq), order
		for _, ref := range order.Shred {
			b.covered[ref] = true
		}
	}
	return b, errors.Join(first, rows.Err())
}

// covers reports whether a verified order names the commitment.
func (b *orderBook) covers(ref audit.Digest) bool { return b.covered[ref] }

// covered reports whether a verified order names the commitment of a payload. The
// payloads are read in a state of the log that may be newer than that of the orders:
// one that is not covered may have been erased in between.
func (v *verification) covered(ref audit.Digest) (bool, error) {
	if v.orders.covers(ref) {
		return true, nil
	}
	if v.later == nil {
		later, err := readOrders(context.Background(), v.db, v.charter)
		var bad *audit.BadRecord
		if err != nil && !errors.As(err, &bad) { // a bad one covers nothing, and was noted
			return false, err
		}
		v.later = later
	}
	return v.later.covers(ref), nil
}

// executed checks a tombstone against its order.
func (b *orderBook) executed(digest audit.Digest, seq uint64) error {
	at, ok := b.bySeq[digest]
	switch {
	case !ok:
		return errors.New("its order is not there, or not signed by the pinned quorum")
	case at != seq:
		return errors.New("its order belongs to another record")
	}
	b.executes[digest] = true
	return nil
}
