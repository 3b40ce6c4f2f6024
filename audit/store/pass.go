package store

import (
	"context"
	"errors"
)

// errStop ends a reading early.
var errStop = errors.New("stopped")

// eachRecord gives the records after one up to another to add, in order. add must
// not keep the slices nor use d.
func eachRecord(ctx context.Context, d *direct, after, last uint64, add func(seq uint64, canon, hash, mac []byte) error) error {
	past := false
	err := d.rows(ctx, func(seq uint64, canon, hash, mac []byte) error {
		if past = seq > last; past {
			return errStop
		}
		return add(seq, canon, hash, mac)
	}, "SELECT seq,canon,hash,mac FROM audit NOT INDEXED WHERE seq>? ORDER BY seq", int64(after))
	if past {
		return nil
	}
	return err
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
