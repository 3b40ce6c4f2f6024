package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"msca/audit"
)

// Append makes a record of e. When it returns without an error the record is
// on the disk. When it returns one the caller must show and send nothing; a
// record is there only if the flush itself went wrong on the way back, and the
// next Append starts afresh behind it. Callers that wait share
// one commit. Cancelling ctx counts until the write begins, not after.
// Errors are *Error (ErrFull, ErrBusy, …), or wrap audit.ErrEntry when e
// itself cannot be recorded. [MSCA-AUD-01] [3.9.7]
func (s *Store) Append(ctx context.Context, e audit.Entry) (audit.Receipt, error) {
	r := &request{entry: e}
	if err := r.prepare(&s.opts, s.codec); err != nil {
		return audit.Receipt{}, s.fail("append", err)
	}
	if err := ctx.Err(); err != nil {
		return audit.Receipt{}, s.fail("append", err)
	}
	s.queueMu.Lock()
	s.queue = append(s.queue, r)
	s.queueMu.Unlock()

	s.mu.Lock()
	defer s.mu.Unlock()
	if !r.done {
		s.commit(context.WithoutCancel(ctx))
	}
	return r.receipt, s.fail("append", r.err)
}

// maxBatch bounds a transaction.
const maxBatch = 256

// commit writes everything that waits, and tells each caller.
func (s *Store) commit(ctx context.Context) {
	s.queueMu.Lock()
	n := min(len(s.queue), maxBatch)
	batch := s.queue[:n:n]
	s.queue = s.queue[n:]
	if len(s.queue) == 0 {
		s.queue = nil
	}
	s.queueMu.Unlock()
	for len(batch) > 0 {
		n, err := s.write(ctx, batch)
		if errors.Is(err, errMoved) {
			n, err = s.write(ctx, batch)
		}
		for _, r := range batch[:n] {
			r.done, r.err = true, err
		}
		batch = batch[n:]
	}
}

// request is an append that waits.
type request struct {
	entry   audit.Entry
	packed  []packed
	receipt audit.Receipt
	err     error
	done    bool
}

type packed struct {
	codec byte
	bytes []byte
}

// prepare does what needs no lock: it refuses what cannot be recorded, so that
// no entry can spoil the commit of another, and compresses the payloads.
func (r *request) prepare(o *Options, codec byte) error {
	e := &r.entry
	if e.Event.Reserved() {
		return fmt.Errorf("%w: only the store itself records %s", audit.ErrEntry, e.Event)
	}
	for _, p := range []audit.Person{e.User, e.Authority} {
		if p.UserID == "" && (p.Name != "" || p.RoleProfileID != "") {
			return fmt.Errorf("%w: a person with a name has a user id too", audit.ErrEntry)
		}
	}
	if e.Patient != "" && (len(e.Patient) != 10 || strings.Trim(e.Patient, "0123456789") != "") {
		return fmt.Errorf("%w: the patient is an NHS number of ten digits", audit.ErrEntry)
	}
	stamp := audit.Stamp{UTC: time.Unix(1, 0), Quality: audit.Unsynchronised}
	c := r.canon(o)
	c.Seq, c.Stamp = 1, stamp
	for _, p := range e.Payloads {
		codec, b, err := compress(codec, p.Body)
		if err != nil {
			return err
		}
		r.packed = append(r.packed, packed{codec, b})
		c.Commitments = append(c.Commitments, audit.Commitment{Kind: p.Kind})
	}
	_, err := c.AppendBinary(make([]byte, 0, 512))
	return err
}

// canon returns what is known before the record has its place.
func (r *request) canon(o *Options) *audit.Canon {
	e := &r.entry
	return &audit.Canon{
		Event: e.Event, Outcome: e.Outcome, MessageID: e.MessageID, TrackingID: e.TrackingID, Case: e.Case,
		AccessMethod: e.AccessMethod, AccessPoint: e.AccessPoint, Device: o.Device, OriginatingSystem: o.OriginatingSystem,
		UserRole: audit.RoleOf(e.User), AuthorityRole: audit.RoleOf(e.Authority), Details: e.Details,
	}
}

