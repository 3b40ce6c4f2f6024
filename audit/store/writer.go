package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"msca/audit"
)

// writer is the one writing connection with its statements prepared.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// The writer's statements.
const (
	sqlBegin      = "BEGIN IMMEDIATE"
	sqlCommit     = "COMMIT"
	sqlInsert     = "INSERT INTO audit(seq,canon,hash,mac) VALUES(?,?,?,?)"
	sqlReadBack   = "SELECT hash FROM audit WHERE seq=?"
	sqlPayload    = "INSERT INTO payload(id,inner,sealed) VALUES(?,?,?)"
	sqlIdentity   = "INSERT INTO identity(ref,role,token,inner,sealed) VALUES(?,?,?,?,?)"
	sqlWho        = "SELECT ref,inner,sealed FROM identity WHERE token=? AND role=?"
	sqlPatient    = "SELECT seq,substr(canon,87,4) FROM audit WHERE patient=? AND patient<>" + noToken + " ORDER BY ts DESC LIMIT 1"
	sqlCheckpoint = "INSERT INTO checkpoint(size,note) VALUES(?,?)"
	sqlTile       = "INSERT INTO tile(level,n,hashes) VALUES(?,?,?)"
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
	w := &writer{db: db, conn: conn, stmts: map[string]*sql.Stmt{}}
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
	for _, s := range w.stmts {
		_ = s.Close()
	}
	return errors.Join(w.conn.Close(), w.db.Close())
}

func (w *writer) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := w.stmts[query]; s != nil {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, query)
	if err == nil {
		w.stmts[query] = s
	}
	return s, err
}

// exec runs a statement.
func (w *writer) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := w.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

var errNotStored = errors.New("the database took a row and did not store it")

// insert runs an INSERT that must store exactly one row.
func (w *writer) insert(ctx context.Context, query string, args ...any) error {
	r, err := w.exec(ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n != 1 {
		return errors.Join(errNotStored, err)
	}
	return nil
}

// row runs a query for one row; sql.ErrNoRows when there is none.
func (w *writer) row(ctx context.Context, query string, arg any, to ...any) error {
	s, err := w.stmt(ctx, query)
	if err != nil {
		return err
	}
	return s.QueryRowContext(ctx, arg).Scan(to...)
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
	if audit.Digest(hash) != head.Hash {
		return errNotStored
	}
	return nil
}
