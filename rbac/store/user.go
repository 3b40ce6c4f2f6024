package store

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"

	"msca/rbac"
	"msca/rbac/credential"
)

// What is stored and shown, as package rbac defines it.
type (
	User        = rbac.User
	RoleProfile = rbac.RoleProfile
)

// account is what is stored of a user.
type account struct {
	ID         string        `json:"id"`
	Name       string        `json:"name"`
	Enabled    bool          `json:"enabled"`
	Hash       string        `json:"hash,omitempty"`
	MustChange bool          `json:"must_change,omitempty"`
	Changed    time.Time     `json:"changed,omitzero"`
	Earlier    []string      `json:"earlier,omitempty"` // hashes, newest first
	Created    time.Time     `json:"created"`
	LastUsed   time.Time     `json:"last_used,omitzero"`
	Profiles   []RoleProfile `json:"profiles,omitempty"`
}

func (a account) view() User {
	return User{
		ID: a.ID, Name: a.Name, Enabled: a.Enabled, HasPassword: a.Hash != "", MustChange: a.MustChange,
		Created: a.Created, LastUsed: a.LastUsed, PasswordChanged: a.Changed, RoleProfiles: slices.Clone(a.Profiles),
	}
}

// show is view with the standing of the attempts.
func (t *table) show(a account) (User, error) {
	u := a.view()
	var at attempts
	if _, err := t.get(attemptsKind, a.ID, &at); err != nil {
		return User{}, err
	}
	standing, err := t.standing(a, at.Attempts)
	if err != nil {
		return User{}, err
	}
	u.Failed, u.Locked = at.Total, standing.Locked
	if u.Locked {
		u.LockedUntil = standing.Until
	}
	u.MustChange = u.MustChange || u.HasPassword && t.s.options.Passwords.Expired(a.Changed, t.s.options.Now())
	return u, nil
}

var userIDForm = regexp.MustCompile(`^[\pL\pN](?:[\pL\pN._@-]{0,62}[\pL\pN])$`)

// CheckUserID says ErrBadUserID of what cannot be the id of a new user.
func CheckUserID(id string) error {
	if !userIDForm.MatchString(rbac.FoldUserID(id)) {
		return ErrBadUserID
	}
	return nil
}

// Users lists the enabled users by id.
func (s *Store) Users(ctx context.Context) ([]User, error) { return s.list(ctx, true) }

// InactiveUsers lists the disabled users, for holders of staff.inactive.view
// only [3.3.7].
func (s *Store) InactiveUsers(ctx context.Context, by Actor) ([]User, error) {
	p, err := s.Policy(ctx)
	if err != nil {
		return nil, err
	}
	if d := p.Decide(by.Subject, rbac.StaffInactiveView); !d.Allowed {
		return nil, &NotPermittedError{d}
	}
	return s.list(ctx, false)
}

func (s *Store) list(ctx context.Context, enabled bool) (users []User, err error) {
	err = s.read(ctx, func(t *table) error {
		return t.accounts(func(a account) error {
			if a.Enabled != enabled {
				return nil
			}
			u, err := t.show(a)
			users = append(users, u)
			return err
		})
	})
	slices.SortFunc(users, func(a, b User) int { return strings.Compare(a.ID, b.ID) })
	return users, err
}

// User returns an enabled user, ErrNoUser, or ErrDisabled without details.
func (s *Store) User(ctx context.Context, id string) (u User, err error) {
	err = s.read(ctx, func(t *table) error {
		a, err := t.account(id)
		if err != nil {
			return err
		}
		if !a.Enabled {
			return ErrDisabled
		}
		u, err = t.show(a)
		return err
	})
	return u, err
}

func (t *table) account(id string) (a account, err error) {
	switch ok, err := t.get(accountKind, rbac.FoldUserID(id), &a); {
	case err != nil:
		return account{}, err
	case !ok:
		return account{}, ErrNoUser
	}
	return a, nil
}

func (t *table) accounts(f func(account) error) error {
	for _, r := range t.ordered() {
		if r.kind != accountKind {
			continue
		}
		var a account
		if err := t.decode(r, &a); err != nil {
			return err
		}
		if err := f(a); err != nil {
			return err
		}
	}
	return nil
}

// keepsManager is ErrLastManager unless an enabled user with a password holds
// admin.users [3.3.7].
func (t *table) keepsManager(p *rbac.Policy) error {
	kept := false
	err := t.accounts(func(a account) error {
		kept = kept || a.Enabled && a.Hash != "" && a.manages(p)
		return nil
	})
	if err == nil && !kept {
		return ErrLastManager
	}
	return err
}

// manages says that one of the role profiles gives admin.users.
func (a account) manages(p *rbac.Policy) bool {
	return slices.ContainsFunc(a.Profiles, func(r RoleProfile) bool { return p.Decide(r.Subject(), rbac.AdminUsers).Allowed })
}

func (s *Store) passwordContext(id string) credential.Context {
	return credential.Context{UserID: id, Organisation: s.options.Organisation}
}

// words is v as JSON, for a Change.
func words(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
