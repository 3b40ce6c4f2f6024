package station

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"msca/app"
	"msca/app/config"
	"msca/assets/passwords"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/audit/timesource"
	"msca/cmd/internal/training"
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

func (s *Station) openUsers(ctx context.Context) error {
	key, err := s.Folder.key(rand.Reader, false)
	if err != nil {
		return err
	}
	tables, err := policyTables()
	if err != nil {
		return err
	}
	known, err := s.knownGeneration(ctx)
	if err != nil {
		return err
	}
	o, err := usersOptions(s.Folder, s.Config, key, tables, s.now, known)
	if err != nil {
		return err
	}
	if s.Users, err = rbacstore.Open(ctx, o); err != nil {
		return err
	}
	s.Policy, err = s.Users.Policy(ctx)
	return err
}

// generationDetail names the state of users.db that a change left behind. The
// newest one in the trail is what users.db must not be older than: putting an
// old copy back would bring old passwords and roles back.
const generationDetail = "accounts-generation"

// GenerationDetail names the state of users.db that a change left behind.
func GenerationDetail(generation uint64) audit.Detail {
	return audit.Detail{Name: generationDetail, Value: strconv.FormatUint(generation, 10)}
}

func (s *Station) knownGeneration(ctx context.Context) (uint64, error) {
	f := audit.Filter{Events: []audit.Event{audit.UserChanged, audit.PasswordChanged, audit.RoleChanged}, Descending: true, Limit: 50}
	for {
		found, err := s.Trail.Search(ctx, f)
		if err != nil {
			return 0, &app.AuditUnavailableError{Doing: "opening the accounts", Err: err}
		}
		for _, r := range found {
			for _, d := range r.Details {
				// Refused changes left no state behind.
				if d.Name == generationDetail && d.Value != "0" {
					return strconv.ParseUint(d.Value, 10, 64)
				}
			}
		}
		if len(found) < f.Limit {
			return 0, nil
		}
		f.After = found[len(found)-1].Seq
	}
}

// Setup is what a new workstation needs to know.
type Setup struct {
	ODSCode, System string
	Admin           string
	Password        credential.Password
	Quorum          audit.Quorum
	Settings        map[string]string // beside organisation and system
}

// Init makes a live data folder: settings, keys, the genesis record and the
// first system manager. There is no default user and no default password.
func Init(ctx context.Context, f Folder, s Setup) (err error) {
	if f.Exists() {
		return fmt.Errorf("%s has been set up already", f)
	}
	c, err := config.Load("", "")
	if err != nil {
		return err
	}
	values := map[string]string{"organisation.ods": s.ODSCode, "system.name": s.System}
	for k, v := range s.Settings {
		values[k] = v
	}
	for k, v := range values {
		if c, err = c.With(k, v); err != nil {
			return err
		}
	}
	if err = checkFirst(c, s); err != nil {
		return err
	}
	half := &Station{Folder: f, Config: c, Clock: timesource.New(timesource.Options{})}
	trail, err := auditstore.Create(ctx, half.trailOptions(), auditstore.Genesis{Quorum: s.Quorum})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, trail.Close()) }()
	for k, v := range values {
		if _, err = trail.Append(ctx, ConfigChange(audit.Person{}, k, "", v)); err != nil {
			return &app.AuditUnavailableError{Doing: "setting up", Err: err}
		}
	}
	if err = firstManager(ctx, f, c, trail, s); err != nil {
		return err
	}
	return c.Save(f.Config())
}

// checkFirst refuses what would fail half way: an audit log is never replaced,
// so nothing is begun that cannot be finished.
func checkFirst(c *config.Config, s Setup) error {
	rules, err := credential.PolicyNamed(c.Text("password.policy"))
	if err != nil {
		return err
	}
	return rules.Check(s.Password, credential.Context{
		UserID: s.Admin, Organisation: []string{c.Text("organisation.ods"), c.Text("organisation.name")},
	}, credential.NewDenyList(passwords.DenyList))
}

// ConfigChange is the record of a changed setting. [3.9.11]
func ConfigChange(by audit.Person, key, before, after string) audit.Entry {
	return audit.Entry{Event: audit.ConfigurationChanged, User: by, AccessPoint: "command line", Details: []audit.Detail{
		{Name: "key", Value: key}, {Name: "before", Value: before}, {Name: "after", Value: after},
	}}
}

// UserChange is the record of a changed account or role. [3.9.11, 3.15.4]
func UserChange(by audit.Person, c rbacstore.Change) audit.Entry {
	e := audit.Entry{Event: audit.UserChanged, User: by, AccessPoint: "command line",
		Details:  []audit.Detail{{Name: "what", Value: c.What}, GenerationDetail(c.Generation)},
		Payloads: []audit.Payload{{Kind: audit.PersonalDetail, Body: fmt.Appendf(nil, "user: %s\nbefore: %s\nafter: %s\n", c.User, c.Before, c.After)}},
	}
	switch c.What {
	case "password-set", "password-changed":
		e.Event = audit.PasswordChanged
	}
	return e
}

func firstManager(ctx context.Context, f Folder, c *config.Config, trail *auditstore.Store, s Setup) error {
	key, err := f.key(rand.Reader, true)
	if err != nil {
		return err
	}
	tables, err := policyTables()
	if err != nil {
		return err
	}
	o, err := usersOptions(f, c, key, tables, time.Now, 0)
	if err != nil {
		return err
	}
	users, change, err := rbacstore.Init(ctx, o, rbacstore.NewUser{
		ID: s.Admin, Name: s.Admin, Password: s.Password, Chosen: true,
		RoleProfiles: []rbac.RoleProfile{{ID: rbac.LocalProfile + "first", JobRoleCode: "R8015", JobRoleName: "Systems Support Access Role", ODSCode: s.ODSCode, OrganisationName: c.Text("organisation.name")}},
	})
	if err != nil {
		return err
	}
	_, err = trail.Append(ctx, UserChange(audit.Person{UserID: s.Admin}, change))
	return errors.Join(err, users.Close())
}

// initTraining makes a training folder once: like a live one, with accounts
// whose passwords are public.
func initTraining(ctx context.Context, f Folder, ground *training.Ground) error {
	if f.Exists() {
		return nil
	}
	accounts := training.Accounts()
	password := credential.NewPassword([]byte(training.Password))
	err := Init(ctx, f, Setup{
		ODSCode: training.ODSCode, System: "msca-training", Admin: accounts[0].ID, Password: password,
		Settings: ground.Settings(),
	})
	if err != nil {
		return err
	}
	s := &Station{Folder: f}
	if s.Config, err = config.Load("", f.Config()); err != nil {
		return err
	}
	if err = s.openTrail(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.release()) }()
	if err = s.openUsers(ctx); err != nil {
		return err
	}
	manager := rbacstore.Actor{UserID: accounts[0].ID, Subject: rbac.Subject{JobRoleCode: accounts[0].JobRoleCode, Local: true}}
	for _, a := range accounts[1:] {
		change, err := s.Users.AddUser(ctx, manager, rbacstore.NewUser{
			ID: a.ID, Name: a.Name, Password: password, Chosen: true,
			RoleProfiles: []rbac.RoleProfile{{JobRoleCode: a.JobRoleCode, JobRoleName: a.JobRoleName, ODSCode: training.ODSCode, OrganisationName: training.Organisation}},
		})
		if err != nil {
			return err
		}
		if _, err = s.Trail.Append(ctx, UserChange(audit.Person{UserID: manager.UserID}, change)); err != nil {
			return err
		}
	}
	return nil
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
