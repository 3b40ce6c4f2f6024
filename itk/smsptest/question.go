package smsptest

import (
	"strings"
	"time"

	"msca/itk"
)

// question is what a payload asks, as it came.
type question struct {
	birth, gender, nhsNumber  string
	surname, given, postcode  string
	localRoot, localExtension string
	// wrong is set when a parameter has a value that the provider does not take:
	// the answer is then SMSP-0001 [SMSP-VAL-002, SMSP-VAL-004].
	wrong bool
}

// parameters gives, in schema order, how often each query parameter may come:
// "1" once, "?" at most once (QUPA_MT000001GB01 to QUPA_MT000005GB01).
var parameters = map[itk.Operation][]parameter{
	itk.VerifyNHSNumber:              {{"DateOfBirth", "1"}, {"NHSNumber", "1"}, {"Name", "?"}},
	itk.GetNHSNumber:                 {{"DateOfBirth", "1"}, {"Gender", "1"}, {"LocalIdentifier", "?"}, {"Name", "1"}, {"Postcode", "?"}},
	itk.GetPatientDetailsByNHSNumber: {{"DateOfBirth", "1"}, {"LocalIdentifier", "?"}, {"NHSNumber", "1"}, {"Name", "?"}},
	itk.GetPatientDetailsBySearch:    {{"DateOfBirth", "1"}, {"Gender", "1"}, {"LocalIdentifier", "?"}, {"Name", "1"}, {"Postcode", "?"}},
	itk.GetPatientDetails: {{"DateOfBirth", "1"}, {"Gender", "?"}, {"LocalIdentifier", "?"}, {"NHSNumber", "?"},
		{"Name", "?"}, {"Postcode", "?"}},
}

type parameter struct{ name, card string }

const (
	messageTypeOID = "2.16.840.1.113883.2.1.3.2.4.17.284"
	genderOID      = "2.16.840.1.113883.2.1.3.2.4.16.25"
	nhsNumberOID   = "2.16.840.1.113883.2.1.4.1"
)

// payloadRoot is the name of the request's root element; getPatientDetails is
// the one without "Request" in it.
func payloadRoot(op itk.Operation) string {
	if op == itk.GetPatientDetails {
		return "getPatientDetails-v1-0"
	}
	return string(op) + "Request-v1-0"
}

func readPayload(root *element, r *request) *refusal {
	if !root.is(nsHL7, payloadRoot(r.operation)) {
		return invalid("the payload is not %s of urn:hl7-org:v3", payloadRoot(r.operation))
	}
	if root.value("classCode") != "CACT" || root.value("moodCode") != "EVN" {
		return invalid("payload: classCode or moodCode is wrong")
	}
	if len(root.children) != 3 || !root.children[0].is(nsHL7, "id") ||
		!root.children[1].is(nsHL7, "code") || !root.children[2].is(nsHL7, "queryEvent") {
		return invalid("payload: id, code and queryEvent are due in this order")
	}
	id, code, query := root.children[0], root.children[1], root.children[2]
	if !upperUUID.MatchString(id.value("root")) {
		return invalid("payload: id/@root is no upper-case UUID")
	}
	if code.value("code") != string(r.operation)+"Request-v1-0" || code.value("codeSystem") != messageTypeOID {
		return invalid("payload: code is not that of the request")
	}
	rest := query.children
	for _, p := range parameters[r.operation] {
		name := "Person." + p.name
		if len(rest) == 0 || !rest[0].is(nsHL7, name) {
			if p.card == "1" {
				return invalid("queryEvent: %s is missing or out of order", name)
			}
			continue
		}
		if refused := readParameter(rest[0], p.name, r); refused != nil {
			return refused
		}
		rest = rest[1:]
	}
	if len(rest) > 0 {
		return invalid("queryEvent: unexpected or misplaced %s", rest[0].local)
	}
	r.ask.judge(r.operation)
	return nil
}

