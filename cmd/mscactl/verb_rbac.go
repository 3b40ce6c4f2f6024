package main

import (
	"fmt"
	"io"
	"strings"

	rbactables "msca/assets/rbac"
	"msca/rbac"
)

// rbacExplain says what a role may do and why. It needs no data folder; where
// there is one, the organisation's own edits count.
func rbacExplain(c *call, args []string) error {
	fs := c.flags()
	role := fs.String("role", "", "job role code")
	activity := fs.String("activity", "", "activity code added to the role")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 || *role == "" {
		return usagef("rbac explain needs --role")
	}
	policy, err := c.policy()
	if err != nil {
		return err
	}
	e, err := policy.Explain(*role, *activity)
	if err != nil {
		return usagef("%v", err)
	}
	return c.emit(e, func(w io.Writer) {
		fmt.Fprintf(w, "%s %s\n\n", e.JobRole.Code, e.JobRole.Name)
		for _, d := range e.Decisions {
			verdict := "no"
			if d.Allowed {
				verdict = "yes"
			}
			why := strings.Join(d.Because, "; ")
			if !d.Allowed && d.Ask != "" {
				why += "; ask the " + d.Ask
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", verdict, d.Permission, why)
		}
	})
}

func (c *call) policy() (*rbac.Policy, error) {
	f, err := c.folder()
	if err != nil {
		return nil, err
	}
	if err := f.Readable(); err != nil {
		return nil, err
	}
	if !f.Exists() {
		return rbac.Load(rbactables.FS)
	}
	st, err := c.open(false)
	if err != nil {
		return nil, err
	}
	policy := st.Policy
	closing(st, &err)
	return policy, err
}
