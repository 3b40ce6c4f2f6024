package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"msca/app"
	"msca/app/plain"
	rbactables "msca/assets/rbac"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/rbac"
	rbacstore "msca/rbac/store"
)

// overrideVerb edits the organisation's policy. Each edit is on record with
// before and after, first as intended and then as done. [3.3.7, 3.9.11]
func overrideVerb(c *call, args []string) (err error) {
	fs := c.flags()
	var o rbac.Override
	kind := fs.String("kind", "", "baseline, permission, define.activity, define.job-role or define.area-of-work")
	fs.BoolVar(&o.Remove, "remove", false, "take the line out of the policy instead of adding it")
	fs.StringVar(&o.JobRole, "role", "", "job role code")
	fs.StringVar(&o.Activity, "activity", "", "activity code")
	fs.StringVar(&o.AreaOfWork, "area", "", "area of work code")
	permission := fs.String("permission", "", "permission")
	fs.StringVar(&o.Name, "name", "", "national name of what is defined")
	includes := fs.String("includes", "", "activity codes that a defined activity includes, with commas")
	fs.StringVar(&o.Source, "source", "", "on whose authority, e.g. a minute of the information governance board")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	o.Kind, o.Permission = rbac.OverrideKind(*kind), rbac.Permission(*permission)
	for code := range strings.SplitSeq(*includes, ",") {
		if code != "" {
			o.Includes = append(o.Includes, code)
		}
	}
	if err := cmp.Or(app.OneLine("name", o.Name), app.OneLine("source", o.Source), app.OneLine("role", o.JobRole),
		app.OneLine("activity", o.Activity), app.OneLine("area", o.AreaOfWork), app.OneLine("includes", *includes)); err != nil {
		return err
	}
	number := 0
	switch {
	case len(words) == 1 && words[0] == "list":
	case len(words) == 1 && words[0] == "add":
		if o.Kind == "" || o.Source == "" {
			return usagef("rbac override add needs --kind and --source")
		}
	case len(words) == 2 && words[0] == "remove":
		if number, err = strconv.Atoi(words[1]); err != nil {
			return usagef("%q is not the number of an override; see: mscactl rbac override list", words[1])
		}
	default:
		return usagef("rbac override list, add FLAGS or remove NUMBER")
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	if err := st.Desk.Permit(c.ctx, "editing the role policy", rbac.AdminUsers); err != nil {
		return err
	}
	list, err := st.Users.Overrides(c.ctx)
	if err != nil {
		return err
	}
	switch words[0] {
	case "add":
		return addOverride(c, st, o)
	case "remove":
		return removeOverride(c, st, list, number)
	}
	return c.emit(map[string]any{"overrides": append([]rbac.Override{}, list...)}, func(w io.Writer) {
		fmt.Fprintln(w, "NUMBER\tKIND\tWHAT\tSOURCE")
		for i, o := range list {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", i, o.Kind, overrideWords(o), o.Source)
		}
	})
}

func overrideWords(o rbac.Override) string {
	words := []string{"add"}
	if o.Remove {
		words[0] = "remove"
	}
	for _, w := range []string{o.JobRole, o.AreaOfWork, o.Activity, string(o.Permission), o.Name, strings.Join(o.Includes, ",")} {
		if w != "" {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

func addOverride(c *call, st *station.Station, o rbac.Override) error {
	_, made, err := st.Policy.Apply(o)
	if err != nil {
		return refusedOverride(c, st, rbacstore.Change{What: "policy-" + string(o.Kind), After: overrideWords(o)}, err)
	}
	intended := rbacstore.Change{What: made.What, Before: made.Before, After: made.After}
	return changePolicy(c, st, intended, func(ctx context.Context, by rbacstore.Actor) (rbacstore.Change, error) {
		return st.Users.AddOverride(ctx, by, o)
	})
}

func removeOverride(c *call, st *station.Station, list []rbac.Override, number int) error {
	intended := rbacstore.Change{What: "policy-override-removed"}
	if number < 0 || number >= len(list) {
		return refusedOverride(c, st, intended, rbacstore.ErrNoOverride)
	}
	intended.Before = overrideWords(list[number])
	return changePolicy(c, st, intended, func(ctx context.Context, by rbacstore.Actor) (rbacstore.Change, error) {
		return st.Users.RemoveOverride(ctx, by, number)
	})
}

func changePolicy(c *call, st *station.Station, intended rbacstore.Change, change func(context.Context, rbacstore.Actor) (rbacstore.Change, error)) error {
	state := st.Desk.State()
	if err := st.Desk.Note(c.ctx, policyEntry(state.Person, intended, "intended")); err != nil {
		return err
	}
	done, err := change(c.ctx, rbacstore.Actor{UserID: state.Person.UserID, Subject: state.Profile.Subject()})
	if err != nil {
		return refusedOverride(c, st, intended, err)
	}
	if err := st.Desk.Note(context.WithoutCancel(c.ctx), policyEntry(state.Person, done, "done")); err != nil {
		return err
	}
	return c.emit(map[string]string{"what": done.What, "before": done.Before, "after": done.After}, func(w io.Writer) {
		fmt.Fprintf(w, "%s\n  before: %s\n  after:  %s\n", done.What, done.Before, done.After)
		fmt.Fprintln(w, "Programs that are running take it up at the next sign-in.")
	})
}

// policyEntry is the record of an edit of the policy.
func policyEntry(by audit.Person, change rbacstore.Change, step string) audit.Entry {
	e := audit.Entry{Event: audit.RoleChanged, User: by, AccessPoint: "command line", Details: []audit.Detail{
		{Name: "what", Value: change.What}, {Name: "step", Value: step},
		{Name: "before", Value: change.Before}, {Name: "after", Value: change.After},
	}}
	if change.Generation > 0 {
		e.Details = append(e.Details, station.GenerationDetail(change.Generation))
	}
	return e
}

func refusedOverride(c *call, st *station.Station, intended rbacstore.Change, why error) error {
	entry := policyEntry(st.Desk.State().Person, intended, "refused")
	entry.Outcome = audit.MinorFailure
	entry.Details = append(entry.Details, audit.Detail{Name: "reason", Value: why.Error()})
	return errors.Join(why, st.Desk.Note(context.WithoutCancel(c.ctx), entry))
}

// rbacTable writes the policy in force as a page.
func rbacTable(c *call, args []string) error {
	fs := c.flags()
	out := fs.String("out", "", "the file to write; standard output if left out")
	national := fs.Bool("baseline", false, "the baseline alone, without the organisation's edits")
	err := onlyFlags(fs, args)
	if err != nil {
		return err
	}
	policy, err := rbac.Load(rbactables.FS)
	if err == nil && !*national {
		policy, err = c.policy()
	}
	if err != nil {
		return err
	}
	if *out == "" {
		return c.emit(map[string]string{"page": policy.Markdown()}, func(io.Writer) { _, err = io.WriteString(plain.Writer{To: c.out}, policy.Markdown()) })
	}
	if err := station.ReplaceFile(*out, []byte(policy.Markdown()), 0o644); err != nil {
		return fmt.Errorf("writing %s: %w", *out, err)
	}
	return nil
}
