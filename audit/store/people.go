package store

import (
	"context"
	"database/sql"
	"errors"

	"msca/audit"
)

// identityCheck holds what is known of every identity row during a
// verification.
type identityCheck struct {
	rows map[audit.Digest]*identityState
}

type identityState struct {
	role  audit.Role
	token audit.Token
	err   error // what is wrong with the row, told at the first record using it
	used  bool
}

// readIdentities checks every identity row against its own reference. What is
// wrong is held back until a record refers to it.
func (v *verification) readIdentities(ctx context.Context, conn *sql.Conn) (*identityCheck, error) {
	c := &identityCheck{rows: map[audit.Digest]*identityState{}}
	rows, err := conn.QueryContext(ctx, "SELECT ref,role,token,inner,sealed FROM identity")
	if err != nil {
		return c, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var ref, token, inner, sealed sql.RawBytes
		var role int
		if err := rows.Scan(&ref, &role, &token, &inner, &sealed); err != nil {
			return c, err
		}
		if len(ref) != 32 || len(token) != 16 || len(inner) != 32 {
			return c, join(ErrTampered, errors.New("an identity row is malformed"))
		}
		s := &identityState{role: audit.Role(role), token: audit.Token(token)}
		s.err = v.checkIdentity(s, audit.Digest(ref), audit.Digest(inner), sealed)
		c.rows[audit.Digest(ref)] = s
	}
	return c, rows.Err()
}

func (v *verification) checkIdentity(s *identityState, ref, inner audit.Digest, sealed []byte) error {
	place := audit.IdentityPlace(v.charter.LogID, s.role, s.token)
	if audit.SealedCommitment(place, inner, sealed) != ref {
		return errors.New("the identity was changed")
	}
	if v.keys == nil {
		return nil
	}
	body, _, err := v.keys.open(place, inner, sealed)
	if err != nil {
		return err
	}
	items, err := decodeIdentity(body)
	if err != nil || len(items) == 0 || audit.TokenOf(v.keys.token[:], s.role, items[0]) != s.token {
		return errors.New("the identity does not have the token it stands under")
	}
	return nil
}

// use follows a record's reference.
func (c *identityCheck) use(role audit.Role, token audit.Token, ref audit.Digest, orders *orderBook) error {
	s := c.rows[ref]
	if s == nil {
		if orders.covers(ref) {
			return nil
		}
		return errMissing
	}
	s.used = true
	if s.role != role || s.token != token {
		return errors.New("the identity is someone else's")
	}
	return s.err
}

func (c *identityCheck) unused() (n int) {
	for _, s := range c.rows {
		if !s.used {
			n++
		}
	}
	return n
}
