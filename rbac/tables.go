package rbac

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
)

// JobRole is a national job role.
type JobRole struct {
	Code     string `json:"code"`                // "R8001"
	Name     string `json:"name"`                // "Nurse Access Role"
	FullCode string `json:"full_code,omitempty"` // "S8000:G8000:R8001" where it was seen
	Source   string `json:"source"`
}

// Activity is a national activity. Holding it means holding those it includes.
type Activity struct {
	Code     string   `json:"code"` // "B0825"
	Name     string   `json:"name"`
	Includes []string `json:"includes,omitempty"`
	Source   string   `json:"source"`
}

// AreaOfWork is a national area of work.
type AreaOfWork struct {
	Code     string `json:"code"` // "T6092"
	Name     string `json:"name"`
	FullCode string `json:"full_code,omitempty"`
	Source   string `json:"source"`
}

// BaselineLine says what a job role brings with it. With AreasOfWork it holds
// only for a role profile in one of them.
type BaselineLine struct {
	JobRole     string       `json:"job_role"`
	AreasOfWork []string     `json:"areas_of_work,omitempty"`
	Activities  []string     `json:"activities,omitempty"`
	Grants      []Permission `json:"grants,omitempty"`
	Source      string       `json:"source"`
}

// Rule says what gives a permission: any one of Activities, and where
// OnlyJobRoles is set, only together with one of those job roles. Grant allows
// a system manager to give it on a role profile without an activity.
type Rule struct {
	Permission   Permission `json:"permission"`
	Activities   []string   `json:"activities,omitempty"`
	OnlyJobRoles []string   `json:"only_job_roles,omitempty"`
	Grant        bool       `json:"grant"`
	Source       string     `json:"source"`
}

// tables is one document, or all of them together.
type tables struct {
	About       string         `json:"about,omitempty"`
	JobRoles    []JobRole      `json:"job_roles,omitempty"`
	Activities  []Activity     `json:"activities,omitempty"`
	AreasOfWork []AreaOfWork   `json:"areas_of_work,omitempty"`
	Baseline    []BaselineLine `json:"baseline,omitempty"`
	Permissions []Rule         `json:"permissions,omitempty"`
}

// Load reads every *.json document in the root of fsys, as embedded by
// assets/rbac, and returns the policy they make.
func Load(fsys fs.FS) (*Policy, error) {
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("finding the role tables: %w", err)
	}
	var documents [][]byte
	for _, name := range names {
		document, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("reading the role tables: %w", err)
		}
		documents = append(documents, document)
	}
	return Baseline(documents...)
}

// Baseline returns the policy that the JSON documents make together. Unknown
// keys, doubled lines, lines without a source, codes that are not in the
// tables and anything that breaks segregation are errors.
func Baseline(documents ...[]byte) (*Policy, error) {
	var all tables
	for _, document := range documents {
		var t tables
		d := json.NewDecoder(bytes.NewReader(document))
		d.DisallowUnknownFields()
		if err := d.Decode(&t); err != nil {
			return nil, fmt.Errorf("reading a role table: %w", err)
		}
		if _, err := d.Token(); !errors.Is(err, io.EOF) {
			return nil, errors.New("reading a role table: more after the document")
		}
		all.JobRoles = append(all.JobRoles, t.JobRoles...)
		all.Activities = append(all.Activities, t.Activities...)
		all.AreasOfWork = append(all.AreasOfWork, t.AreasOfWork...)
		all.Baseline = append(all.Baseline, t.Baseline...)
		all.Permissions = append(all.Permissions, t.Permissions...)
	}
	return newPolicy(all)
}

func (t tables) clone() tables {
	c := tables{
		JobRoles:    slices.Clone(t.JobRoles),
		Activities:  slices.Clone(t.Activities),
		AreasOfWork: slices.Clone(t.AreasOfWork),
		Baseline:    slices.Clone(t.Baseline),
		Permissions: slices.Clone(t.Permissions),
	}
	for i := range c.Activities {
		c.Activities[i].Includes = slices.Clone(c.Activities[i].Includes)
	}
	for i := range c.Baseline {
		c.Baseline[i].AreasOfWork = slices.Clone(c.Baseline[i].AreasOfWork)
		c.Baseline[i].Activities = slices.Clone(c.Baseline[i].Activities)
		c.Baseline[i].Grants = slices.Clone(c.Baseline[i].Grants)
	}
	for i := range c.Permissions {
		c.Permissions[i].Activities = slices.Clone(c.Permissions[i].Activities)
		c.Permissions[i].OnlyJobRoles = slices.Clone(c.Permissions[i].OnlyJobRoles)
	}
	return c
}
