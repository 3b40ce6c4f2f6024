package station

import (
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"time"

	"msca/app"
	"msca/app/config"
	"msca/assets/passwords"
	"msca/audit"
	"msca/rbac"
	"msca/rbac/credential"
	rbacstore "msca/rbac/store"
)

// usersOptions takes the time from the disciplined clock, so that setting the
// computer's ends no lock-out.
func usersOptions(f Folder, c *config.Config, key []byte, policy *rbac.Policy, now func() time.Time, atLeast uint64) (rbacstore.Options, error) {
	rules, err := credential.PolicyNamed(c.Text("password.policy"))
	return rbacstore.Options{
		Path: f.Users(), Key: key, Policy: policy, Passwords: rules, Deny: credential.NewDenyList(passwords.DenyList),
		Organisation: []string{c.Text("organisation.ods"), c.Text("organisation.name")},
		Now:          now, Rand: rand.Reader, AtLeast: atLeast,
	}, err
}

// AccountsError says that the accounts cannot be opened.
type AccountsError struct{ Err error }

func (e *AccountsError) Error() string { return "opening the accounts: " + e.Err.Error() }

func (e *AccountsError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *AccountsError) ProblemCode() string {
	var exposed *ExposedError
	var file *rbacstore.Error
	switch {
	case errors.Is(e.Err, rbacstore.ErrNewer):
		return "ACCOUNT-VERSION"
	case errors.As(e.Err, &exposed):
		return "ACCOUNT-KEY"
	case errors.As(e.Err, &file):
		return file.ProblemCode()
	}
	return "ACCOUNT-STORE"
}

func (s *Station) openUsers(ctx context.Context) error {
	known, err := knownGeneration(ctx, s.Trail.Search)
	if err != nil {
		return err
	}
	if err := s.openUsersFrom(ctx, known); err != nil {
		return err
	}
	if s.unrecorded, err = s.unrecordedChange(ctx, known); err != nil {
		return err
	}
	s.Policy, err = s.Users.Policy(ctx)
	return err
}

// openUsersFrom opens accounts that are no older than a generation.
func (s *Station) openUsersFrom(ctx context.Context, known uint64) error {
	key, err := s.Folder.key(rand.Reader, false)
	if err != nil {
		return &AccountsError{err}
	}
	tables, err := policyTables()
	if err != nil {
		return err
	}
	o, err := usersOptions(s.Folder, s.Config, key, tables, s.now, known)
	if err != nil {
		return err
	}
	if s.Users, err = rbacstore.Open(ctx, o); err != nil {
		return &AccountsError{err}
	}
	return nil
}

// generationDetail names the state of users.db that a change left behind. The
// newest one in the trail is what users.db must not be older than: putting an
// old copy back would bring old passwords and roles back.
const generationDetail = app.GenerationDetail

// GenerationDetail names the state of users.db that a change left behind.
func GenerationDetail(generation uint64) audit.Detail {
	return audit.Detail{Name: generationDetail, Value: strconv.FormatUint(generation, 10)}
}

// recordTries is how often, recordEvery apart, the trail is asked for a change
// that another process may be about to record: for longer than an append waits for
// its turn.
const recordTries = 250

const recordEvery = 100 * time.Millisecond

// awaitRecord is the wait between two of them.
var awaitRecord = wait

// unrecordedChange is the generation of a change of the accounts that the trail
// does not know of, zero when it knows them all. A change that another process
// is about to record is waited for; where there is none, nobody is.
func (s *Station) unrecordedChange(ctx context.Context, known uint64) (uint64, error) {
	for tries := 0; ; tries++ {
		last, err := s.Users.LastChange(ctx)
		if err != nil || last <= known {
			return 0, err
		}
		if tries == recordTries || s.alone() {
			return last, nil
		}
		if tries == int(noticeable/recordEvery) {
			s.waits()
		}
		if err := awaitRecord(ctx, recordEvery); err != nil {
			return 0, err
		}
		if known, err = knownGeneration(ctx, s.Trail.Search); err != nil {
			return 0, err
		}
	}
}

// alone says that no other process works on the folder: it is new, or this one has
// the presence for itself.
func (s *Station) alone() bool { return s.presence == nil || s.presence.alone }

// unrecordedEntry is the record of such a change. [3.3.8, 3.9.11]
func unrecordedEntry(generation uint64) audit.Entry {
	return audit.Entry{Event: audit.UserChanged, Outcome: audit.SeriousFailure, AccessPoint: "accounts", Details: []audit.Detail{
		{Name: "what", Value: "changed without a record"}, GenerationDetail(generation),
	}}
}

// search is how a trail is searched.
type search func(context.Context, audit.Filter) ([]audit.Record, error)

// accountEvents are the events of a change of the accounts.
var accountEvents = []audit.Event{audit.UserChanged, audit.PasswordChanged, audit.RoleChanged}

func knownGeneration(ctx context.Context, find search) (uint64, error) {
	f := audit.Filter{Events: accountEvents, Descending: true, Limit: 50}
	for {
		found, err := find(ctx, f)
		if err != nil {
			return 0, &app.AuditUnavailableError{Doing: "opening the accounts", Err: err}
		}
		for _, r := range found {
			if g, err := generationOf(r); g != 0 || err != nil {
				return g, err
			}
		}
		if len(found) < f.Limit {
			return 0, nil
		}
		f.After = found[len(found)-1].Seq
	}
}

// generationOf is the state of users.db that a change left behind; zero where it
// left none behind, as refused changes do.
func generationOf(r audit.Record) (uint64, error) {
	for _, d := range r.Details {
		if d.Name == generationDetail {
			return strconv.ParseUint(d.Value, 10, 64)
		}
	}
	return 0, nil
}

// configChange is the record of a changed setting; of a password in it only that it
// was changed. [3.9.11]
func configChange(by audit.Person, point, key, before, after string) audit.Entry {
	e := audit.Entry{Event: audit.ConfigurationChanged, User: by, AccessPoint: point, Details: []audit.Detail{
		{Name: "key", Value: key}, {Name: "before", Value: config.Told(before)}, {Name: "after", Value: config.Told(after)},
	}}
	if before != after && config.Told(before) == config.Told(after) {
		e.Details = append(e.Details, audit.Detail{Name: "password", Value: "changed"})
	}
	return e
}

// UserChange is the record of a change that the store made at set-up or on the
// command line. [3.9.11, 3.15.4]
func UserChange(by audit.Person, c rbacstore.Change) audit.Entry {
	return app.StaffEntry(by, "command line", staffChange(c))
}

func staffChange(c rbacstore.Change) app.StaffChange {
	return app.StaffChange{What: c.What, User: c.User, Before: c.Before, After: c.After, Generation: c.Generation}
}

// accounts fills app.Accounts.
type accounts struct{ *rbacstore.Store }

func (a accounts) Authenticate(ctx context.Context, userID string, password []byte) (rbac.User, error) {
	p := credential.NewPassword(password)
	defer p.Wipe()
	return a.Store.Authenticate(ctx, userID, p)
}

func (a accounts) ChangePassword(ctx context.Context, userID string, present, next []byte) (uint64, error) {
	p, n := credential.NewPassword(present), credential.NewPassword(next)
	defer p.Wipe()
	defer n.Wipe()
	change, err := a.Store.ChangePassword(ctx, userID, p, n)
	if errors.Is(err, rbacstore.ErrSamePassword) {
		err = &credential.PolicyError{Refusals: []credential.Refusal{credential.UsedBefore}}
	}
	return change.Generation, err
}
