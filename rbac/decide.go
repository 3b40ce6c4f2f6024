package rbac

import (
	"fmt"
	"slices"
	"strings"
)

// Subject is who asks: one role profile, as on the card or in the user store.
type Subject struct {
	JobRoleCode string       // short or full code
	AreasOfWork []string     // short or full codes
	Activities  []string     // those added to the job role on the role profile
	Grants      []Permission // given locally on the role profile
	Local       bool         // the role profile is kept here, not on a card
}

// Who to ask for what is missing.
const (
	AskRegistrationAuthority = "Registration Authority"
	AskSystemManager         = "system manager"
)

// Decision answers one question and gives its reasons.
type Decision struct {
	Allowed    bool       `json:"allowed"`
	Permission Permission `json:"permission"`
	Because    []string   `json:"because"`           // the path that allows, or what is in the way
	Missing    []Activity `json:"missing,omitempty"` // when denied: any one of these would do
	Ask        string     `json:"ask,omitempty"`     // when denied: whom to ask
}

// Decide says whether s holds the permission, and by which path: job role,
// baseline, activity, included activity, permission [MSCA-IG-01, 3.3.2]. What
// no path leads to is denied.
func (p *Policy) Decide(s Subject, permission Permission) Decision {
	d := Decision{Permission: permission}
	rule, ok := p.rules[permission]
	if !ok {
		d.Because = []string{fmt.Sprintf("there is no permission %q", string(permission))}
		return d
	}
	role := ShortCode(s.JobRoleCode)
	roleFits := len(rule.OnlyJobRoles) == 0 || slices.Contains(rule.OnlyJobRoles, role)
	held := p.held(s)
	for _, code := range rule.Activities {
		if path, ok := held[code]; ok && roleFits {
			d.Allowed = true
			d.Because = append(slices.Clone(path), fmt.Sprintf("%s gives %s", p.activityWords(code), permission))
			if len(rule.OnlyJobRoles) > 0 {
				d.Because = append(d.Because, fmt.Sprintf("%s is one of the job roles that %s is kept to", p.roleWords(role), permission))
			}
			return d
		}
	}
	if rule.Grant && roleFits {
		if p.baselineGrant(s, permission) {
			d.Allowed = true
			d.Because = []string{fmt.Sprintf("the local baseline of %s gives %s", p.roleWords(role), permission)}
			return d
		}
		if slices.Contains(s.Grants, permission) {
			d.Allowed = true
			d.Because = []string{fmt.Sprintf("a system manager granted %s on this role profile", permission)}
			return d
		}
	}
	p.deny(&d, s, rule, held)
	return d
}

func (p *Policy) deny(d *Decision, s Subject, rule Rule, held map[string][]string) {
	role := ShortCode(s.JobRoleCode)
	if _, known := p.roles[role]; !known {
		d.Because = append(d.Because, fmt.Sprintf("%s has no baseline here", p.roleWords(role)))
	}
	holds := slices.ContainsFunc(rule.Activities, func(code string) bool { _, ok := held[code]; return ok })
	switch {
	case len(rule.Activities) == 0:
		d.Because = append(d.Because, fmt.Sprintf("%s has no national activity and is not granted on this role profile", rule.Permission))
	case !holds:
		var names []string
		for _, code := range rule.Activities {
			d.Missing = append(d.Missing, p.activities[code])
			names = append(names, p.activityWords(code))
		}
		d.Because = append(d.Because, fmt.Sprintf("%s needs %s", rule.Permission, strings.Join(names, " or ")))
	}
	if len(rule.OnlyJobRoles) > 0 && !slices.Contains(rule.OnlyJobRoles, role) {
		var names []string
		for _, code := range rule.OnlyJobRoles {
			names = append(names, p.roleWords(code))
		}
		d.Because = append(d.Because, fmt.Sprintf("%s is kept to %s", rule.Permission, strings.Join(names, " or ")))
	}
	if slices.Contains(s.Grants, rule.Permission) && !rule.Grant {
		d.Because = append(d.Because, fmt.Sprintf("the local grant of %s does not count", rule.Permission))
	}
	d.Ask = AskRegistrationAuthority
	if s.Local || len(rule.Activities) == 0 {
		d.Ask = AskSystemManager
	}
}

// held maps every activity of s to the path by which it came.
func (p *Policy) held(s Subject) map[string][]string {
	held := map[string][]string{}
	role := ShortCode(s.JobRoleCode)
	for _, line := range p.tables.Baseline {
		if line.JobRole != role || !line.applies(s) {
			continue
		}
		for _, code := range line.Activities {
			where := ""
			if len(line.AreasOfWork) > 0 {
				where = " in this area of work"
			}
			p.hold(held, code, []string{fmt.Sprintf("the local baseline of %s%s brings %s", p.roleWords(role), where, p.activityWords(code))})
		}
	}
	for _, code := range s.Activities {
		code = ShortCode(code)
		p.hold(held, code, []string{fmt.Sprintf("the role profile adds %s", p.activityWords(code))})
	}
	return held
}

// hold enters code and everything it includes; a cycle ends at what is
// already held.
func (p *Policy) hold(held map[string][]string, code string, path []string) {
	if _, ok := held[code]; ok {
		return
	}
	held[code] = path
	for _, included := range p.activities[code].Includes {
		p.hold(held, included, append(slices.Clone(path),
			fmt.Sprintf("%s includes %s", p.activityWords(code), p.activityWords(included))))
	}
}

func (p *Policy) baselineGrant(s Subject, permission Permission) bool {
	role := ShortCode(s.JobRoleCode)
	return slices.ContainsFunc(p.tables.Baseline, func(line BaselineLine) bool {
		return line.JobRole == role && line.applies(s) && slices.Contains(line.Grants, permission)
	})
}

func (l BaselineLine) applies(s Subject) bool {
	return len(l.AreasOfWork) == 0 || slices.ContainsFunc(s.AreasOfWork, func(code string) bool {
		return slices.Contains(l.AreasOfWork, ShortCode(code))
	})
}

func (p *Policy) roleWords(code string) string {
	switch r, ok := p.roles[code]; {
	case ok:
		return "job role " + r.Code + " " + r.Name
	case code == "":
		return "a role profile without job role"
	}
	return fmt.Sprintf("unknown job role %q", code)
}

func (p *Policy) activityWords(code string) string {
	if a, ok := p.activities[code]; ok {
		return a.Code + " " + a.Name
	}
	return fmt.Sprintf("unknown activity %q", code)
}