// write commits a batch as the one writer, or as much of it as belongs to one
// epoch; n is how many requests it took.
func (s *Store) write(ctx context.Context, batch []*request) (n int, err error) {
	n = len(batch)
	err = s.exclusive(ctx, func(ctx context.Context) error {
		b := &batchWriter{Store: s, w: s.writer, st: s.state}
		err := s.writer.transaction(ctx, func() error {
			for i, r := range batch {
				err := b.append(ctx, r)
				if errors.Is(err, errEpochEnds) {
					n = i
					break
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			n = len(batch)
			return moved(err)
		}
		s.appended = true
		return s.noteHead()
	})
	return n, err
}

// errEpochEnds says that a record belongs to the next epoch and others of the
// same transaction to the one before: they have to be durable, and in the
// mirror, while there is a key to check them with.
var errEpochEnds = errors.New("an epoch ends")

// moved recognises the refusal of the sequence trigger.
func moved(err error) error {
	if strings.Contains(err.Error(), "audit: out of sequence") {
		return errMoved
	}
	return err
}

// noteHead puts the new head into the mirror.
func (s *Store) noteHead() error { return s.noteHeadBy(s.mirror.write) }

func (s *Store) noteHeadBy(write func(mirrorHead) error) error {
	st := s.state
	if err := write(mirrorHead{head: st.head, size: st.signed, epoch: st.epoch}); err != nil {
		return fmt.Errorf("writing the head mirror: %w", err)
	}
	return nil
}

// batchWriter appends records inside a transaction, moving the state along.
// When the transaction fails the state is thrown away.
type batchWriter struct {
	*Store
	w     *writer
	st    *state
	order audit.Digest // of a tombstone
	n     int          // records appended
	buf   []byte
}

const checkpointInterval = int64(10 * time.Second)

func (b *batchWriter) append(ctx context.Context, r *request) error {
	stamp := b.stamp()
	if err := b.adoptEpoch(); err != nil {
		return err
	}
	if b.fresh || b.st.opened == 0 || stamp.UTC.UnixNano() >= b.st.opened+int64(audit.EpochLength) || b.key.Epoch != b.st.epoch {
		if b.n > 0 {
			return errEpochEnds
		}
		if err := b.openEpoch(ctx, stamp); err != nil {
			return err
		}
		// The same reading of the clock: a second one could be of the epoch after
		// this, when the machine slept in between.
		stamp.UTC = stamp.UTC.Add(time.Nanosecond)
	}
	c := r.canon(&b.opts)
	c.Stamp, c.Order = stamp, b.order
	if err := b.people(ctx, c, &r.entry); err != nil {
		return err
	}
	if err := b.put(ctx, c, r.entry.Payloads, r.packed); err != nil {
		return err
	}
	b.n++
	r.receipt = audit.Receipt{Seq: c.Seq, Stamp: c.Stamp}
	return nil
}

// stamp asks the clock, and keeps time strictly increasing along the log
// whatever the clock does. [3.9.4]
func (b *batchWriter) stamp() audit.Stamp {
	t := b.opts.Clock.Stamp()
	if t.Quality < audit.Synchronised || t.Quality > audit.Unsynchronised {
		t.Quality = audit.Unsynchronised
	}
	if t.Uncertainty < 0 || t.Uncertainty > audit.UnknownUncertainty {
		t.Uncertainty = audit.UnknownUncertainty
	}
	t.Uncertainty = t.Uncertainty.Truncate(time.Microsecond)
	t.CivilOffset = t.CivilOffset.Truncate(time.Minute)
	if nanos := t.UTC.UnixNano(); nanos <= b.st.nanos {
		t.UTC, t.Clamped = time.Unix(0, b.st.nanos+1), true
	}
	t.UTC = t.UTC.UTC().Round(0)
	return t
}

// adoptEpoch takes over the row key of an epoch that another process opened.
func (b *batchWriter) adoptEpoch() error {
	if b.fresh || b.key.Epoch == b.st.epoch {
		return nil
	}
	key, err := b.keys.loadEpoch()
	if err == nil && key.Epoch == b.st.epoch {
		b.key = key
	}
	return err
}

// openEpoch evolves the row key and records that. The new key is on the disk,
// and the old one off it, before the record is; and before that the mirror is:
// no record beyond what it knows after a power cut may be of an earlier epoch,
// for nobody could tell it from a forged one.
func (b *batchWriter) openEpoch(ctx context.Context, stamp audit.Stamp) error {
	key, err := b.keys.loadEpoch()
	if err != nil {
		return err
	}
	if key.Epoch > b.st.epoch+1 {
		return errEpoch(key.Epoch, b.st.epoch)
	}
	if key.Epoch <= b.st.epoch {
		if err := b.mirror.f.Sync(); err != nil {
			return fmt.Errorf("making the head mirror durable: %w", err)
		}
		key, _ = key.At(b.st.epoch + 1)
		if err := b.keys.saveEpoch(key); err != nil {
			return fmt.Errorf("saving the row key: %w", err)
		}
	}
	b.key, b.fresh = key, false
	c := &audit.Canon{Event: audit.EpochOpened, Stamp: stamp, EpochCheck: key.Check(),
		Device: b.opts.Device, OriginatingSystem: b.opts.OriginatingSystem}
	b.st.epoch, b.st.opened = key.Epoch, stamp.UTC.UnixNano()
	return b.put(ctx, c, nil, nil)
}

func errEpoch(key, log uint32) error {
	return fmt.Errorf("%w: the row key is of epoch %d, the log ends in epoch %d", ErrRolledBack, key, log)
}

// put gives a record its place and its proof and inserts it.
func (b *batchWriter) put(ctx context.Context, c *audit.Canon, payloads []audit.Payload, ready []packed) error {
	st := b.st
	c.Seq, c.Epoch = st.head.Seq+1, st.epoch
	rows := make([]sealed, len(payloads))
	for i, p := range payloads {
		place := audit.PayloadPlace(b.charter.LogID, c.Seq, i, p.Kind)
		row, err := b.keys.seal(b.rand, place, p.Body, ready[i].codec, ready[i].bytes)
		if err != nil {
			return err
		}
		rows[i] = row
		c.Commitments = append(c.Commitments, audit.Commitment{Kind: p.Kind, Digest: row.commit})
	}
	canon, err := c.AppendBinary(b.buf[:0])
	if err != nil {
		return err
	}
	b.buf = canon
	leaf := audit.LeafHash(canon)
	mac := b.key.MAC(st.head.Hash, leaf)
	hash := audit.ChainHash(st.head.Hash, mac, leaf)
	if err := b.w.insert(ctx, sqlInsert, int64(c.Seq), canon, hash[:], mac[:]); err != nil {
		return err
	}
	for i, row := range rows {
		if err := b.w.insert(ctx, sqlPayload, int64(c.Seq)*256+int64(i), row.inner[:], row.bytes); err != nil {
			return err
		}
	}
	st.head, st.nanos = audit.Head{Seq: c.Seq, Hash: hash}, c.Stamp.UTC.UnixNano()
	if err := b.grow(ctx, leaf); err != nil {
		return err
	}
	if !c.Patient.IsZero() {
		b.patients[c.Patient] = patientLast{c.PatientOrdinal, c.Seq, c.PatientRef}
	}
	if st.head.Seq-st.signed >= audit.CheckpointEvery || st.nanos-st.signedAt >= checkpointInterval {
		return b.sign(ctx)
	}
	return nil
}

// grow adds the leaf to the tree and stores each tile it completes.
func (b *batchWriter) grow(ctx context.Context, leaf audit.Digest) (err error) {
	b.st.tree.Append(leaf, func(level int, n uint64, hashes []audit.Digest) {
		flat := make([]byte, 0, 32*len(hashes))
		for _, h := range hashes {
			flat = append(flat, h[:]...)
		}
		err = errors.Join(err, b.w.insert(ctx, sqlTile, int64(level), int64(n), flat))
	})
	return err
}

// sign stores a checkpoint over everything appended so far.
func (b *batchWriter) sign(ctx context.Context) error {
	st := b.st
	c := audit.Checkpoint{Origin: b.charter.Origin, Size: st.head.Seq, Root: st.tree.Root(), Chain: st.head.Hash, Previous: st.signed}
	msg, err := c.Sign(b.keys.signer)
	if err != nil {
		return err
	}
	if err := b.w.insert(ctx, sqlCheckpoint, int64(c.Size), msg); err != nil {
		return err
	}
	st.signed, st.signedAt = c.Size, st.nanos
	return nil
}

// people puts tokens, sealed identities and the patient's count into c.
func (b *batchWriter) people(ctx context.Context, c *audit.Canon, e *audit.Entry) (err error) {
	if c.User, c.UserRef, err = b.identify(ctx, audit.UserRole, e.User.UserID, e.User.Name, e.User.RoleProfileID); err != nil {
		return err
	}
	if c.Authority, c.AuthorityRef, err = b.identify(ctx, audit.AuthorityRole, e.Authority.UserID, e.Authority.Name, e.Authority.RoleProfileID); err != nil {
		return err
	}
	c.Message = audit.TokenOf(b.keys.token[:], audit.MessageRole, e.MessageID)
	if e.Patient == "" {
		return nil
	}
	return b.patient(ctx, c, e.Patient)
}
