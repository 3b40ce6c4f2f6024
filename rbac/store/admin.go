package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"msca/rbac"
	"msca/rbac/credential"
)

// Actor is who makes a change, in the role profile signed in with.
type Actor struct {
	UserID  string
	Subject rbac.Subject
}

// Change is what a call changed, without secrets, for the audit trail
// [3.9.11, 3.15.4]. Before and After are JSON of what is affected.
type Change struct {
	Who        string // the actor's user id
	What       string // "user-added", "user-disabled", "password-set", …
	User       string // whose account; "" for the policy
	Before     string
	After      string
	Generation uint64 // of the file; see Options.AtLeast
}

// NewUser is a user to be added.
type NewUser struct {
	ID           string
	Name         string
	Password     credential.Password // zero: signs in by card only
	Chosen       bool                // the user chose it; otherwise it has to be changed at the first sign-in
	RoleProfiles []RoleProfile
}

// AddUser adds an enabled user.
func (s *Store) AddUser(ctx context.Context, by Actor, n NewUser) (Change, error) {
	p, err := s.permit(ctx, by, rbac.AdminUsers)
	if err != nil {
		return Change{}, err
	}
	a, err := s.newAccount(p, n) // hashes outside of the transaction
	if err != nil {
		return Change{}, err
	}
	return s.change(ctx, by, "user-added", a.ID, func(t *table, _ *rbac.Policy) (string, string, error) {
		var taken account
		if ok, err := t.get(accountKind, a.ID, &taken); err != nil || ok {
			return "", "", orElse(err, ErrUserExists)
		}
		return "", words(a.view()), t.put(accountKind, a.ID, a)
	})
}

func (s *Store) newAccount(p *rbac.Policy, n NewUser) (account, error) {
	a := account{ID: rbac.FoldUserID(n.ID), Name: n.Name, Enabled: true, Created: s.options.Now()}
	if !userIDForm.MatchString(a.ID) {
		return account{}, ErrBadUserID
	}
	for _, r := range n.RoleProfiles {
		r, err := s.completeProfile(p, r)
		if err != nil {
			return account{}, err
		}
		a.Profiles = append(a.Profiles, r)
	}
	if n.Password.IsZero() {
		return a, nil
	}
	if err := s.options.Passwords.Check(n.Password, s.passwordContext(a.ID), s.options.Deny); err != nil {
		return account{}, err
	}
	hash, err := credential.Hash(n.Password, s.options.Hashing, s.options.Rand)
	a.Hash, a.Changed, a.MustChange = hash, a.Created, !n.Chosen
	return a, err
}

// completeProfile checks a role profile against the policy and fills in its id
// and names.
func (s *Store) completeProfile(p *rbac.Policy, r RoleProfile) (RoleProfile, error) {
	role, ok := p.JobRole(r.JobRoleCode)
	if !ok {
		return r, &rbac.UnknownCodeError{Kind: "job role", Code: r.JobRoleCode}
	}
	r.JobRoleCode, r.JobRoleName = role.Code, role.Name
	if r.ODSCode == "" {
		return r, ErrNoOrganisation
	}
	r.Activities, r.AreasOfWork, r.Grants = slices.Clone(r.Activities), slices.Clone(r.AreasOfWork), slices.Clone(r.Grants)
	for i, code := range r.Activities {
		r.Activities[i] = rbac.ShortCode(code)
		if !slices.ContainsFunc(p.Activities(), func(a rbac.Activity) bool { return a.Code == r.Activities[i] }) {
			return r, &rbac.UnknownCodeError{Kind: "activity", Code: code}
		}
	}
	for i, code := range r.AreasOfWork {
		r.AreasOfWork[i] = rbac.ShortCode(code)
		if !slices.ContainsFunc(p.AreasOfWork(), func(a rbac.AreaOfWork) bool { return a.Code == r.AreasOfWork[i] }) {
			return r, &rbac.UnknownCodeError{Kind: "area of work", Code: code}
		}
	}
	for _, g := range r.Grants {
		if _, err := rbac.ParsePermission(string(g)); err != nil {
			return r, err
		}
		if !slices.ContainsFunc(p.Rules(), func(rule rbac.Rule) bool { return rule.Permission == g && rule.Grant }) {
			return r, fmt.Errorf("%s: %w", g, ErrNotGrantable)
		}
	}
	if err := p.Separated(r.Subject()); err != nil {
		return r, err
	}
	if r.ID == "" {
		var b [6]byte
		if _, err := io.ReadFull(s.options.Rand, b[:]); err != nil {
			return r, fmt.Errorf("drawing a role profile id: %w", err)
		}
		r.ID = rbac.LocalProfile + hex.EncodeToString(b[:])
	}
	return r, nil
}

