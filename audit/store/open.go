package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"msca/audit"
)

// recentRecords are verified at every Open; the rest by Verify.
const recentRecords = 10_000

// Open opens an existing log. Before it returns it has had SQLite check the
// file, compared the head with the mirror, with the copy kept among the keys
// and with the newest checkpoint, and verified the newest 10 000 records. What
// it finds wrong it returns and does not repair: ErrLost, ErrRolledBack,
// ErrDamaged, ErrTampered, ErrForeign, ErrKeys, ErrSchema, ErrNotFound.
func Open(ctx context.Context, o Options) (*Store, error) {
	path := filepath.Join(o.Dir, databaseName)
	s, err := open(ctx, o, path)
	if err != nil {
		return nil, newError("open", path, err)
	}
	return s, nil
}

func open(ctx context.Context, o Options, path string) (*Store, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	there, err := exists(path)
	if err != nil {
		return nil, err
	}
	if !there {
		return nil, notThere(o, path)
	}
	keys, err := loadKeys(o.Keys)
	if err != nil {
		return nil, err
	}
	charter, err := readCharter(ctx, path)
	if err != nil {
		return nil, err
	}
	if charter.KeyCheck != keys.check(charter.LogID) || !slices.Contains(charter.VKeys, keys.vkey) {
		return nil, &Error{Op: "open", Path: path, Err: ErrForeign,
			Hint: "the database comes from elsewhere, or its keys were replaced: put the folder back as it was"}
	}
	s, err := assemble(o, keys, charter.LogID)
	if err != nil {
		return nil, err
	}
	s.charter, s.codec = *charter, codecOf(charter)
	if err := s.admit(ctx); err != nil {
		_ = s.release()
		return nil, err
	}
	return s, nil
}

func notThere(o Options, path string) error {
	e := &Error{Op: "open", Path: path, Err: ErrNotFound, Hint: "if there was one, put its folder back as it was"}
	if _, err := o.Keys.Load(keyCheckpoint); err == nil {
		e.Err = join(ErrLost, fmt.Errorf("%w: the keys are here but the database is gone", ErrNotFound))
		e.Hint = "put the database back; it must not be started anew"
	}
	return e
}

// readCharter reads the genesis record. The chain check that it is the
// genesis record comes with admit and Verify.
func readCharter(ctx context.Context, path string) (*audit.Charter, error) {
	db, err := openDB(path, reading)
	if err != nil {
		return nil, err
	}
	defer func() { _ = db.Close() }()
	if err := checkSchema(ctx, db); err != nil {
		return nil, err
	}
	var canon []byte
	err = db.QueryRowContext(ctx, "SELECT canon FROM audit WHERE seq=1").Scan(&canon)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, &audit.BadRecord{Seq: 1, Reason: "missing"}
	}
	if err != nil {
		return nil, err
	}
	c, err := audit.ParseCanon(canon)
	if err != nil || c.Charter == nil {
		return nil, &audit.BadRecord{Seq: 1, Reason: "not a genesis record"}
	}
	return c.Charter, nil
}

// admit checks a log before it is used.
func (s *Store) admit(ctx context.Context) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := quickCheck(ctx, s.reader); err != nil {
		return err
	}
	if err := lock(ctx, s.folder); err != nil {
		return err
	}
	defer unlock(s.folder)
	wal := scanWAL(s.path + "-wal")
	loss := s.compareHeads(ctx, wal)
	if loss == nil {
		loss = s.headKept()
	}
	if loss == nil {
		loss = s.compareEpochs(ctx)
	}
	if loss != nil && (s.opts.Acknowledge == nil || !acknowledgeable(loss)) {
		return loss
	}
	var answer Acknowledgement
	if loss != nil {
		if answer, err = s.answerFor(ctx, loss); err != nil {
			return err
		}
		if err := s.keepWAL(); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	// Up to here the files were only read: the writer moves the write-ahead log.
	if err := s.current(ctx); err != nil {
		return s.blame(err, wal)
	}
	if err := s.verifyRecent(ctx); err != nil {
		return err
	}
	if loss != nil {
		return s.acknowledge(ctx, loss, answer)
	}
	return s.mendMirror()
}

