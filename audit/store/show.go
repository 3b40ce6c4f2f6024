package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sort"
	"strings"

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

// An Access is one user's dealings with a patient.
type Access struct {
	User    audit.Person
	Token   audit.Token
	Records uint64
	First   audit.Record // newest and oldest record, opened
	Last    audit.Record
}

// WhoAccessed returns every user with a record about the patient in the time
// from f.From to f.To, with how many there are, first and last. [3.9.3]
func (s *Store) WhoAccessed(ctx context.Context, f audit.Filter) ([]Access, error) {
	out, err := s.whoAccessed(ctx, f)
	return out, s.fail("search", err)
}

func (s *Store) whoAccessed(ctx context.Context, f audit.Filter) ([]Access, error) {
	if f.Patient == "" {
		return nil, fmt.Errorf("%w: a patient is needed", audit.ErrEntry)
	}
	q, err := s.question(ctx, f)
	if err != nil {
		return nil, err
	}
	rows, err := s.reader.QueryContext(ctx, "SELECT user,count(*),min(seq),max(seq)"+q.from+" GROUP BY user", q.args...)
	if err != nil {
		return nil, err
	}
	type group struct {
		user           []byte
		n, first, last int64
	}
	var groups []group
	for rows.Next() {
		var g group
		if err := rows.Scan(&g.user, &g.n, &g.first, &g.last); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		groups = append(groups, g)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	if len(groups) == 0 {
		return nil, nil
	}
	// The first and last record of every user in one query, so that an identity
	// they share is opened once.
	var ends strings.Builder
	for i, g := range groups {
		if i > 0 {
			ends.WriteByte(',')
		}
		fmt.Fprintf(&ends, "%d,%d", g.first, g.last)
	}
	records, err := s.records(ctx, "SELECT canon,hash FROM audit WHERE seq IN ("+ends.String()+")")
	if err != nil {
		return nil, err
	}
	bySeq := make(map[uint64]audit.Record, len(records))
	for _, r := range records {
		bySeq[r.Seq] = r
	}
	var out []Access
	for _, g := range groups {
		first, last := bySeq[uint64(g.first)], bySeq[uint64(g.last)]
		out = append(out, Access{User: last.User, Token: last.UserToken, Records: uint64(g.n), First: first, Last: last})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Last.Seq > out[j].Last.Seq })
	return out, nil
}