func readParameter(e *element, name string, r *request) *refusal {
	if len(e.children) != 2 || !e.children[0].is(nsHL7, "value") || !e.children[1].is(nsHL7, "semanticsText") {
		return invalid("Person.%s: value and semanticsText are due in this order", name)
	}
	v, q := e.children[0], &r.ask
	if e.children[1].text != "Person."+name {
		return invalid("Person.%s: semanticsText is wrong", name)
	}
	switch name {
	case "DateOfBirth":
		if len(v.attrs) != 1 || len(v.children) != 0 {
			return invalid("Person.DateOfBirth: only value/@value is due")
		}
		q.birth = v.value("value")
	case "Gender":
		if v.value("codeSystem") != genderOID {
			return invalid("Person.Gender: value/@codeSystem is wrong")
		}
		if _, given := v.attr("displayName"); given {
			return invalid("Person.Gender: value/@displayName is prohibited")
		}
		q.gender = v.value("code")
	case "LocalIdentifier":
		q.localRoot, q.localExtension = v.value("root"), v.value("extension")
		if !wellFormedOID.MatchString(q.localRoot) || q.localExtension == "" {
			return invalid("Person.LocalIdentifier: value needs root and extension")
		}
	case "NHSNumber":
		if v.value("root") != nhsNumberOID {
			return invalid("Person.NHSNumber: value/@root is wrong")
		}
		q.nhsNumber = v.value("extension")
	case "Name":
		if _, given := v.attr("use"); given {
			return invalid("Person.Name: value/@use is prohibited")
		}
		if misplaced(v, "given", "family") {
			return invalid("Person.Name: given and family are due in this order")
		}
		q.given, q.surname = v.child(nsHL7, "given").content(), v.child(nsHL7, "family").content()
	case "Postcode":
		if misplaced(v, "postalCode") || len(v.attrs) != 0 {
			return invalid("Person.Postcode: only value/postalCode is due")
		}
		q.postcode = v.child(nsHL7, "postalCode").content()
	}
	return nil
}

// misplaced says whether e has text of its own, or children other than at most
// one of each name in this order.
func misplaced(e *element, order ...string) bool {
	if e.content() != "" {
		return true
	}
	at := 0
	for _, c := range e.children {
		for at < len(order) && !c.is(nsHL7, order[at]) {
			at++
		}
		if at == len(order) {
			return true
		}
		at++
	}
	return false
}

// judge looks at the values and at what PDS needs as a minimum: NHS number and
// date of birth, or date of birth, gender and surname.
func (q *question) judge(op itk.Operation) {
	search := op == itk.GetNHSNumber || op == itk.GetPatientDetailsBySearch ||
		op == itk.GetPatientDetails && q.nhsNumber == ""
	switch {
	case !birthDate(q.birth),
		!search && len(q.birth) != len("20060102"), // a Cross Check Trace takes whole dates only [TRCPDS-10]
		q.gender != "" && !strings.Contains("0129", q.gender),
		len(q.gender) > 1,
		search && (q.gender == "" || q.surname == ""),
		!search && !numberPasses(q.nhsNumber),
		!pattern(q.surname), !pattern(q.given), !pattern(q.postcode):
		q.wrong = true
	}
}

func numberPasses(digits string) bool {
	n, err := itk.ParseNHSNumber(digits)
	return err == nil && n.Digits() == digits
}

// birthDate takes YYYYMMDD, YYYYMM and YYYY when they exist in the calendar.
func birthDate(s string) bool {
	for _, layout := range []string{"20060102", "200601", "2006"} {
		if len(s) == len(layout) {
			_, err := time.Parse(layout, s)
			return err == nil
		}
	}
	return false
}

// pattern takes text of at most 35 characters in which a wildcard, if there is
// one, comes after the first two characters.
func pattern(s string) bool {
	r := []rune(s)
	if len(r) > 35 {
		return false
	}
	for i, c := range r {
		if c == '*' && i < 2 {
			return false
		}
	}
	return true
}
