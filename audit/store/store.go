package store

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"

	"msca/audit"
)

// Options say where a store is and what it stamps on every record.
type Options struct {
	Dir               string      // folder of the database, the head mirror and, by default, the keys
	Clock             audit.Clock // required
	Rand              io.Reader   // cryptographic; required
	Keys              KeyStore    // nil is FileKeys(Dir/keys)
	Device            string      // end-user device [3.9.4]
	OriginatingSystem string      // [MSCA-AUD-03]
	ODSCode           string      // organisation; first part of the origin, at Create only
	Build             string      // of the software; at Create only

	// Acknowledge lets Open go on with a log whose newest records are known to
	// be missing (ErrLost, ErrRolledBack, ErrUnconfirmed). It is asked who answers
	// for that and why, which becomes a record; its error is Open's. Nothing else
	// can be acknowledged.
	Acknowledge func(context.Context, Loss) (Acknowledgement, error)
}

// Genesis says what a new log pins for good.
type Genesis struct {
	Quorum   audit.Quorum // who may order an erasure; zero: nobody, ever [3.9.6]
	Previous *audit.Head  // of the log this one continues
}

// Names in Options.Dir.
const (
	databaseName = "audit.db"
	mirrorName   = "audit.head"
	lockName     = "audit.lock"
	keysName     = "keys"
)

// A Store is an open audit log. All methods are safe for concurrent use, and
// several processes may have the same folder open. [MSCA-AUD-01]
type Store struct {
	opts    Options
	path    string
	keys    *keyring
	charter audit.Charter
	codec   byte // of what is sealed from now on
	rand    *lockedReader
	folder  *os.File // carries the folder lock
	places  []place  // of what is open
	mirror  *mirror
	reader  *sql.DB
	direct  *direct // reads beside reader what is many rows

	preparedMu sync.Mutex
	prepared   map[string]*sql.Stmt // of reader, which closes them

	queueMu sync.Mutex
	queue   []*request

	mu       sync.Mutex // everything below: one writer
	writer   *writer    // nil until needed and after a failure
	state    *state     // nil when it has to be read again
	key      audit.EpochKey
	fresh    bool // this process has not opened an epoch yet
	appended bool
	closed   bool
	who      identityCache
	patients map[audit.Token]patientLast
}

// lockedReader lets several goroutines share a random source.
type lockedReader struct {
	mu sync.Mutex
	r  io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(p)
}

func (o *Options) check() error {
	if o.Dir == "" || o.Clock == nil || o.Rand == nil {
		return errors.New("folder, clock and random source are required")
	}
	if o.Keys == nil {
		o.Keys = FileKeys(filepath.Join(o.Dir, keysName))
	}
	return nil
}

// assemble opens what every way in needs, short of looking at the records.
func assemble(o Options, keys *keyring, logID [16]byte) (*Store, error) {
	s := &Store{opts: o, path: filepath.Join(o.Dir, databaseName), keys: keys, fresh: true, prepared: map[string]*sql.Stmt{},
		rand: &lockedReader{r: o.Rand}, patients: map[audit.Token]patientLast{}, who: identityCache{}}
	var err error
	if s.folder, err = os.OpenFile(filepath.Join(o.Dir, lockName), os.O_RDWR|os.O_CREATE, 0o600); err == nil {
		s.mirror, err = openMirror(filepath.Join(o.Dir, mirrorName), keys.mirror[:], logID)
	}
	if err == nil {
		s.places, err = places(s.folder.Name(), s.path, filepath.Join(o.Dir, mirrorName))
	}
	if err == nil {
		s.reader, err = openDB(s.path, reading)
	}
	if err == nil {
		s.direct, err = openDirect(s.path, reading)
	}
	if err != nil {
		return nil, errors.Join(err, s.release())
	}
	return s, nil
}

// release closes every handle, the writer's after the readers': the last to
// close moves the write-ahead log into the database and deletes it by its name.
// Those of a database that has its name no more are left to the end of the process.
func (s *Store) release() error {
	var errs []error
	named := kept(s.places) == nil
	if s.direct != nil && named {
		s.direct.close()
	}
	if s.reader != nil && named {
		errs = append(errs, s.reader.Close())
	}
	if s.writer != nil && named {
		errs = append(errs, s.writer.close())
		s.writer = nil
	}
	if s.mirror != nil {
		errs = append(errs, s.mirror.close())
	}
	if s.folder != nil {
		errs = append(errs, s.folder.Close())
	}
	return errors.Join(errs...)
}

// exclusive runs f as the one writer on this machine, with the state current.
// After a failure nothing is kept in memory, so that the next try starts from
// what the disk holds.
func (s *Store) exclusive(ctx context.Context, f func(ctx context.Context) error) (err error) {
	if s.closed {
		return ErrClosed
	}
	if err := lock(ctx, s.folder); err != nil {
		return err
	}
	defer unlock(s.folder)
	defer func() {
		if err != nil {
			s.forget()
		}
	}()
	if err := kept(s.places); err != nil {
		return err
	}
	if err := s.current(ctx); err != nil {
		return err
	}
	return f(ctx)
}

func (s *Store) forget() {
	s.state = nil
	s.who, s.patients = identityCache{}, map[audit.Token]patientLast{}
	if s.writer != nil && kept(s.places) == nil {
		_ = s.writer.close()
		s.writer = nil
	}
}

// Close signs a last checkpoint, evolves the row key and closes the store. It
// writes nothing when this process recorded nothing. [3.9.7]
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	ctx := context.Background()
	var err error
	if s.appended {
		s.forget() // another process may have been cut off before it moved the mirror
		err = s.exclusive(ctx, func(ctx context.Context) error {
			if err := s.checkpointNow(ctx); err != nil {
				return err
			}
			return s.evolveOnDisk()
		})
	}
	s.closed = true
	err = errors.Join(err, s.release())
	return newError("close", s.path, err)
}

// VKey returns the public key that checkpoints are signed under, to be given
// to auditors.
func (s *Store) VKey() string { return s.keys.vkey }

// Origin returns the log's name, the first line of every checkpoint.
func (s *Store) Origin() string { return s.charter.Origin }

// Path returns the database file.
func (s *Store) Path() string { return s.path }
