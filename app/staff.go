package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"msca/audit"
	"msca/rbac"
)

// Staff keeps the accounts and the role profiles that are kept here. Its errors
// are those of package rbac and its own.
type Staff interface {
	Users(ctx context.Context) ([]rbac.User, error)
	InactiveUsers(ctx context.Context, by Manager) ([]rbac.User, error)
	AddUser(ctx context.Context, by Manager, u NewUser) (StaffChange, error)
	SetPassword(ctx context.Context, by Manager, user string, temporary []byte) (StaffChange, error)
	SetEnabled(ctx context.Context, by Manager, user string, enabled bool) (StaffChange, error)
	Unlock(ctx context.Context, by Manager, user string) (StaffChange, error)
	Assign(ctx context.Context, by Manager, user string, p rbac.RoleProfile) (StaffChange, error)
	Unassign(ctx context.Context, by Manager, user, roleProfileID string) (StaffChange, error)
}

// Manager is who makes a change, in the role profile signed in with.
type Manager struct {
	UserID  string
	Subject rbac.Subject
}

// NewUser is a user to be added; Temporary has to be changed at the first
// sign-in, empty for people who sign in with a card only.
type NewUser struct {
	ID, Name     string
	Temporary    []byte
	RoleProfiles []rbac.RoleProfile
}

// StaffChange is what was changed, without secrets. Before and After are JSON of
// what is affected; Generation is the state of the accounts left behind.
type StaffChange struct {
	What, User, Before, After string
	Generation                uint64
}

// Member is a user as a system manager sees one.
type Member struct {
	rbac.User
	LastManager bool `json:"last_manager,omitempty"` // the only enabled system manager with a password: cannot be disabled or unassigned [3.3.7]
}

// GenerationDetail is the name of the detail that tells the state of the
// accounts a change left behind.
const GenerationDetail = "accounts-generation"

// StaffEntry is the record of a changed account or role profile. [3.9.11, 3.15.4]
func StaffEntry(by audit.Person, point string, c StaffChange) audit.Entry {
	e := audit.Entry{Event: audit.UserChanged, User: by, AccessPoint: point,
		Details:  []audit.Detail{{Name: "what", Value: c.What}},
		Payloads: []audit.Payload{{Kind: audit.PersonalDetail, Body: fmt.Appendf(nil, "user: %s\nbefore: %s\nafter: %s\n", c.User, c.Before, c.After)}},
	}
	if c.Generation > 0 {
		e.Details = append(e.Details, audit.Detail{Name: GenerationDetail, Value: fmt.Sprint(c.Generation)})
	}
	switch c.What {
	case "password-set", "password-changed":
		e.Event = audit.PasswordChanged
	case "role-profile-assigned", "role-profile-unassigned":
		e.Event = audit.RoleChanged
	}
	return e
}

// StaffUser is whose account the record of a change is about, from its payload.
func StaffUser(p audit.Payload) (string, bool) {
	user, ok := strings.CutPrefix(string(p.Body), "user: ")
	user, _, _ = strings.Cut(user, "\n")
	return user, ok && p.Kind == audit.PersonalDetail
}

// Members lists the enabled users for a system manager, or the disabled ones for
// one who also holds staff.inactive.view. [3.3.7]
func (d *Desk) Members(ctx context.Context, inactive bool) ([]Member, error) {
	wanted := []rbac.Permission{rbac.AdminUsers}
	if inactive {
		wanted = append(wanted, rbac.StaffInactiveView)
	}
	by, _, err := d.manager(ctx, "managing users", wanted...)
	if err != nil {
		return nil, err
	}
	var users []rbac.User
	if inactive {
		users, err = d.o.Staff.InactiveUsers(ctx, by)
	} else {
		users, err = d.o.Staff.Users(ctx)
	}
	if err != nil {
		return nil, err
	}
	policy := d.policyNow()
	manages := func(u rbac.User) bool {
		return u.Enabled && u.HasPassword && slices.ContainsFunc(u.RoleProfiles, func(p rbac.RoleProfile) bool {
			return policy.Decide(p.Subject(), rbac.AdminUsers).Allowed
		})
	}
	managers := 0
	for _, u := range users {
		if manages(u) {
			managers++
		}
	}
	var out []Member
	for _, u := range users {
		out = append(out, Member{u, managers == 1 && manages(u)})
	}
	return out, nil
}

// AddUser adds an enabled user. A name that is no plain text is refused with an
// *itk.InputError; so are the ids of role profiles, and in AssignRole.
func (d *Desk) AddUser(ctx context.Context, u NewUser) (StaffChange, error) {
	return d.changeStaff(ctx, "add", u.ID, func(ctx context.Context, by Manager) (StaffChange, error) {
		if err := cmp.Or(plainProfiles(u.RoleProfiles...), OneLine("name", u.Name)); err != nil {
			return StaffChange{}, err
		}
		return d.o.Staff.AddUser(ctx, by, u)
	})
}

