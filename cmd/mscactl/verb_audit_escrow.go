package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"msca/audit"
	auditstore "msca/audit/store"
	"msca/rbac"
)

// auditEscrow hands out the first row key, to be kept in a sealed envelope away
// from the machine: with it, and only with it, every row code can be checked.
// Afterwards --forget takes it off the machine. Both are recorded first.
func auditEscrow(c *call, args []string) (err error) {
	fs := c.flags()
	forget := fs.Bool("forget", false, "take the key off this machine, once it is kept safely elsewhere")
	err = onlyFlags(fs, args)
	if err != nil {
		return err
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	if err := st.Desk.Permit(c.ctx, "taking the first row key into escrow", rbac.AuditExport); err != nil {
		return err
	}
	key, err := st.Trail.Escrow() // that it is still there; nothing is shown yet
	if errors.Is(err, auditstore.ErrKeys) {
		return errors.New("the first row key is no longer on this machine")
	}
	if err != nil {
		return err
	}
	if *forget {
		if err := handedOut(c.ctx, st.Trail); err != nil {
			return err
		}
	}
	e := audit.Entry{Event: audit.Exported, User: st.Desk.State().Person, AccessPoint: "command line",
		Details: []audit.Detail{{Name: "what", Value: escrowed}}}
	if *forget {
		e.Event = audit.ConfigurationChanged
		e.Details = []audit.Detail{{Name: "key", Value: "audit.escrow"}, {Name: "before", Value: "on this machine"}, {Name: "after", Value: "kept elsewhere only"}}
	}
	if err := st.Desk.Note(c.ctx, e); err != nil {
		return err
	}
	if *forget {
		if err := st.Trail.ForgetEscrow(); err != nil {
			return err
		}
		return c.emit(map[string]bool{"forgotten": true}, func(w io.Writer) {
			fmt.Fprintln(w, "The first row key is no longer on this machine. Nobody who breaks in can forge a record that is over.")
		})
	}
	return c.emit(map[string]string{"row_key": key}, func(w io.Writer) {
		fmt.Fprintln(w, key)
		fmt.Fprintln(c.err, "Keep this in a sealed envelope away from this machine, then: mscactl audit escrow --forget")
	})
}

const escrowed = "first row key, for escrow"

// handedOut refuses to destroy what may be the only copy of the first row key: that
// it was handed out has to be on record.
func handedOut(ctx context.Context, trail *auditstore.Store) error {
	f := audit.Filter{Events: []audit.Event{audit.Exported}, Limit: 1000}
	for {
		found, err := trail.Search(ctx, f)
		if err != nil {
			return err
		}
		for _, r := range found {
			if slices.Contains(r.Details, audit.Detail{Name: "what", Value: escrowed}) {
				return nil
			}
		}
		if len(found) < f.Limit {
			return errors.New("the first row key has never been handed out: run mscactl audit escrow, keep what it prints, and then use --forget")
		}
		f.After = found[len(found)-1].Seq
	}
}
