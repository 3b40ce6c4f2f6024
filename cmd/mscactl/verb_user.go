package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"msca/app"
	"msca/cmd/internal/station"
	"msca/rbac"
)

// userVerbs are what can be done with accounts.
var userVerbs = []string{"add", "list", "disable", "enable", "unlock", "passwd", "assign", "unassign"}

// userVerb manages accounts. [MSCA-IG-01, 3.3.7]
func userVerb(c *call, args []string) (err error) {
	fs := c.flags()
	name := fs.String("name", "", "the person's name")
	var p rbac.RoleProfile
	fs.StringVar(&p.ID, "role-profile", "", "id of a role profile")
	fs.StringVar(&p.JobRoleCode, "job-role", "", "job role code, e.g. R8001")
	fs.StringVar(&p.ODSCode, "ods", "", "organisation of the role (default: this one)")
	activities := fs.String("activities", "", "activity codes added to the role, with commas")
	grants := fs.String("grant", "", "local permissions granted, with commas")
	inactive := fs.Bool("inactive", false, "list disabled users")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) == 0 || len(words) == 1 && words[0] != "list" || len(words) > 2 {
		return usagef("user %s USER", strings.Join(userVerbs, "|"))
	}
	if !slices.Contains(userVerbs, words[0]) {
		return usagef("there is no verb %q", "user "+words[0])
	}
	if words[0] == "passwd" && strings.EqualFold(words[1], c.as) {
		return c.changeOwnPassword()
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	if words[0] == "list" {
		return userList(c, st, *inactive)
	}
	user := words[1]
	for code := range strings.SplitSeq(*activities, ",") {
		if code != "" {
			p.Activities = append(p.Activities, code)
		}
	}
	for g := range strings.SplitSeq(*grants, ",") {
		if g == "" {
			continue
		}
		permission, err := rbac.ParsePermission(g)
		if err != nil {
			return usagef("--grant: %v", err)
		}
		p.Grants = append(p.Grants, permission)
	}
	if role, ok := st.Policy.JobRole(p.JobRoleCode); ok {
		p.JobRoleName = role.Name
	}

	var change app.StaffChange
	var secret []byte
	if words[0] == "add" || words[0] == "passwd" {
		if secret, err = c.firstPassword(st, user); err != nil {
			return err
		}
		defer clear(secret)
	}
	switch words[0] {
	case "add":
		n := app.NewUser{ID: user, Name: *name, Temporary: secret}
		if p.JobRoleCode != "" {
			n.RoleProfiles = []rbac.RoleProfile{st.Desk.Profile(p)}
		}
		change, err = st.Desk.AddUser(c.ctx, n)
	case "passwd":
		change, err = st.Desk.SetPassword(c.ctx, user, secret)
	case "disable", "enable":
		change, err = st.Desk.SetEnabled(c.ctx, user, words[0] == "enable")
	case "unlock":
		change, err = st.Desk.UnlockUser(c.ctx, user)
	case "assign":
		change, err = st.Desk.AssignRole(c.ctx, user, p)
	case "unassign":
		change, err = st.Desk.UnassignRole(c.ctx, user, p.ID)
	}
	if err != nil {
		return err
	}
	doc := map[string]string{"user": change.User, "what": change.What}
	if len(secret) > 0 && !c.passwordStdin {
		doc["temporary_password"] = string(secret)
	}
	return c.emit(doc, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s\n", change.User, change.What)
		if t := doc["temporary_password"]; t != "" {
			fmt.Fprintf(w, "temporary password, to be changed at the first sign-in: %s\n", t)
		}
	})
}

// changeOwnPassword is `user passwd` on oneself: the present password and the
// new one, also where a first password has to be changed before anything else.
func (c *call) changeOwnPassword() (err error) {
	st, err := c.open(false)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	present, err := c.secret("Present password: ", c.passwordStdin)
	if err != nil {
		return err
	}
	defer clear(present)
	next, err := c.secret("New password: ", c.passwordStdin)
	if err != nil {
		return err
	}
	defer clear(next)
	if err := st.Desk.ChangePassword(c.ctx, c.as, present, next); err != nil {
		return err
	}
	return c.emit(map[string]string{"user": c.as, "what": "password-changed"}, func(w io.Writer) {
		fmt.Fprintf(w, "The password of %s is changed.\n", c.as)
	})
}

// firstPassword is read behind the signing-in user's own on standard input, or
// made up; either way it has to be changed at the first sign-in.
func (c *call) firstPassword(st *station.Station, user string) ([]byte, error) {
	if c.passwordStdin {
		return c.secret("New password: ", true)
	}
	return st.TemporaryPassword(user)
}

func userList(c *call, st *station.Station, inactive bool) error {
	users, err := st.Desk.Members(c.ctx, inactive)
	if err != nil {
		return err
	}
	return c.emit(map[string]any{"users": users}, func(w io.Writer) {
		fmt.Fprintln(w, "USER\tNAME\tSTATE\tROLES")
		for _, u := range users {
			state := "enabled"
			switch {
			case !u.Enabled:
				state = "disabled"
			case u.Locked:
				state = "locked"
			case u.MustChange:
				state = "must change password"
			}
			var roles []string
			for _, p := range u.RoleProfiles {
				roles = append(roles, fmt.Sprintf("%s %s at %s (%s)", p.JobRoleCode, p.JobRoleName, p.ODSCode, p.ID))
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", u.ID, u.Name, state, strings.Join(roles, "; "))
		}
	})
}
