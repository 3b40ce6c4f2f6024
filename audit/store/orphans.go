package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"msca/audit"
)

// Orphans runs at every start, so it must not read the whole log every time. A
// request that was answered stays answered, for nothing is ever taken out: the
// records up to the oldest orphan, or up to the newest record when there is
// none, need never be looked at again. How far that reaches is kept with the
// keys, under the MAC of the head mirror and with the chain value there. It
// saves time and nothing hangs on it: when it is missing, or another history
// than this log's, Orphans starts at the first record.

const (
	orphansQuery = `SELECT canon,hash FROM audit AS sent WHERE seq>? AND seq<=? AND ` + keyEvent + `=x'0040'
AND NOT EXISTS(SELECT 1 FROM audit AS done WHERE substr(done.canon,71,16)=substr(sent.canon,71,16) AND substr(done.canon,71,16)<>` + noToken + `
 AND done.seq>sent.seq AND substr(done.canon,21,2) IN (x'0041',x'0042',x'0043'))
ORDER BY seq`

	// settledStep is how many records the mark advances by at least.
	settledStep = 256
)

// Orphans returns the requests that were sent and neither answered nor given
// up, oldest first: what a start after a crash has to record as
// ExchangeOrphaned. [3.9.15]
func (s *Store) Orphans(ctx context.Context) ([]audit.Record, error) {
	records, err := s.orphans(ctx)
	return records, s.fail("orphans", err)
}

func (s *Store) orphans(ctx context.Context) ([]audit.Record, error) {
	last, err := s.Last(ctx)
	if err != nil {
		return nil, err
	}
	from, err := s.settled(ctx)
	if err != nil {
		return nil, err
	}
	records, err := s.records(ctx, orphansQuery, int64(from), int64(last))
	if err != nil {
		return nil, err
	}
	to := last
	if len(records) > 0 {
		to = records[0].Seq - 1
	}
	if to < from+settledStep {
		return records, nil
	}
	return records, s.settle(ctx, to)
}

// settled returns the record up to which every request is known to be answered.
func (s *Store) settled(ctx context.Context) (uint64, error) {
	b, err := s.keys.store.Load(keySettled)
	if err != nil {
		return 0, nil // not yet, or not there any more
	}
	m, ok := decodeSlot(s.keys.mirror[:], s.charter.LogID, b)
	if !ok {
		return 0, nil
	}
	hash, err := s.chainValue(ctx, m.head.Seq)
	if errors.Is(err, ErrNoRecord) || err == nil && !bytes.Equal(hash, m.head.Hash[:]) {
		return 0, nil
	}
	return m.head.Seq, err
}

func (s *Store) settle(ctx context.Context, seq uint64) error {
	hash, err := s.chainValue(ctx, seq)
	if err != nil {
		return err
	}
	m := mirrorHead{head: audit.Head{Seq: seq, Hash: audit.Digest(hash)}}
	if err := s.keys.store.Save(keySettled, m.encode(s.keys.mirror[:], s.charter.LogID)); err != nil {
		return fmt.Errorf("keeping how far requests are answered: %w", err)
	}
	return nil
}

// chainValue returns the chain value of a record, ErrNoRecord when it is not there.
func (s *Store) chainValue(ctx context.Context, seq uint64) (hash []byte, err error) {
	err = s.reader.QueryRowContext(ctx, sqlReadBack, int64(seq)).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoRecord
	}
	if err == nil && len(hash) != len(audit.Digest{}) {
		err = join(ErrTampered, &audit.BadRecord{Seq: seq, Reason: "its chain value has another length"})
	}
	return hash, err
}
