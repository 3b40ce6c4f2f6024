package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"msca/rbac"
)

const policyRow = "overrides"

// Policy is the baseline with the organisation's overrides.
func (s *Store) Policy(ctx context.Context) (p *rbac.Policy, err error) {
	err = s.read(ctx, func(t *table) error {
		p, err = t.policy()
		return err
	})
	return p, err
}

// Overrides lists the organisation's edits in the order they apply.
func (s *Store) Overrides(ctx context.Context) (list []rbac.Override, err error) {
	err = s.read(ctx, func(t *table) error {
		_, err := t.get(policyKind, policyRow, &list)
		return err
	})
	return list, err
}

// AddOverride makes one more edit to the policy, for holders of admin.users or
// admin.config. It is refused as rbac.Policy.Apply refuses, with ErrLastManager,
// and with rbac.ErrSegregation where a role profile kept here would come to do
// everything.
func (s *Store) AddOverride(ctx context.Context, by Actor, o rbac.Override) (Change, error) {
	var made rbac.PolicyChange
	c := Change{Who: by.UserID}
	generation, err := s.write(ctx, func(t *table) error {
		p, err := t.policy()
		if err != nil {
			return err
		}
		if err := decide(p, by, rbac.AdminConfig, rbac.AdminUsers); err != nil {
			return err
		}
		if p, made, err = p.Apply(o); err != nil {
			return err
		}
		var list []rbac.Override
		if _, err := t.get(policyKind, policyRow, &list); err != nil {
			return err
		}
		if err := t.put(policyKind, policyRow, append(list, o)); err != nil {
			return err
		}
		return errors.Join(t.keepsManager(p), t.keepsSeparated(p), t.changed())
	})
	if err != nil {
		return Change{}, err
	}
	c.What, c.Before, c.After, c.Generation = made.What, made.Before, made.After, generation
	return c, nil
}

func (t *table) keepsSeparated(p *rbac.Policy) error {
	return t.accounts(func(a account) error {
		for _, r := range a.Profiles {
			if err := p.Separated(r.Subject()); err != nil {
				return fmt.Errorf("role profile %s of %s: %w", r.ID, a.ID, err)
			}
		}
		return nil
	})
}

// RemoveOverride takes back edit number n, counted from 0 as Overrides lists
// them. It also mends a policy that a new release of the baseline made
// unreadable: the actor is then judged by the mended one.
func (s *Store) RemoveOverride(ctx context.Context, by Actor, n int) (Change, error) {
	c := Change{Who: by.UserID, What: "policy-override-removed"}
	generation, err := s.write(ctx, func(t *table) error {
		if p, err := t.policy(); err == nil {
			if err := decide(p, by, rbac.AdminConfig, rbac.AdminUsers); err != nil {
				return err
			}
		}
		var list []rbac.Override
		if _, err := t.get(policyKind, policyRow, &list); err != nil {
			return err
		}
		if n < 0 || n >= len(list) {
			return ErrNoOverride
		}
		c.Before = words(list[n])
		if err := t.put(policyKind, policyRow, slices.Delete(list, n, n+1)); err != nil {
			return err
		}
		p, err := t.policy()
		if err != nil {
			return err
		}
		if err := decide(p, by, rbac.AdminConfig, rbac.AdminUsers); err != nil {
			return err
		}
		return errors.Join(t.keepsManager(p), t.keepsSeparated(p), t.changed())
	})
	if err != nil {
		return Change{}, err
	}
	c.Generation = generation
	return c, nil
}

// policy applies the stored overrides. One that changes nothing, because a new
// release of the baseline has it, is passed over.
func (t *table) policy() (*rbac.Policy, error) {
	var list []rbac.Override
	if _, err := t.get(policyKind, policyRow, &list); err != nil {
		return nil, err
	}
	p := t.s.options.Policy
	for i, o := range list {
		next, _, err := p.Apply(o)
		if errors.Is(err, rbac.ErrNoEffect) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("policy override %d: %w", i, err)
		}
		p = next
	}
	return p, nil
}
