package itk

import (
	"encoding/json"
	"strings"
)

// MarshalJSON writes the reply as the command line documents it. Keys without a value are left out,
// except "death" of a patient, which is null; what was left out is told apart by "blank" (the element
// came empty) and "absent" (it did not come), in the names of [Patient.Gaps].
// It reveals patient data: never hand it to a log.
func (r Reply) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Operation       Operation    `json:"operation,omitempty"`
		Code            ResponseCode `json:"code,omitempty"`
		Text            string       `json:"text,omitempty"`
		Outcome         Outcome      `json:"outcome"`
		ValidIdentifier *bool        `json:"valid_identifier,omitempty"`
		Patient         *patientJSON `json:"patient,omitempty"`
		Blank           []string     `json:"blank,omitempty"`
		Absent          []string     `json:"absent,omitempty"`
		Fault           *faultJSON   `json:"fault,omitempty"`
		Warnings        []string     `json:"warnings,omitempty"`
	}{r.Operation, r.Code, r.Text, r.Outcome, r.ValidIdentifier, r.Patient.json(), r.Blank, r.Absent, r.Fault.json(), r.Warnings})
}

type patientJSON struct {
	NHSNumber string         `json:"nhs_number,omitempty"`
	LocalID   string         `json:"local_id,omitempty"`
	Name      *nameJSON      `json:"name,omitempty"`
	Birth     string         `json:"birth,omitempty"`
	Death     *string        `json:"death"`
	Gender    string         `json:"gender,omitempty"`
	Addresses []*addressJSON `json:"addresses,omitempty"`
	Telecoms  []telecomJSON  `json:"telecoms,omitempty"`
	Practice  *practiceJSON  `json:"practice,omitempty"`
}

type nameJSON struct {
	Title  string   `json:"title,omitempty"`
	Given  []string `json:"given,omitempty"`
	Family string   `json:"family,omitempty"`
}

type addressJSON struct {
	Use      AddressUse `json:"use,omitempty"`
	Lines    []string   `json:"lines,omitempty"`
	Postcode string     `json:"postcode,omitempty"`
}

type telecomJSON struct {
	Value string   `json:"value,omitempty"`
	Use   []string `json:"use,omitempty"`
	From  string   `json:"from,omitempty"`
	To    string   `json:"to,omitempty"`
}

type practiceJSON struct {
	Code      string       `json:"code,omitempty"`
	Name      string       `json:"name,omitempty"`
	Address   *addressJSON `json:"address,omitempty"`
	Telephone string       `json:"telephone,omitempty"`
}

type faultJSON struct {
	FaultCode  string `json:"faultcode,omitempty"`
	Code       string `json:"code,omitempty"`
	Text       string `json:"text,omitempty"`
	Diagnostic string `json:"diagnostic,omitempty"`
}

func (p *Patient) json() *patientJSON {
	if p == nil {
		return nil
	}
	j := &patientJSON{NHSNumber: p.NHSNumber.Digits(), LocalID: p.LocalID, Birth: p.Birth.text()}
	if death := p.Death.text(); death != "" {
		j.Death = &death
	}
	if p.Gender != nil {
		j.Gender = p.Gender.Word()
	}
	if n := p.Name; n != nil {
		name := nameJSON{Title: text(n.Title), Family: text(n.Family)}
		for _, g := range n.Given {
			if g != "" {
				name.Given = append(name.Given, g)
			}
		}
		if name.Title != "" || name.Family != "" || name.Given != nil {
			j.Name = &name
		}
	}
	for i := range p.Addresses {
		j.Addresses = append(j.Addresses, p.Addresses[i].json())
	}
	for _, t := range p.Telecoms {
		j.Telecoms = append(j.Telecoms, telecomJSON{t.Value, t.Use, t.From.text(), t.To.text()})
	}
	if r := p.Practice; r != nil {
		practice := practiceJSON{Code: text(r.Code), Name: text(r.Name), Telephone: strings.TrimPrefix(text(r.Telephone), "tel:")}
		if r.Address != nil {
			practice.Address = r.Address.json()
			practice.Address.Use = ""
		}
		if practice.Address != nil && r.Address.blank() {
			practice.Address = nil
		}
		if practice != (practiceJSON{}) {
			j.Practice = &practice
		}
	}
	return j
}

func (a *Address) json() *addressJSON {
	j := &addressJSON{Use: a.Use, Postcode: text(a.Postcode)}
	if hasText(a.Lines) {
		j.Lines = a.Lines
	}
	return j
}

func (f *Fault) json() *faultJSON {
	if f == nil {
		return nil
	}
	return &faultJSON{f.FaultCode, f.Code, f.Text, f.Diagnostic}
}

func (d *Date) text() string {
	if d == nil {
		return ""
	}
	return d.HL7()
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
