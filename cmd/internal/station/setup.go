package station

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
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

// Setup is what a new workstation needs to know.
type Setup struct {
	ODSCode, System string
	Admin           string
	AdminName       string // of the person; the user id where none is given
	Password        credential.Password
	Quorum          audit.Quorum
	Settings        map[string]string // beside organisation and system
}

// FieldError names what of a Setup is refused. Nothing was begun.
type FieldError struct {
	Field string // "the user id of the system manager", "the password"
	Err   error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }

func (e *FieldError) Unwrap() error { return e.Err }

// ErrSetUpAlready says that a folder to be set up holds a workstation.
var ErrSetUpAlready = errors.New("this folder has been set up already")

// Init makes a live data folder: settings, keys, the genesis record and the
// first system manager. There is no default user and no default password. The
// folder is made whole or not at all: see draft.
func Init(ctx context.Context, f Folder, s Setup) error {
	c, err := s.check()
	if err != nil {
		return err
	}
	return f.settingUp(ctx, nil, func() error {
		if f.Exists() {
			return ErrSetUpAlready
		}
		return f.build(func(draft Folder) error {
			if err := found(ctx, draft, c, s); err != nil {
				return err
			}
			return saveSettings(draft.Config(), c)
		})
	})
}

// values are the settings that differ from the defaults.
func (s Setup) values() map[string]string {
	out := map[string]string{"organisation.ods": s.ODSCode, "system.name": s.System}
	maps.Copy(out, s.Settings)
	return out
}

// check refuses what would fail half way: an audit log is never replaced, so
// nothing is begun that cannot be finished. The error is a *config.ValueError
// or a *FieldError.
func (s Setup) check() (*config.Config, error) {
	c, err := config.Load("", "")
	if err != nil {
		return nil, err
	}
	values := s.values()
	for _, k := range slices.Sorted(maps.Keys(values)) {
		if c, err = c.With(k, values[k]); err != nil {
			return nil, err
		}
	}
	if missing := c.Missing("organisation.ods", "system.name"); len(missing) > 0 {
		return nil, &FieldError{missing[0], errors.New("is missing")}
	}
	if err := rbacstore.CheckUserID(s.Admin); err != nil {
		return nil, &FieldError{"the user id of the system manager", err}
	}
	rules, err := credential.PolicyNamed(c.Text("password.policy"))
	if err != nil {
		return nil, err
	}
	err = rules.Check(s.Password, credential.Context{
		UserID: s.Admin, Organisation: []string{c.Text("organisation.ods"), c.Text("organisation.name")},
	}, credential.NewDenyList(passwords.DenyList))
	if err != nil {
		return nil, &FieldError{"the password", err}
	}
	return c, nil
}

// found fills an empty folder but for the settings, which come last and say that
// it is whole.
func found(ctx context.Context, f Folder, c *config.Config, s Setup) (err error) {
	half := &Station{Folder: f, Config: c, Clock: timesource.New(timesource.Options{})}
	trail, err := auditstore.Create(ctx, half.trailOptions(), auditstore.Genesis{Quorum: s.Quorum})
	if err != nil {
		return &app.AuditUnavailableError{Doing: "setting up", Err: err}
	}
	values := s.values()
	keys := slices.Sorted(maps.Keys(values))
	for i, k := range keys {
		change := configChange(audit.Person{}, "command line", k, "", values[k])
		if i == len(keys)-1 {
			change.Details = append(change.Details, settingsDetails(c)...)
		}
		if _, err = trail.Append(ctx, change); err != nil {
			return errors.Join(&app.AuditUnavailableError{Doing: "setting up", Err: err}, trail.Close())
		}
	}
	return errors.Join(firstManager(ctx, f, c, trail, s), trail.Close())
}

func firstManager(ctx context.Context, f Folder, c *config.Config, trail *auditstore.Store, s Setup) error {
	s.Admin = rbac.FoldUserID(s.Admin)
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
		ID: s.Admin, Name: cmp.Or(s.AdminName, s.Admin), Password: s.Password, Chosen: true,
		RoleProfiles: []rbac.RoleProfile{{ID: rbac.LocalProfile + "first", JobRoleCode: "R8015", JobRoleName: "Systems Support Access Role", ODSCode: s.ODSCode, OrganisationName: c.Text("organisation.name")}},
	})
	if err != nil {
		return err
	}
	_, err = trail.Append(ctx, UserChange(audit.Person{UserID: s.Admin}, change))
	return errors.Join(err, users.Close())
}

// initTraining makes a training folder once: like a live one, with accounts
// whose passwords are public. Processes that start at once wait for the one
// that makes it.
func initTraining(ctx context.Context, f Folder, waits func()) (ground *training.Ground, err error) {
	err = f.settingUp(ctx, waits, func() error {
		switch whole := f.whole(); {
		case errors.Is(whole, ErrNotSetUp):
			if err := f.build(func(draft Folder) error { return foundTraining(ctx, draft) }); err != nil {
				return err
			}
		case whole != nil:
			return whole
		}
		ground, err = training.Prepare(f.Training(), rand.Reader, time.Now())
		return err
	})
	return ground, err
}

func foundTraining(ctx context.Context, f Folder) (err error) {
	ground, err := training.Prepare(f.Training(), rand.Reader, time.Now())
	if err != nil {
		return err
	}
	accounts := training.Accounts()
	password := credential.NewPassword([]byte(training.Password))
	setup := Setup{
		ODSCode: training.ODSCode, System: "msca-training", Admin: accounts[0].ID, AdminName: accounts[0].Name, Password: password,
		Settings: ground.Settings(),
	}
	c, err := setup.check()
	if err != nil {
		return err
	}
	if err = found(ctx, f, c, setup); err != nil {
		return err
	}
	s := &Station{Folder: f, Config: c}
	if err = s.openTrail(ctx); err != nil {
		return err
	}
	err = s.addTrainingAccounts(ctx, accounts, password)
	if err = errors.Join(err, s.release()); err != nil {
		return err
	}
	return saveSettings(f.Config(), c)
}

func (s *Station) addTrainingAccounts(ctx context.Context, accounts []training.Account, password credential.Password) error {
	if err := s.openUsers(ctx); err != nil {
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
