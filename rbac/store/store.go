package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"msca/rbac"
	"msca/rbac/credential"
)

// Options say where the file is and by which rules it is kept. Path, Key,
// Policy, Now and Rand are required.
type Options struct {
	Path   string
	Key    []byte       // 32 bytes, from the machine's key store
	Policy *rbac.Policy // the baseline; the file adds the organisation's overrides

	Passwords    credential.Policy    // zero: credential.NCSC
	Deny         *credential.DenyList // common passwords
	Organisation []string             // words that no password may contain: ODS code, name
	Hashing      credential.Params    // zero: credential.DefaultParams
	Lockout      credential.Lockout   // zero: credential.DefaultLockout

	AtLeast uint64 // generation of the last known Change: an older file is ErrRolledBack
	Now     func() time.Time
	Rand    io.Reader
}

// Store is an open user database.
type Store struct {
	options    Options
	opened     os.FileInfo // the file at Path; nil while it is made
	db         *sql.DB
	sealer     *sealer
	turn       chan struct{}                                   // held by the one attempt that is being compared
	dummy      string                                          // a hash that no password matches, for unknown users
	verify     func(string, credential.Password) (bool, error) // credential.Verify, counted by tests
	maxUnknown int                                             // how many names that are no users are remembered; the oldest go first
	kept       kept
}

// Open opens the file that Init made and verifies it. A file that others may
// read is made private; on Windows the folder's access list has to do that.
func Open(ctx context.Context, o Options) (*Store, error) {
	s, err := newStore(o)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(o.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.fail("open", ErrMissing)
	}
	if err != nil {
		return nil, s.fail("open", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 { // [3.3.8]
		if err := os.Chmod(o.Path, 0o600); err != nil {
			return nil, s.fail("open", err)
		}
	}
	s.opened = info
	if err := s.connect(o.Path); err != nil {
		return nil, err
	}
	if err := s.read(ctx, func(*table) error { return nil }); err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

// Init makes the file with its first system manager, who must hold admin.users
// by one of the role profiles given. There is no default user or password. The
// file appears complete or not at all; an existing one is ErrExists.
func Init(ctx context.Context, o Options, first NewUser) (*Store, Change, error) {
	s, err := newStore(o)
	if err != nil {
		return nil, Change{}, err
	}
	if _, err := os.Lstat(o.Path); !errors.Is(err, fs.ErrNotExist) {
		return nil, Change{}, s.fail("init", errors.Join(ErrExists, err))
	}
	if first.Password.IsZero() {
		return nil, Change{}, s.fail("init", errors.New("the first system manager needs a password"))
	}
	draft := o.Path + ".new"
	defer removeDraft(draft)
	removeDraft(draft)
	change, err := s.make(ctx, draft, first)
	if err != nil {
		return nil, Change{}, err
	}
	if err := os.Link(draft, o.Path); err != nil { // refuses where another process was faster
		if errors.Is(err, fs.ErrExist) {
			return nil, Change{}, s.fail("init", ErrExists)
		}
		if err := os.Rename(draft, o.Path); err != nil { // no links on this file system
			return nil, Change{}, s.fail("init", err)
		}
	}
	removeDraft(draft) // now: Windows lets go of no name of a file that is open
	s, err = Open(ctx, o)
	return s, change, err
}

func (s *Store) make(ctx context.Context, draft string, first NewUser) (change Change, err error) {
	if err := os.MkdirAll(filepath.Dir(draft), 0o700); err != nil {
		return Change{}, s.fail("init", err)
	}
	f, err := os.OpenFile(draft, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Change{}, s.fail("init", err)
	}
	if err := f.Close(); err != nil {
		return Change{}, s.fail("init", err)
	}
	if err := s.connect(draft); err != nil {
		return Change{}, err
	}
	defer func() { err = errors.Join(err, s.fail("init", s.db.Close())) }()
	if err := s.createSchema(ctx); err != nil {
		return Change{}, s.fail("init", err)
	}
	a, err := s.newAccount(s.options.Policy, first)
	if err != nil {
		return Change{}, err
	}
	generation, err := s.write(ctx, func(t *table) error {
		if err := t.put(accountKind, a.ID, a); err != nil {
			return err
		}
		return errors.Join(t.keepsManager(s.options.Policy), t.changed())
	})
	return Change{Who: a.ID, What: "user-database-created", User: a.ID, After: words(a.view()), Generation: generation}, err
}

// createSchema makes the tables and the head of the empty table, generation 0.
func (s *Store) createSchema(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no-op after Commit
	if _, err := tx.ExecContext(ctx, schema+fmt.Sprintf("PRAGMA user_version=%d", schemaVersion)); err != nil {
		return err
	}
	t := &table{s: s, rows: map[rowID]row{}, touched: map[rowID]bool{}}
	if err := t.store(ctx, tx); err != nil {
		return err
	}
	return tx.Commit()
}

func newStore(o Options) (*Store, error) {
	s := &Store{options: o, turn: make(chan struct{}, 1), maxUnknown: maxUnknown, verify: credential.Verify}
	if o.Path == "" || o.Policy == nil || o.Now == nil || o.Rand == nil {
		return nil, s.fail("open", errors.New("options Path, Policy, Now and Rand are required"))
	}
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, s.fail("open", err)
	}
	s.options.Path = path
	if s.options.Passwords == (credential.Policy{}) {
		s.options.Passwords = credential.NCSC()
	}
	if s.sealer, err = newSealer(o.Key, o.Rand); err != nil {
		return nil, s.fail("open", err)
	}
	s.options.Key = nil // the derived keys do
	if s.dummy, err = credential.Unmatched(o.Hashing, o.Rand); err != nil {
		return nil, s.fail("open", err)
	}
	return s, nil
}

func (s *Store) connect(path string) error {
	query := url.Values{
		"_txlock":    {"immediate"},
		"_defensive": {"1"},
		"_dqs":       {"0"},
		"_pragma":    {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "trusted_schema(0)", "secure_delete(1)", "cell_size_check(1)"},
	}
	name := filepath.ToSlash(path)
	if !strings.HasPrefix(name, "/") { // C:/…
		name = "/" + name
	}
	db, err := sql.Open("sqlite", "file://"+(&url.URL{Path: name}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return s.fail("open", err)
	}
	db.SetMaxOpenConns(1)
	s.db = db
	return nil
}

func removeDraft(draft string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		_ = os.Remove(draft + suffix) // usually not there
	}
}

// Generation counts the transactions that changed the file.
func (s *Store) Generation(ctx context.Context) (generation uint64, err error) {
	err = s.read(ctx, func(t *table) error {
		generation = t.generation
		return nil
	})
	return generation, err
}

// Close closes the file. One that was replaced is left to the end of the process.
func (s *Store) Close() error {
	if s.inPlace() != nil {
		return nil
	}
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("closing the user database: %w", err)
	}
	return nil
}
