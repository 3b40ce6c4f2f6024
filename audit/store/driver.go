package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// Every statement of every connection passes an authorizer that denies what it
// does not know. Triggers alone are no protection: INSERT OR REPLACE walks
// through a delete trigger, and DROP TRIGGER, ALTER TABLE, writable_schema,
// sqlite_dbpage and TEMP triggers walk around it. [MSCA-AUD-01] [3.9.6]

// access is what a connection may do.
type access int

const (
	reading  access = iota // viewers and the verifier
	writing                // the one writer
	erasing                // shredding under a verified order
	founding               // creating the schema
	frozen                 // reading a file that nobody else has open, touching nothing beside it
)

func init() {
	// Both hold for the whole process and must precede its first lock: a DSN
	// value never runs as more than one statement, and closing some other
	// descriptor of the file never drops SQLite's locks.
	sqlite.StrictPragmas(true)
	_, _ = sqlite.OFDLocking(true)
}

var tables = map[string]bool{
	"audit": true, "payload": true, "identity": true, "checkpoint": true, "tile": true, "erasure": true, "erased": true,
}

var functions = map[string]bool{
	"substr": true, "length": true, "max": true, "min": true, "count": true, "coalesce": true,
}

// authorize returns the policy of an access.
func authorize(a access) sqlite.AuthorizerFn {
	return func(action sqlite.AuthorizerActionCode, arg1, arg2, database, _ string) sqlite.AuthorizerReturnCode {
		ok := false
		switch action {
		case sqlite.AuthSelect, sqlite.AuthTransaction:
			ok = true
		case sqlite.AuthRead:
			ok = (tables[arg1] || arg1 == "sqlite_master" || arg1 == "") && (database == "main" || database == "")
		case sqlite.AuthFunction:
			ok = functions[strings.ToLower(arg2)]
		case sqlite.AuthInsert:
			ok = (a == writing || a == erasing) && tables[arg1] && database == "main"
		case sqlite.AuthDelete:
			ok = a == erasing && (arg1 == "payload" || arg1 == "identity") && database == "main"
		case sqlite.AuthPragma:
			ok = allowPragma(a, strings.ToLower(arg1), arg2)
		}
		if ok {
			return sqlite.AuthorizerOK
		}
		return sqlite.AuthorizerDeny
	}
}

func allowPragma(a access, name, value string) bool {
	switch name {
	case "quick_check", "integrity_check":
		return true
	case "wal_checkpoint":
		return a == writing || a == erasing
	case "user_version", "application_id", "journal_mode", "synchronous", "page_size", "data_version":
		return value == ""
	}
	return false
}

// connector opens connections of one access through a driver of its own, so
// that nothing registered elsewhere in the process reaches them.
type connector struct {
	driver *sqlite.Driver
	dsn    string
}

func (c *connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }
func (c *connector) Driver() driver.Driver                        { return c.driver }

func newDriver(a access) *sqlite.Driver {
	d := new(sqlite.Driver)
	if a == founding {
		return d
	}
	policy := authorize(a)
	d.RegisterConnectionHook(func(c sqlite.ExecQuerierContext, _ string) error {
		r, ok := c.(sqlite.AuthorizerRegisterer)
		if !ok {
			return errors.New("the SQLite driver has no authorizer")
		}
		return r.RegisterAuthorizer(policy)
	})
	return d
}

// openDB returns a pool over the database file at path. It does not yet touch
// the file.
func openDB(path string, a access) (*sql.DB, error) {
	dsn, err := dataSource(path, a)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(&connector{newDriver(a), dsn})
	if a == reading || a == frozen {
		db.SetMaxOpenConns(4)
	} else {
		db.SetMaxOpenConns(1)
	}
	db.SetMaxIdleConns(4)
	return db, nil
}

// patience is how long a connection waits for another to let go.
var patience = 10 * time.Second

// dataSource builds the DSN. mode=ro only counts in a file: URI.
func dataSource(path string, a access) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	p := filepath.ToSlash(abs)
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	q := url.Values{
		"_defensive": {"1"},
		"_dqs":       {"0"},
		"_pragma":    {fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()), "trusted_schema(OFF)", "cell_size_check(ON)", "temp_store(MEMORY)"},
	}
	switch a {
	case frozen:
		q.Set("immutable", "1")
		fallthrough
	case reading:
		q.Set("mode", "ro")
	default:
		q.Set("mode", "rw")
		q.Set("_txlock", "immediate")
		if writerVFS != "" {
			q.Set("vfs", writerVFS)
		}
		q["_pragma"] = append(q["_pragma"], "cache_size(-16000)", "page_size(4096)", "journal_mode(WAL)", "synchronous(FULL)",
			"secure_delete(ON)", "wal_autocheckpoint(4000)")
	}
	return (&url.URL{Scheme: "file", Path: p, RawQuery: q.Encode()}).String(), nil
}
