package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"msca/audit"
)

// VerifyOptions say what a verification may rely on.
type VerifyOptions struct {
	Checkpoint []byte          // a checkpoint held elsewhere; nil is none
	VKey       string          // the key it must be signed under, as given to the auditor; "" is the log's own
	RowKey     *audit.EpochKey // row key of an epoch, from escrow; nil is the one at hand
	Progress   func(done, total uint64)
	Quick      bool // leave out the comparison of every index with the records
}

// Verify checks the whole log against itself and against every head known
// from outside: the mirror, the copy with the keys, the given checkpoint. Only
// what keeps it from reading is an error; what it finds is in the report.
func (s *Store) Verify(ctx context.Context, o VerifyOptions) (audit.Report, error) {
	return examine(ctx, s.opts, s.keys, o)
}

// Examine is Verify for a folder that Open may refuse: it opens the database
// read-only and changes nothing. Keys and mirror count as far as they are
// there. The error says that the report could not be made at all.
func Examine(ctx context.Context, o Options, v VerifyOptions) (audit.Report, error) {
	if err := o.check(); err != nil {
		return audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}, newError("verify", o.Dir, err)
	}
	keys, err := loadKeys(o.Keys)
	if err != nil {
		keys = nil
	}
	return examine(ctx, o, keys, v)
}

func examine(ctx context.Context, o Options, keys *keyring, opts VerifyOptions) (audit.Report, error) {
	// The outside heads are read before the records, so that records appended
	// meanwhile do no harm.
	v := &verification{VerifyOptions: opts, keys: keys}
	if keys != nil {
		var err error
		if v.RowKey == nil {
			v.RowKey = keys.oldestRowKey() // before the mirror, so that it reaches back to it
		}
		if v.mirror, err = os.ReadFile(filepath.Join(o.Dir, mirrorName)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}, newError("verify", o.Dir, err)
		}
		v.kept, _ = keys.store.Load(keyHead)
	}
	return v.file(ctx, filepath.Join(o.Dir, databaseName))
}

// oldestRowKey returns the row key that reaches back furthest.
func (k *keyring) oldestRowKey() *audit.EpochKey {
	if b, err := k.store.Load(keyEscrow); err == nil && len(b) == 32 {
		return &audit.EpochKey{Key: [32]byte(b)}
	}
	if key, err := k.loadEpoch(); err == nil {
		return &key
	}
	return nil
}

// localHeads decodes the heads that this machine holds.
func (v *verification) localHeads(logID [16]byte) {
	if v.keys == nil {
		return
	}
	if m, ok := newestSlot(v.keys.mirror[:], logID, v.mirror); ok {
		v.local = m.head.Seq
		v.verifier.Known = append(v.verifier.Known, audit.KnownHead{Source: "head mirror", Seq: m.head.Seq, Chain: m.head.Hash})
	}
	if m, ok := decodeSlot(v.keys.mirror[:], logID, v.kept); ok {
		if v.local > 0 {
			v.local = max(v.local, m.head.Seq) // the mirror may not have reached the disk
		}
		v.verifier.Known = append(v.verifier.Known, audit.KnownHead{Source: "head kept with the keys", Seq: m.head.Seq, Chain: m.head.Hash})
	}
}

// VerifyFile checks a database file with nothing but what o brings. It opens
// the file read-only and needs no other. The error says that the report could
// not be made at all; its verdict is Unreadable then.
func VerifyFile(ctx context.Context, path string, o VerifyOptions) (audit.Report, error) {
	return (&verification{VerifyOptions: o}).file(ctx, path)
}

// file runs the verification on the database at path with connections of its
// own, because a pass holds several.
func (v *verification) file(ctx context.Context, path string) (audit.Report, error) {
	how := reading
	if there, err := exists(path + "-wal"); err == nil && !there {
		how = frozen // so that nothing is made beside the file, which may lie on a read-only medium
	}
	db, err := openDB(path, how)
	if err != nil {
		return audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}, newError("verify", path, err)
	}
	defer func() { _ = db.Close() }()
	v.db = db
	err = v.run(ctx)
	if ctx.Err() != nil {
		err = ctx.Err()
	} else if v.report.Verdict != audit.Unreadable {
		err = nil
	}
	return v.report, newError("verify", path, err)
}

