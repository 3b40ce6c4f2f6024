package store

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"msca/audit"
)

// Create founds a log: keys, database and the genesis record, which is durable
// and under a checkpoint when Create returns. It refuses (ErrExists) a folder
// that has a log, or the keys of one, already.
func Create(ctx context.Context, o Options, g Genesis) (*Store, error) {
	path := filepath.Join(o.Dir, databaseName)
	s, err := create(ctx, o, g, path)
	if err != nil {
		return nil, newError("create", path, err)
	}
	return s, nil
}

func create(ctx context.Context, o Options, g Genesis, path string) (*Store, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	for _, k := range g.Quorum.Keys {
		if _, err := note.NewVerifier(k); err != nil {
			return nil, fmt.Errorf("erasure quorum key %q: %w", k, err)
		}
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	if err := refuseExisting(o, path); err != nil {
		return nil, err
	}
	c := audit.Charter{Quorum: g.Quorum, Previous: g.Previous, Dictionaries: dictionaryDigests(), Build: o.Build}
	if _, err := io.ReadFull(o.Rand, c.LogID[:]); err != nil {
		return nil, fmt.Errorf("making the log id: %w", err)
	}
	c.Origin = origin(o.ODSCode, o.Device, c.LogID)
	s, err := begin(ctx, o, c, path)
	if err != nil {
		return nil, errors.Join(err, undo(o, path))
	}
	return s, nil
}

// begin makes keys, database and first record.
func begin(ctx context.Context, o Options, c audit.Charter, path string) (*Store, error) {
	keys, epoch, err := makeKeys(o.Keys, o.Rand, c.Origin)
	if err != nil {
		return nil, err
	}
	c.VKeys, c.KeyCheck = []string{keys.vkey}, keys.check(c.LogID)
	if err := createDatabase(ctx, path); err != nil {
		return nil, err
	}
	s, err := assemble(o, keys, c.LogID)
	if err != nil {
		return nil, err
	}
	s.charter, s.codec, s.key, s.fresh = c, codecOf(&c), epoch, false
	if err := s.found(ctx); err != nil {
		_ = s.release()
		return nil, err
	}
	return s, nil
}

// undo takes away what a Create that failed has left, so that it can be tried
// again. There was no log before, and there never was a record in this one.
func undo(o Options, path string) error {
	var errs []error
	for _, name := range []string{keyStore, keyToken, keyCheckpoint, keyEpoch, keyEscrow, keyHead} {
		errs = append(errs, o.Keys.Remove(name))
	}
	for _, name := range []string{path, path + "-wal", path + "-shm", filepath.Join(o.Dir, mirrorName)} {
		if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func refuseExisting(o Options, path string) error {
	there, err := exists(path)
	if err != nil {
		return err
	}
	if there {
		return &Error{Op: "create", Path: path, Hint: "open it instead; an audit log is never replaced", Err: ErrExists}
	}
	if _, err := o.Keys.Load(keyCheckpoint); err == nil {
		return &Error{Op: "create", Path: path, Err: ErrExists,
			Hint: "the keys of an audit log are here but its database is gone: restore it, or move the keys away if it was never used"}
	}
	return nil
}

// createDatabase makes the file readable by its owner only, then the schema.
func createDatabase(ctx context.Context, path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	db, err := openDB(path, founding)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if err := createSchema(ctx, db); err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// found writes the genesis record and the checkpoint over it.
func (s *Store) found(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = &state{tree: new(audit.Tree)}
	return s.exclusive(ctx, func(ctx context.Context) error {
		b := &batchWriter{Store: s, w: s.writer, st: s.state}
		stamp := b.stamp()
		b.st.opened = stamp.UTC.UnixNano()
		c := &audit.Canon{Event: audit.Genesis, Stamp: stamp, Charter: &s.charter, EpochCheck: s.key.Check(),
			Device: s.opts.Device, OriginatingSystem: s.opts.OriginatingSystem}
		err := s.writer.transaction(ctx, func() error {
			if err := b.put(ctx, c, nil, nil); err != nil {
				return err
			}
			if b.st.signed == 0 {
				if err := b.sign(ctx); err != nil {
					return err
				}
			}
			return s.writer.readBack(ctx, b.st.head)
		})
		if err != nil {
			return err
		}
		s.appended = true
		if err := s.noteHeadBy(s.mirror.fill); err != nil {
			return err
		}
		if err := s.mirror.f.Sync(); err != nil { // once: from here on it is written in place
			return err
		}
		return s.keepHead()
	})
}

// origin names a log: organisation, device and the beginning of the log id. It is
// a C2SP checkpoint origin and note key name, so it has no space and no plus sign.
// Each proof carries it twice, and people read it out: 48 bits tell the logs of one
// device apart; whole, the log id is in the genesis record and under every seal.
func origin(ods, device string, logID [16]byte) string {
	return plain(ods, "organisation") + "/" + plain(device, "device") + "/" + base64.RawURLEncoding.EncodeToString(logID[:6])
}

func plain(s, instead string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '.', r == '_':
			return r
		}
		return '-'
	}, s)
	if s == "" {
		return instead
	}
	return s[:min(len(s), 64)]
}
