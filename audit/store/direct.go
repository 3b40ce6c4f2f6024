package store

import (
	"errors"
	"fmt"
	"sync"
	"unsafe"

	"modernc.org/libc"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// direct is a read-only connection for whoever reads many rows. database/sql
// makes a value of every column, and so does the driver for a function of ours,
// which costs a good part of hashing a record. This one asks the very library
// that the driver uses, through SQLite's C interface, and hands out the bytes
// where SQLite has them. It is guarded like the driver's reading connections.
type direct struct {
	mu  sync.Mutex // one reading at a time
	tls *libc.TLS
	db  uintptr // 0 once closed
}

// openDirect opens the database file at path. It does not yet read it.
func openDirect(path string, a access) (*direct, error) {
	if a != reading && a != frozen {
		return nil, errors.New("a direct connection only reads")
	}
	dsn, err := dataSource(path, a)
	if err != nil {
		return nil, err
	}
	d := &direct{tls: libc.NewTLS()}
	if err := d.open(dsn); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

// open takes of the DSN what SQLite itself understands, mode and immutable, and
// does for the rest what the driver would.
func (d *direct) open(dsn string) error {
	name, err := libc.CString(dsn)
	if err != nil {
		return err
	}
	defer libc.Xfree(d.tls, name)
	const size = int(unsafe.Sizeof(d.db))
	out := d.tls.Alloc(size)
	defer d.tls.Free(size)
	*(*uintptr)(pointer(out)) = 0
	const flags = sqlite3.SQLITE_OPEN_READONLY | sqlite3.SQLITE_OPEN_URI | sqlite3.SQLITE_OPEN_NOMUTEX | sqlite3.SQLITE_OPEN_EXRESCODE
	rc := sqlite3.Xsqlite3_open_v2(d.tls, name, out, flags, 0)
	d.db = *(*uintptr)(pointer(out)) // there to say what is wrong, and to be closed, even then
	if rc != sqlite3.SQLITE_OK {
		return d.failure(rc)
	}
	for _, c := range []struct{ what, on int32 }{{sqlite3.SQLITE_DBCONFIG_DEFENSIVE, 1}, {sqlite3.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{sqlite3.SQLITE_DBCONFIG_DQS_DDL, 0}, {sqlite3.SQLITE_DBCONFIG_DQS_DML, 0}} {
		args := libc.NewVaList(c.on, uintptr(0))
		rc := sqlite3.Xsqlite3_db_config(d.tls, d.db, c.what, args)
		libc.Xfree(d.tls, args)
		if rc != sqlite3.SQLITE_OK {
			return d.failure(rc)
		}
	}
	if rc := sqlite3.Xsqlite3_busy_timeout(d.tls, d.db, int32(patience.Milliseconds())); rc != sqlite3.SQLITE_OK {
		return d.failure(rc)
	}
	pragmas, err := libc.CString("PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY")
	if err != nil {
		return err
	}
	defer libc.Xfree(d.tls, pragmas)
	if rc := sqlite3.Xsqlite3_exec(d.tls, d.db, pragmas, 0, 0, 0); rc != sqlite3.SQLITE_OK {
		return d.failure(rc)
	}
	ask := struct {
		f func(tls *libc.TLS, arg uintptr, action int32, arg1, arg2, database, within uintptr) int32
	}{permit}
	if rc := sqlite3.Xsqlite3_set_authorizer(d.tls, d.db, *(*uintptr)(unsafe.Pointer(&ask)), 0); rc != sqlite3.SQLITE_OK {
		return d.failure(rc)
	}
	return nil
}

var readingPolicy = authorize(reading)

// permit asks the policy of the reading connections. SQLite calls it as it
// prepares a statement.
func permit(_ *libc.TLS, _ uintptr, action int32, arg1, arg2, database, within uintptr) int32 {
	return int32(readingPolicy(sqlite.AuthorizerActionCode(action), libc.GoString(arg1), libc.GoString(arg2), libc.GoString(database), libc.GoString(within)))
}

// pointer is memory of the library, which Go's collector neither has nor moves.
func pointer(p uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }

func (d *direct) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tls == nil {
		return
	}
	if d.db != 0 {
		sqlite3.Xsqlite3_close_v2(d.tls, d.db) // nothing is left to write, so nothing can be lost
	}
	d.tls.Close()
	d.tls, d.db = nil, 0
}

// directError is what SQLite said, in the driver's words and with its code.
type directError struct {
	text string
	code int
}

func (e *directError) Error() string { return e.text }
func (e *directError) Code() int     { return e.code }

func (d *direct) failure(rc int32) error {
	text := libc.GoString(sqlite3.Xsqlite3_errstr(d.tls, rc))
	if d.db != 0 {
		if more := libc.GoString(sqlite3.Xsqlite3_errmsg(d.tls, d.db)); more != text {
			text += ": " + more
		}
	}
	return &directError{fmt.Sprintf("%s (%d)", text, rc), int(rc)}
}
