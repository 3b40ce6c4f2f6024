package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

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
	path := filepath.Join(o.Dir, databaseName)
	if there, err := exists(path); err == nil && !there {
		err := notThere(o, path)
		return audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}, newError("verify", path, err)
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
		v.kept, _ = keys.keptCopies()
		if key, err := keys.loadEpoch(); err == nil {
			v.keyEpoch = key.Epoch
		}
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

// VerifyFile checks a database file with nothing but what o brings. It opens
// the file read-only and needs no other. The error says that the report could
// not be made at all; its verdict is Unreadable then.
func VerifyFile(ctx context.Context, path string, o VerifyOptions) (audit.Report, error) {
	return (&verification{VerifyOptions: o}).file(ctx, path)
}