// SetEnabled disables a user or enables one again.
func (s *Store) SetEnabled(ctx context.Context, by Actor, user string, enabled bool) (Change, error) {
	what := "user-disabled"
	if enabled {
		what = "user-enabled"
	}
	return s.edit(ctx, by, what, user, func(_ *rbac.Policy, a *account) (any, any, error) {
		before := a.Enabled
		a.Enabled = enabled
		return map[string]bool{"enabled": before}, map[string]bool{"enabled": enabled}, nil
	})
}

// Unlock forgets the failed attempts of a user.
func (s *Store) Unlock(ctx context.Context, by Actor, user string) (Change, error) {
	return s.change(ctx, by, "user-unlocked", rbac.FoldUserID(user), func(t *table, _ *rbac.Policy) (string, string, error) {
		a, err := t.account(user)
		if err != nil {
			return "", "", err
		}
		u, err := t.show(a)
		t.remove(s.sealer.id(attemptsKind, a.ID))
		return words(map[string]any{"failed": u.Failed, "locked": u.Locked}), words(map[string]any{"failed": 0, "locked": false}), err
	})
}

// Assign gives a user a role profile, or replaces the one with the same id.
func (s *Store) Assign(ctx context.Context, by Actor, user string, r RoleProfile) (Change, error) {
	return s.edit(ctx, by, "role-profile-assigned", user, func(p *rbac.Policy, a *account) (any, any, error) {
		r, err := s.completeProfile(p, r)
		if err != nil {
			return nil, nil, err
		}
		if i := a.profile(r.ID); i >= 0 {
			before := a.Profiles[i]
			a.Profiles[i] = r
			return before, r, nil
		}
		a.Profiles = append(a.Profiles, r)
		return nil, r, nil
	})
}

// Unassign takes a role profile away.
func (s *Store) Unassign(ctx context.Context, by Actor, user, roleProfileID string) (Change, error) {
	return s.edit(ctx, by, "role-profile-unassigned", user, func(_ *rbac.Policy, a *account) (any, any, error) {
		i := a.profile(roleProfileID)
		if i < 0 {
			return nil, nil, ErrNoRoleProfile
		}
		before := a.Profiles[i]
		a.Profiles = slices.Delete(a.Profiles, i, i+1)
		return before, nil, nil
	})
}

func (a *account) profile(id string) int {
	return slices.IndexFunc(a.Profiles, func(r RoleProfile) bool { return r.ID == id })
}

// edit changes one account for a system manager. f returns what was before and
// what is after, nil where there is nothing.
func (s *Store) edit(ctx context.Context, by Actor, what, user string, f func(*rbac.Policy, *account) (before, after any, err error)) (Change, error) {
	return s.change(ctx, by, what, rbac.FoldUserID(user), func(t *table, p *rbac.Policy) (string, string, error) {
		a, err := t.account(user)
		if err != nil {
			return "", "", err
		}
		was, is, err := f(p, &a)
		if err != nil {
			return "", "", err
		}
		before, after := "", ""
		if was != nil {
			before = words(was)
		}
		if is != nil {
			after = words(is)
		}
		return before, after, t.put(accountKind, a.ID, a)
	})
}

// changed notes that this transaction changes an account or the policy, which
// counting attempts and signing in do not.
func (t *table) changed() error { return t.put(changedKind, "", t.generation) }

// LastChange is the generation of the newest Change, which the audit trail must
// know of; zero in a file from before this was kept.
func (s *Store) LastChange(ctx context.Context) (generation uint64, err error) {
	err = s.read(ctx, func(t *table) error {
		_, err := t.get(changedKind, "", &generation)
		return err
	})
	return generation, err
}

// change runs f for a system manager, in a transaction that must leave one.
func (s *Store) change(ctx context.Context, by Actor, what, user string, f func(*table, *rbac.Policy) (before, after string, err error)) (Change, error) {
	c := Change{Who: by.UserID, What: what, User: user}
	generation, err := s.write(ctx, func(t *table) error {
		p, err := t.policy()
		if err != nil {
			return err
		}
		if err := decide(p, by, rbac.AdminUsers); err != nil {
			return err
		}
		if c.Before, c.After, err = f(t, p); err != nil {
			return err
		}
		return errors.Join(t.keepsManager(p), t.changed())
	})
	if err != nil {
		return Change{}, err
	}
	c.Generation = generation
	return c, nil
}

// permit returns the policy when it gives the actor one of the permissions.
func (s *Store) permit(ctx context.Context, by Actor, oneOf ...rbac.Permission) (*rbac.Policy, error) {
	p, err := s.Policy(ctx)
	if err != nil {
		return nil, err
	}
	return p, decide(p, by, oneOf...)
}

func decide(p *rbac.Policy, by Actor, oneOf ...rbac.Permission) error {
	var last rbac.Decision
	for _, permission := range oneOf {
		if last = p.Decide(by.Subject, permission); last.Allowed {
			return nil
		}
	}
	return &NotPermittedError{last}
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
