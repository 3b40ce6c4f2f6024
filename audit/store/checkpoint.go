package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"msca/audit"
)

// Checkpoint signs the head of the log, keeps a copy with the keys, and
// returns it as a C2SP signed note to be held elsewhere: whoever holds it can
// prove any later rewriting or loss.
func (s *Store) Checkpoint(ctx context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var msg []byte
	err := s.exclusive(ctx, func(ctx context.Context) error {
		if err := s.checkpointNow(ctx); err != nil {
			return err
		}
		return s.writer.row(ctx, "SELECT note FROM checkpoint WHERE size=?", int64(s.state.signed), &msg)
	})
	return msg, s.fail("checkpoint", err)
}

// checkpointNow signs the head unless it is signed already.
func (s *Store) checkpointNow(ctx context.Context) error {
	st := s.state
	if st.signed < st.head.Seq {
		b := &batchWriter{Store: s, w: s.writer, st: st}
		if err := s.writer.transaction(ctx, func() error { return b.sign(ctx) }); err != nil {
			return err
		}
	}
	if err := s.noteHead(); err != nil {
		return err
	}
	return s.keepHead()
}

// keepHead keeps a copy of the head with the keys, where whoever replaces the
// folder of the database may not reach.
func (s *Store) keepHead() error {
	st := s.state
	m := mirrorHead{head: st.head, size: st.signed, epoch: st.epoch}
	if err := s.keys.store.Save(keyHead, m.encode(s.keys.mirror[:], s.charter.LogID)); err != nil {
		return fmt.Errorf("keeping a copy of the head: %w", err)
	}
	return nil
}

// keptHead returns the copy; false when there is none that is this log's.
func (s *Store) keptHead() (mirrorHead, bool) {
	copies, _ := s.keys.keptCopies()
	return s.keys.newestKept(s.charter.LogID, copies)
}

// keptCopies reads the copies of the head: among the keys and, where it is kept
// there too, in the system's credential store, which may hold that of an earlier
// log at the same place. The error says why one that is there cannot be read.
func (k *keyring) keptCopies() (copies [][]byte, err error) {
	stores := []KeyStore{k.store}
	if both, ok := k.store.(*headInKeyring); ok {
		stores = append(stores, both.FileKeys)
	}
	for _, store := range stores {
		b, failed := store.Load(keyHead)
		if failed == nil {
			copies = append(copies, b)
		} else if !errors.Is(failed, fs.ErrNotExist) {
			err = failed
		}
	}
	return copies, err
}

// newestKept picks the newest copy that is of a log.
func (k *keyring) newestKept(logID [16]byte, copies [][]byte) (newest mirrorHead, found bool) {
	for _, b := range copies {
		if m, ok := decodeSlot(k.mirror[:], logID, b); ok && (!found || m.head.Seq > newest.head.Seq) {
			newest, found = m, true
		}
	}
	return newest, found
}

// headKept says ErrUnconfirmed where the copy is gone: an older database and an
// older mirror agree with each other, and only the copy tells.
func (s *Store) headKept() error {
	copies, err := s.keys.keptCopies()
	if _, ok := s.keys.newestKept(s.charter.LogID, copies); ok {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: the copy of the head cannot be read: %w", ErrKeys, err)
	}
	return &Error{Op: "open", Path: s.path, Err: fmt.Errorf("%w: %s", ErrUnconfirmed, reasonUnkept),
		Hint: "put it back, or have someone answer for what may be missing"}
}

const reasonUnkept = "the copy of the head that is kept with the keys was taken away or written into"

// evolveOnDisk makes the key of the epoch in use vanish from the disk; the
// next record opens the next epoch.
func (s *Store) evolveOnDisk() error {
	key, err := s.keys.loadEpoch()
	if err != nil {
		return err
	}
	if key.Epoch != s.state.epoch {
		return nil
	}
	if err := s.keys.saveEpoch(key.Next()); err != nil {
		return fmt.Errorf("saving the row key: %w", err)
	}
	s.key, s.fresh = audit.EpochKey{}, true
	return nil
}

// Escrow returns the row key of the first epoch, to be kept in a sealed
// envelope away from the machine; with it every row MAC can be checked. The
// error wraps ErrKeys once ForgetEscrow has run.
func (s *Store) Escrow() (string, error) {
	b, err := s.keys.store.Load(keyEscrow)
	if err != nil || len(b) != 32 {
		return "", newError("escrow", s.path, join(ErrKeys, fmt.Errorf("the first row key is no longer on this machine: %w", err)))
	}
	return audit.EpochKey{Key: [32]byte(b)}.Escrow(), nil
}

// ForgetEscrow takes the first row key off the machine. From then on nobody
// who breaks in can forge a record of an epoch that is over.
func (s *Store) ForgetEscrow() error {
	return newError("escrow", s.path, s.keys.store.Remove(keyEscrow))
}

// readCheckpoints reads and verifies the log's checkpoints from size on. With
// a *audit.BadRecord it returns those that are in order.
func readCheckpoints(ctx context.Context, q queryer, from uint64, vkeys []string) ([]audit.Checkpoint, error) {
	rows, err := q.QueryContext(ctx, "SELECT size,note FROM checkpoint WHERE size>=? ORDER BY size", int64(from))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []audit.Checkpoint
	for rows.Next() {
		var size int64
		var msg sql.RawBytes
		if err := rows.Scan(&size, &msg); err != nil {
			return nil, err
		}
		c, err := audit.OpenCheckpoint(msg, vkeys...)
		if err != nil {
			return out, &audit.BadRecord{Seq: uint64(size), Reason: fmt.Sprintf("its checkpoint: %v", err)}
		}
		if c.Size != uint64(size) {
			return out, &audit.BadRecord{Seq: uint64(size), Reason: fmt.Sprintf("its checkpoint is of size %d", c.Size)}
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
