package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"msca/audit"
)

// Tally counts the records about a patient by user and event, in the bounds of
// f: who did what, how often, when first and last. It reads an index that holds
// all of it, and opens one record of each user and two times of each count.
// [3.9.3]
func (s *Store) Tally(ctx context.Context, f audit.Filter) ([]audit.Tally, error) {
	out, err := s.tally(ctx, f)
	return out, s.fail("search", err)
}

func (s *Store) tally(ctx context.Context, f audit.Filter) ([]audit.Tally, error) {
	if f.Patient == "" {
		return nil, fmt.Errorf("%w: a patient is needed", audit.ErrEntry)
	}
	q, err := s.question(ctx, f)
	if err != nil {
		return nil, err
	}
	rows, err := s.reader.QueryContext(ctx, "SELECT user,event,count(*),min(seq),max(seq)"+q.from+" GROUP BY user,event", q.args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []audit.Tally
	newest := map[audit.Token]uint64{}
	for rows.Next() {
		var user, event []byte
		var n, first, last int64
		if err := rows.Scan(&user, &event, &n, &first, &last); err != nil {
			return nil, err
		}
		if len(user) != 16 || len(event) != 2 {
			return nil, &audit.BadRecord{Seq: uint64(first), Reason: "a key has another length"}
		}
		t := audit.Tally{Token: audit.Token(user), Event: audit.Event(binary.BigEndian.Uint16(event)), Records: uint64(n), First: uint64(first), Last: uint64(last)}
		newest[t.Token] = max(newest[t.Token], t.Last)
		out = append(out, t)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	people := map[audit.Token]audit.Person{}
	for token, seq := range newest {
		r, err := s.records(ctx, "SELECT canon,hash FROM audit WHERE seq=?", int64(seq))
		if err != nil {
			return nil, err
		}
		if len(r) == 1 {
			people[token] = r[0].User
		}
	}
	for i := range out {
		t := &out[i]
		t.User = people[t.Token]
		if t.FirstAt, err = s.timeOf(ctx, t.First); err != nil {
			return nil, err
		}
		if t.LastAt, err = s.timeOf(ctx, t.Last); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) timeOf(ctx context.Context, seq uint64) (time.Time, error) {
	var ts []byte
	if err := s.reader.QueryRowContext(ctx, "SELECT ts FROM audit WHERE seq=?", int64(seq)).Scan(&ts); err != nil {
		return time.Time{}, err
	}
	if len(ts) != 8 {
		return time.Time{}, &audit.BadRecord{Seq: seq, Reason: "its time has another length"}
	}
	return time.Unix(0, int64(binary.BigEndian.Uint64(ts))).UTC(), nil
}

// Activity counts the records between each edge and the next, by event. Edges
// ascend. progress, or nil, hears how many stretches are done. It reads every
// record of the whole time once: a million take about a second. [3.9.3]
func (s *Store) Activity(ctx context.Context, edges []time.Time, progress func(done int)) ([]audit.Activity, error) {
	out, err := s.activity(ctx, edges, progress)
	return out, s.fail("search", err)
}

func (s *Store) activity(ctx context.Context, edges []time.Time, progress func(done int)) ([]audit.Activity, error) {
	var out []audit.Activity
	if len(edges) < 2 {
		return nil, nil
	}
	from, err := since(ctx, s.reader, edges[0].UnixNano())
	if err != nil {
		return nil, err
	}
	for i, to := range edges[1:] {
		next, err := since(ctx, s.reader, to.UnixNano())
		if err != nil {
			return nil, err
		}
		a := audit.Activity{From: edges[i], To: to, First: from, Records: next - from, Events: map[audit.Event]uint64{}}
		if a.Records > 0 {
			if err := s.countEvents(ctx, from, next-1, a.Events); err != nil {
				return nil, err
			}
		}
		if out = append(out, a); progress != nil {
			progress(len(out))
		}
		from = next
	}
	return out, nil
}

func (s *Store) countEvents(ctx context.Context, first, last uint64, into map[audit.Event]uint64) error {
	rows, err := s.reader.QueryContext(ctx, "SELECT event,count(*) FROM audit NOT INDEXED WHERE seq BETWEEN ? AND ? GROUP BY event", int64(first), int64(last))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var event []byte
		var n int64
		if err := rows.Scan(&event, &n); err != nil {
			return err
		}
		if len(event) != 2 {
			return &audit.BadRecord{Seq: first, Reason: "a key has another length"}
		}
		into[audit.Event(binary.BigEndian.Uint16(event))] += uint64(n)
	}
	return errors.Join(rows.Err(), rows.Close())
}
