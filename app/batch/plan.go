package batch

import (
	"errors"
	"fmt"
	"strings"

	"msca/itk"
)

// Plan is a table, what is asked of each row, and which column is which field.
type Plan struct {
	Table     *Table
	Operation itk.Operation
	Mapping   Mapping
	Rules     itk.Rules // unattended, whatever it says

	refused []bool // see Refuses
}

// NewPlan puts a plan together. An empty operation takes the one that discloses
// least. The error is a *MappingError.
func NewPlan(t *Table, op itk.Operation, m Mapping, rules itk.Rules) (*Plan, error) {
	if op == "" {
		op = m.Operation()
	}
	if _, ok := taken[op]; !ok {
		return nil, &MappingError{Reason: fmt.Sprintf("%q is not an operation of the PDS mini services", string(op))}
	}
	m, err := m.For(op)
	if err != nil {
		return nil, err
	}
	rules.Attended, rules.Wildcards, rules.PartialDates = false, false, false
	return &Plan{Table: t, Operation: op, Mapping: m, Rules: rules}, nil
}

// Reference is the organisation's own reference of row i.
func (p *Plan) Reference(i int) string { return p.cell(i, Reference) }

func (p *Plan) cell(i int, f itk.Field) string {
	if column, ok := p.Mapping[f]; ok {
		return strings.TrimSpace(p.Table.Rows[i].Cells[column])
	}
	return ""
}

// Query is the question about row i. The error is an *itk.InputError.
func (p *Plan) Query(i int) (itk.Query, error) {
	return itk.NewQuery(p.Operation, itk.Fields{
		NHSNumber: p.cell(i, itk.FieldNHSNumber), DateOfBirth: date(p.cell(i, itk.FieldDateOfBirth)), Gender: gender(p.cell(i, itk.FieldGender)),
		Surname: p.cell(i, itk.FieldSurname), Forename: p.cell(i, itk.FieldForename), Postcode: p.cell(i, itk.FieldPostcode), LocalID: p.cell(i, itk.FieldLocalID),
	}, p.Rules)
}

// date takes 19840229, the form of national data sets, for what it is; eight
// digits that are no such day stay as they are and are refused.
func date(s string) string {
	if len(s) != 8 || strings.Trim(s, "0123456789") != "" {
		return s
	}
	return s[:4] + "-" + s[4:6] + "-" + s[6:]
}

// gender takes the letters that patient administration systems export.
func gender(s string) string {
	switch strings.ToUpper(s) {
	case "M":
		return "male"
	case "F":
		return "female"
	}
	return s
}

// Refusal is one rule that one cell breaks.
type Refusal struct {
	Row       int       `json:"row"` // counted from 1
	Line      int       `json:"line"`
	Reference string    `json:"reference,omitempty"`
	Column    string    `json:"column"`
	Field     itk.Field `json:"field"`
	Rule      string    `json:"rule"`
	Reason    string    `json:"reason"`
}

// String is the refusal in one line, without what stands in the cell.
func (r Refusal) String() string {
	return fmt.Sprintf("line %d, %s: %s (%s)", r.Line, r.Column, r.Reason, r.Rule)
}

// Check is what a run that sends nothing finds.
type Check struct {
	Rows     int       `json:"rows"`
	Good     int       `json:"good"`
	Refused  []Refusal `json:"refused"`
	Unused   []string  `json:"unused_columns,omitempty"`
	Repeated int       `json:"repeated_references,omitempty"` // rows whose reference an earlier row has
}

// Check holds every row against the rules; nothing is sent.
func (p *Plan) Check() Check {
	c := Check{Rows: len(p.Table.Rows), Refused: []Refusal{}, Unused: p.Table.Unused(p.Mapping)}
	seen := map[string]bool{}
	_, referenced := p.Mapping[Reference]
	for i := range p.Table.Rows {
		if r := p.refusals(i); len(r) > 0 {
			c.Refused = append(c.Refused, r...)
		} else {
			c.Good++
		}
		if ref := p.Reference(i); referenced {
			if seen[ref] {
				c.Repeated++
			}
			seen[ref] = true
		}
	}
	return c
}

// refusals is what is wrong with row i, nil when it may be sent.
func (p *Plan) refusals(i int) []Refusal {
	_, err := p.Query(i)
	var input *itk.InputError
	if !errors.As(err, &input) {
		return nil
	}
	var out []Refusal
	for _, w := range input.Problems {
		column, ok := p.Mapping[w.Field]
		name := "no column"
		if ok {
			name = p.Table.ColumnName(column)
		}
		out = append(out, Refusal{i + 1, p.Table.Rows[i].Line, p.Reference(i), name, w.Field, w.Rule, w.Message})
	}
	return out
}

// Refuses says whether row i breaks a rule, so that it is not sent.
func (p *Plan) Refuses(i int) bool {
	if p.refused == nil {
		p.refused = make([]bool, len(p.Table.Rows))
		for i := range p.refused {
			_, err := p.Query(i)
			p.refused[i] = err != nil
		}
	}
	return p.refused[i]
}
