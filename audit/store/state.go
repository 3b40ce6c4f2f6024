package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"

	"msca/audit"
)

// state is the end of the log: what the next record builds on.
type state struct {
	head     audit.Head
	nanos    int64 // of the newest record
	epoch    uint32
	opened   int64 // time of the record that opened the epoch
	tree     *audit.Tree
	signed   uint64 // size of the newest checkpoint
	signedAt int64  // time of the record it ends on
}

// errMoved says that another process appended since the state was read.
var errMoved = errors.New("the log has grown meanwhile")

// current brings writer and state up to date. The folder lock is held.
func (s *Store) current(ctx context.Context) error {
	if s.writer == nil {
		w, err := openWriter(ctx, s.path, writing)
		if err != nil {
			return err
		}
		s.writer = w
	}
	if s.state == nil {
		st, err := s.readState(ctx)
		if err != nil {
			return err
		}
		s.state = st
		m, err := s.mirror.read()
		s.mirror.turn = m.turn
		return err
	}
	if moved, err := s.mirror.moved(); err != nil || !moved {
		return err
	}
	m, err := s.mirror.read()
	if err != nil {
		return err
	}
	s.mirror.turn = m.turn
	return s.catchUp(ctx)
}

// catchUp reads what other processes appended.
func (s *Store) catchUp(ctx context.Context) error {
	clear(s.patients)
	var size int64
	if err := s.writer.conn.QueryRowContext(ctx, "SELECT max(size) FROM checkpoint").Scan(&size); err != nil {
		return err
	}
	if signed := uint64(size); signed > s.state.signed && signed <= s.state.head.Seq {
		// Another process signed a head that this one already had.
		if err := s.adopt(ctx, signed); err != nil {
			return err
		}
	}
	return s.follow(ctx, s.state, uint64(size))
}

// adopt takes a checkpoint over records that are in the state already; the next
// one has to name it as its predecessor.
func (s *Store) adopt(ctx context.Context, signed uint64) error {
	var canon []byte
	err := s.writer.conn.QueryRowContext(ctx, "SELECT canon FROM audit WHERE seq=?", int64(signed)).Scan(&canon)
	if err != nil || audit.CheckCanon(canon) != nil {
		return &audit.BadRecord{Seq: signed, Reason: "missing or changed though its checkpoint is there"}
	}
	s.state.signed, s.state.signedAt = signed, audit.View(canon).Nanos()
	return nil
}

// readState reads the end of the log: the newest checkpoint, the tree under
// it, and the records after it, all of which must agree.
func (s *Store) readState(ctx context.Context) (*state, error) {
	q := s.writer.conn
	var size int64
	var msg []byte
	err := q.QueryRowContext(ctx, "SELECT size,note FROM checkpoint ORDER BY size DESC LIMIT 1").Scan(&size, &msg)
	if err != nil {
		return nil, fmt.Errorf("reading the newest checkpoint: %w", err)
	}
	c, err := audit.OpenCheckpoint(msg, s.keys.vkey)
	if err != nil {
		return nil, &audit.BadRecord{Seq: uint64(size), Reason: err.Error()}
	}
	tree, err := restoreTree(ctx, q, c.Size)
	if err != nil {
		return nil, fmt.Errorf("reading the tree: %w", err)
	}
	var canon, hash []byte
	if err := q.QueryRowContext(ctx, "SELECT canon,hash FROM audit WHERE seq=?", size).Scan(&canon, &hash); err != nil {
		return nil, &audit.BadRecord{Seq: uint64(size), Reason: "missing though its checkpoint is there"}
	}
	if c.Size != uint64(size) || c.Root != tree.Root() || !bytes.Equal(hash, c.Chain[:]) || audit.CheckCanon(canon) != nil {
		return nil, &audit.BadRecord{Seq: uint64(size), Reason: "the signed checkpoint differs: records up to here were changed"}
	}
	v := audit.View(canon)
	st := &state{head: audit.Head{Seq: c.Size, Hash: c.Chain}, nanos: v.Nanos(), epoch: v.Epoch(), tree: tree, signed: c.Size, signedAt: v.Nanos()}
	if st.opened, err = openedBefore(ctx, q, c.Size); err != nil {
		return nil, err
	}
	return st, s.follow(ctx, st, c.Size)
}

