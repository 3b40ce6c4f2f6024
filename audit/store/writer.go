package store

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"msca/audit"
)

// writer is the one writing connection with its statements prepared. Records go
// through the driver itself: what database/sql does around each statement would
// be a twentieth of the time of a record.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]statement
	args  []driver.NamedValue // scratch
}

// statement is a prepared statement of the driver.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// The writer's statements.
const (
	sqlBegin      = "BEGIN IMMEDIATE"
	sqlCommit     = "COMMIT"
	sqlInsert     = "INSERT OR ROLLBACK INTO audit(seq,canon,hash,mac) VALUES(?,?,?,?)"
	sqlReadBack   = "SELECT hash FROM audit WHERE seq=?"
	sqlPayload    = "INSERT OR ROLLBACK INTO payload(id,inner,sealed) VALUES(?,?,?)"
	sqlIdentity   = "INSERT OR ROLLBACK INTO identity(ref,role,token,inner,sealed) VALUES(?,?,?,?,?)"
	sqlWho        = "SELECT ref,inner,sealed FROM identity WHERE token=? AND role=?"
	sqlIdentityOf = "SELECT inner,sealed FROM identity WHERE ref=?"
	sqlPatient    = "SELECT seq,canon FROM audit WHERE " + keyPatient + "=? AND " + keyPatient + "<>" + noToken + " ORDER BY seq DESC LIMIT 1"
	sqlCheckpoint = "INSERT OR ROLLBACK INTO checkpoint(size,note) VALUES(?,?)"
	sqlTile       = "INSERT OR ROLLBACK INTO tile(level,n,hashes) VALUES(?,?,?)"
)

func openWriter(ctx context.Context, path string, a access) (*writer, error) {
	db, err := openDB(path, a)
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	w := &writer{db: db, conn: conn, stmts: map[string]statement{}}
	var mode string
	var sync int
	err = errors.Join(conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode),
		conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&sync))
	if err == nil && (mode != "wal" || sync != 2) {
		err = fmt.Errorf("the database does not take write-ahead logging with full synchronisation: %s, %d", mode, sync)
	}
	if err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *writer) close() error {
	_ = w.conn.Raw(func(any) error {
		for _, s := range w.stmts {
			_ = s.Close()
		}
		return nil
	})
	return errors.Join(w.conn.Close(), w.db.Close())
}

// run gives the prepared statement and its arguments, int64 or []byte, to f.
func (w *writer) run(ctx context.Context, query string, args []any, f func(statement, []driver.NamedValue) error) error {
	return w.conn.Raw(func(c any) error {
		s := w.stmts[query]
		if s == nil {
			prepared, err := c.(driver.ConnPrepareContext).PrepareContext(ctx, query)
			if err != nil {
				return err
			}
			s = prepared.(statement)
			w.stmts[query] = s
		}
		w.args = w.args[:0]
		for i, a := range args {
			w.args = append(w.args, driver.NamedValue{Ordinal: i + 1, Value: a})
		}
		return f(s, w.args)
	})
}

// exec runs a statement and returns how many rows it changed.
func (w *writer) exec(ctx context.Context, query string, args ...any) (n int64, err error) {
	err = w.run(ctx, query, args, func(s statement, args []driver.NamedValue) error {
		r, err := s.ExecContext(ctx, args)
		if err != nil {
			return err
		}
		n, err = r.RowsAffected()
		return err
	})
	return n, err
}

var errNotStored = errors.New("the database took a row and did not store it")

// insert runs an INSERT that must store exactly one row.
func (w *writer) insert(ctx context.Context, query string, args ...any) error {
	n, err := w.exec(ctx, query, args...)
	if err == nil && n != 1 {
		err = errNotStored
	}
	return err
}

// each gives the rows of a query to f, int64 and []byte values that f may keep.
func (w *writer) each(ctx context.Context, query string, args []any, f func(row []driver.Value) error) error {
	return w.run(ctx, query, args, func(s statement, args []driver.NamedValue) error {
		rows, err := s.QueryContext(ctx, args)
		if err != nil {
			return err
		}
		row := make([]driver.Value, len(rows.Columns()))
		for err == nil {
			if err = rows.Next(row); err == nil {
				err = f(row)
			}
		}
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return errors.Join(err, rows.Close())
	})
}

// row scans the first row of a query; sql.ErrNoRows when there is none.
func (w *writer) row(ctx context.Context, query string, arg any, to ...any) error {
	err := sql.ErrNoRows
	if failed := w.each(ctx, query, []any{arg}, func(row []driver.Value) error {
		err = unpack(row, to)
		return io.EOF
	}); failed != nil {
		return failed
	}
	return err
}

// unpack puts the values of a row where they belong.
func unpack(row []driver.Value, to []any) error {
	for i, v := range row {
		ok := false
		switch to := to[i].(type) {
		case *int64:
			*to, ok = v.(int64)
		case *[]byte:
			*to, ok = v.([]byte)
		}
		if !ok {
			return fmt.Errorf("column %d holds a %T", i, v)
		}
	}
	return nil
}

// transaction runs f between BEGIN IMMEDIATE and a durable COMMIT.
func (w *writer) transaction(ctx context.Context, f func() error) error {
	if _, err := w.exec(ctx, sqlBegin); err != nil {
		return err
	}
	err := f()
	if err == nil {
		_, err = w.exec(ctx, sqlCommit)
	}
	if err != nil {
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
	}
	return err
}

// truncate moves the write-ahead log into the database and empties it. It
// fails with ErrBusy while someone reads an older state.
func (w *writer) truncate(ctx context.Context) error {
	var busy, frames, moved int
	err := w.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	if err != nil {
		return fmt.Errorf("emptying the write-ahead log: %w", err)
	}
	if busy != 0 {
		return fmt.Errorf("emptying the write-ahead log: %w", ErrBusy)
	}
	return nil
}

// readBack demands that the newest record is stored as meant.
func (w *writer) readBack(ctx context.Context, head audit.Head) error {
	var hash []byte
	if err := w.row(ctx, sqlReadBack, int64(head.Seq), &hash); err != nil {
		return err
	}
	if !bytes.Equal(hash, head.Hash[:]) {
		return errNotStored
	}
	return nil
}
