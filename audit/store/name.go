package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"msca/audit"
)

// reference is what a record says of one of its people: whom it means, and which
// identity row says who that is.
type reference struct {
	role  audit.Role
	token audit.Token
	ref   audit.Digest // zero when the record names nobody in this role
}

func references(c *audit.Canon) [3]reference {
	return [3]reference{
		{audit.UserRole, c.User, c.UserRef},
		{audit.AuthorityRole, c.Authority, c.AuthorityRef},
		{audit.PatientRole, c.Patient, c.PatientRef},
	}
}

// name opens the identities that records refer to and puts them in.
func (s *Store) name(ctx context.Context, canons []*audit.Canon, records []audit.Record) error {
	who, err := s.identities(ctx, canons)
	if err != nil {
		return err
	}
	for i, c := range canons {
		r := &records[i]
		for _, p := range references(c) {
			if p.ref.IsZero() {
				continue
			}
			items := who[p.ref]
			switch {
			case items == nil:
				r.Erased = append(r.Erased, p.role)
			case p.role == audit.PatientRole:
				put(items, &r.Patient)
			case p.role == audit.AuthorityRole:
				put(items, &r.Authority.UserID, &r.Authority.Name, &r.Authority.RoleProfileID)
			default:
				put(items, &r.User.UserID, &r.User.Name, &r.User.RoleProfileID)
			}
		}
	}
	return nil
}

// put gives items their places, as many as there are of both.
func put(items []string, places ...*string) {
	for i := range min(len(items), len(places)) {
		*places[i] = items[i]
	}
}

// together is how many identity rows are asked for in one go: one by one they
// cost three times as much.
const together = 32

var sqlIdentities = "SELECT ref,inner,sealed FROM identity WHERE ref IN (?" + strings.Repeat(",?", together-1) + ")"

// identities opens every identity that records refer to; nil is one that an order
// shredded.
func (s *Store) identities(ctx context.Context, canons []*audit.Canon) (map[audit.Digest][]string, error) {
	type use struct {
		reference
		seq uint64 // the first record that refers to it
	}
	wanted := map[audit.Digest]use{}
	var order []audit.Digest
	for _, c := range canons {
		for _, p := range references(c) {
			if _, known := wanted[p.ref]; !known && !p.ref.IsZero() {
				wanted[p.ref], order = use{p, c.Seq}, append(order, p.ref)
			}
		}
	}
	who := make(map[audit.Digest][]string, len(order))
	wrong := func(ref audit.Digest, err error) error {
		u := wanted[ref]
		return join(ErrTampered, &audit.BadRecord{Seq: u.seq, Reason: fmt.Sprintf("its %s: %v", u.role, err)})
	}
	for len(order) > 0 {
		batch := order[:min(together, len(order))]
		order = order[len(batch):]
		err := s.identityRows(ctx, batch, func(ref, inner audit.Digest, sealed []byte) (err error) {
			if who[ref], err = s.openIdentity(wanted[ref].reference, inner, sealed); err != nil {
				return wrong(ref, err)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		for _, ref := range batch {
			if _, ok := who[ref]; ok {
				continue
			}
			if err := s.wasErased(ctx, ref); errors.Is(err, errMissing) {
				return nil, wrong(ref, err)
			} else if err != nil {
				return nil, err
			}
			who[ref] = nil
		}
	}
	return who, nil
}

// identityRows gives the identity rows that there are of refs, at most together
// of them, to each, which must not keep sealed.
func (s *Store) identityRows(ctx context.Context, refs []audit.Digest, each func(ref, inner audit.Digest, sealed []byte) error) error {
	args := make([]any, together) // those beyond refs are NULL, which no row has
	for i := range refs {
		args[i] = refs[i][:]
	}
	rows, err := s.askedRows(ctx, sqlIdentities, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var ref, inner, sealed sql.RawBytes
		if err := rows.Scan(&ref, &inner, &sealed); err != nil {
			return err
		}
		if len(ref) != len(audit.Digest{}) || len(inner) != len(audit.Digest{}) {
			return join(ErrTampered, errors.New("an identity row is malformed"))
		}
		if err := each(audit.Digest(ref), audit.Digest(inner), sealed); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// openIdentity checks an identity row against what the record says and opens it.
func (s *Store) openIdentity(r reference, inner audit.Digest, sealed []byte) ([]string, error) {
	place := audit.IdentityPlace(s.charter.LogID, r.role, r.token)
	if audit.SealedCommitment(place, inner, sealed) != r.ref {
		return nil, errors.New("changed")
	}
	body, _, err := s.keys.open(place, inner, sealed)
	if err != nil {
		return nil, err
	}
	return decodeIdentity(body)
}

var errMissing = errors.New("missing without an erasure order")

// wasErased returns nil when an order shredded what ref is the commitment of.
func (s *Store) wasErased(ctx context.Context, ref audit.Digest) error {
	var n int
	if err := s.reader.QueryRowContext(ctx, "SELECT count(*) FROM erased WHERE ref=?", ref[:]).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return errMissing
	}
	return nil
}
