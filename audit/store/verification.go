package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"slices"
	"strings"

	"msca/audit"
)

// verification is one pass over a log.
type verification struct {
	VerifyOptions
	path       string
	access     access
	db         *sql.DB
	keys       *keyring // nil for a verifier without keys
	mirror     []byte   // the mirror file
	kept       [][]byte // the copy of the head among the keys
	keyEpoch   uint32   // of the row key at hand, 0 without one
	local      uint64   // newest head that this machine knows
	unmirrored bool     // there are keys for the head mirror and no mirror
	unkept     bool     // there are keys, and no copy of the head with them
	report     audit.Report

	charter  *audit.Charter
	last     uint64
	verifier *audit.Verifier
	payloads *payloadCursor
	people   *identityCheck
	tiles    *sql.Stmt
	orders   *orderBook
	later    *orderBook // read anew, for what was erased meanwhile
	index    *indexSums
	bad      *audit.BadRecord // first bad record outside the chain itself
}

// file runs the verification on the database at path. A file that nobody has open
// is read without a lock, so that nothing is made beside it: it may lie on a
// read-only medium. Where somebody began to write in it meanwhile, what was read is
// of no one moment, and it is read again under SQLite's locks.
func (v *verification) file(ctx context.Context, path string) (audit.Report, error) {
	given := *v
	how := reading
	if there, err := exists(path + "-wal"); err == nil && !there {
		how = frozen
	}
	before, _ := os.Stat(path)
	report, err := v.read(ctx, path, how)
	if how == frozen && ctx.Err() == nil && touched(path, before) {
		*v = given
		return v.read(ctx, path, reading)
	}
	return report, err
}

// touched says whether a file is not as it was.
func touched(path string, before os.FileInfo) bool {
	now, err := os.Stat(path)
	return err == nil && before != nil && (!os.SameFile(before, now) || now.Size() != before.Size() || !now.ModTime().Equal(before.ModTime()))
}

// read runs the verification with connections of its own, because a pass holds
// several.
func (v *verification) read(ctx context.Context, path string, how access) (audit.Report, error) {
	db, err := openDB(path, how)
	if err != nil {
		return audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}, newError("verify", path, err)
	}
	defer func() { _ = db.Close() }()
	v.path, v.access, v.db = path, how, db
	err = v.run(ctx)
	if ctx.Err() != nil {
		err = ctx.Err()
	} else if v.report.Verdict != audit.Unreadable {
		err = nil
	}
	if how == reading && noIndex(err) {
		err = &Error{Op: "verify", Path: path, Err: err, Hint: hintNoIndex}
		v.report.Reason = err.Error()
	}
	return v.report, newError("verify", path, err)
}

// noIndex says that SQLite had to make the index of a write-ahead log (-shm) and
// could not.
func noIndex(err error) bool {
	var lite liteError
	return errors.As(err, &lite) && (lite.Code()&0xff == codeCantOpen || lite.Code()&0xff == codeReadOnly)
}

const hintNoIndex = "beside a -wal file SQLite has to write an index: copy the database and its -wal file into a folder that can be written, and verify the copy"

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
	case err == nil && v.unmirrored && v.Checkpoint == nil:
		r.Verdict = audit.Unanchored
		r.Reason = "the head mirror beside the database is gone: nothing tells whether the newest records are all there"
	case err == nil && v.unkept && v.Checkpoint == nil:
		r.Verdict, r.Reason = audit.Unanchored, reasonUnkept
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
	// One snapshot of all that must fit together. Other connections read beside it,
	// later and therefore no less, what is never taken away: the records up to the
	// last of this snapshot.
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
	err = v.pass(ctx)
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
	if err := v.verifier.Finish(); err != nil {
		return err
	}
	if err := v.epochs(ctx, conn); err != nil || v.local == 0 {
		return err
	}
	return sealedAfter(v.local, v.verifier)
}

// epochs demands that the log ends in the epoch whose key is at hand, or the one
// before it: a log that ends earlier was put back.
func (v *verification) epochs(ctx context.Context, conn *sql.Conn) error {
	if v.keyEpoch == 0 {
		return nil
	}
	last, err := newestEpoch(ctx, conn)
	if err == nil && v.keyEpoch > last+1 {
		err = &audit.DivergedError{Seq: v.last + 1, Source: "row key at hand", Reason: errEpoch(v.keyEpoch, last).Error()}
	}
	return err
}

// sealedAfter demands that records after the head this machine knows carry the
// MAC of a key it still has. An append that was cut off between commit and
// mirror leaves such records; one by somebody else has no such key.
func sealedAfter(known uint64, v *audit.Verifier) error {
	head := v.Head().Seq
	if head <= known || v.Sealed.First > 0 && v.Sealed.First <= known+1 && v.Sealed.Last == head {
		return nil
	}
	return notRecordedHere(known)
}

func notRecordedHere(known uint64) error {
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

// localHeads decodes the heads that this machine holds.
func (v *verification) localHeads(logID [16]byte) {
	if v.keys == nil {
		return
	}
	m := readHeads(v.keys.mirror[:], logID, v.mirror)
	if v.unmirrored = !m.found; m.found {
		v.local = m.head.Seq
		var signed uint64
		if n := len(v.verifier.Checkpoints); n > 0 {
			signed = v.verifier.Checkpoints[n-1].Size
		}
		if m.short(v.last, signed) {
			v.verifier.Diverge(&audit.DivergedError{Seq: m.head.Seq + 1, Source: "head mirror", Reason: errHalfMirror.Error()})
		}
		v.verifier.Known = append(v.verifier.Known, audit.KnownHead{Source: "head mirror", Seq: m.head.Seq, Chain: m.head.Hash})
	}
	kept, ok := v.keys.newestKept(logID, v.kept)
	if v.unkept = !ok; ok {
		if v.local > 0 {
			v.local = max(v.local, kept.head.Seq) // the mirror may not have reached the disk
		}
		v.verifier.Known = append(v.verifier.Known, audit.KnownHead{Source: "head kept with the keys", Seq: kept.head.Seq, Chain: kept.head.Hash})
	}
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
