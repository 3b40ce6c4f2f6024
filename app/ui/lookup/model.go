package lookup

import "msca/app/ui/kit"

// Names of the fields.
const (
	FieldNHSNumber   = "nhs-number"
	FieldDateOfBirth = "date-of-birth"
	FieldGender      = "gender"
	FieldSurname     = "surname"
	FieldForename    = "forename"
	FieldPostcode    = "postcode"
	FieldLocalID     = "local-id"
)

// The operations by their own names.
const (
	OpVerify             = "verifyNHSNumber"
	OpGetNHSNumber       = "getNHSNumber"
	OpDetailsByNHSNumber = "getPatientDetailsByNHSNumber"
	OpDetailsBySearch    = "getPatientDetailsBySearch"
	OpDetails            = "getPatientDetails"
)

// Operation is one thing to do and the fields it takes.
type Operation struct {
	ID, Title, Hint string
	Fields          []string   // in form order
	Sets            [][]string // sets of fields of which one suffices
}

// Catalogue lists the five operations with the fields that the published PDS
// Client Requirements (fig. 4) give them; the two of the first release come first.
func Catalogue() []Operation {
	op := func(id string, fields []string, sets ...[]string) Operation {
		w := wordsCatalogue[id]
		return Operation{ID: id, Title: w[0], Hint: w[1], Fields: fields, Sets: sets}
	}
	number := []string{FieldNHSNumber, FieldDateOfBirth}
	name := []string{FieldSurname, FieldDateOfBirth, FieldGender}
	search := []string{FieldSurname, FieldForename, FieldDateOfBirth, FieldGender, FieldPostcode, FieldLocalID}
	return []Operation{
		op(OpDetailsByNHSNumber, []string{FieldNHSNumber, FieldDateOfBirth, FieldSurname, FieldForename, FieldLocalID}, number),
		op(OpVerify, []string{FieldNHSNumber, FieldDateOfBirth, FieldSurname, FieldForename}, number),
		op(OpDetailsBySearch, search, name),
		op(OpGetNHSNumber, search, name),
		op(OpDetails, append([]string{FieldNHSNumber}, search...), number, name),
	}
}

// Values are the fields as typed. Only those the operation takes are filled.
type Values struct{ NHSNumber, DateOfBirth, Gender, Surname, Forename, Postcode, LocalID string }

// Model is what the form shows.
type Model struct {
	Operations []Operation
	Selected   string  // operation
	Values     *Values // when not nil, put into the form
	Errors     []kit.FieldError
	Busy       bool
	Quiet      bool // busy for so short a time that nothing is said of it yet
	Elapsed    string
	Problem    *kit.Problem
	Notice     string // a remark above the form, e.g. what to try next and why
	Focus      string // the field to go on with; empty: the first
	Wildcards  bool   // a * may stand for letters in names and postcode
	PartDates  bool   // a year or a month may stand for a date of birth
	AccessNote string // e.g. "You search as Nurse Access Role at X99999"
}

// Callbacks carry the user's wishes.
type Callbacks struct {
	Search      func(operation string, v Values)
	Cancel      func()
	Choose      func(operation string)
	Echo        func(text string) string // a date as understood, in words, or ""
	CopyProblem func()
}
