package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"msca/audit"
)

// Erasure is the execution of a lawful order: payloads and identities are
// shredded, the records stay. There is no permission for it to grant: the
// order is either signed by enough of the keys that the genesis record pinned,
// which are not on this machine, or nothing happens. [3.9.6]

// Commitments returns what an order has to name to shred everything personal
// in the given records: their payloads, and with patient true the identity of
// their patients. It is what the machine's owner sends to those who may sign.
func (s *Store) Commitments(ctx context.Context, seqs []uint64, patient bool) ([]audit.Digest, error) {
	var out []audit.Digest
	seen := map[audit.Digest]bool{}
	add := func(d audit.Digest) {
		if !d.IsZero() && !seen[d] {
			seen[d] = true
			out = append(out, d)
		}
	}
	for _, seq := range seqs {
		c, err := s.canon(ctx, seq)
		if err != nil {
			return nil, s.fail("erase", err)
		}
		for _, k := range c.Commitments {
			add(k.Digest)
		}
		if patient {
			add(c.PatientRef)
		}
	}
	return out, nil
}

func (s *Store) canon(ctx context.Context, seq uint64) (*audit.Canon, error) {
	var b []byte
	err := s.reader.QueryRowContext(ctx, "SELECT canon FROM audit WHERE seq=?", int64(seq)).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("%w: %d", ErrNoRecord, seq)
	}
	if err != nil {
		return nil, err
	}
	return audit.ParseCanon(b)
}

// Erase carries out an order, once, in the name of the person who presents it,
// and leaves a tombstone record. Errors wrap audit.ErrOrder when the order is
// not good: not signed by the pinned quorum, for another log or another
// history, too late, used before, or naming what is not there. With
// audit.ErrRemains it was carried out, as the receipt says, now or before.
func (s *Store) Erase(ctx context.Context, msg []byte, by audit.Person) (audit.Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var receipt audit.Receipt
	err := func() error {
		order, err := audit.OpenOrder(msg, &s.charter)
		if err != nil {
			return err
		}
		return s.exclusive(context.WithoutCancel(ctx), func(ctx context.Context) error {
			if err := s.sameHistory(ctx, order); err != nil {
				return err
			}
			if err := s.carriedOut(ctx, order); err != nil {
				return err
			}
			if s.opts.Clock.Stamp().UTC.After(order.NotAfter) {
				return fmt.Errorf("%w: it was to be carried out by %s", audit.ErrOrder, order.NotAfter.Format("2 January 2006 15:04 MST"))
			}
			targets, err := s.locate(ctx, order)
			if err != nil {
				return err
			}
			receipt, err = s.shred(ctx, order, msg, targets, by)
			return err
		})
	}()
	return receipt, s.fail("erase", err)
}

// sameHistory holds the order against the checkpoint it was made for.
func (s *Store) sameHistory(ctx context.Context, o *audit.Order) error {
	if o.Size == 0 || o.Size > s.state.head.Seq {
		return fmt.Errorf("%w: it was made for %d records, the log has %d", audit.ErrOrder, o.Size, s.state.head.Seq)
	}
	tree, err := restoreTree(ctx, s.writer.conn, o.Size)
	if err != nil {
		return err
	}
	if tree.Root() != o.Root {
		return fmt.Errorf("%w: it was made for another history of this log", audit.ErrOrder)
	}
	return nil
}

// carriedOut refuses an order that was carried out before, however long ago, and
// removes what copies it left in the write-ahead log. It does not wait for who reads
// them: anybody may present an order, and records wait meanwhile.
func (s *Store) carriedOut(ctx context.Context, o *audit.Order) error {
	var tombstone int64
	err := s.writer.row(ctx, "SELECT seq FROM erasure WHERE digest=?", o.Digest[:], &tombstone)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	// The work, which may take a slow disk a while, without waiting for anybody; and
	// then what has to wait.
	if _, err := s.writer.conn.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
		return remains(err)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second/2)
	defer cancel()
	if err := s.writer.truncate(ctx); err != nil {
		return remains(err)
	}
	return fmt.Errorf("%w, as record %d", audit.ErrCarriedOut, tombstone)
}

func remains(err error) error { return fmt.Errorf("%w: %w", audit.ErrRemains, err) }

// target is a row to be shredded.
type target struct {
	ref   audit.Digest // the commitment
	inner []byte       // of a payload
	id    int64        // of a payload, 0 for an identity
}

