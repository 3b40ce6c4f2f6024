package store

import (
	"context"
	"encoding/hex"
	"io"
	"time"

	"msca/rbac"
	"msca/rbac/credential"
)

// attempts counts failures for one name, known or not. It does not hold the
// name: passwords get typed into the wrong field.
type attempts struct {
	credential.Attempts
	Known bool `json:"known,omitempty"`
	// Pending names the attempt that is counted but not yet compared; others
	// wait for it. One that never ends, because its process was killed, stays
	// counted.
	Pending string    `json:"pending,omitempty"`
	Since   time.Time `json:"since,omitzero"`
}

// maxUnknown is Store.maxUnknown.
const maxUnknown = 1000

// Authenticate checks a user id and password [MSCA-IG-02, 3.15.2]. The user
// comes back with the last use and the failures before this sign-in.
//
// Errors: *LockedError when no attempt was taken; *WrongPasswordError, the same
// for unknown users; ErrDisabled; ErrMustChange together with the user, who may
// do nothing but ChangePassword.
func (s *Store) Authenticate(ctx context.Context, user string, password credential.Password) (User, error) {
	a, before, done, err := s.attempt(ctx, user, password)
	defer done()
	if err != nil {
		return User{}, err
	}
	fresh := ""
	if credential.NeedsRehash(a.Hash, s.options.Hashing) {
		if fresh, err = credential.Hash(password, s.options.Hashing, s.options.Rand); err != nil {
			return User{}, err
		}
	}
	var u User
	_, err = s.write(ctx, func(t *table) error {
		now, err := t.confirm(a)
		if err != nil {
			return err
		}
		if u, err = t.show(now); err != nil {
			return err
		}
		u.Failed = before.Total
		now.LastUsed = s.options.Now()
		if fresh != "" {
			now.Hash = fresh
		}
		return t.put(accountKind, now.ID, now)
	})
	if err != nil {
		return User{}, err
	}
	if u.MustChange {
		return u, ErrMustChange
	}
	return u, nil
}

// Limits of the wait for an attempt on the same name that another process has
// counted but not yet compared.
const (
	pendingLimit = 10 * time.Second // then its process is taken for killed
	pendingPause = 25 * time.Millisecond
)

// attempt counts one attempt and then compares. It returns the account as it
// was compared and the failures before this attempt. Attempts on one name come
// one after the other, so that right passwords given at once do not count as
// failures of each other; done, which is never nil, lets the next one in.
func (s *Store) attempt(ctx context.Context, user string, password credential.Password) (_ account, before credential.Attempts, done func(), _ error) {
	done = func() {}
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return account{}, before, done, context.Cause(ctx)
	}
	done = func() { <-s.turn }
	name := rbac.FoldUserID(user)
	a, before, after, pending, err := s.count(ctx, name)
	if err != nil {
		return account{}, before, done, err
	}
	done = func() {
		defer func() { <-s.turn }()
		_ = s.settle(context.WithoutCancel(ctx), name, pending) // where it fails the others wait pendingLimit
	}
	hash := a.Hash
	if hash == "" {
		hash = s.dummy
	}
	right, err := s.verify(hash, password)
	if err != nil {
		return account{}, before, done, s.fail("read", err)
	}
	if a.Hash == "" || !right {
		then := s.options.Lockout.Standing(after, after.Last)
		return account{}, before, done, &WrongPasswordError{Attempt: after.Total, Left: then.Left, Until: then.Until}
	}
	return a, before, done, nil
}

