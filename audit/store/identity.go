package store

import (
	"context"
	"database/sql/driver"
	"io"

	"msca/audit"
)

// An identity row says who a token stands for. It is written once per token
// and wording, and shared by every record that means it; a changed name makes
// a new row, so that each record keeps the name in force. [3.9.4]

// identityCache finds the row of an identity already stored.
type identityCache map[identityKey]identity

type identityKey struct {
	role  audit.Role
	items [3]string // the id first
}

type identity struct {
	token audit.Token
	ref   audit.Digest
}

const maxIdentityCache = 1024

// identify returns the token of an id and the reference of its identity row,
// which it stores when there is none with these items.
func (b *batchWriter) identify(ctx context.Context, role audit.Role, items ...string) (audit.Token, audit.Digest, error) {
	if items[0] == "" {
		return audit.Token{}, audit.Digest{}, nil
	}
	key := identityKey{role: role}
	copy(key.items[:], items)
	if known, ok := b.who[key]; ok {
		return known.token, known.ref, nil
	}
	token := audit.TokenOf(b.keys.token[:], role, items[0])
	place := audit.IdentityPlace(b.charter.LogID, role, token)
	body := encodeIdentity(items...)
	ref, found, err := b.findIdentity(ctx, role, token, place, body)
	if err != nil {
		return token, ref, err
	}
	if !found {
		row, err := b.keys.sealBody(b.rand, place, body, b.codec)
		if err != nil {
			return token, ref, err
		}
		ref = row.commit
		if err := b.w.insert(ctx, sqlIdentity, ref[:], int64(role), token[:], row.inner[:], row.bytes); err != nil {
			return token, ref, err
		}
	}
	if len(b.who) >= maxIdentityCache {
		clear(b.who)
	}
	b.who[key] = identity{token, ref}
	return token, ref, nil
}

func (b *batchWriter) findIdentity(ctx context.Context, role audit.Role, token audit.Token, place, body []byte) (ref audit.Digest, found bool, err error) {
	err = b.w.each(ctx, sqlWho, []any{token[:], int64(role)}, func(row []driver.Value) error {
		var r, inner, sealed []byte
		if err := unpack(row, []any{&r, &inner, &sealed}); err != nil {
			return err
		}
		if got, _, err := b.keys.open(place, audit.Digest(inner), sealed); err == nil && string(got) == string(body) {
			ref, found = audit.Digest(r), true
			return io.EOF
		}
		return nil
	})
	return ref, found, err
}
