package itk

import (
	"fmt"
	"strings"
)

// Minimum sets: PDS SMS Client Requirements figure 4 and Domain Message Specification QUPA_MT000001–5.
// Wildcards and partial dates: MSCA-PDS-07, TRCPDS-10: attended use only, in searches only, and only
// where the deploying organisation has switched them on after its clinical safety review.

// DefaultLocalIDRoot is the OID that local identifiers are sent under unless configured otherwise.
const DefaultLocalIDRoot = "2.16.840.1.113883.2.1.3.2.4.18.24"

// Fields is the look-up form as typed. It prints redacted.
type Fields struct{ NHSNumber, DateOfBirth, Gender, Surname, Forename, Postcode, LocalID string }

// Format writes a redaction under every verb.
func (f Fields) Format(s fmt.State, _ rune) { redact(s, "Fields(redacted)") }

// Rules says what the deployment allows. The zero value is unattended use with neither wildcards nor
// partial dates, the default local identifier root, and no check for dates in the future.
type Rules struct {
	Attended     bool
	Wildcards    bool
	PartialDates bool
	LocalIDRoot  string // OID; "" is DefaultLocalIDRoot
	Today        Date   // zero: dates in the future are not refused
}

// Query is one question that has passed every rule. The zero value is no question. It prints redacted.
type Query struct {
	op          Operation
	nhsNumber   NHSNumber
	birth       Date
	gender      Gender
	surname     string
	forename    string
	postcode    string
	localID     string
	localIDRoot string
	attended    bool
}

// need says what an operation does with a field.
type need int

const (
	optional need = iota
	required
	notTaken
)

// needs lists, per operation, what the fields other than the date of birth are to it.
var needs = map[Operation]struct{ nhsNumber, gender, surname, forename, postcode, localID need }{
	VerifyNHSNumber:              {required, notTaken, optional, optional, notTaken, notTaken},
	GetNHSNumber:                 {notTaken, required, required, optional, optional, optional},
	GetPatientDetailsByNHSNumber: {required, notTaken, optional, optional, notTaken, optional},
	GetPatientDetailsBySearch:    {notTaken, required, required, optional, optional, optional},
	GetPatientDetails:            {optional, optional, optional, optional, optional, optional},
}

// NewQuery checks the form against the rules of the operation and the deployment. Spaces around and
// doubled spaces within fields do not count. The error is *[InputError] with all problems in form
// order; an operation that does not exist is an ordinary error.
//
// Every operation needs the date of birth. getPatientDetails needs the NHS number beside it, or
// else gender and surname. A field that the operation has no parameter for is refused, never
// dropped: nobody should believe that a postcode was compared that was not sent.
func NewQuery(op Operation, f Fields, r Rules) (Query, error) {
	want, ok := needs[op]
	if !ok {
		return Query{}, fmt.Errorf("%q is not an operation of the PDS mini services", string(op))
	}
	search := want.nhsNumber == notTaken
	if op == GetPatientDetails && strings.TrimSpace(f.NHSNumber) == "" {
		search = true
		want.gender, want.surname = required, required
	}
	q := Query{op: op, localIDRoot: r.LocalIDRoot}
	if q.localIDRoot == "" {
		q.localIDRoot = DefaultLocalIDRoot
	}
	c := form{op: op}
	parse(&c, FieldNHSNumber, f.NHSNumber, want.nhsNumber, &q.nhsNumber, ParseNHSNumber)
	parse(&c, FieldDateOfBirth, f.DateOfBirth, required, &q.birth, func(s string) (Date, error) {
		return r.parseBirth(s, search)
	})
	parse(&c, FieldGender, f.Gender, want.gender, &q.gender, ParseGender)
	wild := func(parse func(string) (string, error)) func(string) (string, error) {
		return func(s string) (string, error) { return r.parseWild(s, search, parse) }
	}
	parse(&c, FieldSurname, f.Surname, want.surname, &q.surname, wild(parseName))
	parse(&c, FieldForename, f.Forename, want.forename, &q.forename, wild(parseName))
	parse(&c, FieldPostcode, f.Postcode, want.postcode, &q.postcode, wild(parsePostcode))
	parse(&c, FieldLocalID, f.LocalID, want.localID, &q.localID, parseLocalID)
	if q.localID != "" && !isOID(q.localIDRoot) {
		c.refuse(FieldLocalID, rule{"format", "is configured to be sent under a root that is no OID"})
	}
	if c.problems != nil {
		return Query{}, &InputError{c.problems}
	}
	q.attended = strings.Contains(q.surname+q.forename+q.postcode, "*") || q.birth.Partial()
	return q, nil
}

