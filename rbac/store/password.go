package store

import (
	"context"
	"errors"

	"msca/rbac"
	"msca/rbac/credential"
)

// TemporaryPassword draws a first password that the rules take for this user:
// chance may well put a short user id into it.
func (s *Store) TemporaryPassword(user string) (credential.Password, error) {
	for tries := 1; ; tries++ {
		p, err := credential.Temporary(s.options.Rand)
		if err != nil {
			return p, err
		}
		if err = s.options.Passwords.Check(p, s.passwordContext(user), s.options.Deny); err == nil {
			return p, nil
		}
		p.Wipe()
		if tries == 1000 { // rules that take none
			return credential.Password{}, err
		}
	}
}

// ChangePassword is a user's own change: the present password is checked like
// a sign-in, with its errors; then *credential.PolicyError or ErrSamePassword
// may refuse the new one.
func (s *Store) ChangePassword(ctx context.Context, user string, present, next credential.Password) (Change, error) {
	compared, _, done, err := s.attempt(ctx, user, present)
	defer done()
	if err != nil {
		return Change{}, err
	}
	renewed, refused := compared, error(ErrSamePassword)
	if !present.Equal(next) {
		refused = s.setPassword(&renewed, next, false)
	}
	c := Change{Who: compared.ID, What: "password-changed", User: compared.ID}
	c.Generation, err = s.write(ctx, func(t *table) error {
		now, err := t.confirm(compared)
		if err != nil || refused != nil {
			return err
		}
		c.Before = words(passwordState(now))
		now.takePassword(renewed)
		c.After = words(passwordState(now))
		return errors.Join(t.put(accountKind, now.ID, now), t.changed())
	})
	if err = errors.Join(refused, err); err != nil {
		return Change{}, err
	}
	return c, nil
}

// SetPassword is a system manager's change. Unless the user chose it, the
// password has to be changed at the next sign-in. Failed attempts are not
// forgotten; see Unlock.
func (s *Store) SetPassword(ctx context.Context, by Actor, user string, next credential.Password, chosen bool) (Change, error) {
	if _, err := s.permit(ctx, by, rbac.AdminUsers); err != nil {
		return Change{}, err
	}
	var a account
	if err := s.read(ctx, func(t *table) (err error) { a, err = t.account(user); return err }); err != nil {
		return Change{}, err
	}
	compared := a.Hash
	if err := s.setPassword(&a, next, !chosen); err != nil {
		return Change{}, err
	}
	return s.edit(ctx, by, "password-set", user, func(_ *rbac.Policy, now *account) (any, any, error) {
		if now.Hash != compared {
			return nil, nil, errors.New("the password was changed by another meanwhile")
		}
		before := passwordState(*now)
		now.takePassword(a)
		return before, passwordState(*now), nil
	})
}

// setPassword checks the new password by policy and history and puts its hash
// into a. It runs outside of any transaction: hashing takes long.
func (s *Store) setPassword(a *account, next credential.Password, mustChange bool) error {
	if err := s.options.Passwords.Check(next, s.passwordContext(a.ID), s.options.Deny); err != nil {
		return err
	}
	earlier := a.Earlier
	if a.Hash != "" {
		earlier = append([]string{a.Hash}, earlier...)
	}
	earlier = earlier[:min(len(earlier), s.options.Passwords.History)]
	if err := s.options.Passwords.CheckHistory(next, earlier); err != nil {
		return err
	}
	hash, err := credential.Hash(next, s.options.Hashing, s.options.Rand)
	if err != nil {
		return err
	}
	a.Hash, a.Earlier, a.Changed, a.MustChange = hash, earlier, s.options.Now(), mustChange
	return nil
}

// takePassword takes over the password of renewed and what belongs to it.
func (a *account) takePassword(renewed account) {
	a.Hash, a.Earlier, a.Changed, a.MustChange = renewed.Hash, renewed.Earlier, renewed.Changed, renewed.MustChange
}

func passwordState(a account) map[string]any {
	return map[string]any{"has_password": a.Hash != "", "password_changed": a.Changed, "must_change": a.MustChange}
}
