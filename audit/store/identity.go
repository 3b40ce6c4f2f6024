package store

import (
	"context"
	"crypto/sha256"

	"msca/audit"
)

// An identity row says who a token stands for. It is written once per token
// and wording, and shared by every record that means it; a changed name makes
// a new row, so that each record keeps the name in force. [3.9.4]

// identityCache finds the row of an identity already stored.
type identityCache map[[sha256.Size]byte]audit.Digest

const maxIdentityCache = 8192

// identify returns the token of id and the reference of its identity row,
// which it stores when there is none with these items.
func (b *batchWriter) identify(ctx context.Context, role audit.Role, id string, items ...string) (audit.Token, audit.Digest, error) {
	token := audit.TokenOf(b.keys.token[:], role, id)
	if token.IsZero() {
		return token, audit.Digest{}, nil
	}
	place := audit.IdentityPlace(b.charter.LogID, role, token)
	body := encodeIdentity(items...)
	key := sha256.Sum256(append(place[:len(place):len(place)], body...))
	if ref, ok := b.who[key]; ok {
		return token, ref, nil
	}
	ref, found, err := b.findIdentity(ctx, role, token, place, body)
	if err != nil {
		return token, ref, err
	}
	if !found {
		row, err := b.keys.sealBody(b.rand, place, body)
		if err != nil {
			return token, ref, err
		}
		ref = row.commit
		if err := b.w.insert(ctx, sqlIdentity, ref[:], int(role), token[:], row.inner[:], row.bytes); err != nil {
			return token, ref, err
		}
	}
	if len(b.who) >= maxIdentityCache {
		clear(b.who)
	}
	b.who[key] = ref
	return token, ref, nil
}

func (b *batchWriter) findIdentity(ctx context.Context, role audit.Role, token audit.Token, place, body []byte) (ref audit.Digest, found bool, err error) {
	stmt, err := b.w.stmt(ctx, sqlWho)
	if err != nil {
		return ref, false, err
	}
	rows, err := stmt.QueryContext(ctx, token[:], int(role))
	if err != nil {
		return ref, false, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r, inner, sealed []byte
		if err := rows.Scan(&r, &inner, &sealed); err != nil {
			return ref, false, err
		}
		got, _, err := b.keys.open(place, audit.Digest(inner), sealed)
		if err == nil && string(got) == string(body) {
			return audit.Digest(r), true, nil
		}
	}
	return ref, false, rows.Err()
}