// locate finds every commitment that the order names.
func (s *Store) locate(ctx context.Context, o *audit.Order) ([]target, error) {
	wanted := map[audit.Digest]bool{}
	for _, d := range o.Shred {
		wanted[d] = true
	}
	var out []target
	rows, err := s.writer.conn.QueryContext(ctx, "SELECT seq,canon FROM audit WHERE seq<=? ORDER BY seq", int64(o.Size))
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var seq int64
		var canon sql.RawBytes
		if err := rows.Scan(&seq, &canon); err != nil {
			return nil, err
		}
		c, err := audit.ParseCanon(canon)
		if err != nil {
			return nil, err
		}
		for i, k := range c.Commitments {
			if wanted[k.Digest] {
				out = append(out, target{ref: k.Digest, id: seq*256 + int64(i)})
				delete(wanted, k.Digest)
			}
		}
		for _, ref := range []audit.Digest{c.PatientRef, c.UserRef, c.AuthorityRef} {
			if wanted[ref] {
				out = append(out, target{ref: ref})
				delete(wanted, ref)
			}
		}
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for d := range wanted {
		return nil, fmt.Errorf("%w: no record among the first %d has the commitment %s", audit.ErrOrder, o.Size, d)
	}
	for i := range out {
		if out[i].id == 0 {
			continue
		}
		err := s.writer.row(ctx, "SELECT inner FROM payload WHERE id=?", out[i].id, &out[i].inner)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
	}
	return out, nil
}

// shred writes the tombstone and destroys the rows in one transaction, then
// empties the write-ahead log, where older copies of the pages lie.
func (s *Store) shred(ctx context.Context, o *audit.Order, msg []byte, targets []target, by audit.Person) (audit.Receipt, error) {
	if err := s.writer.close(); err != nil {
		return audit.Receipt{}, err
	}
	s.writer = nil
	w, err := openWriter(ctx, s.path, erasing)
	if err != nil {
		return audit.Receipt{}, err
	}
	// The appending connection must not inherit the right to delete.
	defer func() { _ = w.close() }()
	r := &request{entry: audit.Entry{Event: audit.Locked, User: by, Details: []audit.Detail{
		{Name: "reference", Value: o.Reference}, {Name: "shredded", Value: strconv.Itoa(len(targets))}}}}
	if err := r.prepare(&s.opts, s.codec); err != nil {
		return audit.Receipt{}, err
	}
	r.entry.Event = audit.Erased
	b := &batchWriter{Store: s, w: w, st: s.state, order: o.Digest}
	err = w.transaction(ctx, func() error {
		if err := b.append(ctx, r); err != nil {
			return err
		}
		if err := w.insert(ctx, "INSERT INTO erasure(digest,seq,note) VALUES(?,?,?)", o.Digest[:], int64(r.receipt.Seq), msg); err != nil {
			return err
		}
		for _, t := range targets {
			if err := b.destroy(ctx, o.Digest, t); err != nil {
				return err
			}
		}
		return w.readBack(ctx, b.st.head)
	})
	if err != nil {
		return audit.Receipt{}, moved(err)
	}
	s.appended, s.who = true, identityCache{}
	clear(s.patients)
	err = w.truncate(ctx)
	if err != nil {
		err = remains(err)
	}
	return r.receipt, errors.Join(s.noteHead(), err)
}

// destroy deletes one row. The trigger lets go of what the table of erased
// commitments names, by its inner commitment for a payload.
func (b *batchWriter) destroy(ctx context.Context, digest audit.Digest, t target) error {
	refs := [][]byte{t.ref[:]}
	remove, arg := "DELETE FROM identity WHERE ref=?", any(t.ref[:])
	if t.id != 0 {
		remove, arg = "DELETE FROM payload WHERE id=?", any(t.id)
		if t.inner == nil {
			return nil // shredded before under another order
		}
		refs = append(refs, t.inner)
	}
	for _, ref := range refs {
		var n int64
		if err := b.w.row(ctx, "SELECT count(*) FROM erased WHERE ref=?", ref, &n); err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		if err := b.w.insert(ctx, "INSERT INTO erased(ref,digest) VALUES(?,?)", ref, digest[:]); err != nil {
			return err
		}
	}
	_, err := b.w.exec(ctx, remove, arg)
	return err
}
