package itk

import (
	"fmt"
	"slices"
	"strconv"
)

// Patient is what a reply says about one person. "Some elements may be either blank or omitted"
// (PDS SMS Client Requirements, section 3), and the two mean different things, so throughout:
// nil is absent (PDS returned nothing), a pointer to an empty value is blank (PDS holds a blank).
// It prints redacted.
type Patient struct {
	NHSNumber NHSNumber
	LocalID   string // echo of the identifier sent, "" when none came
	Name      *Name
	Gender    *Gender
	Birth     *Date
	Death     *Date
	Addresses []Address // in the order received; tell them apart by Use
	Telecoms  []Telecom // in the order received
	Practice  *Practice
}

// Name is a patient's usual name.
type Name struct {
	Title  *string
	Given  []string // nil: absent; one "" : blank
	Family *string
	Unread bool // something came that is none of these, and was not used
}

// AddressUse is the word for an HL7 address use.
type AddressUse string

// Address uses: H, TMP, PST and none.
const (
	Home           AddressUse = "home"
	Temporary      AddressUse = "temporary"
	Correspondence AddressUse = "correspondence"
	UnspecifiedUse AddressUse = "unspecified"
)

// Address is one address: normally five lines, any of which may be empty.
type Address struct {
	Use      AddressUse
	Lines    []string
	Postcode *string
	Unread   bool // something came that is neither, and was not used
}

// Telecom is a telephone number or e-mail address as a URL (tel:, mailto:), with its HL7 uses
// (H, HP, HV, WP, AS, EC, PG, MC) and the period it is of use in.
type Telecom struct {
	Value    string
	Use      []string
	From, To *Date
}

// Practice is the GP practice the patient is registered with; Code is its ODS code.
type Practice struct {
	Code      *string
	Name      *string
	Address   *Address
	Telephone *string // without the tel: scheme
}

// Gaps returns the dotted names of what came blank and of what did not come, in the order
//
//	name (name.title name.given name.family) gender birth death addresses telecoms
//	practice (practice.code practice.name practice.address practice.telephone)
//
// A whole that is absent, or came with nothing in it, is named alone, without its parts. Where only
// some of several are blank they are numbered from 0: addresses.1, telecoms.0. Postcodes of addresses
// that came are named addresses.0.postcode, practice.address.postcode and so on. Empty address lines
// are not named: an address has five lines and leaves some free. Local identifiers are echoes, not
// PDS data, and are not named.
func (p *Patient) Gaps() (blank, absent []string) {
	var g gaps
	if p.Name == nil || p.Name.empty() {
		g.note("name", p.Name == nil, true)
	} else {
		g.text("name.title", p.Name.Title)
		switch {
		case p.Name.Given == nil:
			g.absent("name.given")
		case !hasText(p.Name.Given):
			g.blank("name.given")
		}
		g.text("name.family", p.Name.Family)
	}
	g.note("gender", p.Gender == nil, p.Gender != nil && *p.Gender == "")
	g.note("birth", p.Birth == nil, p.Birth != nil && p.Birth.IsZero())
	g.note("death", p.Death == nil, p.Death != nil && p.Death.IsZero())
	g.note("addresses", p.Addresses == nil, false)
	if all(p.Addresses, Address.blank) {
		g.blank("addresses")
	} else {
		for i := range p.Addresses {
			g.address("addresses."+strconv.Itoa(i), &p.Addresses[i])
		}
	}
	g.note("telecoms", p.Telecoms == nil, false)
	if all(p.Telecoms, Telecom.blank) {
		g.blank("telecoms")
	} else {
		for i, t := range p.Telecoms {
			if t.blank() {
				g.blank("telecoms." + strconv.Itoa(i))
			}
		}
	}
	if p.Practice == nil || *p.Practice == (Practice{}) {
		g.note("practice", p.Practice == nil, true)
	} else {
		g.text("practice.code", p.Practice.Code)
		g.text("practice.name", p.Practice.Name)
		g.address("practice.address", p.Practice.Address)
		g.text("practice.telephone", p.Practice.Telephone)
	}
	return g.blanks, g.absents
}

type gaps struct{ blanks, absents []string }

func (g *gaps) blank(name string)  { g.blanks = append(g.blanks, name) }
func (g *gaps) absent(name string) { g.absents = append(g.absents, name) }

func (g *gaps) note(name string, absent, blank bool) {
	switch {
	case absent:
		g.absent(name)
	case blank:
		g.blank(name)
	}
}

func (g *gaps) text(name string, s *string) { g.note(name, s == nil, s != nil && *s == "") }

func (g *gaps) address(name string, a *Address) {
	switch {
	case a == nil:
		g.absent(name)
	case a.blank():
		g.blank(name)
	default:
		g.text(name+".postcode", a.Postcode)
	}
}

// empty reports whether the name came without any part.
func (n Name) empty() bool { return n.Title == nil && n.Given == nil && n.Family == nil && !n.Unread }

func (a Address) blank() bool {
	return !hasText(a.Lines) && (a.Postcode == nil || *a.Postcode == "") && !a.Unread
}

func (t Telecom) blank() bool { return t.Value == "" || t.Value == "tel:" || t.Value == "mailto:" }

// all reports whether list holds something and all of it is so.
func all[T any](list []T, is func(T) bool) bool {
	return len(list) > 0 && !slices.ContainsFunc(list, func(x T) bool { return !is(x) })
}

func hasText(lines []string) bool {
	for _, l := range lines {
		if l != "" {
			return true
		}
	}
	return false
}

// Format writes a redaction under every verb.
func (p Patient) Format(f fmt.State, _ rune) { redact(f, "Patient(redacted)") }

// Format writes a redaction under every verb.
func (n Name) Format(f fmt.State, _ rune) { redact(f, "Name(redacted)") }

// Format writes a redaction under every verb.
func (a Address) Format(f fmt.State, _ rune) { redact(f, "Address(redacted)") }

// Format writes a redaction under every verb.
func (t Telecom) Format(f fmt.State, _ rune) { redact(f, "Telecom(redacted)") }

// Format writes a redaction under every verb: the practice narrows down where a patient lives.
func (p Practice) Format(f fmt.State, _ rune) { redact(f, "Practice(redacted)") }
