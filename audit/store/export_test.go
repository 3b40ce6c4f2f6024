package store

import "context"

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
