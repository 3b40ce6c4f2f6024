package store

import (
	"context"

	"msca/audit"
)

// Dictionary1 is the shipped dictionary.
var Dictionary1 = dictionary1

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

// ExecViewer runs a statement on a connection that searches.
func (s *Store) ExecViewer(ctx context.Context, query string) error {
	_, err := s.reader.ExecContext(ctx, query)
	return err
}

// Schema is the database of this version.
var Schema = schema

// SealedSize returns how many bytes a body takes once compressed and sealed.
func SealedSize(body []byte) (int, error) {
	_, packed, err := compress(body)
	return sealedMin + len(packed), err
}

// Plan returns how SQLite would run the search.
func (s *Store) Plan(ctx context.Context, f audit.Filter) ([]string, error) {
	where, args, err := s.conditions(ctx, f)
	if err != nil {
		return nil, err
	}
	order := " ORDER BY ts"
	if f.Descending {
		order += " DESC"
	}
	return s.explain(ctx, "SELECT canon,hash FROM audit"+where+order+" LIMIT 100", args...)
}

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
