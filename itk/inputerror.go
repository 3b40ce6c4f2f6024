package itk

import "strings"

// Field is one field of the look-up form, by the command line's name.
type Field string

// The fields in form order.
const (
	FieldNHSNumber   Field = "nhs-number"
	FieldDateOfBirth Field = "dob"
	FieldGender      Field = "gender"
	FieldSurname     Field = "surname"
	FieldForename    Field = "forename"
	FieldPostcode    Field = "postcode"
	FieldLocalID     Field = "local-id"
)

var fieldWords = map[Field]string{
	FieldNHSNumber:   "NHS number",
	FieldDateOfBirth: "date of birth",
	FieldGender:      "gender",
	FieldSurname:     "surname",
	FieldForename:    "forename",
	FieldPostcode:    "postcode",
	FieldLocalID:     "local identifier",
}

// Words returns the field's name as people say it.
func (f Field) Words() string { return fieldWords[f] }

// FieldProblem is one rule that one field breaks. Rule is a fixed word (required, format, check-digit,
// calendar, future, length, characters, wildcard, partial, not-taken); Message says it to a person and
// never repeats what was typed.
type FieldProblem struct {
	Field   Field
	Rule    string
	Message string
}

// InputError is every problem of a form at once, in form order. Nothing was sent.
type InputError struct{ Problems []FieldProblem }

// Error names each field and rule.
func (e *InputError) Error() string {
	parts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		parts[i] = string(p.Field) + ": " + p.Message
	}
	return strings.Join(parts, "; ")
}