// verification is one pass over a log.
type verification struct {
	VerifyOptions
	db     *sql.DB
	keys   *keyring // nil for a verifier without keys
	mirror []byte   // the mirror file
	kept   []byte   // the copy of the head among the keys
	local  uint64   // newest head that this machine knows
	report audit.Report

	charter  *audit.Charter
	last     uint64
	verifier *audit.Verifier
	payloads *payloadCursor
	people   *identityCheck
	tiles    *sql.Stmt
	orders   *orderBook
	index    *indexSums
	bad      *audit.BadRecord // first bad record outside the chain itself
}

func (v *verification) run(ctx context.Context) error {
	err := v.check(ctx)
	r := &v.report
	if v.verifier != nil {
		r.Head, r.Records = v.verifier.Head(), v.verifier.Head().Seq
		r.Chained = upTo(r.Head.Seq)
		r.Sealed, r.Signed, r.Anchored = v.verifier.Sealed, upTo(v.verifier.LastSigned()), upTo(v.verifier.Anchored())
	}
	var bad *audit.BadRecord
	var diverged *audit.DivergedError
	if v.bad != nil && (!errors.As(err, &bad) || !earlier(bad, v.bad)) {
		err = v.bad
	}
	switch {
	case err == nil && r.Anchored.Last > 0:
		r.Verdict = audit.Intact
	case err == nil:
		r.Verdict = audit.Unanchored
		r.Reason = "nothing held outside the database confirms its head"
	case errors.As(err, &bad):
		r.Verdict, r.FirstBad, r.Reason = audit.Tampered, bad.Seq, bad.Reason
	case errors.As(err, &diverged):
		r.Verdict, r.FirstBad, r.Reason = audit.Diverged, diverged.Seq, diverged.Error()
	case errors.Is(err, ErrTampered), errors.Is(err, ErrDamaged), damaged(err):
		r.Verdict, r.Reason = audit.Tampered, err.Error()
	default:
		r.Verdict, r.Reason = audit.Unreadable, err.Error()
	}
	return err
}

// damaged recognises SQLite's word for a file it cannot make sense of half way.
func damaged(err error) bool {
	var e *Error
	return errors.As(newError("verify", "", err), &e) && errors.Is(e, ErrDamaged) && !strings.Contains(err.Error(), "not a database")
}

func upTo(n uint64) audit.Range {
	if n == 0 {
		return audit.Range{}
	}
	return audit.Range{First: 1, Last: n}
}

func (v *verification) check(ctx context.Context) error {
	// A changed schema is a finding; which record was changed under it is another.
	if err := checkSchema(ctx, v.db); errors.Is(err, errSchemaChanged) {
		v.note(&audit.BadRecord{Reason: err.Error()})
	} else if err != nil {
		return err
	}
	conn, err := v.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	// One snapshot for the whole pass; a second connection reads beside it.
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") }()
	var last int64
	if err := conn.QueryRowContext(ctx, "SELECT coalesce(max(seq),0) FROM audit").Scan(&last); err != nil {
		return err
	}
	v.last = uint64(last)
	if err := v.prepare(ctx, conn); err != nil {
		return err
	}
	defer v.payloads.close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var stored []entrySum
	structure := make(chan error, 1)
	go func() {
		var err error
		stored, err = v.structure(ctx)
		structure <- err
	}()
	err = v.pass(ctx, conn)
	if err == nil {
		err = v.leftovers(ctx, conn)
	}
	if err != nil {
		cancel()
		<-structure
		return err
	}
	if err := <-structure; err != nil {
		return err
	}
	for i, sum := range stored {
		if sum != v.index.sums[i] {
			return v.misindexed(ctx, indexes[i].name)
		}
	}
	if err := v.verifier.Finish(); err != nil || v.local == 0 {
		return err
	}
	return sealedAfter(v.local, v.verifier)
}

// sealedAfter demands that records after the head this machine knows carry the
// MAC of a key it still has. An append that was cut off between commit and
// mirror leaves such records; one by somebody else has no such key.
func sealedAfter(known uint64, v *audit.Verifier) error {
	head := v.Head().Seq
	if head <= known || v.Sealed.First > 0 && v.Sealed.First <= known+1 && v.Sealed.Last == head {
		return nil
	}
	return &audit.BadRecord{Seq: known + 1, Reason: "it lies beyond the head this machine knows and its MAC cannot be checked: it was not recorded by this machine"}
}