// SetPassword gives a user a temporary password.
func (d *Desk) SetPassword(ctx context.Context, user string, temporary []byte) (StaffChange, error) {
	return d.changeStaff(ctx, "passwd", user, func(ctx context.Context, by Manager) (StaffChange, error) {
		return d.o.Staff.SetPassword(ctx, by, user, temporary)
	})
}

// SetEnabled disables a user or enables one again.
func (d *Desk) SetEnabled(ctx context.Context, user string, enabled bool) (StaffChange, error) {
	what := "disable"
	if enabled {
		what = "enable"
	}
	return d.changeStaff(ctx, what, user, func(ctx context.Context, by Manager) (StaffChange, error) {
		return d.o.Staff.SetEnabled(ctx, by, user, enabled)
	})
}

// UnlockUser forgets the failed attempts of a user.
func (d *Desk) UnlockUser(ctx context.Context, user string) (StaffChange, error) {
	return d.changeStaff(ctx, "unlock", user, func(ctx context.Context, by Manager) (StaffChange, error) {
		return d.o.Staff.Unlock(ctx, by, user)
	})
}

// AssignRole gives a user a role profile, of the deploying organisation unless it
// names another.
func (d *Desk) AssignRole(ctx context.Context, user string, p rbac.RoleProfile) (StaffChange, error) {
	return d.changeStaff(ctx, "assign", user, func(ctx context.Context, by Manager) (StaffChange, error) {
		if err := plainProfiles(p); err != nil {
			return StaffChange{}, err
		}
		return d.o.Staff.Assign(ctx, by, user, d.Profile(p))
	})
}

func plainProfiles(profiles ...rbac.RoleProfile) error {
	for _, p := range profiles {
		if err := cmp.Or(OneLine("role-profile", p.ID), OneLine("ods", p.ODSCode), OneLine("organisation", p.OrganisationName)); err != nil {
			return err
		}
	}
	return nil
}

// UnassignRole takes a role profile away.
func (d *Desk) UnassignRole(ctx context.Context, user, roleProfileID string) (StaffChange, error) {
	return d.changeStaff(ctx, "unassign", user, func(ctx context.Context, by Manager) (StaffChange, error) {
		return d.o.Staff.Unassign(ctx, by, user, roleProfileID)
	})
}

// Profile fills in the deploying organisation where p names none.
func (d *Desk) Profile(p rbac.RoleProfile) rbac.RoleProfile {
	if p.ODSCode == "" {
		p.ODSCode, p.OrganisationName = d.o.ODSCode, d.o.OrganisationName
	}
	return p
}

// changeStaff makes one change for the system manager signed in: one that cannot
// be recorded is not begun, and what it did, or why it was refused, is recorded
// after it. [3.9.11]
func (d *Desk) changeStaff(ctx context.Context, what, user string, change func(context.Context, Manager) (StaffChange, error)) (StaffChange, error) {
	by, person, err := d.manager(ctx, "managing users", rbac.AdminUsers)
	if err != nil {
		return StaffChange{}, err
	}
	told, _ := recordable(user)
	begun := StaffEntry(person, d.o.AccessPoint, StaffChange{What: what, User: told})
	begun.Details = append(begun.Details, audit.Detail{Name: "phase", Value: "begun"})
	if _, err := d.record(ctx, "changing an account", begun); err != nil {
		return StaffChange{}, err
	}
	done, err := change(ctx, by)
	if err != nil {
		refused := StaffEntry(person, d.o.AccessPoint, StaffChange{What: what, User: told})
		refused.Outcome = audit.MinorFailure
		refused.Details = append(refused.Details, audit.Detail{Name: "reason", Value: err.Error()})
		if _, recordErr := d.record(ctx, "recording a refused change", refused); recordErr != nil {
			return StaffChange{}, recordErr
		}
		return StaffChange{}, err
	}
	_, err = d.record(ctx, "recording a changed account", StaffEntry(person, d.o.AccessPoint, done))
	return done, err
}

// manager lets whoever is signed in pass, as who makes a change.
func (d *Desk) manager(ctx context.Context, doing string, wanted ...rbac.Permission) (Manager, audit.Person, error) {
	s, err := d.active()
	if err != nil {
		return Manager{}, audit.Person{}, err
	}
	if err := d.permit(ctx, s, doing, "", wanted...); err != nil {
		return Manager{}, audit.Person{}, err
	}
	if d.o.Staff == nil {
		return Manager{}, audit.Person{}, ErrNoAccounts
	}
	state := d.State()
	return Manager{state.Person.UserID, state.Profile.Subject()}, state.Person, nil
}

// Policy is what decides at this desk now, for those who administer it.
func (d *Desk) Policy() *rbac.Policy { return d.policyNow() }
