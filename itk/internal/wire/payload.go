package wire

import "msca/itk"

// Domain Message Specification QUPA_MT000001–5GB01: parameters always in the order DateOfBirth, Gender,
// LocalIdentifier, NHSNumber, Name, Postcode; given before family; no use on a name; semanticsText last.

// requestName is the payload's code and profile.
func requestName(op itk.Operation) string { return string(op) + "Request-v1-0" }

// requestRoot is the payload's root: the same, but getPatientDetails goes without "Request".
func requestRoot(op itk.Operation) string {
	if op == itk.GetPatientDetails {
		return "getPatientDetails-v1-0"
	}
	return requestName(op)
}

func (w *writer) payload(q itk.Query, id string) {
	op := q.Operation()
	name, root := requestName(op), requestRoot(op)
	w.raw("<")
	w.raw(root)
	w.raw(` xmlns="` + nsHL7 + `" classCode="CACT" moodCode="EVN">` + "\n")
	w.line(`          <id root="`, id, `"/>`)
	w.line(`          <code code="`, name, `" codeSystem="`+oidMessageType+`"/>`)
	w.raw("          <queryEvent>\n")
	w.parameter("Person.DateOfBirth", `<value value="`, q.DateOfBirth().HL7(), `"/>`)
	if g, ok := q.Gender(); ok {
		w.parameter("Person.Gender", `<value code="`, string(g), `" codeSystem="`+oidGender+`"/>`)
	}
	if local, ok := q.LocalID(); ok {
		w.parameter("Person.LocalIdentifier", `<value root="`, q.LocalIDRoot(), `" extension="`, local, `"/>`)
	}
	if n, ok := q.NHSNumber(); ok {
		w.parameter("Person.NHSNumber", `<value root="`+oidNHSNumber+`" extension="`, n.Digits(), `"/>`)
	}
	given, hasGiven := q.Forename()
	family, hasFamily := q.Surname()
	switch {
	case hasGiven && hasFamily:
		w.parameter("Person.Name", `<value><given>`, given, `</given><family>`, family, `</family></value>`)
	case hasFamily:
		w.parameter("Person.Name", `<value><family>`, family, `</family></value>`)
	case hasGiven:
		w.parameter("Person.Name", `<value><given>`, given, `</given></value>`)
	}
	if postcode, ok := q.Postcode(); ok {
		w.parameter("Person.Postcode", `<value><postalCode>`, postcode, `</postalCode></value>`)
	}
	w.raw("          </queryEvent>\n        </")
	w.raw(root)
	w.raw(">")
}

// parameter writes one query parameter; of parts, every second one is a value to escape.
func (w *writer) parameter(name string, parts ...string) {
	w.raw("            <")
	w.raw(name)
	w.raw(">\n              ")
	w.mixed(parts)
	w.raw("\n              <semanticsText>")
	w.raw(name)
	w.raw("</semanticsText>\n            </")
	w.raw(name)
	w.raw(">\n")
}
