package main

import (
	"fmt"
	"io"

	"msca/cmd/internal/station"
	"msca/rbac"
)

// initVerb makes the data folder. There is no default user and no default
// password.
func initVerb(c *call, args []string) error {
	fs := c.flags()
	var s station.Setup
	fs.StringVar(&s.ODSCode, "org", "", "ODS code of the organisation")
	fs.StringVar(&s.System, "system", "", "name of this system")
	fs.StringVar(&s.Admin, "admin", "", "user id of the first system manager")
	name := fs.String("org-name", "", "name of the organisation")
	var erasure keysFlag
	fs.Var(&erasure, "erasure-key", "public key of somebody outside who may order an erasure; may be given several times")
	fs.IntVar(&s.Quorum.Threshold, "erasure-threshold", 0, "how many of them have to sign an order")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 || s.ODSCode == "" || s.System == "" || s.Admin == "" {
		return usagef("init needs --org, --system and --admin")
	}
	s.Quorum.Keys = erasure
	if err := checkQuorum(s.Quorum); err != nil {
		return err
	}
	if *name != "" {
		s.Settings = map[string]string{"organisation.name": *name}
	}
	f, err := c.folder()
	if err != nil {
		return err
	}
	if s.Password, err = c.newPassword("Password of " + s.Admin + ": "); err != nil {
		return err
	}
	defer s.Password.Wipe()
	if err := station.Init(c.ctx, f, s); err != nil {
		return err
	}
	admin := rbac.FoldUserID(s.Admin)
	return c.emit(map[string]string{"data": string(f), "admin": admin}, func(w io.Writer) {
		fmt.Fprintf(w, "The workstation is set up in %s; %s is its system manager.\n", f, admin)
		fmt.Fprintln(w, "Next: mscactl config set smsp.url …, smsp.ca, smsp.certificate, smsp.key, smsp.username")
	})
}
