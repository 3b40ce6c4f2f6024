package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"msca/audit"
)

// pass runs every record through the verifier. One goroutine reads and another
// verifies, which cost about the same.
func (v *verification) pass(ctx context.Context) error {
	d, err := openDirect(v.path, v.access)
	if err != nil {
		return err
	}
	defer d.close()
	batches, free := make(chan *rowBatch, 2), make(chan *rowBatch, 3)
	for range cap(free) {
		free <- new(rowBatch)
	}
	verified := make(chan error, 1)
	stopped := make(chan struct{})
	go func() {
		err := v.verifyBatches(batches, free)
		close(stopped)
		verified <- err
	}()
	b := <-free
	send := func() error {
		select {
		case batches <- b:
		case <-stopped:
			return errStop
		}
		select {
		case b = <-free:
			b.reset()
		case <-stopped:
			return errStop
		}
		return nil
	}
	err = eachRecord(ctx, d, 0, v.last, func(seq uint64, canon, hash, mac []byte) error {
		b.add(seq, canon, hash, mac)
		if len(b.rows) < cap(b.rows) {
			return nil
		}
		return send()
	})
	if err == nil {
		err = send()
	}
	close(batches)
	if bad := <-verified; bad != nil {
		return bad // it comes before whatever kept the reading from going on
	}
	if end := v.verifier.Head().Seq; err == nil && end < v.last {
		return &audit.BadRecord{Seq: end + 1, Reason: "missing"}
	}
	return err
}

func (v *verification) verifyBatches(batches <-chan *rowBatch, free chan<- *rowBatch) error {
	for b := range batches {
		for _, r := range b.rows {
			if v.Progress != nil && (r.seq%4096 == 0 || r.seq == v.last) {
				v.Progress(r.seq, v.last)
			}
			if err := v.verifier.Add(r.seq, r.canon, r.hash, r.mac); err != nil {
				return err
			}
		}
		free <- b
	}
	return nil
}

// row checks what a record refers to.
func (v *verification) row(r *audit.Row) error {
	seq := r.Canon.Seq()
	if !v.Quick {
		v.index.record(r.Canon)
	}
	if v.bad != nil && v.bad.Seq != 0 && seq > v.bad.Seq {
		return nil // it will not get worse, only slower
	}
	bad := func(what string, err error) bool {
		return v.note(&audit.BadRecord{Seq: seq, Reason: fmt.Sprintf("%s: %v", what, err)})
	}
	for _, p := range []struct {
		role  audit.Role
		token audit.Token
		ref   audit.Digest
	}{{audit.UserRole, audit.Token(r.Canon[22:38]), r.UserRef}, {audit.PatientRole, r.Canon.Patient(), r.PatientRef},
		{audit.AuthorityRole, audit.Token(r.Canon[54:70]), r.AuthorityRef}} {
		if p.ref.IsZero() != p.token.IsZero() {
			bad("its "+p.role.String(), errors.New("token and identity come together or not at all"))
		} else if !p.ref.IsZero() {
			if err := v.people.use(p.role, p.token, p.ref, v.orders); err != nil {
				bad("its "+p.role.String(), err)
			}
		}
	}
	for n, c := range r.Commitments {
		if err := v.payload(seq, n, c); err != nil {
			var b *audit.BadRecord
			if !errors.As(err, &b) && !errors.Is(err, errPayload) {
				return err
			}
			bad("its "+c.Kind.String(), err)
		}
	}
	if !r.Order.IsZero() {
		if err := v.orders.executed(r.Order, seq); err != nil {
			bad("tombstone", err)
		}
	}
	return nil
}

// tile compares a stored tile with the one just computed.
func (v *verification) tile(level int, n uint64, hashes []audit.Digest) error {
	var b []byte
	err := v.tiles.QueryRow(level, int64(n)).Scan(&b)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	stored := splitTile(b)
	for i, h := range hashes {
		if i >= len(stored) || stored[i] != h {
			seq := (n*audit.TileWidth+uint64(i))<<(8*level) + 1
			v.note(&audit.BadRecord{Seq: seq, Reason: fmt.Sprintf("the stored tree has another hash for it (tile %d of level %d)", n, level)})
			break
		}
	}
	return nil
}

// leftovers finds rows that no record accounts for.
func (v *verification) leftovers(ctx context.Context, conn *sql.Conn) error {
	if id, ok, err := v.payloads.rest(v.last); err != nil {
		return err
	} else if ok {
		v.note(&audit.BadRecord{Seq: id / 256, Reason: "a payload was put in that no record mentions"})
	}
	if v.bad == nil { // otherwise not every reference has been followed
		if n := v.people.unused(); n > 0 {
			v.note(&audit.BadRecord{Reason: fmt.Sprintf("%d identities were put in that no record mentions", n)})
		}
	}
	var tiles int64
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM tile").Scan(&tiles); err != nil {
		return err
	}
	want := int64(0)
	for n := v.last / audit.TileWidth; n > 0; n /= audit.TileWidth {
		want += int64(n)
	}
	if tiles != want {
		v.note(&audit.BadRecord{Reason: fmt.Sprintf("%d tiles are stored, %d belong there", tiles, want)})
	}
	return nil
}
