package store

import (
	"context"
	"errors"

	"msca/rbac"
)

// Renew makes an older copy that was put back the newest state: it lifts its
// generation above known, the newest that any copy can have had. Every copy made
// before, this one too, is older from then on. The trail has recorded before who
// answers for it. The store is opened without AtLeast. [3.3.8]
func (s *Store) Renew(ctx context.Context, by Actor, known uint64) (Change, error) {
	c := Change{Who: by.UserID, What: "accounts-put-back"}
	var err error
	c.Generation, err = s.write(ctx, func(t *table) error {
		p, err := t.policy()
		if err != nil {
			return err
		}
		if err := decide(p, by, rbac.AdminUsers); err != nil {
			return err
		}
		t.generation = max(t.generation, known+1)
		return errors.Join(t.keepsManager(p), t.changed())
	})
	return c, err
}
