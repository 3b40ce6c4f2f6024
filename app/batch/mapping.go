package batch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"msca/itk"
)

// Reference is, in a mapping, the organisation's own reference of a row. It is
// kept as it is and never sent.
const Reference itk.Field = "reference"

// Fields are what a column can be mapped to, in form order.
func Fields() []itk.Field {
	return []itk.Field{Reference, itk.FieldNHSNumber, itk.FieldDateOfBirth, itk.FieldGender, itk.FieldSurname, itk.FieldForename, itk.FieldPostcode, itk.FieldLocalID}
}

// FieldWords is a field as people say it.
func FieldWords(f itk.Field) string {
	if f == Reference {
		return "own reference"
	}
	return f.Words()
}

// taken lists, per operation, the fields it has a parameter for; NewQuery of
// package itk refuses any other.
var taken = map[itk.Operation][]itk.Field{
	itk.VerifyNHSNumber:              {itk.FieldNHSNumber, itk.FieldDateOfBirth, itk.FieldSurname, itk.FieldForename},
	itk.GetNHSNumber:                 {itk.FieldDateOfBirth, itk.FieldGender, itk.FieldSurname, itk.FieldForename, itk.FieldPostcode, itk.FieldLocalID},
	itk.GetPatientDetailsByNHSNumber: {itk.FieldNHSNumber, itk.FieldDateOfBirth, itk.FieldSurname, itk.FieldForename, itk.FieldLocalID},
	itk.GetPatientDetailsBySearch:    {itk.FieldDateOfBirth, itk.FieldGender, itk.FieldSurname, itk.FieldForename, itk.FieldPostcode, itk.FieldLocalID},
	itk.GetPatientDetails:            {itk.FieldNHSNumber, itk.FieldDateOfBirth, itk.FieldGender, itk.FieldSurname, itk.FieldForename, itk.FieldPostcode, itk.FieldLocalID},
}

var needed = map[itk.Operation][]itk.Field{
	itk.VerifyNHSNumber:              {itk.FieldNHSNumber, itk.FieldDateOfBirth},
	itk.GetNHSNumber:                 {itk.FieldDateOfBirth, itk.FieldGender, itk.FieldSurname},
	itk.GetPatientDetailsByNHSNumber: {itk.FieldNHSNumber, itk.FieldDateOfBirth},
	itk.GetPatientDetailsBySearch:    {itk.FieldDateOfBirth, itk.FieldGender, itk.FieldSurname},
	itk.GetPatientDetails:            {itk.FieldDateOfBirth},
}

// Takes says whether the operation has a parameter for the field, or keeps it.
func Takes(op itk.Operation, f itk.Field) bool {
	return f == Reference || slices.Contains(taken[op], f)
}

// Mapping says which column, counted from 0, holds which field.
type Mapping map[itk.Field]int

// MappingError says what is wrong with a mapping.
type MappingError struct {
	Field  itk.Field // "" when no field is at fault
	Reason string
}

func (e *MappingError) Error() string {
	if e.Field == "" {
		return e.Reason
	}
	return FieldWords(e.Field) + ": " + e.Reason
}

// ProblemCode names the problem of app/problem.
func (e *MappingError) ProblemCode() string { return "BATCH-COLUMNS" }

// synonyms are headings, as fold leaves them, that mean a field.
var synonyms = map[itk.Field][]string{
	Reference:            {"reference", "ref", "uniquereference", "ownreference", "localreference", "recordid", "rowid", "id", "hospitalnumber", "mrn", "patientid", "casenumber", "pasid"},
	itk.FieldNHSNumber:   {"nhsnumber", "nhsno", "nhs", "nhsnum", "newnhsnumber", "patientnhsnumber"},
	itk.FieldDateOfBirth: {"dateofbirth", "dob", "birthdate", "born", "birth", "patientdob", "patientdateofbirth"},
	itk.FieldGender:      {"gender", "sex", "currentgender", "administrativegender", "gendercode", "sexcode"},
	itk.FieldSurname:     {"surname", "familyname", "lastname", "family", "patientsurname"},
	itk.FieldForename:    {"forename", "givenname", "firstname", "given", "forenames", "forename1", "firstforename", "patientforename"},
	itk.FieldPostcode:    {"postcode", "postalcode", "homepostcode", "zip", "usualpostcode"},
	itk.FieldLocalID:     {"localid", "localidentifier", "localpatientidentifier", "localpatientid"},
}