// blame tells a chain broken by a damaged write-ahead log from a changed one.
func (s *Store) blame(err error, wal walScan) error {
	if m, _ := s.mirror.read(); m.found && wal.broken {
		return s.lost(m.head.Seq, 0, "head mirror", wal)
	}
	return err
}

// compareHeads holds the log against what is known of it outside. It only reads.
func (s *Store) compareHeads(ctx context.Context, wal walScan) error {
	m, err := s.mirror.read()
	if err != nil {
		return err
	}
	if !m.found {
		return &Error{Op: "open", Path: filepath.Join(s.opts.Dir, mirrorName), Err: ErrUnconfirmed,
			Hint: "the head mirror was taken away or written into: put it back, or have someone answer for what may be missing"}
	}
	var last, signed int64
	err = s.reader.QueryRowContext(ctx, "SELECT (SELECT coalesce(max(seq),0) FROM audit),(SELECT coalesce(max(size),0) FROM checkpoint)").Scan(&last, &signed)
	if err != nil {
		return err
	}
	for _, known := range s.knownHeads() {
		if known.Seq > uint64(last) {
			return s.lost(known.Seq, uint64(last), known.Source, wal)
		}
		if err := s.agrees(ctx, known); err != nil {
			return err
		}
	}
	if m.short(uint64(last), uint64(signed)) {
		return &Error{Op: "open", Path: filepath.Join(s.opts.Dir, mirrorName), Hint: hintExamine,
			Err: join(ErrLost, &audit.DivergedError{Seq: m.head.Seq + 1, Source: "head mirror", Reason: errHalfMirror.Error()})}
	}
	return nil
}

// compareEpochs refuses a log that ends before the epoch whose key is at hand.
func (s *Store) compareEpochs(ctx context.Context) error {
	key, err := s.keys.loadEpoch()
	if err != nil {
		return err
	}
	last, err := newestEpoch(ctx, s.reader)
	if err != nil {
		return err
	}
	if key.Epoch > last+1 {
		return &Error{Op: "open", Path: s.path, Hint: hintRolledBack, Err: errEpoch(key.Epoch, last)}
	}
	return nil
}

// newestEpoch is the epoch of the newest record.
func newestEpoch(ctx context.Context, q queryer) (uint32, error) {
	canon, err := newestCanon(ctx, q)
	if err != nil {
		return 0, err
	}
	return canon.Epoch(), nil
}

func newestCanon(ctx context.Context, q queryer) (audit.View, error) {
	var seq int64
	var canon []byte
	if err := q.QueryRowContext(ctx, "SELECT seq,canon FROM audit ORDER BY seq DESC LIMIT 1").Scan(&seq, &canon); err != nil {
		return nil, err
	}
	if err := audit.CheckCanon(canon); err != nil {
		return nil, join(ErrTampered, &audit.BadRecord{Seq: uint64(seq), Reason: err.Error()})
	}
	return audit.View(canon), nil
}

// knownHeads is what outside the database knows how far the log went.
func (s *Store) knownHeads() (known []audit.KnownHead) {
	if m, err := s.mirror.read(); err == nil && m.found {
		known = append(known, audit.KnownHead{Source: "head mirror", Seq: m.head.Seq, Chain: m.head.Hash})
	}
	if m, ok := s.keptHead(); ok {
		known = append(known, audit.KnownHead{Source: "head kept with the keys", Seq: m.head.Seq, Chain: m.head.Hash})
	}
	return known
}

