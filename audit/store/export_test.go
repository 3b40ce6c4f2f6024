package store

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"modernc.org/sqlite"

	"msca/audit"
)

// The shipped dictionaries.
var Dictionary1, Dictionary2 = dictionary1, dictionary2

// How a body is kept.
var (
	DictionaryDigests = dictionaryDigests
	CodecOf           = codecOf
	Compress          = compress
	Decompress        = decompress
)

// ExecWriter runs a statement on the connection that appends.
func (s *Store) ExecWriter(ctx context.Context, query string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.current(ctx); err != nil {
		return err
	}
	_, err := s.writer.conn.ExecContext(ctx, query)
	return err
}

// Spacious gives the connection that appends more memory and a longer write-ahead
// log, so that millions of records are made sooner. Otherwise it is what it was.
func (s *Store) Spacious(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.current(ctx); err != nil {
		return err
	}
	rule := func(policy sqlite.AuthorizerFn) error {
		return s.writer.conn.Raw(func(c any) error { return c.(sqlite.AuthorizerRegisterer).RegisterAuthorizer(policy) })
	}
	everything := func(sqlite.AuthorizerActionCode, string, string, string, string) sqlite.AuthorizerReturnCode {
		return sqlite.AuthorizerOK
	}
	err := rule(everything)
	for _, pragma := range []string{"PRAGMA cache_size=-3000000", "PRAGMA wal_autocheckpoint=200000"} {
		if err == nil {
			_, err = s.writer.conn.ExecContext(ctx, pragma)
		}
	}
	return errors.Join(err, rule(authorize(writing)))
}

// CodecOfPayload returns the codec of a record's first payload.
func (s *Store) CodecOfPayload(ctx context.Context, seq uint64) (byte, error) {
	var sealed []byte
	err := s.reader.QueryRowContext(ctx, "SELECT sealed FROM payload WHERE id=?", int64(seq)*256).Scan(&sealed)
	if err != nil {
		return 0, err
	}
	return sealed[1], nil
}

// ExecViewer runs a statement on a connection that searches.
func (s *Store) ExecViewer(ctx context.Context, query string) error {
	_, err := s.reader.ExecContext(ctx, query)
	return err
}

// ReadDirect runs a query on a direct connection of its own.
func ReadDirect(ctx context.Context, path string, add func(seq uint64, a, b, c []byte) error, query string, args ...any) error {
	d, err := openDirect(path, reading)
	if err != nil {
		return err
	}
	defer d.close()
	return d.rows(ctx, add, query, args...)
}

// ReadDriver runs a query on a connection of the driver.
func ReadDriver(ctx context.Context, path, query string) error {
	db, err := openDB(path, reading)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	return errors.Join(rows.Err(), rows.Close())
}

// Told is an error as a verification tells it, and what it takes it for.
func Told(err error) (noIndexOfLog, damagedFile bool, told error) {
	return noIndex(err), damaged(err), newError("verify", "", err)
}

// ChainRange checks leaf hash and chain value of the records after first up to
// last, the first of them against its predecessor, as a verification reads them.
func ChainRange(ctx context.Context, path string, first, last uint64) error {
	db, err := openDB(path, reading)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var previous audit.Digest
	if first > 0 {
		var hash []byte
		if err := db.QueryRowContext(ctx, sqlReadBack, int64(first)).Scan(&hash); err != nil {
			return err
		}
		previous = audit.Digest(hash)
	}
	d, err := openDirect(path, reading)
	if err != nil {
		return err
	}
	defer d.close()
	want := first
	err = eachRecord(ctx, d, first, last, func(seq uint64, canon, hash, mac []byte) error {
		if want++; seq != want || audit.ChainHash(previous, audit.MAC(mac), audit.LeafHash(canon)) != audit.Digest(hash) {
			return &audit.BadRecord{Seq: want, Reason: "chain"}
		}
		previous = audit.Digest(hash)
		return nil
	})
	if err != nil {
		return err
	}
	if want != last {
		return &audit.BadRecord{Seq: want, Reason: "ends early"}
	}
	return nil
}

// UserRef returns the commitment of the user of a record, which an order can name.
func (s *Store) UserRef(ctx context.Context, seq uint64) (audit.Digest, error) {
	c, err := s.canon(ctx, seq)
	if err != nil {
		return audit.Digest{}, err
	}
	return c.UserRef, nil
}

// CanonSizes returns the sizes of the records' canonical bytes.
func CanonSizes(ctx context.Context, path string) (sizes []int, err error) {
	d, err := openDirect(path, reading)
	if err != nil {
		return nil, err
	}
	defer d.close()
	return sizes, eachRecord(ctx, d, 0, math.MaxInt64, func(_ uint64, canon, _, _ []byte) error {
		sizes = append(sizes, len(canon))
		return nil
	})
}

// Schema is the database of this version.
var Schema = schema

// SealedSize returns how many bytes a body takes once compressed and sealed.
func SealedSize(body []byte) (int, error) {
	_, packed, err := compress(byte(len(dictionaries)-1), body)
	return sealedMin + len(packed), err
}

// Plan returns how SQLite would run the search.
func (s *Store) Plan(ctx context.Context, f audit.Filter, outcomes ...audit.Outcome) ([]string, error) {
	q, err := s.question(ctx, f, outcomes...)
	if err != nil {
		return nil, err
	}
	return s.explain(ctx, "SELECT canon,hash"+q.from+q.order(f.Descending)+" LIMIT 100", q.args...)
}

// NewestPlan returns how SQLite would look for who came last.
func (s *Store) NewestPlan(ctx context.Context, f audit.Filter) ([]string, error) {
	q, err := s.question(ctx, f)
	if err != nil {
		return nil, err
	}
	return s.explain(ctx, newestFirst(q), append(q.args, mostEntries+1)...)
}

// MostEntries is how many entries of a patient Newest reads.
const MostEntries = mostEntries

// OrphansPlan returns how SQLite would look for orphans.
func (s *Store) OrphansPlan(ctx context.Context) ([]string, error) {
	return s.explain(ctx, orphansQuery, 1, 2)
}

// Settled returns where the search for orphans starts.
func (s *Store) Settled(ctx context.Context) (uint64, error) { return s.settled(ctx) }

func (s *Store) explain(ctx context.Context, query string, args ...any) ([]string, error) {
	rows, err := s.reader.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			return nil, err
		}
		plan = append(plan, step)
	}
	return plan, rows.Err()
}

// IndexPlans returns how SQLite would read each index for a verification.
func (s *Store) IndexPlans(ctx context.Context) (map[string][]string, error) {
	plans := map[string][]string{}
	for _, x := range indexes {
		plan, err := s.explain(ctx, x.query(), 2)
		if err != nil {
			return nil, err
		}
		plans[x.name] = plan
	}
	return plans, nil
}

// NewError is how a failure is told.
var NewError = newError

// Hurry has new connections wait no longer than d for others until the test ends.
func Hurry(t testing.TB, d time.Duration) {
	was := patience
	patience = d
	t.Cleanup(func() { patience = was })
}
