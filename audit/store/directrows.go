package store

import (
	"context"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"msca/audit"
)

// rowsBetween is how many rows are read between two looks at the context.
const rowsBetween = 256

// rows gives each row of a query to add: a number and three byte strings. They
// lie in SQLite's memory, so add must not keep them; nor may it use d.
func (d *direct) rows(ctx context.Context, add func(seq uint64, a, b, c []byte) error, query string, args ...any) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.db == 0 {
		return ErrClosed
	}
	stmt, err := d.prepare(query)
	if err != nil {
		return err
	}
	// All connections of the process share the room for pages: what this one has read
	// would stay there, and the writer's pages be thrown out as soon as it lets go of them.
	defer sqlite3.Xsqlite3_db_release_memory(d.tls, d.db)
	defer sqlite3.Xsqlite3_finalize(d.tls, stmt) // it says again what the step has said
	for i, arg := range args {
		if err := d.bind(stmt, int32(i+1), arg); err != nil {
			return err
		}
	}
	for n := 0; ; n++ {
		if n%rowsBetween == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if rc := sqlite3.Xsqlite3_step(d.tls, stmt); rc == sqlite3.SQLITE_DONE {
			return nil
		} else if rc != sqlite3.SQLITE_ROW {
			return d.failure(rc)
		}
		var seq uint64
		ok := sqlite3.Xsqlite3_column_type(d.tls, stmt, 0) == sqlite3.SQLITE_INTEGER
		if ok {
			seq = uint64(sqlite3.Xsqlite3_column_int64(d.tls, stmt, 0))
		}
		a, ok1 := d.blob(stmt, 1)
		b, ok2 := d.blob(stmt, 2)
		c, ok3 := d.blob(stmt, 3)
		if !ok || !ok1 || !ok2 || !ok3 {
			return &audit.BadRecord{Seq: seq, Reason: "a column has another type"}
		}
		if err := add(seq, a, b, c); err != nil {
			return err
		}
	}
}

// blob is a column of the row at hand, unless it is something else. The type
// comes first: SQLite would turn a number or a text into bytes. To look the value
// up once is safe as long as one goroutine at a time uses the connection.
func (d *direct) blob(stmt uintptr, i int32) ([]byte, bool) {
	v := sqlite3.Xsqlite3_column_value(d.tls, stmt, i)
	if sqlite3.Xsqlite3_value_type(d.tls, v) != sqlite3.SQLITE_BLOB {
		return nil, false
	}
	p := sqlite3.Xsqlite3_value_blob(d.tls, v)
	if p == 0 { // it has no bytes
		return nil, true
	}
	return unsafe.Slice((*byte)(pointer(p)), sqlite3.Xsqlite3_value_bytes(d.tls, v)), true
}

func (d *direct) prepare(query string) (uintptr, error) {
	text, err := libc.CString(query)
	if err != nil {
		return 0, err
	}
	defer libc.Xfree(d.tls, text)
	const size = int(unsafe.Sizeof(d.db))
	out := d.tls.Alloc(size)
	defer d.tls.Free(size)
	if rc := sqlite3.Xsqlite3_prepare_v2(d.tls, d.db, text, -1, out, 0); rc != sqlite3.SQLITE_OK {
		return 0, d.failure(rc)
	}
	return *(*uintptr)(pointer(out)), nil
}

// bind gives a statement an int64 or bytes, of which SQLite makes a copy.
func (d *direct) bind(stmt uintptr, i int32, arg any) error {
	rc := int32(sqlite3.SQLITE_MISMATCH)
	switch arg := arg.(type) {
	case int64:
		rc = sqlite3.Xsqlite3_bind_int64(d.tls, stmt, i, arg)
	case []byte:
		p, err := libc.CString(string(arg))
		if err != nil {
			return err
		}
		defer libc.Xfree(d.tls, p)
		rc = sqlite3.Xsqlite3_bind_blob(d.tls, stmt, i, p, int32(len(arg)), sqlite3.SQLITE_TRANSIENT)
	}
	if rc != sqlite3.SQLITE_OK {
		return d.failure(rc)
	}
	return nil
}