// fold leaves the letters and digits of a heading, small.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// Suggest maps the columns whose headings say what they hold. A heading that two
// columns share maps nothing.
func (t *Table) Suggest() Mapping {
	m := Mapping{}
	for _, f := range Fields() {
		for _, word := range synonyms[f] {
			if i, n := t.find(func(h string) bool { return fold(h) == word }); n == 1 {
				m[f] = i
				break
			}
		}
	}
	return m
}

func (t *Table) find(is func(string) bool) (at, found int) {
	for i, h := range t.Header {
		if is(h) {
			at, found = i, found+1
		}
	}
	return at, found
}

// Column finds a column by its heading or by its number, counted from 1. The
// error is a *MappingError.
func (t *Table) Column(f itk.Field, named string) (int, error) {
	named = strings.TrimSpace(named)
	for _, is := range []func(string) bool{
		func(h string) bool { return h == named },
		func(h string) bool { return fold(h) == fold(named) && fold(named) != "" },
	} {
		switch i, n := t.find(is); {
		case n == 1:
			return i, nil
		case n > 1:
			return 0, &MappingError{f, fmt.Sprintf("%d columns have this heading: name it by its number, 1 to %d", n, len(t.Header))}
		}
	}
	if n, err := strconv.Atoi(named); err == nil && n >= 1 && n <= len(t.Header) {
		return n - 1, nil
	}
	return 0, &MappingError{f, fmt.Sprintf("the file has no such column; name a heading, or a number from 1 to %d", len(t.Header))}
}

// Operation is what such columns are traced with unless somebody chooses: the
// operation that discloses least. With NHS numbers they are verified, without
// them they are looked for.
func (m Mapping) Operation() itk.Operation {
	if _, ok := m[itk.FieldNHSNumber]; ok {
		return itk.VerifyNHSNumber
	}
	return itk.GetNHSNumber
}

// For leaves the fields that the operation takes, and checks that those it
// cannot do without are there and that no column is used twice. The error is a
// *MappingError.
func (m Mapping) For(op itk.Operation) (Mapping, error) {
	out, used := Mapping{}, map[int]itk.Field{}
	for _, f := range Fields() {
		i, ok := m[f]
		if !ok || !Takes(op, f) {
			continue
		}
		if other, twice := used[i]; twice && other != Reference {
			return nil, &MappingError{f, "the same column is already taken for the " + FieldWords(other)}
		}
		out[f], used[i] = i, f
	}
	for _, f := range needed[op] {
		if _, ok := out[f]; !ok {
			return nil, &MappingError{f, "no column holds it, and " + string(op) + " needs it"}
		}
	}
	if _, byNumber := out[itk.FieldNHSNumber]; op == itk.GetPatientDetails && !byNumber {
		for _, f := range []itk.Field{itk.FieldGender, itk.FieldSurname} {
			if _, ok := out[f]; !ok {
				return nil, &MappingError{f, "no column holds it, and " + string(op) + " needs it where there is no NHS number"}
			}
		}
	}
	return out, nil
}

// Unused names the columns that are neither sent nor kept, in the order of the
// file.
func (t *Table) Unused(m Mapping) []string {
	var out []string
	for i := range t.Header {
		if !slices.Contains(values(m), i) {
			out = append(out, t.ColumnName(i))
		}
	}
	return out
}

func values(m Mapping) []int {
	var out []int
	for _, i := range m {
		out = append(out, i)
	}
	return out
}