// form gathers the problems of one form.
type form struct {
	op       Operation
	problems []FieldProblem
}

func (c *form) refuse(field Field, r rule) {
	c.problems = append(c.problems, FieldProblem{field, r.word, field.Words() + " " + r.message})
}

// parse reads one field into dst unless it is empty, and notes what is wrong with it. White space of any kind
// is no content: a field of it alone is as good as none, whatever its reader makes of it.
func parse[T any](c *form, field Field, typed string, n need, dst *T, read func(string) (T, error)) {
	if strings.TrimSpace(typed) == "" {
		if n == required {
			message := "is required for " + string(c.op)
			if c.op == GetPatientDetails && field != FieldDateOfBirth {
				message += " without an NHS number"
			}
			c.refuse(field, rule{"required", message})
		}
		return
	}
	if n == notTaken {
		c.refuse(field, rule{"not-taken", "is not taken by " + string(c.op)})
		return
	}
	v, err := read(typed)
	if err != nil {
		r := ruleOf(err)
		if r.word == "check-digit" || r.word == "calendar" || r.word == "format" && field != FieldPostcode {
			r.message = "is refused: " + r.message
		}
		c.refuse(field, r)
		return
	}
	*dst = v
}

// parseBirth reads a date of birth and holds it against today.
func (r Rules) parseBirth(s string, search bool) (Date, error) {
	d, err := ParsePartialDate(s)
	if err != nil {
		return Date{}, err
	}
	if d.Partial() {
		if err := r.allowed("partial", "a partial date", search, r.PartialDates); err != nil {
			return Date{}, err
		}
	}
	if !r.Today.IsZero() && d.after(r.Today) {
		return Date{}, &rule{"future", "lies in the future"}
	}
	return d, nil
}

// parseWild reads a field that may hold wildcards.
func (r Rules) parseWild(s string, search bool, read func(string) (string, error)) (string, error) {
	if strings.Contains(s, "*") {
		if err := r.allowed("wildcard", "a wildcard", search, r.Wildcards); err != nil {
			return "", err
		}
	}
	return read(s)
}

// allowed returns why a wildcard or partial date may not be used here.
func (r Rules) allowed(word, what string, search, switchedOn bool) error {
	switch {
	case !search:
		return &rule{word, "holds " + what + ", which only searches without an NHS number take"}
	case !r.Attended:
		return &rule{word, "holds " + what + ", which is for attended use only"}
	case !switchedOn:
		return &rule{word, "holds " + what + ", which is not switched on here"}
	}
	return nil
}

// Operation returns the operation asked.
func (q Query) Operation() Operation { return q.op }

// NHSNumber returns the number asked about and whether there is one.
func (q Query) NHSNumber() (NHSNumber, bool) { return q.nhsNumber, !q.nhsNumber.IsZero() }

// DateOfBirth returns the date of birth, which every question has.
func (q Query) DateOfBirth() Date { return q.birth }

// Gender returns the gender and whether it is asked about.
func (q Query) Gender() (Gender, bool) { return q.gender, q.gender != "" }

// Surname returns the surname and whether there is one.
func (q Query) Surname() (string, bool) { return q.surname, q.surname != "" }

// Forename returns the forename and whether there is one.
func (q Query) Forename() (string, bool) { return q.forename, q.forename != "" }

// Postcode returns the postcode with its single space and whether there is one.
func (q Query) Postcode() (string, bool) { return q.postcode, q.postcode != "" }

// LocalID returns the local identifier and whether there is one.
func (q Query) LocalID() (string, bool) { return q.localID, q.localID != "" }

// LocalIDRoot returns the OID that the local identifier is sent under.
func (q Query) LocalIDRoot() string { return q.localIDRoot }

// AttendedOnly reports whether the question holds wildcards or a partial date, which no unattended
// identity may send.
func (q Query) AttendedOnly() bool { return q.attended }

// Format writes the operation under every verb.
func (q Query) Format(f fmt.State, _ rune) { redact(f, "Query("+string(q.op)+", redacted)") }
