package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"

	"msca/audit"
)

// Show returns one record with its payloads opened, each checked against the
// record's commitment. A payload shredded by order has its Erased mark in
// Record.Payloads and no body. The error wraps ErrNoRecord when there is no
// such record, ErrTampered when a payload is not what was recorded. [3.9.2]
func (s *Store) Show(ctx context.Context, seq uint64) (audit.Record, []audit.Payload, error) {
	r, payloads, err := s.show(ctx, seq)
	return r, payloads, s.fail("show", err)
}

func (s *Store) show(ctx context.Context, seq uint64) (audit.Record, []audit.Payload, error) {
	records, err := s.records(ctx, "SELECT canon,hash FROM audit WHERE seq=?", int64(seq))
	if err != nil {
		return audit.Record{}, nil, err
	}
	if len(records) == 0 {
		return audit.Record{}, nil, fmt.Errorf("%w: %d", ErrNoRecord, seq)
	}
	r := records[0]
	var payloads []audit.Payload
	for i, ref := range r.Payloads {
		body, _, err := s.payload(ctx, seq, i, ref)
		if err != nil {
			return r, nil, join(ErrTampered, &audit.BadRecord{Seq: seq, Reason: fmt.Sprintf("its %s: %v", ref.Kind, err)})
		}
		if body == nil {
			r.Payloads[i].Erased = true
			continue
		}
		payloads = append(payloads, audit.Payload{Kind: ref.Kind, Body: body})
	}
	return r, payloads, nil
}

// payload opens one payload; a nil body without error was shredded by order.
func (s *Store) payload(ctx context.Context, seq uint64, n int, ref audit.PayloadRef) (body []byte, salt [32]byte, err error) {
	var inner, sealed []byte
	err = s.reader.QueryRowContext(ctx, "SELECT inner,sealed FROM payload WHERE id=?", int64(seq)*256+int64(n)).Scan(&inner, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, salt, s.wasErased(ctx, ref.Digest)
	}
	if err != nil {
		return nil, salt, err
	}
	place := audit.PayloadPlace(s.charter.LogID, seq, n, ref.Kind)
	if audit.SealedCommitment(place, audit.Digest(inner), sealed) != ref.Digest {
		return nil, salt, errors.New("changed")
	}
	body, salt, err = s.keys.open(place, audit.Digest(inner), sealed)
	if err == nil && body == nil {
		body = []byte{}
	}
	return body, salt, err
}

// Timeline returns every record of a message, in order: sent, answered or
// failed, displayed, printed. Records that name another message under the
// same tracking id are its acknowledgements and belong to it. [3.9.15]
func (s *Store) Timeline(ctx context.Context, messageID string) ([]audit.Record, error) {
	records, err := s.Search(ctx, audit.Filter{MessageID: messageID, Limit: 10_000})
	if err != nil {
		return nil, err
	}
	sort.Slice(records, func(i, j int) bool { return records[i].Seq < records[j].Seq })
	return records, nil
}