// agrees says ErrTampered where the record that a known head is of is another.
func (s *Store) agrees(ctx context.Context, known audit.KnownHead) error {
	hash, err := s.chainValue(ctx, known.Seq)
	if errors.Is(err, ErrNoRecord) {
		return join(ErrTampered, &audit.BadRecord{Seq: known.Seq, Reason: "missing"})
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(hash, known.Chain[:]) {
		return join(ErrTampered, &audit.DivergedError{Seq: known.Seq, Source: known.Source, Reason: "a different one; the log was rewritten or replaced"})
	}
	return nil
}

const (
	hintLost       = "stop using this folder and have it examined; a copy of the write-ahead log was kept beside it"
	hintExamine    = "stop using this folder and have it examined"
	hintRolledBack = "put the newest database back, with its -wal file if there is one"
)

// lost tells records lost from a damaged write-ahead log from an older file
// put in place of the newest.
func (s *Store) lost(known, have uint64, source string, wal walScan) error {
	diverged := &audit.DivergedError{Seq: known, Source: source, Reason: fmt.Sprintf("the log ends at %d, so %d records are missing", have, known-have)}
	if !wal.broken {
		return &Error{Op: "open", Path: s.path, Hint: hintRolledBack, Err: join(ErrRolledBack, diverged)}
	}
	diverged.Reason += fmt.Sprintf("; the write-ahead log is damaged after frame %d of %d", wal.good, wal.frames)
	err := join(ErrLost, diverged)
	hint := hintLost
	if kept := s.keepWAL(); kept != nil {
		hint = hintExamine
		err = join(err, kept)
	}
	return &Error{Op: "open", Path: s.path, Hint: hint, Err: err}
}

// keepWAL copies the write-ahead log aside before SQLite reuses or deletes it, once
// however often it is looked at.
func (s *Store) keepWAL() error {
	b, err := os.ReadFile(s.path + "-wal")
	if err != nil {
		return err
	}
	sum := sha256.Sum256(b)
	name := fmt.Sprintf("%s-wal.%x.lost", s.path, sum[:8])
	if there, err := exists(name); there || err != nil {
		return err
	}
	draft := "." + databaseName + "-wal-"
	if err := clearDrafts(s.opts.Dir, draft); err != nil {
		return err
	}
	out, err := os.CreateTemp(s.opts.Dir, draft+"*")
	if err != nil {
		return err
	}
	_, err = out.Write(b)
	if err = errors.Join(err, out.Sync(), out.Close()); err == nil {
		err = os.Rename(out.Name(), name) // a copy with this name is whole
	}
	if err != nil {
		_ = os.Remove(out.Name())
	}
	return err
}

// clearDrafts takes away what was left by who was cut off before a file had its name.
func clearDrafts(dir, prefix string) error {
	there, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range there {
		if strings.HasPrefix(f.Name(), prefix) {
			if err := os.Remove(filepath.Join(dir, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// mendMirror brings a mirror that lags up to date.
func (s *Store) mendMirror() error {
	m, err := s.mirror.read()
	if err != nil || m.head.Seq >= s.state.head.Seq {
		return err
	}
	return s.noteHead()
}

// quickCheck has SQLite check the structure of the whole file.
func quickCheck(ctx context.Context, q queryer) error {
	return sqliteCheck(ctx, q, "PRAGMA quick_check(1)")
}

func sqliteCheck(ctx context.Context, q queryer, pragma string) error {
	var result string
	if err := q.QueryRowContext(ctx, pragma).Scan(&result); err != nil {
		return err
	}
	if result != "ok" {
		return fmt.Errorf("%w: %s", ErrDamaged, result)
	}
	return nil
}

// verifyRecent verifies the newest records, with their MACs as far as the row
// key at hand reaches, or the first one where it has to and is there.
func (s *Store) verifyRecent(ctx context.Context) error {
	var before audit.Head
	if s.state.head.Seq > recentRecords {
		before.Seq = s.state.head.Seq - recentRecords
		var hash []byte
		if err := s.writer.row(ctx, sqlReadBack, int64(before.Seq), &hash); err != nil {
			return err
		}
		before.Hash = audit.Digest(hash)
	}
	v := audit.NewVerifierAfter(before)
	if before.Seq == 0 {
		signed, err := readCheckpoints(ctx, s.reader, 0, s.charter.VKeys)
		if err != nil {
			return err
		}
		v.Checkpoints = signed
	}
	m, err := s.mirror.read()
	if err != nil {
		return err
	}
	known := m.head.Seq
	if kept, ok := s.keptHead(); ok {
		known = max(known, kept.head.Seq) // a mirror that never reached the disk
	}
	if key, err := s.keys.loadEpoch(); err == nil {
		v.Key = &key
	}
	if known < s.state.head.Seq {
		// Of a copy made while a program wrote, the row key may be newer than the records.
		v.Key = s.keys.oldestRowKey()
	}
	if err := eachRecord(ctx, s.direct, before.Seq, math.MaxInt64, v.Add); err != nil {
		return err
	}
	if err := v.Finish(); err != nil || !m.found {
		return err
	}
	return sealedAfter(known, v)
}
