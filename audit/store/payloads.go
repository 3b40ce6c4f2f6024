package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"msca/audit"
)

var errPayload = errors.New("payload")

// payload checks one payload against its record's commitment.
func (v *verification) payload(seq uint64, n int, c audit.Commitment) error {
	inner, sealed, found, err := v.payloads.next(seq*256 + uint64(n))
	if err != nil {
		return err
	}
	if !found {
		covered, err := v.covered(c.Digest)
		if err != nil {
			return err
		}
		if covered {
			v.report.Erased++
			return nil
		}
		return fmt.Errorf("%w %w", errPayload, errMissing)
	}
	place := audit.PayloadPlace(v.charter.LogID, seq, n, c.Kind)
	if audit.SealedCommitment(place, inner, sealed) != c.Digest {
		return fmt.Errorf("%w was changed", errPayload)
	}
	v.report.Payloads++
	if v.keys == nil {
		return nil
	}
	if _, _, err := v.keys.open(place, inner, sealed); err != nil {
		return fmt.Errorf("%w: %w", errPayload, err)
	}
	v.report.Opened++
	return nil
}

// payloadCursor walks the payload table beside the records.
type payloadCursor struct {
	rows          *sql.Rows
	id            uint64
	inner, sealed sql.RawBytes
	have          bool
}

func (v *verification) openPayloads(ctx context.Context) (*payloadCursor, error) {
	rows, err := v.db.QueryContext(ctx, "SELECT id,inner,sealed FROM payload ORDER BY id")
	if err != nil {
		return &payloadCursor{}, err
	}
	c := &payloadCursor{rows: rows}
	return c, c.advance()
}

func (c *payloadCursor) advance() error {
	c.have = c.rows.Next()
	if !c.have {
		return c.rows.Err()
	}
	var id int64
	err := c.rows.Scan(&id, &c.inner, &c.sealed)
	c.id = uint64(id)
	return err
}

// next returns payload id, which is asked for in ascending order. A row in
// between that nobody asked for is a payload no record mentions.
func (c *payloadCursor) next(id uint64) (inner audit.Digest, sealed []byte, found bool, err error) {
	if c.have && c.id < id {
		return inner, nil, false, &audit.BadRecord{Seq: c.id / 256, Reason: "a payload was put in that no record mentions"}
	}
	if !c.have || c.id != id {
		return inner, nil, false, nil
	}
	copy(inner[:], c.inner)
	sealed = bytes.Clone(c.sealed)
	return inner, sealed, true, c.advance()
}

// rest reports a payload of the records up to last that was not asked for.
func (c *payloadCursor) rest(last uint64) (id uint64, ok bool, err error) {
	return c.id, c.have && c.id/256 <= last, nil
}

func (c *payloadCursor) close() {
	if c != nil && c.rows != nil {
		_ = c.rows.Close()
	}
}
