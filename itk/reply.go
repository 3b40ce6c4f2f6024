package itk

import (
	"fmt"
	"slices"
)

// Reply is what an SMSP answered, or why its answer cannot be used. It prints without patient data.
type Reply struct {
	Operation       Operation // "" when the reply does not say
	Code            ResponseCode
	Text            string   // published text of Code
	Outcome         Outcome  // of Code, but not-verified when ValidIdentifier is false
	ValidIdentifier *bool    // verifyNHSNumber only, and only under SMSP-0000 and SMSP-0003
	Patient         *Patient // only under SMSP-0000, SMSP-0003 and DEMOG-0017
	Blank           []string // see Patient.Gaps; only for replies that carry details
	Absent          []string
	Fault           *Fault
	Unread          bool     // part of what came about the patient was not used; Warnings say which
	Warnings        []string // each names what and where; never patient data
}

// Fault is a SOAP fault with what its ToolkitErrorInfo said. It prints without its texts, which may
// quote what was sent.
type Fault struct {
	FaultCode  string // "soap:Client" and the like, whatever prefix came
	Code       string // 1000, 2100, 2200, 3000; "" without ToolkitErrorInfo
	Text       string // ErrorText, else faultstring
	Diagnostic string // ErrorDiagnosticText
}

// Retryable reports whether the fault says that the same question may be asked again later (2100).
func (f *Fault) Retryable() bool { return f.Code == "2100" }

// Format writes the codes of the fault under every verb.
func (f Fault) Format(s fmt.State, _ rune) { redact(s, "Fault("+f.FaultCode+" "+f.Code+")") }

// Format writes operation, code and outcome under every verb.
func (r Reply) Format(s fmt.State, _ rune) {
	redact(s, "Reply("+string(r.Operation)+" "+string(r.Code)+" "+string(r.Outcome)+")")
}

// About checks the reply against what was asked and returns it, or an unintelligible reply in its
// place when it cannot be the answer: it answers another operation, it is about another NHS number
// than the one asked for and does not say that the number was superseded (DEMOG-0017), or it reports
// success and names nobody. A superseded number named as its own replacement names no replacement.
// A patient shown must be the patient asked for (MSCA-PDS-03, MSCA-DQ-03); that date of birth, gender or
// local identifier are not those asked for is a warning.
func (r Reply) About(q Query) Reply {
	if r.Outcome == OutcomeFault || r.Outcome == OutcomeUnintelligible {
		r.Operation = q.Operation()
		return r
	}
	r.Warnings = slices.Clip(r.Warnings)
	if r.Operation != "" && r.Operation.ResponseName() != q.Operation().ResponseName() {
		return r.refused("the reply answers " + string(r.Operation) + ", but " + string(q.Operation()) + " was asked")
	}
	if r.Operation != "" && r.Operation != q.Operation() {
		r.Warnings = append(r.Warnings, "the reply is labelled "+string(r.Operation)+", but "+string(q.Operation())+" was asked")
	}
	r.Operation = q.Operation()
	success := r.Code == Success || r.Code == LocalStoreData
	named := r.Patient != nil && !r.Patient.NHSNumber.IsZero()
	asked, byNumber := q.NHSNumber()
	switch {
	case byNumber && named && r.Code != Superseded && r.Patient.NHSNumber != asked:
		return r.refused("the reply is about another NHS number than the one asked for")
	case byNumber && named && r.Code == Superseded && r.Patient.NHSNumber == asked:
		r.Patient, r.Blank, r.Absent = nil, nil, nil
		r.Warnings = append(r.Warnings, "the reply names the superseded NHS number as its own replacement, so the replacement is not known")
	case success && r.Operation == VerifyNHSNumber && r.ValidIdentifier == nil:
		return r.refused("the reply reports " + string(r.Code) + " without saying whether the NHS number is valid")
	case success && r.Operation != VerifyNHSNumber && !named:
		return r.refused("the reply reports " + string(r.Code) + " without an NHS number")
	}
	if r.Patient == nil || r.Code == Superseded {
		return r
	}
	if r.Patient.BirthDiffers(q) {
		r.Warnings = append(r.Warnings, "the reply carries another date of birth than the one asked for: it may be about somebody else")
	}
	if r.Patient.GenderDiffers(q) {
		r.Warnings = append(r.Warnings, "the reply carries another gender than the one asked for: it may be about somebody else")
	}
	if r.Patient.LocalIDDiffers(q) {
		r.Warnings = append(r.Warnings, "the reply carries another local identifier than the one sent")
	}
	return r
}

// BirthDiffers reports whether the date of birth is not the one asked for, as far as both go.
func (p *Patient) BirthDiffers(q Query) bool {
	if p.Birth == nil {
		return false
	}
	asked, born := q.DateOfBirth().HL7(), p.Birth.HL7()
	n := min(len(asked), len(born))
	return asked[:n] != born[:n]
}

// GenderDiffers reports whether the record says male and female was asked for, or the reverse.
func (p *Patient) GenderDiffers(q Query) bool {
	asked, ok := q.Gender()
	told := func(g Gender) bool { return g == Male || g == Female }
	return ok && p.Gender != nil && told(asked) && told(*p.Gender) && asked != *p.Gender
}

// LocalIDDiffers reports whether another local identifier came back than was sent.
func (p *Patient) LocalIDDiffers(q Query) bool {
	asked, ok := q.LocalID()
	return ok && p.LocalID != "" && p.LocalID != asked
}

// refused returns what is left of a reply that must not be used.
func (r Reply) refused(why string) Reply {
	r.Outcome = OutcomeUnintelligible
	r.Patient, r.ValidIdentifier, r.Blank, r.Absent, r.Unread = nil, nil, nil, nil, false
	r.Warnings = append(r.Warnings, why)
	return r
}