// openedBefore finds when the epoch that record seq belongs to was opened; 0 when
// no record tells.
func openedBefore(ctx context.Context, q queryer, seq uint64) (int64, error) {
	var newest []byte
	for _, opens := range []audit.Event{audit.Genesis, audit.EpochOpened, audit.LossAcknowledged} {
		var ts []byte
		err := q.QueryRowContext(ctx, "SELECT "+keyTime+" FROM audit INDEXED BY x_event WHERE "+keyEvent+"=? AND "+notOfLookup+" AND seq<=? ORDER BY seq DESC LIMIT 1",
			binary.BigEndian.AppendUint16(nil, uint16(opens)), int64(seq)).Scan(&ts)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return 0, err
		}
		if bytes.Compare(ts, newest) > 0 {
			newest = ts
		}
	}
	if len(newest) != 8 {
		return 0, nil
	}
	return int64(binary.BigEndian.Uint64(newest)), nil
}

// follow takes the records after st.head into st.
func (s *Store) follow(ctx context.Context, st *state, signed uint64) error {
	rows, err := s.writer.conn.QueryContext(ctx, "SELECT seq,canon,hash,mac FROM audit WHERE seq>? ORDER BY seq", int64(st.head.Seq))
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var seq int64
		var canon, hash, mac sql.RawBytes
		if err := rows.Scan(&seq, &canon, &hash, &mac); err != nil {
			return err
		}
		if err := st.take(uint64(seq), canon, hash, mac); err != nil {
			return err
		}
		if v := audit.View(canon); v.Event() == audit.Erased {
			s.who = identityCache{}
		}
		if uint64(seq) == signed {
			st.signed, st.signedAt = signed, st.nanos
		}
	}
	return rows.Err()
}

func (st *state) take(seq uint64, canon, hash, mac []byte) error {
	bad := func(reason string) error { return &audit.BadRecord{Seq: st.head.Seq + 1, Reason: reason} }
	if seq != st.head.Seq+1 {
		return bad("missing")
	}
	leaf := audit.LeafHash(canon)
	if len(mac) != 16 || len(hash) != 32 || audit.CheckCanon(canon) != nil ||
		audit.ChainHash(st.head.Hash, audit.MAC(mac), leaf) != audit.Digest(hash) {
		return bad("the chain is broken: record, MAC or chain value was changed")
	}
	v := audit.View(canon)
	if v.Event().OpensEpoch() {
		st.opened = v.Nanos()
	}
	st.head, st.nanos, st.epoch = audit.Head{Seq: seq, Hash: audit.Digest(hash)}, v.Nanos(), v.Epoch()
	st.tree.Append(leaf, nil)
	return nil
}

// restoreTree rebuilds the tree of the first size records from the tiles and
// the newest records.
func restoreTree(ctx context.Context, q queryer, size uint64) (*audit.Tree, error) {
	leaf := func(i uint64) (audit.Digest, error) {
		var canon []byte
		err := q.QueryRowContext(ctx, "SELECT canon FROM audit WHERE seq=?", int64(i+1)).Scan(&canon)
		if errors.Is(err, sql.ErrNoRows) {
			return audit.Digest{}, &audit.BadRecord{Seq: i + 1, Reason: "missing"}
		}
		return audit.LeafHash(canon), err
	}
	return audit.RestoreTree(size, tileReader(ctx, q), leaf)
}

// tileReader reads stored tiles.
func tileReader(ctx context.Context, q queryer) func(level int, n uint64) ([]audit.Digest, error) {
	return func(level int, n uint64) ([]audit.Digest, error) {
		var b []byte
		if err := q.QueryRowContext(ctx, "SELECT hashes FROM tile WHERE level=? AND n=?", level, int64(n)).Scan(&b); err != nil {
			return nil, err
		}
		return splitTile(b), nil
	}
}

func splitTile(b []byte) []audit.Digest {
	out := make([]audit.Digest, len(b)/32)
	for i := range out {
		out[i] = audit.Digest(b[32*i : 32*i+32])
	}
	return out
}
