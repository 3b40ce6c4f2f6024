package rbac

import "slices"

// Explanation says what a job role may do, and why.
type Explanation struct {
	JobRole    JobRole    `json:"job_role"`
	Adding     *Activity  `json:"adding,omitempty"`  // asked for on top of the job role
	Already    bool       `json:"already,omitempty"` // the baseline brings Adding anyway
	Activities []Holding  `json:"activities"`        // all that are held, in code order
	Decisions  []Decision `json:"decisions"`         // one for every permission, in display order
}

// Holding is an activity and the path by which it is held.
type Holding struct {
	Activity Activity `json:"activity"`
	Because  []string `json:"because"`
}

// Explain answers for a job role alone or, with an activity code, for a role
// profile of that job role to which the activity has been added. Codes may be
// short or full; unknown ones are an *UnknownCodeError.
func (p *Policy) Explain(jobRole, activity string) (Explanation, error) {
	role, ok := p.JobRole(jobRole)
	if !ok {
		return Explanation{}, &UnknownCodeError{"job role", jobRole}
	}
	e := Explanation{JobRole: role}
	s := Subject{JobRoleCode: role.Code}
	if activity != "" {
		a, ok := p.activities[ShortCode(activity)]
		if !ok {
			return Explanation{}, &UnknownCodeError{"activity", activity}
		}
		_, e.Already = p.held(s)[a.Code]
		e.Adding = &a
		s.Activities = []string{a.Code}
	}
	held := p.held(s)
	codes := make([]string, 0, len(held))
	for code := range held {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		e.Activities = append(e.Activities, Holding{p.activities[code], held[code]})
	}
	for _, permission := range permissions {
		e.Decisions = append(e.Decisions, p.Decide(s, permission))
	}
	return e, nil
}
