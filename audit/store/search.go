package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"

	"msca/audit"
)

const defaultLimit = 100

// Search returns the records that match f, oldest first unless f.Descending,
// at most f.Limit (100 when 0). To go on, put the last record's sequence
// number into f.After. The caller records the search before showing the
// result (AuditQueried). [MSCA-AUD-05] [3.9.3]
func (s *Store) Search(ctx context.Context, f audit.Filter) ([]audit.Record, error) {
	where, args, err := s.conditions(ctx, f)
	if err != nil {
		return nil, s.fail("search", err)
	}
	order := " ORDER BY ts"
	if f.Descending {
		order += " DESC"
	}
	limit := f.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	records, err := s.records(ctx, "SELECT canon,hash FROM audit"+where+order+" LIMIT ?", append(args, limit)...)
	return records, s.fail("search", err)
}

// Count returns how many records match f, whatever its Limit and After.
func (s *Store) Count(ctx context.Context, f audit.Filter) (uint64, error) {
	f.After = 0
	where, args, err := s.conditions(ctx, f)
	var n int64
	if err == nil {
		err = s.reader.QueryRowContext(ctx, "SELECT count(*) FROM audit"+where, args...).Scan(&n)
	}
	return uint64(n), s.fail("search", err)
}

// Last returns the sequence number of the newest record.
func (s *Store) Last(ctx context.Context) (uint64, error) {
	var n int64
	err := s.reader.QueryRowContext(ctx, "SELECT coalesce(max(seq),0) FROM audit").Scan(&n)
	return uint64(n), s.fail("search", err)
}

// conditions turns a filter into SQL over the keys that the chain covers. Time
// and sequence run alike, so bounds in sequence become bounds in time, which
// every index holds.
func (s *Store) conditions(ctx context.Context, f audit.Filter) (string, []any, error) {
	var terms []string
	var args []any
	add := func(term string, arg any) { terms, args = append(terms, term), append(args, arg) }
	for _, k := range []struct {
		column string
		role   audit.Role
		value  string
	}{{"patient", audit.PatientRole, f.Patient}, {"user", audit.UserRole, f.User},
		{"authority", audit.AuthorityRole, f.Authority}, {"msg", audit.MessageRole, f.MessageID}} {
		if k.value != "" {
			token := audit.TokenOf(s.keys.token[:], k.role, k.value)
			// The second term lets SQLite use the index, which leaves out records
			// that have none.
			add(k.column+"=? AND "+k.column+"<>"+noToken, token[:])
		}
	}
	if !f.From.IsZero() {
		add("ts>=?", timeKey(f.From.UnixNano()))
	}
	if !f.To.IsZero() {
		add("ts<?", timeKey(f.To.UnixNano()))
	}
	from, to := max(f.SeqFrom, 1), f.SeqTo
	if f.After > 0 && !f.Descending {
		from = max(from, f.After+1)
	}
	if f.After > 0 && f.Descending && (to == 0 || f.After-1 < to) {
		to = f.After - 1
		if to == 0 {
			add("seq<?", 1)
		}
	}
	if from > 1 {
		if err := s.seqBound(ctx, add, "seq>=?", "ts>=?", from); err != nil {
			return "", nil, err
		}
	}
	if to > 0 {
		if err := s.seqBound(ctx, add, "seq<=?", "ts<=?", to); err != nil {
			return "", nil, err
		}
	}
	if len(f.Events) > 0 {
		marks := make([]string, len(f.Events))
		for i, e := range f.Events {
			marks[i] = "?"
			args = append(args, binary.BigEndian.AppendUint16(nil, uint16(e)))
		}
		terms = append(terms, "event IN ("+strings.Join(marks, ",")+")")
	}
	if len(terms) == 0 {
		return "", args, nil
	}
	return " WHERE " + strings.Join(terms, " AND "), args, nil
}

func (s *Store) seqBound(ctx context.Context, add func(string, any), bySeq, byTime string, seq uint64) error {
	if seq > math.MaxInt64 {
		seq = math.MaxInt64
	}
	var ts []byte
	err := s.reader.QueryRowContext(ctx, "SELECT ts FROM audit WHERE seq=?", int64(seq)).Scan(&ts)
	if errors.Is(err, sql.ErrNoRows) {
		add(bySeq, int64(seq))
		return nil
	}
	add(byTime, ts)
	return err
}

// records runs a query for canon and hash and opens the identities.
func (s *Store) records(ctx context.Context, query string, args ...any) ([]audit.Record, error) {
	rows, err := s.reader.QueryContext(ctx, query, args...)
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
	who := identities{}
	for i, c := range canons {
		if err := s.name(ctx, who, c, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
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

// identities caches opened identity rows during one query; nil is erased.
type identities map[audit.Digest][]string

// name opens the identities a record refers to.
func (s *Store) name(ctx context.Context, who identities, c *audit.Canon, r *audit.Record) error {
	for _, p := range []struct {
		role  audit.Role
		token audit.Token
		ref   audit.Digest
		to    []*string
	}{
		{audit.UserRole, c.User, c.UserRef, []*string{&r.User.UserID, &r.User.Name, &r.User.RoleProfileID}},
		{audit.AuthorityRole, c.Authority, c.AuthorityRef, []*string{&r.Authority.UserID, &r.Authority.Name, &r.Authority.RoleProfileID}},
		{audit.PatientRole, c.Patient, c.PatientRef, []*string{&r.Patient}},
	} {
		if p.ref.IsZero() {
			continue
		}
		items, ok := who[p.ref]
		if !ok {
			var err error
			if items, err = s.identity(ctx, p.role, p.token, p.ref); err != nil {
				return join(ErrTampered, &audit.BadRecord{Seq: c.Seq, Reason: fmt.Sprintf("its %s: %v", p.role, err)})
			}
			who[p.ref] = items
		}
		if items == nil {
			r.Erased = append(r.Erased, p.role)
		}
		for i := 0; i < len(items) && i < len(p.to); i++ {
			*p.to[i] = items[i]
		}
	}
	return nil
}

var errMissing = errors.New("missing without an erasure order")

// identity opens one identity row; nil without error when an order shredded it.
func (s *Store) identity(ctx context.Context, role audit.Role, token audit.Token, ref audit.Digest) ([]string, error) {
	var inner, sealed []byte
	err := s.reader.QueryRowContext(ctx, "SELECT inner,sealed FROM identity WHERE ref=?", ref[:]).Scan(&inner, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, s.wasErased(ctx, ref)
	}
	if err != nil {
		return nil, err
	}
	place := audit.IdentityPlace(s.charter.LogID, role, token)
	if audit.SealedCommitment(place, audit.Digest(inner), sealed) != ref {
		return nil, errors.New("changed")
	}
	body, _, err := s.keys.open(place, audit.Digest(inner), sealed)
	if err != nil {
		return nil, err
	}
	return decodeIdentity(body)
}

// wasErased returns nil when an order shredded what ref is the commitment of.
func (s *Store) wasErased(ctx context.Context, ref audit.Digest) error {
	var n int
	if err := s.reader.QueryRowContext(ctx, "SELECT count(*) FROM erased WHERE ref=?", ref[:]).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return errMissing
	}
	return nil
}
