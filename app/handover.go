package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"msca/app/plain"
	"msca/itk"
)

// HandOver is a look-up that the local system (PAS, EPR) has prepared for whoever
// sits at the desk. It fills the form in; it never searches. It prints redacted.
type HandOver struct {
	Operation itk.Operation
	Fields    itk.Fields
	By        string // the system, as it names itself; empty: it did not
}

// Format writes a redaction under every verb.
func (HandOver) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("HandOver(redacted)")) }

// HandOverError says why a hand-over cannot be used. It never holds what was handed
// over.
type HandOverError struct{ Why string }

func (e *HandOverError) Error() string { return "the look-up that was handed over " + e.Why }

// The names that only a hand-over knows, beside those of the columns of a local system.
const (
	handedLocalID = "local-id"
	handedBy      = "from"
)

// longestHanded is the most characters that one value may have.
const longestHanded = 100

// systemName is how a system may name itself: it goes into records.
var systemName = regexp.MustCompile(`^[A-Za-z0-9 ._-]{0,40}$`)

const handedNames = "nhs-number, date-of-birth, surname, forename, gender, postcode, local-id and from"

// ParseHandOver reads what stands on a command line: NAME=VALUE pairs with commas
// between them. The error is a *HandOverError.
func ParseHandOver(text string) (HandOver, error) {
	handed := handedValues{}
	for i, pair := range strings.Split(text, ",") {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || !handable(name) {
			return HandOver{}, &HandOverError{fmt.Sprintf("holds no NAME=VALUE that is known as its item %d: the names are %s", i+1, handedNames)}
		}
		if err := handed.add(name, value); err != nil {
			return HandOver{}, err
		}
	}
	return newHandOver(handed)
}

// handedValues are values by the names of [LocalField], handedLocalID and handedBy.
type handedValues map[string]string

func (v handedValues) add(name, value string) error {
	name = handedName(name)
	if _, twice := v[name]; twice {
		return &HandOverError{"says the same twice, under one name or two"}
	}
	v[name] = value
	return nil
}

// handedName is a name as it is counted here, whatever a local system calls it.
func handedName(s string) string {
	if f, ok := heading(s); ok {
		return string(f)
	}
	return strings.ToLower(strings.TrimSpace(s))
}

// handable says whether a name is one that the form, or the record, has a use for.
func handable(name string) bool {
	switch name = handedName(name); LocalField(name) {
	case LocalNHSNumber, LocalBirth, LocalGender, LocalSurname, LocalForename, LocalPostcode, handedLocalID, handedBy:
		return true
	}
	return false
}

// ReadHandOver reads what stands in a file: a JSON object with the names of
// ParseHandOver, or a row of the local system as [ReadLocal] takes it. What else it
// has of the patient is left aside. The error is a *HandOverError.
func ReadHandOver(text string) (HandOver, error) {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	handed := handedValues{}
	if !strings.HasPrefix(text, "{") {
		row, err := ReadLocal(text, "")
		if err != nil {
			return HandOver{}, &HandOverError{"holds neither a JSON object nor the row of one patient"}
		}
		for f, v := range row {
			handed[string(f)] = v
		}
		return newHandOver(handed)
	}
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	_, err := in.Token() // the brace that it begins with
	for err == nil && in.More() {
		var name json.Token
		var v any
		if name, err = in.Token(); err != nil {
			break
		}
		if err = in.Decode(&v); err != nil {
			break
		}
		switch v.(type) {
		case string, json.Number:
			if name := name.(string); handable(name) {
				if err := handed.add(name, fmt.Sprint(v)); err != nil {
					return HandOver{}, err
				}
			}
		}
	}
	if err == nil {
		_, err = in.Token() // its end
	}
	if err != nil {
		return HandOver{}, &HandOverError{"is no JSON object that can be read"}
	}
	if _, err := in.Token(); !errors.Is(err, io.EOF) {
		return HandOver{}, &HandOverError{"holds more than one JSON object"}
	}
	return newHandOver(handed)
}

