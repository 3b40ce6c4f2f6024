package smsptest

import (
	"encoding/xml"
	"fmt"
	"strings"

	"msca/itk"
)

const (
	responseCodeOID = "2.16.840.1.113883.2.1.3.2.4.17.285"
	validOID        = "2.16.840.1.113883.2.1.3.2.4.17.287"
	odsCodeOID      = "2.16.840.1.113883.2.1.3.2.4.19.2"
	errorCodeOID    = "2.16.840.1.113883.2.1.3.2.4.17.268"
	faultAction     = "http://www.w3.org/2005/08/addressing/soap/fault"
)

// writer builds XML.
type writer struct{ strings.Builder }

// put writes format, whose verbs are all %s, with every argument escaped for text
// and attributes.
func (w *writer) put(format string, args ...string) {
	escaped := make([]any, len(args))
	for i, a := range args {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(a)) // a strings.Builder never fails
		escaped[i] = b.String()
	}
	fmt.Fprintf(w, format, escaped...)
}

// responseRoot is the root element of the answer: the three details operations
// share one.
func responseRoot(op itk.Operation) string {
	switch op {
	case itk.VerifyNHSNumber, itk.GetNHSNumber:
		return string(op) + "Response-v1-0"
	}
	return "getPatientDetailsResponse-v1-0"
}

