package rbac

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Policy holds the tables and answers from them. It is immutable: Apply
// returns a new one.
type Policy struct {
	tables     tables
	roles      map[string]JobRole
	activities map[string]Activity
	areas      map[string]AreaOfWork
	rules      map[Permission]Rule
}

func newPolicy(t tables) (*Policy, error) {
	p := &Policy{
		tables:     t,
		roles:      map[string]JobRole{},
		activities: map[string]Activity{},
		areas:      map[string]AreaOfWork{},
		rules:      map[Permission]Rule{},
	}
	if err := p.index(); err != nil {
		return nil, err
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Policy) index() error {
	for _, r := range p.tables.JobRoles {
		if !jobRoleForm.MatchString(r.Code) || r.FullCode != "" && ShortCode(r.FullCode) != r.Code {
			return &UnknownCodeError{"job role", r.Code}
		}
		if _, twice := p.roles[r.Code]; twice || r.Name == "" || r.Source == "" {
			return fmt.Errorf("job role %s: doubled, or without name or source", r.Code)
		}
		p.roles[r.Code] = r
	}
	for _, a := range p.tables.Activities {
		if !activityForm.MatchString(a.Code) {
			return &UnknownCodeError{"activity", a.Code}
		}
		if _, twice := p.activities[a.Code]; twice || a.Name == "" || a.Source == "" {
			return fmt.Errorf("activity %s: doubled, or without name or source", a.Code)
		}
		p.activities[a.Code] = a
	}
	for _, w := range p.tables.AreasOfWork {
		if !areaForm.MatchString(w.Code) || w.FullCode != "" && ShortCode(w.FullCode) != w.Code {
			return &UnknownCodeError{"area of work", w.Code}
		}
		if _, twice := p.areas[w.Code]; twice || w.Name == "" || w.Source == "" {
			return fmt.Errorf("area of work %s: doubled, or without name or source", w.Code)
		}
		p.areas[w.Code] = w
	}
	for _, r := range p.tables.Permissions {
		if _, err := ParsePermission(string(r.Permission)); err != nil {
			return err
		}
		if _, twice := p.rules[r.Permission]; twice || r.Source == "" {
			return fmt.Errorf("permission %s: doubled, or without source", r.Permission)
		}
		p.rules[r.Permission] = r
	}
	return nil
}

// validate holds the rules of the package comment over the whole policy.
func (p *Policy) validate() error {
	for _, a := range p.activities {
		if err := p.knownActivities(a.Includes); err != nil {
			return fmt.Errorf("activity %s includes: %w", a.Code, err)
		}
	}
	for _, permission := range permissions {
		r, ok := p.rules[permission]
		if !ok {
			return fmt.Errorf("permission %s has no rule", permission)
		}
		if err := p.knownActivities(r.Activities); err != nil {
			return fmt.Errorf("permission %s: %w", permission, err)
		}
		for _, code := range r.OnlyJobRoles {
			if _, ok := p.roles[code]; !ok {
				return fmt.Errorf("permission %s: %w", permission, &UnknownCodeError{"job role", code})
			}
		}
		if r.Grant && permission.duty() == auditTrail {
			return fmt.Errorf("permission %s: %w", permission, ErrSegregation)
		}
	}
	for code := range p.activities {
		if err := p.Separated(Subject{Activities: []string{code}}); err != nil {
			return fmt.Errorf("activity %s: %w", code, err)
		}
	}
	for _, line := range p.tables.Baseline {
		if err := p.validateLine(line); err != nil {
			return fmt.Errorf("baseline of %s: %w", line.JobRole, err)
		}
	}
	return nil
}

func (p *Policy) validateLine(line BaselineLine) error {
	if line.Source == "" {
		return errors.New("line without source")
	}
	if _, ok := p.roles[line.JobRole]; !ok {
		return &UnknownCodeError{"job role", line.JobRole}
	}
	for _, code := range line.AreasOfWork {
		if _, ok := p.areas[code]; !ok {
			return &UnknownCodeError{"area of work", code}
		}
	}
	if err := p.knownActivities(line.Activities); err != nil {
		return err
	}
	for _, g := range line.Grants {
		if _, err := ParsePermission(string(g)); err != nil {
			return err
		}
		if !p.rules[g].Grant {
			return fmt.Errorf("%s cannot be granted: %w", g, ErrSegregation)
		}
	}
	every := make([]string, 0, len(p.areas))
	for code := range p.areas {
		every = append(every, code)
	}
	return p.Separated(Subject{JobRoleCode: line.JobRole, AreasOfWork: every})
}

// ErrSegregation says that data would give administration together with
// patients or audit, or grant an audit permission locally [3.3.7, 3.9.5].
var ErrSegregation = errors.New("administration, patients and audit are kept apart")

// Separated is ErrSegregation when what s holds mixes administration with
// patients or audit. It looks at the rules without their job role condition.
// The tables and local role profiles have to pass; what a card says is the
// Registration Authority's.
func (p *Policy) Separated(s Subject) error {
	held := p.held(s)
	got := map[duty]Permission{}
	for _, r := range p.tables.Permissions {
		given := slices.ContainsFunc(r.Activities, func(code string) bool { _, ok := held[code]; return ok })
		granted := r.Grant && (slices.Contains(s.Grants, r.Permission) || p.baselineGrant(s, r.Permission))
		if r.Permission.duty() != "" && (given || granted) {
			got[r.Permission.duty()] = r.Permission
		}
	}
	admin, ok := got[administration]
	if !ok || len(got) == 1 {
		return nil
	}
	var with []string
	for d, permission := range got {
		if d != administration {
			with = append(with, string(permission))
		}
	}
	slices.Sort(with)
	return fmt.Errorf("gives %s with %s: %w", admin, strings.Join(with, ", "), ErrSegregation)
}

func (p *Policy) knownActivities(codes []string) error {
	for _, code := range codes {
		if _, ok := p.activities[code]; !ok {
			return &UnknownCodeError{"activity", code}
		}
	}
	return nil
}

// JobRoles lists the known job roles in the order of the tables.
func (p *Policy) JobRoles() []JobRole { return p.tables.clone().JobRoles }

// Activities lists the known activities in the order of the tables.
func (p *Policy) Activities() []Activity { return p.tables.clone().Activities }

// AreasOfWork lists the known areas of work in the order of the tables.
func (p *Policy) AreasOfWork() []AreaOfWork { return p.tables.clone().AreasOfWork }

// JobRole looks a job role up by its short or full code.
func (p *Policy) JobRole(code string) (JobRole, bool) {
	r, ok := p.roles[ShortCode(code)]
	return r, ok
}

// Rules lists what gives each permission, in display order.
func (p *Policy) Rules() []Rule { return p.tables.clone().Permissions }
