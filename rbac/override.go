package rbac

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// OverrideKind says which table an override edits.
type OverrideKind string

// The kinds of override. Add and remove say so with Override.Remove.
const (
	OverrideBaseline       OverrideKind = "baseline"            // JobRole brings Activity, or the grant of Permission
	OverridePermission     OverrideKind = "permission"          // Activity gives Permission
	OverrideDefineActivity OverrideKind = "define.activity"     // a national activity missing from the tables
	OverrideDefineJobRole  OverrideKind = "define.job-role"     // a national job role missing from the tables
	OverrideDefineArea     OverrideKind = "define.area-of-work" // a national area of work missing from the tables
)

// Override is one edit an organisation makes to the policy, kept as data and
// applied in order. Source says on whose authority, and is required.
type Override struct {
	Kind       OverrideKind `json:"kind"`
	Remove     bool         `json:"remove,omitempty"`
	JobRole    string       `json:"job_role,omitempty"`
	Activity   string       `json:"activity,omitempty"`
	AreaOfWork string       `json:"area_of_work,omitempty"` // baseline: only there; define.area-of-work: its code
	Permission Permission   `json:"permission,omitempty"`
	Name       string       `json:"name,omitempty"`     // define.*: the national name
	Includes   []string     `json:"includes,omitempty"` // define.activity
	Source     string       `json:"source"`
}

// PolicyChange is what an override did, as JSON of the lines it touched, for
// the audit trail [3.9.11]. Empty means there was, or is, no such line.
type PolicyChange struct {
	What   string `json:"what"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// ErrNoEffect says that an override would change nothing.
var ErrNoEffect = errors.New("the override changes nothing")

// Apply returns the policy with the override made. It refuses codes and
// permissions that do not exist and whatever breaks segregation
// (ErrSegregation); p itself stays as it is.
func (p *Policy) Apply(o Override) (*Policy, PolicyChange, error) {
	if o.Source == "" {
		return nil, PolicyChange{}, errors.New("an override needs its source")
	}
	o.JobRole, o.Activity, o.AreaOfWork = ShortCode(o.JobRole), ShortCode(o.Activity), ShortCode(o.AreaOfWork)
	t := p.tables.clone()
	change := PolicyChange{What: "policy-" + string(o.Kind)}
	var err error
	switch o.Kind {
	case OverrideBaseline:
		err = t.overrideBaseline(o, &change)
	case OverridePermission:
		err = t.overridePermission(o, &change)
	case OverrideDefineActivity:
		if _, ok := p.activities[o.Activity]; ok {
			err = ErrNoEffect
		}
		t.Activities = append(t.Activities, Activity{Code: o.Activity, Name: o.Name, Includes: slices.Clone(o.Includes), Source: o.Source})
		change.After = line(t.Activities[len(t.Activities)-1])
	case OverrideDefineJobRole:
		if _, ok := p.roles[o.JobRole]; ok {
			err = ErrNoEffect
		}
		t.JobRoles = append(t.JobRoles, JobRole{Code: o.JobRole, Name: o.Name, Source: o.Source})
		change.After = line(t.JobRoles[len(t.JobRoles)-1])
	case OverrideDefineArea:
		if _, ok := p.areas[o.AreaOfWork]; ok {
			err = ErrNoEffect
		}
		t.AreasOfWork = append(t.AreasOfWork, AreaOfWork{Code: o.AreaOfWork, Name: o.Name, Source: o.Source})
		change.After = line(t.AreasOfWork[len(t.AreasOfWork)-1])
	default:
		err = &UnknownCodeError{"override", string(o.Kind)}
	}
	if err != nil {
		return nil, PolicyChange{}, err
	}
	if o.Remove && o.Kind != OverrideBaseline && o.Kind != OverridePermission {
		return nil, PolicyChange{}, fmt.Errorf("override %s: a defined code is not removed", o.Kind)
	}
	next, err := newPolicy(t)
	if err != nil {
		return nil, PolicyChange{}, fmt.Errorf("override %s: %w", o.Kind, err)
	}
	return next, change, nil
}

func (t *tables) overrideBaseline(o Override, change *PolicyChange) error {
	if (o.Activity == "") == (o.Permission == "") {
		return errors.New("a baseline override names either an activity or a permission")
	}
	if o.Permission != "" {
		if _, err := ParsePermission(string(o.Permission)); err != nil {
			return err
		}
	}
	var areas []string
	if o.AreaOfWork != "" {
		areas = []string{o.AreaOfWork}
	}
	i := slices.IndexFunc(t.Baseline, func(l BaselineLine) bool {
		return l.JobRole == o.JobRole && slices.Equal(l.AreasOfWork, areas)
	})
	if i >= 0 {
		change.Before = line(t.Baseline[i])
	} else {
		t.Baseline = append(t.Baseline, BaselineLine{JobRole: o.JobRole, AreasOfWork: areas})
		i = len(t.Baseline) - 1
	}
	l := &t.Baseline[i]
	did := false
	if o.Activity != "" {
		l.Activities, did = edit(l.Activities, o.Activity, o.Remove)
	} else {
		l.Grants, did = edit(l.Grants, o.Permission, o.Remove)
	}
	if !did {
		return ErrNoEffect
	}
	l.Source = o.Source
	if len(l.Activities)+len(l.Grants) == 0 {
		t.Baseline = slices.Delete(t.Baseline, i, i+1)
		return nil
	}
	change.After = line(*l)
	return nil
}

func (t *tables) overridePermission(o Override, change *PolicyChange) error {
	i := slices.IndexFunc(t.Permissions, func(r Rule) bool { return r.Permission == o.Permission })
	if i < 0 {
		return &UnknownCodeError{"permission", string(o.Permission)}
	}
	r := &t.Permissions[i]
	change.Before = line(*r)
	did := false
	if r.Activities, did = edit(r.Activities, o.Activity, o.Remove); !did {
		return ErrNoEffect
	}
	r.Source = o.Source
	change.After = line(*r)
	return nil
}

// edit adds v to list or takes it out, and says whether that changed it.
func edit[T comparable](list []T, v T, remove bool) ([]T, bool) {
	i := slices.Index(list, v)
	if remove {
		if i < 0 {
			return list, false
		}
		return slices.Delete(list, i, i+1), true
	}
	if i >= 0 {
		return list, false
	}
	return append(list, v), true
}

func line(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
