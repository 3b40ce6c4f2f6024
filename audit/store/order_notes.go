package store

import (
	"context"
	"errors"
)

// Orders returns the erasure orders that were carried out, as they were signed,
// oldest first: what makes a missing payload lawful to whoever has no database.
func (s *Store) Orders(ctx context.Context) ([][]byte, error) {
	out, err := s.orderNotes(ctx)
	return out, s.fail("orders", err)
}

func (s *Store) orderNotes(ctx context.Context) (out [][]byte, err error) {
	rows, err := s.reader.QueryContext(ctx, "SELECT note FROM erasure ORDER BY seq")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var note []byte
		if err := rows.Scan(&note); err != nil {
			return nil, err
		}
		out = append(out, note)
	}
	return out, rows.Err()
}
