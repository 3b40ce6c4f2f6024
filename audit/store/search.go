package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"sort"
	"strings"

	"msca/audit"
)

const defaultLimit = 100

// Search returns the records that match f, oldest first unless f.Descending,
// at most f.Limit (100 when 0). To go on, put the last record's sequence
// number into f.After. The caller records the search before showing the
// result (AuditQueried). [MSCA-AUD-05] [3.9.3]
func (s *Store) Search(ctx context.Context, f audit.Filter) ([]audit.Record, error) {
	q, err := s.question(ctx, f)
	if err != nil {
		return nil, s.fail("search", err)
	}
	limit := f.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	records, err := s.asked(ctx, "SELECT canon,hash"+q.from+q.order(f.Descending)+" LIMIT ?", append(q.args, limit)...)
	return records, s.fail("search", err)
}

// Count returns how many records match f, whatever its Limit and After.
func (s *Store) Count(ctx context.Context, f audit.Filter) (uint64, error) {
	f.After = 0
	q, err := s.question(ctx, f)
	var n int64
	if err == nil {
		err = s.reader.QueryRowContext(ctx, "SELECT count(*)"+q.from, q.args...).Scan(&n)
	}
	return uint64(n), s.fail("search", err)
}

// Last returns the sequence number of the newest record.
func (s *Store) Last(ctx context.Context) (uint64, error) {
	var n int64
	err := s.reader.QueryRowContext(ctx, "SELECT coalesce(max(seq),0) FROM audit").Scan(&n)
	return uint64(n), s.fail("search", err)
}

// question is a filter as SQL over the keys that the chain covers.
type question struct {
	from string // "FROM audit INDEXED BY … WHERE …"
	args []any
}

func (question) order(descending bool) string {
	if descending {
		return " ORDER BY seq DESC"
	}
	return " ORDER BY seq"
}

// question names the index, because SQLite would take a range of seq for the
// better bound: the one that is given and leaves the fewest records.
func (s *Store) question(ctx context.Context, f audit.Filter, outcomes ...audit.Outcome) (question, error) {
	var terms []string
	var q question
	index := "NOT INDEXED"
	add := func(term string, args ...any) { terms, q.args = append(terms, term), append(q.args, args...) }
	for _, k := range []struct {
		key, index string
		role       audit.Role
		value      string
	}{{keyUser, "x_user", audit.UserRole, f.User}, {keyAuthority, "x_authority", audit.AuthorityRole, f.Authority},
		{keyPatient, "x_patient", audit.PatientRole, f.Patient}, {keyMessage, "x_message", audit.MessageRole, f.MessageID}} {
		if k.value == "" {
			continue
		}
		token := audit.TokenOf(s.keys.token[:], k.role, k.value)
		// The second term lets SQLite use the index, which leaves out records
		// that have none.
		add(k.key+"=? AND "+k.key+"<>"+noToken, token[:])
		index = "INDEXED BY " + k.index
	}
	if len(f.Events) > 0 {
		term, args, rare := amongEvents(f.Events)
		add(term, args...)
		switch {
		case rare && index == "NOT INDEXED":
			index = "INDEXED BY x_event"
		case rare && index == "INDEXED BY x_patient":
			index = "INDEXED BY x_about"
		}
	}
	if len(outcomes) > 0 {
		term, args, failed := amongOutcomes(outcomes)
		add(term, args...)
		switch index {
		case "NOT INDEXED", "INDEXED BY x_user", "INDEXED BY x_authority":
			if failed {
				index = "INDEXED BY x_failed"
			}
		}
	}
	first, last, err := s.span(ctx, f)
	if err != nil {
		return q, err
	}
	if first > 1 {
		add("seq>=?", int64(min(first, math.MaxInt64)))
	}
	if last < math.MaxInt64 {
		add("seq<=?", int64(last))
	}
	q.from = " FROM audit " + index
	if len(terms) > 0 {
		q.from += " WHERE " + strings.Join(terms, " AND ")
	}
	return q, nil
}

// ofLookup names the events that notOfLookup leaves out.
func ofLookup(e audit.Event) bool {
	return e == audit.RequestSent || e == audit.ResponseReceived || e == audit.Displayed
}

// amongEvents is the term for any of the events; rare tells that none of them is
// one of those that a look-up makes.
func amongEvents(events []audit.Event) (term string, args []any, rare bool) {
	marks := make([]string, len(events))
	rare = true
	for i, e := range events {
		marks[i] = "?"
		args = append(args, binary.BigEndian.AppendUint16(nil, uint16(e)))
		rare = rare && !ofLookup(e)
	}
	term = keyEvent + " IN (" + strings.Join(marks, ",") + ")"
	if rare {
		term += " AND " + notOfLookup
	}
	return term, args, rare
}

// amongOutcomes is the term for any of the outcomes; failed tells that success is
// not one of them.
func amongOutcomes(outcomes []audit.Outcome) (term string, args []any, failed bool) {
	marks := make([]string, len(outcomes))
	failed = true
	for i, o := range outcomes {
		marks[i] = "?"
		args = append(args, []byte{byte(o)})
		failed = failed && o != audit.Success
	}
	term = keyOutcome + " IN (" + strings.Join(marks, ",") + ")"
	if failed {
		term += " AND " + keyOutcome + "<>x'00'"
	}
	return term, args, failed
}

