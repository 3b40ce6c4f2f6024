package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"msca/audit"
)

// Tally counts the records about a patient by user and event, in the bounds of
// f: who did what, how often, when first and last. It reads an index that holds
// all of it, and two records of each user. [3.9.3]
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
	out, err := s.count(ctx, q)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	if err := s.nameNewest(ctx, out); err != nil {
		return nil, err
	}
	return out, s.timeFirst(ctx, out)
}

// nameNewest says who each user is and when the newest record was made, which it
// reads.
func (s *Store) nameNewest(ctx context.Context, out []audit.Tally) error {
	var newest []uint64
	at := map[uint64]*audit.Tally{}
	for i := range out {
		newest, at[out[i].Last] = append(newest, out[i].Last), &out[i]
	}
	records, err := s.records(ctx, "SELECT canon,hash FROM audit WHERE seq IN ("+list(newest)+")")
	if err != nil {
		return err
	}
	for _, r := range records {
		t := at[r.Seq]
		t.User, t.LastAt = r.User, r.Stamp.UTC
	}
	return nil
}

// timeFirst says when the first record of each user was made.
func (s *Store) timeFirst(ctx context.Context, out []audit.Tally) error {
	var first []uint64
	for _, t := range out {
		if t.First != t.Last {
			first = append(first, t.First)
		}
	}
	begun, err := s.times(ctx, first)
	for i := range out {
		t := &out[i]
		if t.FirstAt = t.LastAt; t.First != t.Last {
			t.FirstAt = begun[t.First]
		}
	}
	return err
}

// count reads users and events from the index alone, in order of each user's first
// record.
func (s *Store) count(ctx context.Context, q question) ([]audit.Tally, error) {
	var users perUser
	add := func(seq uint64, user, event, _ []byte) error { return users.add(seq, user, event) }
	err := s.direct.rows(ctx, add, "SELECT seq,"+keyUser+","+keyEvent+",x''"+q.from, q.args...)
	slices.SortFunc(users.out, func(a, b audit.Tally) int { return cmp.Compare(a.First, b.First) })
	return users.out, err
}

// perUser adds entries of an index up by user, in the order in which the users come.
type perUser struct {
	out   []audit.Tally
	place map[audit.Token]int
}

func (p *perUser) add(seq uint64, user, event []byte) error {
	if len(user) != 16 || len(event) != 2 {
		return &audit.BadRecord{Seq: seq, Reason: "a key has another length"}
	}
	i, ok := p.place[audit.Token(user)]
	if !ok {
		if p.place == nil {
			p.place = map[audit.Token]int{}
		}
		i = len(p.out)
		p.place[audit.Token(user)] = i
		p.out = append(p.out, audit.Tally{Token: audit.Token(user), Events: map[audit.Event]uint64{}, First: seq})
	}
	t := &p.out[i]
	t.First, t.Last = min(t.First, seq), max(t.Last, seq)
	t.Records++
	t.Events[audit.Event(binary.BigEndian.Uint16(event))]++
	return nil
}

// times returns when records were made.
func (s *Store) times(ctx context.Context, seqs []uint64) (map[uint64]time.Time, error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT seq,"+keyTime+" FROM audit WHERE seq IN ("+list(seqs)+")")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	out := map[uint64]time.Time{}
	for rows.Next() {
		var seq int64
		var ts []byte
		if err := rows.Scan(&seq, &ts); err != nil {
			return nil, err
		}
		if len(ts) != 8 {
			return nil, &audit.BadRecord{Seq: uint64(seq), Reason: "its time has another length"}
		}
		out[uint64(seq)] = time.Unix(0, int64(binary.BigEndian.Uint64(ts))).UTC()
	}
	return out, errors.Join(rows.Err(), rows.Close())
}

// list writes numbers of records for IN.
func list(seqs []uint64) string {
	var b strings.Builder
	for i, seq := range seqs {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatUint(seq, 10))
	}
	return b.String()
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
	from, err := s.since(ctx, edges[0].UnixNano())
	if err != nil {
		return nil, err
	}
	for i, to := range edges[1:] {
		next, err := s.since(ctx, to.UnixNano())
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

// countEvents counts a run of records by event. The many that look-ups make are
// counted in one pass without sorting; the others out of their index.
func (s *Store) countEvents(ctx context.Context, first, last uint64, into map[audit.Event]uint64) error {
	var sent, received, displayed int64
	err := s.reader.QueryRowContext(ctx, "SELECT count(CASE WHEN "+keyEvent+"=x'0040' THEN 1 END),count(CASE WHEN "+keyEvent+"=x'0041' THEN 1 END),count(CASE WHEN "+keyEvent+"=x'0050' THEN 1 END) FROM audit NOT INDEXED WHERE seq BETWEEN ? AND ?",
		int64(first), int64(last)).Scan(&sent, &received, &displayed)
	if err != nil {
		return err
	}
	rest := last - first + 1
	for e, n := range map[audit.Event]int64{audit.RequestSent: sent, audit.ResponseReceived: received, audit.Displayed: displayed} {
		if n > 0 {
			into[e] = uint64(n)
			rest -= uint64(n)
		}
	}
	for _, e := range audit.Events() {
		if e == audit.RequestSent || e == audit.ResponseReceived || e == audit.Displayed {
			continue
		}
		n, err := s.Count(ctx, audit.Filter{Events: []audit.Event{e}, SeqFrom: first, SeqTo: last})
		if err != nil {
			return err
		}
		if n > 0 {
			into[e] = n
			rest -= min(n, rest)
		}
	}
	if rest > 0 {
		into[0] = rest // of events that this version has no word for
	}
	return nil
}