// respond writes the whole answer to a request.
func (s *Server) respond(r *request, a answer) ([]byte, error) {
	var ids [3]string
	for i := range ids {
		id, err := s.uuid()
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	root := responseRoot(r.operation)
	action := r.operation.Action() + "Response"
	w := new(writer)
	w.put(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+
		`<soap:Envelope xmlns:soap="%s" xmlns:wsa="%s" xmlns:itk="%s"><soap:Header>`+
		`<wsa:MessageID>%s</wsa:MessageID><wsa:Action>%s</wsa:Action></soap:Header><soap:Body>`,
		nsSOAP, nsWSA, nsITK, ids[0], action)
	w.put(`<itk:DistributionEnvelope><itk:header service="%s" trackingid="%s"><itk:manifest count="1">`+
		`<itk:manifestitem id="uuid_%s" mimetype="text/xml" profileid="urn:nhs-en:profile:%s" base64="false" compressed="false" encrypted="false"/>`+
		`</itk:manifest></itk:header><itk:payloads count="1"><itk:payload id="uuid_%s">`,
		action, ids[1], ids[2], root, ids[2])
	w.put(`<%s xmlns="%s" classCode="OBS" moodCode="EVN"><id root="%s"/><code code="%s" codeSystem="%s"/><value code="%s" codeSystem="%s"/>`,
		root, nsHL7, ids[2], root, messageTypeOID, a.code, responseCodeOID)
	switch r.operation {
	case itk.VerifyNHSNumber:
		w.component(a)
	case itk.GetNHSNumber:
		w.subject(a, r.ask, false)
	default:
		w.subject(a, r.ask, true)
	}
	w.put(`</%s></itk:payload></itk:payloads></itk:DistributionEnvelope></soap:Body></soap:Envelope>`, root)
	return []byte(w.String()), nil
}

// component answers verifyNHSNumber.
func (w *writer) component(a answer) {
	valid, who := "true", a.record
	if who == nil && a.about != nil && a.code == codeUnverified {
		who = a.about
		if a.about.shape != trueAnyway {
			valid = "false"
		}
	}
	if who == nil {
		return
	}
	w.put(`<component typeCode="COMP"><validIdentifier classCode="OBS" moodCode="EVN"><code code="VI" codeSystem="%s"/><value value="%s"/>`+
		`<subject typeCode="SBJ"><patient classCode="PAT"><id root="%s" extension="%s"/></patient></subject></validIdentifier></component>`,
		validOID, valid, nhsNumberOID, who.number)
}

// subject answers the other operations; without details it holds ids alone.
func (w *writer) subject(a answer, q question, details bool) {
	r := a.record
	switch {
	case r == nil:
		return
	case r.shape == nilSubject:
		w.put(`<subject xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true" typeCode="SBJ"/>`)
		return
	}
	w.put(`<subject typeCode="SBJ"><patient classCode="PAT"><id root="%s" extension="%s"/>`, nhsNumberOID, r.number)
	if q.localExtension != "" {
		w.put(`<id root="%s" extension="%s"/>`, q.localRoot, q.localExtension)
	}
	if details && a.code != codeSuperseded {
		w.details(r)
	}
	w.put(`</patient></subject>`)
}

// details writes what COMT_MT000016GB01 carries, in schema order.
func (w *writer) details(r *record) {
	if r.shape == blankElements {
		w.put(`<name use="L"><prefix/><given/><family>%s</family></name>`, r.name.family)
		w.put(`<addr use="H"><postalCode/><streetAddressLine/><streetAddressLine/><streetAddressLine/><streetAddressLine/><streetAddressLine/></addr>`)
		w.put(`<telecom value="tel:" use="H"/>`)
	} else {
		w.name(r.name)
		for _, a := range r.addresses {
			w.address(a)
		}
		for _, t := range r.telecoms {
			w.telecom(t)
		}
	}
	w.put(`<patientPerson classCode="PSN" determinerCode="INSTANCE"><administrativeGenderCode code="%s" codeSystem="%s"/><birthTime value="%s"/>`,
		r.gender, genderOID, r.birth)
	if r.death != "" {
		w.put(`<deceasedTime value="%s"/>`, r.death)
	}
	if p := r.practice; p != nil {
		w.put(`<gPPractice classCode="SDLOC">`)
		w.address(p.address)
		w.telecom(telecom{value: p.telephone, use: "WP"})
		w.put(`<locationOrganization classCode="ORG" determinerCode="INSTANCE"><id root="%s" extension="%s"/><name>%s</name></locationOrganization></gPPractice>`,
			odsCodeOID, p.code, p.name)
	}
	w.put(`</patientPerson>`)
}

func (w *writer) name(n name) {
	w.put(`<name use="L">`)
	if n.prefix != "" {
		w.put(`<prefix>%s</prefix>`, n.prefix)
	}
	for _, g := range n.given {
		w.put(`<given>%s</given>`, g)
	}
	w.put(`<family>%s</family></name>`, n.family)
}

func (w *writer) address(a address) {
	w.put(`<addr`)
	if a.use != "" {
		w.put(` use="%s"`, a.use)
	}
	w.put(`><postalCode>%s</postalCode>`, a.postcode)
	for _, line := range a.lines {
		w.put(`<streetAddressLine>%s</streetAddressLine>`, line)
	}
	w.put(`</addr>`)
}

func (w *writer) telecom(t telecom) {
	w.put(`<telecom value="%s"`, t.value)
	if t.use != "" {
		w.put(` use="%s"`, t.use)
	}
	if t.from == "" {
		w.put(`/>`)
		return
	}
	w.put(`><useablePeriod><low value="%s"/></useablePeriod></telecom>`, t.from)
}

// faultBody writes a SOAP fault; bare leaves ToolkitErrorInfo out.
func (s *Server) faultBody(f *refusal, bare bool) ([]byte, error) {
	message, err := s.uuid()
	if err != nil {
		return nil, err
	}
	id, err := s.uuid()
	if err != nil {
		return nil, err
	}
	w := new(writer)
	w.put(`<?xml version="1.0" encoding="UTF-8"?>`+"\n"+
		`<soap:Envelope xmlns:soap="%s" xmlns:wsa="%s"><soap:Header><wsa:MessageID>%s</wsa:MessageID><wsa:Action>%s</wsa:Action></soap:Header>`+
		`<soap:Body><soap:Fault><faultcode>%s</faultcode><faultstring>The request could not be processed, see detail</faultstring>`,
		nsSOAP, nsWSA, message, faultAction, f.faultcode)
	if !bare {
		code, text := f.code, itkText[f.code]
		if code == "" {
			code, text = itkInvalid, itkText[itkInvalid]
		}
		w.put(`<detail><itk:ToolkitErrorInfo xmlns:itk="%s"><itk:ErrorID>%s</itk:ErrorID><itk:ErrorCode codeSystem="%s">%s</itk:ErrorCode>`+
			`<itk:ErrorText>%s</itk:ErrorText><itk:ErrorDiagnosticText>%s</itk:ErrorDiagnosticText></itk:ToolkitErrorInfo></detail>`,
			nsITK, id, errorCodeOID, code, text, f.diagnostic)
	}
	w.put(`</soap:Fault></soap:Body></soap:Envelope>`)
	return []byte(w.String()), nil
}
