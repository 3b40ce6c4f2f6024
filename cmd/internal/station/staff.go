package station

import (
	"context"
	"errors"

	"msca/app"
	"msca/rbac"
	"msca/rbac/credential"
	rbacstore "msca/rbac/store"
)

// TemporaryPassword makes up a password that the user has to change. The caller
// clears it.
func (s *Station) TemporaryPassword(user string) ([]byte, error) {
	p, err := s.Users.TemporaryPassword(user)
	if err != nil {
		return nil, err
	}
	defer p.Wipe()
	return []byte(p.Reveal()), nil
}

// staff fills app.Staff.
type staff struct{ store *rbacstore.Store }

func actor(m app.Manager) rbacstore.Actor {
	return rbacstore.Actor{UserID: m.UserID, Subject: m.Subject}
}

func made(c rbacstore.Change, err error) (app.StaffChange, error) { return staffChange(c), err }

func (s staff) Users(ctx context.Context) ([]rbac.User, error) { return s.store.Users(ctx) }

func (s staff) InactiveUsers(ctx context.Context, by app.Manager) ([]rbac.User, error) {
	return s.store.InactiveUsers(ctx, actor(by))
}

func (s staff) AddUser(ctx context.Context, by app.Manager, u app.NewUser) (app.StaffChange, error) {
	n := rbacstore.NewUser{ID: u.ID, Name: u.Name, RoleProfiles: u.RoleProfiles}
	if len(u.Temporary) > 0 {
		n.Password = credential.NewPassword(u.Temporary)
		defer n.Password.Wipe()
	}
	return made(s.store.AddUser(ctx, actor(by), n))
}

func (s staff) SetPassword(ctx context.Context, by app.Manager, user string, temporary []byte) (app.StaffChange, error) {
	p := credential.NewPassword(temporary)
	defer p.Wipe()
	return made(s.store.SetPassword(ctx, actor(by), user, p, false))
}

func (s staff) SetEnabled(ctx context.Context, by app.Manager, user string, enabled bool) (app.StaffChange, error) {
	return made(s.store.SetEnabled(ctx, actor(by), user, enabled))
}

func (s staff) Unlock(ctx context.Context, by app.Manager, user string) (app.StaffChange, error) {
	return made(s.store.Unlock(ctx, actor(by), user))
}

func (s staff) Assign(ctx context.Context, by app.Manager, user string, p rbac.RoleProfile) (app.StaffChange, error) {
	return made(s.store.Assign(ctx, actor(by), user, p))
}

func (s staff) Unassign(ctx context.Context, by app.Manager, user, roleProfileID string) (app.StaffChange, error) {
	return made(s.store.Unassign(ctx, actor(by), user, roleProfileID))
}

// IsBadUserID says whether a change was refused because of the form of a user id.
func IsBadUserID(err error) bool { return errors.Is(err, rbacstore.ErrBadUserID) }

// IsNotGrantable says whether a change was refused because a permission is not
// given by local grant.
func IsNotGrantable(err error) bool { return errors.Is(err, rbacstore.ErrNotGrantable) }