// span returns the first and last record that the bounds of a filter let
// through. Time and sequence run alike.
func (s *Store) span(ctx context.Context, f audit.Filter) (first, last uint64, err error) {
	first, last = max(f.SeqFrom, 1), math.MaxInt64
	if f.SeqTo > 0 {
		last = min(last, f.SeqTo)
	}
	switch {
	case f.After == 0:
	case f.Descending:
		last = min(last, f.After-1)
	default:
		first = max(first, f.After+1)
	}
	if !f.From.IsZero() {
		seq, err := s.since(ctx, f.From.UnixNano())
		if err != nil {
			return 0, 0, err
		}
		first = max(first, seq)
	}
	if !f.To.IsZero() {
		seq, err := s.since(ctx, f.To.UnixNano())
		if err != nil {
			return 0, 0, err
		}
		last = min(last, seq-1)
	}
	return first, last, nil
}

// since returns the first record not before a time, or the number of the next
// record when there is none. The time of records grows along the log, which
// verification holds them to.
func (s *Store) since(ctx context.Context, nanos int64) (uint64, error) {
	var last int64
	if err := s.askedRow(ctx, "SELECT coalesce(max(seq),0) FROM audit").Scan(&last); err != nil {
		return 0, err
	}
	want := binary.BigEndian.AppendUint64(nil, uint64(max(nanos, 0)))
	var failed error
	n := sort.Search(int(last), func(i int) bool {
		var ts []byte
		if failed == nil {
			failed = s.askedRow(ctx, "SELECT "+keyTime+" FROM audit WHERE seq=?", int64(i)+1).Scan(&ts)
		}
		return bytes.Compare(ts, want) >= 0
	})
	if failed != nil {
		return 0, fmt.Errorf("finding the first record of a period: %w", failed)
	}
	return uint64(n) + 1, nil
}

// maxPrepared bounds the questions that are kept prepared.
const maxPrepared = 64

// asked is records for a question that comes again: preparing it costs as much as
// a page of answers.
func (s *Store) asked(ctx context.Context, query string, args ...any) ([]audit.Record, error) {
	rows, err := s.askedRows(ctx, query, args...)
	return s.read(ctx, rows, err)
}

// askedRows is rows for a question that comes again.
func (s *Store) askedRows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	stmt, err := s.prepare(ctx, query)
	switch {
	case err != nil:
		return nil, err
	case stmt == nil:
		return s.reader.QueryContext(ctx, query, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// prepare returns the prepared statement of a question; nil when too many are kept.
func (s *Store) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	s.preparedMu.Lock()
	defer s.preparedMu.Unlock()
	stmt := s.prepared[query]
	if stmt != nil || len(s.prepared) >= maxPrepared {
		return stmt, nil
	}
	stmt, err := s.reader.PrepareContext(context.WithoutCancel(ctx), query)
	if err == nil {
		s.prepared[query] = stmt
	}
	return stmt, err
}

// askedRow is one row for a question that comes again.
func (s *Store) askedRow(ctx context.Context, query string, args ...any) *sql.Row {
	if stmt, err := s.prepare(ctx, query); err == nil && stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return s.reader.QueryRowContext(ctx, query, args...)
}

// records runs a query for canon and hash and opens the identities.
func (s *Store) records(ctx context.Context, query string, args ...any) ([]audit.Record, error) {
	rows, err := s.reader.QueryContext(ctx, query, args...)
	return s.read(ctx, rows, err)
}

func (s *Store) read(ctx context.Context, rows *sql.Rows, err error) ([]audit.Record, error) {
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []audit.Record
	var canons []*audit.Canon
	for rows.Next() {
		var canon, hash sql.RawBytes
		if err := rows.Scan(&canon, &hash); err != nil {
			return nil, err
		}
		c, err := audit.ParseCanon(canon)
		if err != nil {
			return nil, join(ErrTampered, err)
		}
		r := recordOf(c)
		copy(r.Hash[:], hash)
		out, canons = append(out, r), append(canons, c)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, s.name(ctx, canons, out)
}

// recordOf returns the part of a record that is not sealed.
func recordOf(c *audit.Canon) audit.Record {
	held := func(h audit.RoleHeld) audit.Person {
		return audit.Person{JobRoleCode: h.JobRoleCode, JobRoleName: h.JobRoleName, ODSCode: h.ODSCode, OrganisationName: h.OrganisationName}
	}
	r := audit.Record{
		Seq: c.Seq, Stamp: c.Stamp, Event: c.Event, Outcome: c.Outcome,
		User: held(c.UserRole), Authority: held(c.AuthorityRole),
		MessageID: c.MessageID, TrackingID: c.TrackingID, Case: c.Case, AccessMethod: c.AccessMethod, AccessPoint: c.AccessPoint,
		Device: c.Device, OriginatingSystem: c.OriginatingSystem, Details: c.Details,
		UserToken: c.User, PatientToken: c.Patient, AuthorityToken: c.Authority,
		PatientOrdinal: c.PatientOrdinal, PatientPrevious: c.PatientPrevious, Epoch: c.Epoch, Charter: c.Charter, Order: c.Order,
	}
	for _, k := range c.Commitments {
		r.Payloads = append(r.Payloads, audit.PayloadRef{Kind: k.Kind, Digest: k.Digest})
	}
	return r
}