// prepare reads what the pass needs at hand.
func (v *verification) prepare(ctx context.Context, conn *sql.Conn) error {
	v.verifier = audit.NewVerifier()
	v.verifier.Key = v.RowKey
	v.verifier.OnRow, v.verifier.OnTile = v.row, v.tile
	v.payloads, v.index = &payloadCursor{}, newIndexSums()
	var canon []byte
	err := conn.QueryRowContext(ctx, "SELECT canon FROM audit WHERE seq=1").Scan(&canon)
	if errors.Is(err, sql.ErrNoRows) {
		return &audit.BadRecord{Seq: 1, Reason: "missing"}
	}
	if err != nil {
		return err
	}
	c, err := audit.ParseCanon(canon)
	if err != nil || c.Charter == nil {
		return &audit.BadRecord{Seq: 1, Reason: "not a genesis record"}
	}
	v.charter, v.report.Origin = c.Charter, c.Charter.Origin
	vkeys := c.Charter.VKeys
	v.report.Trusted = "genesis"
	if v.VKey != "" && slices.Contains(vkeys, v.VKey) {
		vkeys, v.report.Trusted = []string{v.VKey}, "reader"
	} else if v.VKey != "" {
		v.verifier.Diverge(&audit.DivergedError{Seq: 1, Source: "given key", Reason: "another log: this one names other keys"})
	}
	if v.keys != nil && v.keys.check(c.Charter.LogID) != c.Charter.KeyCheck {
		v.verifier.Diverge(&audit.DivergedError{Seq: 1, Source: "key store of this machine", Reason: "another log: the keys do not belong to this one"})
		v.keys, v.verifier.Key = nil, nil
	}
	signed, err := readCheckpoints(ctx, conn, 0, vkeys)
	if !v.note(err) {
		return err
	}
	v.verifier.Checkpoints, v.report.Checkpoints = signed, len(signed)
	v.localHeads(c.Charter.LogID)
	v.givenCheckpoint(vkeys)
	if v.orders, err = readOrders(ctx, conn, c.Charter); !v.note(err) {
		return err
	}
	if v.people, err = v.readIdentities(ctx, conn); !v.note(err) {
		return err
	}
	if v.tiles, err = v.db.PrepareContext(ctx, "SELECT hashes FROM tile WHERE level=? AND n=?"); err != nil {
		return err
	}
	v.payloads, err = v.openPayloads(ctx)
	return err
}

// givenCheckpoint takes in the checkpoint the reader brought.
func (v *verification) givenCheckpoint(vkeys []string) {
	if v.Checkpoint == nil {
		return
	}
	if v.VKey != "" {
		vkeys = []string{v.VKey}
	}
	k, err := audit.OpenCheckpoint(v.Checkpoint, vkeys...)
	switch {
	case err != nil:
		v.verifier.Diverge(&audit.DivergedError{Source: "given checkpoint", Reason: err.Error()})
	case k.Origin != v.charter.Origin:
		v.verifier.Diverge(&audit.DivergedError{Seq: k.Size, Source: "given checkpoint", Reason: "it is of the log " + k.Origin})
	default:
		v.verifier.Known = append(v.verifier.Known, audit.KnownHead{Source: "given checkpoint", Seq: k.Size, Chain: k.Chain, Root: k.Root})
	}
}

// note keeps the first bad record found beside the chain and lets the pass go
// on; it reports false for any other error.
func (v *verification) note(err error) bool {
	if err == nil {
		return true
	}
	var bad *audit.BadRecord
	if !errors.As(err, &bad) {
		return false
	}
	if v.bad == nil || earlier(bad, v.bad) {
		v.bad = bad
	}
	return true
}

// earlier orders findings by record; one that cannot be placed comes last.
func earlier(a, b *audit.BadRecord) bool { return a.Seq-1 < b.Seq-1 }

// pass runs every record through the verifier. One goroutine reads and another
// verifies, which cost about the same.
func (v *verification) pass(ctx context.Context, conn *sql.Conn) error {
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
	err := eachRecord(ctx, conn, 0, func(seq uint64, canon, hash, mac []byte) error {
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