// count counts an attempt as failed until it is proved right, once no other on
// the same name is pending.
func (s *Store) count(ctx context.Context, name string) (a account, before, after credential.Attempts, pending string, err error) {
	id := make([]byte, 16)
	if _, err := io.ReadFull(s.options.Rand, id); err != nil {
		return a, before, after, "", s.fail("write", err)
	}
	pending = hex.EncodeToString(id)
	awaited, waited := "", time.Duration(0)
	for {
		busy := ""
		_, err = s.write(ctx, func(t *table) error {
			var at attempts
			if _, err := t.get(attemptsKind, name, &at); err != nil {
				return err
			}
			now := s.options.Now()
			age := now.Sub(at.Since)
			if at.Pending != "" && age >= 0 && age < pendingLimit && !(at.Pending == awaited && waited >= pendingLimit) {
				busy = at.Pending
				return nil
			}
			a = account{}
			var err error
			if at.Known, err = t.get(accountKind, name, &a); err != nil {
				return err
			}
			standing, err := t.standing(a, at.Attempts)
			if err != nil {
				return err
			}
			if standing.Refused {
				if standing.Locked {
					return &LockedError{Until: standing.Until, Attempt: at.Total}
				}
				return &LockedError{Until: standing.Until, Delay: true, Wait: standing.Until.Sub(now), Attempt: at.Total}
			}
			before = at.Attempts
			at.Attempts = s.options.Lockout.Fail(at.Attempts, now)
			after = at.Attempts
			at.Pending, at.Since = pending, now
			if !at.Known {
				if err := t.evict(); err != nil {
					return err
				}
			}
			return t.put(attemptsKind, name, at)
		})
		if err != nil || busy == "" {
			return a, before, after, pending, err
		}
		if busy != awaited {
			awaited, waited = busy, 0
		}
		select {
		case <-ctx.Done():
			return a, before, after, "", context.Cause(ctx)
		case <-time.After(pendingPause):
			waited += pendingPause
		}
	}
}

// settle says that an attempt has been compared. One that was right has been
// forgotten already.
func (s *Store) settle(ctx context.Context, name, pending string) error {
	_, err := s.write(ctx, func(t *table) error {
		var at attempts
		if ok, err := t.get(attemptsKind, name, &at); err != nil || !ok || at.Pending != pending {
			return err
		}
		at.Pending, at.Since = "", time.Time{}
		return t.put(attemptsKind, name, at)
	})
	return err
}

// managerLock is how long the lock lasts that for others lasts until a system
// manager unlocks: somebody must be left to unlock.
const managerLock = 24 * time.Hour

// standing is what the failures of an account mean now.
func (t *table) standing(a account, at credential.Attempts) (credential.Standing, error) {
	now := t.s.options.Now()
	standing := t.s.options.Lockout.Standing(at, now)
	if !standing.Locked || !standing.Until.IsZero() {
		return standing, nil
	}
	p, err := t.policy()
	if err != nil {
		return standing, err
	}
	if a.manages(p) {
		standing.Until = at.Last.Add(managerLock)
		standing.Locked = now.Before(standing.Until)
		standing.Refused = standing.Locked
	}
	return standing, nil
}

// confirm forgets the attempts after a right password, and returns the account
// as it is now: enabled, and with the password that was compared.
func (t *table) confirm(compared account) (account, error) {
	now, err := t.account(compared.ID)
	if err != nil {
		return account{}, err
	}
	if now.Hash != compared.Hash { // changed meanwhile
		return account{}, &WrongPasswordError{Attempt: 1}
	}
	if !now.Enabled {
		return account{}, ErrDisabled
	}
	t.remove(t.s.sealer.id(attemptsKind, now.ID))
	return now, nil
}

// evict makes room for one more unknown name.
func (t *table) evict() error {
	var oldest rowID
	var last attempts
	n := 0
	for _, r := range t.ordered() {
		if r.kind != attemptsKind {
			continue
		}
		var at attempts
		if err := t.decode(r, &at); err != nil {
			return err
		}
		if at.Known {
			continue
		}
		if n++; n == 1 || at.Last.Before(last.Last) {
			oldest, last = r.id, at
		}
	}
	if n >= t.s.maxUnknown {
		t.remove(oldest)
	}
	return nil
}