// newHandOver writes values as the form has them where they are understood, and
// leaves them as they came where not: the form says what is wrong with them.
func newHandOver(handed handedValues) (HandOver, error) {
	h := HandOver{Operation: itk.GetPatientDetailsBySearch}
	for name, to := range map[string]*string{
		string(LocalNHSNumber): &h.Fields.NHSNumber, string(LocalBirth): &h.Fields.DateOfBirth, string(LocalGender): &h.Fields.Gender,
		string(LocalSurname): &h.Fields.Surname, string(LocalForename): &h.Fields.Forename, string(LocalPostcode): &h.Fields.Postcode,
		handedLocalID: &h.Fields.LocalID, handedBy: &h.By,
	} {
		*to = strings.TrimSpace(handed[name])
		if len([]rune(*to)) > longestHanded || plain.Line(*to) != nil {
			return HandOver{}, &HandOverError{fmt.Sprintf("has for %s no line of at most %d characters", name, longestHanded)}
		}
	}
	if h.Fields == (itk.Fields{}) {
		return HandOver{}, &HandOverError{"holds nothing that the form has a field for: the names are " + handedNames}
	}
	if !systemName.MatchString(h.By) {
		return HandOver{}, &HandOverError{"says from what system it is with other than at most 40 letters, digits, blanks, dots, dashes and underscores"}
	}
	if d, ok := localDate(h.Fields.DateOfBirth); ok {
		h.Fields.DateOfBirth = d.Display()
	}
	if g, ok := localGender(h.Fields.Gender); ok {
		h.Fields.Gender = g.Word()
	}
	if h.Fields.NHSNumber != "" { // whose look-up takes neither gender nor postcode
		h.Operation, h.Fields.Gender, h.Fields.Postcode = itk.GetPatientDetailsByNHSNumber, "", ""
	}
	return h, nil
}

// by is who handed it over, for the record.
func (h HandOver) by() string {
	if h.By == "" {
		return "a system that gave no name"
	}
	return h.By
}

// About says whether f still is about the patient who was handed over: by the NHS
// number or, where none was, by surname and date of birth.
func (h HandOver) About(f itk.Fields) bool {
	if h.Fields.NHSNumber != "" {
		return strings.Map(digitsOnly, h.Fields.NHSNumber) == strings.Map(digitsOnly, f.NHSNumber)
	}
	was, _ := localDate(h.Fields.DateOfBirth)
	now, _ := localDate(f.DateOfBirth)
	return strings.EqualFold(h.Fields.Surname, strings.TrimSpace(f.Surname)) && was.HL7() == now.HL7()
}

// JSON writes a hand-over as [ReadHandOver] reads it, for another process of the
// same user.
func (h HandOver) JSON() []byte {
	f := h.Fields
	raw, _ := json.Marshal(map[string]string{ // of strings it cannot fail
		string(LocalNHSNumber): f.NHSNumber, string(LocalBirth): f.DateOfBirth, string(LocalGender): f.Gender,
		string(LocalSurname): f.Surname, string(LocalForename): f.Forename, string(LocalPostcode): f.Postcode,
		handedLocalID: f.LocalID, handedBy: h.By,
	})
	return raw
}

// CheckHandOver says what is wrong with the fields that were handed over, as an
// *itk.InputError, and which field is to be typed first, "" when nothing is missing.
func (d *Desk) CheckHandOver(h HandOver) (missing itk.Field, err error) {
	_, err = itk.NewQuery(h.Operation, h.Fields, d.rules())
	var input *itk.InputError
	if !errors.As(err, &input) {
		return "", err
	}
	var wrong []itk.FieldProblem
	for _, p := range input.Problems {
		switch {
		case p.Rule != "required":
			wrong = append(wrong, p)
		case missing == "":
			missing = p.Field
		}
	}
	if wrong == nil {
		return missing, nil
	}
	return missing, &itk.InputError{Problems: wrong}
}
