package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite"

	"msca/audit"
)

// Reading every record through database/sql costs more than hashing it. An
// aggregate function sees the rows where SQLite has them, without a copy:
// several times faster.

const verifyFunction = "msca_verify"

// passes finds the receiver of a running aggregate by its number.
var (
	passes   sync.Map // int64 -> *scan
	passLast atomic.Int64
)

// scan is one reading of rows: a number and three byte strings each.
type scan struct {
	add func(seq uint64, a, b, c []byte) error
	err error
}

// run gives the rows that a query hands to the aggregate to s. Its first
// argument is the number of the scan. add must not keep the slices nor use q.
func (s *scan) run(ctx context.Context, q queryer, query string, args ...any) error {
	id := passLast.Add(1)
	passes.Store(id, s)
	defer passes.Delete(id)
	var none sql.NullInt64
	err := q.QueryRowContext(ctx, query, append([]any{id}, args...)...).Scan(&none)
	if s.err != nil {
		return s.err
	}
	return err
}

// errStop ends a reading whose scan has the real error.
var errStop = errors.New("stopped")

func registerVerify(d *sqlite.Driver) error {
	return d.RegisterFunction(verifyFunction, &sqlite.FunctionImpl{
		NArgs:         5,
		VolatileArgs:  true,
		MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return new(aggregate), nil },
	})
}

// aggregate hands the rows of one reading to its scan.
type aggregate struct{ s *scan }

func (a *aggregate) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	if a.s == nil {
		id, _ := args[0].(int64)
		s, ok := passes.Load(id)
		if !ok {
			return errStop
		}
		a.s = s.(*scan)
	}
	seq, ok := args[1].(int64)
	canon, ok1 := args[2].([]byte)
	hash, ok2 := args[3].([]byte)
	mac, ok3 := args[4].([]byte)
	if !ok || !ok1 || !ok2 || !ok3 {
		a.s.err = &audit.BadRecord{Seq: uint64(seq), Reason: "a column has another type"}
		return errStop
	}
	if a.s.err = a.s.add(uint64(seq), canon, hash, mac); a.s.err != nil {
		return errStop
	}
	return nil
}

func (a *aggregate) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	return errors.New("not a window function")
}

func (a *aggregate) WindowValue(*sqlite.FunctionContext) (driver.Value, error) { return nil, nil }

func (a *aggregate) Final(*sqlite.FunctionContext) {}

// eachRecord gives the records after seq to add, in order. add must not keep
// the slices nor use q.
func eachRecord(ctx context.Context, q queryer, after uint64, add func(seq uint64, canon, hash, mac []byte) error) error {
	s := &scan{add: add}
	return s.run(ctx, q, "SELECT "+verifyFunction+"(?,seq,canon,hash,mac) FROM audit NOT INDEXED WHERE seq>?", int64(after))
}

// rowBatch holds copies of some rows, so that they can be verified while the
// next are read.
type rowBatch struct {
	rows []copiedRow
	data []byte
}

type copiedRow struct {
	seq              uint64
	canon, hash, mac []byte
}

const batchRows, batchBytes = 256, 256 << 10

func (b *rowBatch) reset() { b.rows, b.data = b.rows[:0], b.data[:0] }

func (b *rowBatch) add(seq uint64, canon, hash, mac []byte) {
	if b.rows == nil {
		b.rows, b.data = make([]copiedRow, 0, batchRows), make([]byte, 0, batchBytes)
	}
	keep := func(p []byte) []byte {
		at := len(b.data)
		b.data = append(b.data, p...) // what lies in an outgrown array stays there
		return b.data[at:len(b.data):len(b.data)]
	}
	b.rows = append(b.rows, copiedRow{seq, keep(canon), keep(hash), keep(mac)})
}
