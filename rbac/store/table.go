package store

import (
	"bytes"
	"context"
	"crypto/hmac"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// row is one row as stored.
type row struct {
	id      rowID
	kind    kind
	version uint64 // the generation that wrote it
	sealed  []byte
}

// table is the whole file, verified, within one transaction.
type table struct {
	s          *Store
	generation uint64
	rows       map[rowID]row
	touched    map[rowID]bool
}

const schema = `CREATE TABLE head (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
CREATE TABLE item (id BLOB PRIMARY KEY CHECK (length(id) = 16), kind INTEGER NOT NULL, version INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;`

// schemaVersion is kept as the file's user_version; a file that was made before
// versions were kept has 0 and the schema of version 1.
const schemaVersion = 1

// headAbout binds the head's sealed digest to its place and generation.
func headAbout(generation uint64) []byte { return bound(0, rowID{}, generation) }

// mark tells whether the file is as it was: every change through here makes
// another head, every other one another data version.
type mark struct {
	version, generation int64
	head                string
}

// kept is the table as last verified. Nobody writes to it.
type kept struct {
	mu     sync.Mutex
	marked *sql.Stmt // reads the mark; nil until it was read once
	mark   mark
	table  *table
}

// markNow reads the mark. The caller holds kept.mu.
func (s *Store) markNow(ctx context.Context) (m mark, err error) {
	if s.kept.marked == nil {
		// Parsing it would take five times as long as running it.
		s.kept.marked, err = s.db.PrepareContext(ctx, `SELECT generation, sealed, (SELECT data_version FROM pragma_data_version) FROM head WHERE id = 1`)
		if err != nil {
			return mark{}, err
		}
	}
	var head []byte
	err = s.kept.marked.QueryRowContext(ctx).Scan(&m.generation, &head, &m.version)
	m.head = string(head)
	return m, err
}

// read runs f on the verified table, which it must not change. The account of
// whoever is signed in is read at every action: a file that has not changed is
// not verified again.
func (s *Store) read(ctx context.Context, f func(*table) error) error {
	if err := s.inPlace(); err != nil {
		return s.fail("read", err)
	}
	s.kept.mu.Lock()
	defer s.kept.mu.Unlock()
	now, err := s.markNow(ctx)
	if err == nil && s.kept.table != nil && now == s.kept.mark {
		return f(s.kept.table)
	}
	s.kept.table = nil
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return s.fail("read", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was written
	t, err := s.load(ctx, tx)
	if err != nil {
		return s.fail("read", err)
	}
	s.kept.mark, s.kept.table = now, t // if it changed in between, the next reading sees that
	return f(t)
}

// write runs f on the verified table and stores what f touched, durably and
// all of it or nothing. It returns the generation that then holds.
func (s *Store) write(ctx context.Context, f func(*table) error) (uint64, error) {
	if err := s.inPlace(); err != nil {
		return 0, s.fail("write", err)
	}
	tx, err := s.db.BeginTx(ctx, nil) // _txlock=immediate
	if err != nil {
		return 0, s.fail("write", err)
	}
	defer func() { _ = tx.Rollback() }() // no-op after Commit
	t, err := s.load(ctx, tx)
	if err != nil {
		return 0, s.fail("write", err)
	}
	t.generation++
	if err := f(t); err != nil {
		return 0, err
	}
	if len(t.touched) == 0 {
		return t.generation - 1, nil
	}
	if err := t.store(ctx, tx); err != nil {
		return 0, s.fail("write", err)
	}
	if err := tx.Commit(); err != nil {
		return 0, s.fail("write", err)
	}
	return t.generation, nil
}

func (s *Store) load(ctx context.Context, tx *sql.Tx) (*table, error) {
	if err := checkSchema(ctx, tx); err != nil {
		return nil, err
	}
	t := &table{s: s, rows: map[rowID]row{}, touched: map[rowID]bool{}}
	var generation int64
	var sealed []byte
	switch err := tx.QueryRowContext(ctx, `SELECT generation, sealed FROM head WHERE id = 1`).Scan(&generation, &sealed); {
	case errors.Is(err, sql.ErrNoRows):
		return nil, fmt.Errorf("%w: no head", ErrTampered)
	case err != nil:
		return nil, err
	}
	t.generation = uint64(generation)
	want, err := s.sealer.open(sealed, headAbout(t.generation))
	if err != nil {
		return nil, fmt.Errorf("%w: the head", ErrTampered)
	}
	found, err := tx.QueryContext(ctx, `SELECT id, kind, version, sealed FROM item`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = found.Close() }() // its error is Err's
	for found.Next() {
		var id []byte
		var k, version int64
		var r row
		if err := found.Scan(&id, &k, &version, &r.sealed); err != nil {
			return nil, err
		}
		if len(id) != len(r.id) || k < 0 || k > 255 {
			return nil, fmt.Errorf("%w: a row", ErrTampered)
		}
		r.id, r.kind, r.version = rowID(id), kind(k), uint64(version)
		t.rows[r.id] = r
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	if !hmac.Equal(want, s.sealer.digest(t.generation, t.ordered())) {
		return nil, fmt.Errorf("%w: the rows", ErrTampered)
	}
	if s.options.AtLeast == 0 {
		return t, nil
	}
	// Attempts to sign in to an old copy raise its generation, and change nothing.
	var changed uint64
	if kept, err := t.get(changedKind, "", &changed); err != nil {
		return nil, err
	} else if !kept {
		changed = t.generation // from before this was kept
	}
	if changed < s.options.AtLeast {
		return nil, ErrRolledBack
	}
	return t, nil
}

// checkSchema refuses added triggers, views and tables.
func checkSchema(ctx context.Context, tx *sql.Tx) error {
	var version int
	if err := tx.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	if version > schemaVersion {
		return fmt.Errorf("%w: version %d, this program reads version %d", ErrNewer, version, schemaVersion)
	}
	found, err := tx.QueryContext(ctx, `SELECT coalesce(sql, '') FROM sqlite_schema ORDER BY name`)
	if err != nil {
		return err
	}
	defer func() { _ = found.Close() }() // its error is Err's
	var got string
	for found.Next() {
		var statement string
		if err := found.Scan(&statement); err != nil {
			return err
		}
		if got != "" {
			got += "\n"
		}
		got += statement + ";"
	}
	if err := found.Err(); err != nil {
		return err
	}
	if got != schema {
		return fmt.Errorf("%w: the schema", ErrTampered)
	}
	return nil
}

func (t *table) ordered() []row {
	return slices.SortedFunc(maps.Values(t.rows), func(a, b row) int { return bytes.Compare(a.id[:], b.id[:]) })
}

// store writes what was touched and the new head. The MAC is over what was
// meant to be written, not over what the file then holds.
func (t *table) store(ctx context.Context, tx *sql.Tx) error {
	for id := range t.touched {
		var err error
		if r, ok := t.rows[id]; ok {
			_, err = tx.ExecContext(ctx, `INSERT INTO item (id, kind, version, sealed) VALUES (?, ?, ?, ?)
				ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, version = excluded.version, sealed = excluded.sealed`,
				r.id[:], int64(r.kind), int64(r.version), r.sealed)
		} else {
			_, err = tx.ExecContext(ctx, `DELETE FROM item WHERE id = ?`, id[:])
		}
		if err != nil {
			return err
		}
	}
	sealed, err := t.s.sealer.seal(t.s.sealer.digest(t.generation, t.ordered()), headAbout(t.generation))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO head (id, generation, sealed) VALUES (1, ?, ?)
		ON CONFLICT (id) DO UPDATE SET generation = excluded.generation, sealed = excluded.sealed`, int64(t.generation), sealed)
	return err
}

// get decodes the row of a name into v and says whether there is one.
func (t *table) get(k kind, name string, v any) (bool, error) {
	r, ok := t.rows[t.s.sealer.id(k, name)]
	if !ok {
		return false, nil
	}
	return true, t.decode(r, v)
}

func (t *table) decode(r row, v any) error {
	plain, err := t.s.sealer.open(r.sealed, bound(r.kind, r.id, r.version))
	if err != nil {
		return t.s.fail("read", err)
	}
	if err := json.Unmarshal(plain, v); err != nil {
		return t.s.fail("read", fmt.Errorf("decoding a row: %w", err))
	}
	return nil
}

func (t *table) put(k kind, name string, v any) error {
	plain, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding a row: %w", err)
	}
	r := row{id: t.s.sealer.id(k, name), kind: k, version: t.generation}
	if r.sealed, err = t.s.sealer.seal(plain, bound(k, r.id, r.version)); err != nil {
		return err
	}
	t.rows[r.id] = r
	t.touched[r.id] = true
	return nil
}

func (t *table) remove(id rowID) {
	if _, ok := t.rows[id]; ok {
		delete(t.rows, id)
		t.touched[id] = true
	}
}
