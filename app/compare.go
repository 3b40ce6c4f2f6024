package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// The local record held against the national one, field by field. Nothing of the
// local record is stored, and nothing is changed on either side [MSCA-DQ-06].

// LocalField is one field of the local system's record.
type LocalField string

// The fields, in the order in which they are compared.
const (
	LocalNHSNumber LocalField = "nhs-number"
	LocalTitle     LocalField = "title"
	LocalSurname   LocalField = "surname"
	LocalForename  LocalField = "forename"
	LocalBirth     LocalField = "date-of-birth"
	LocalGender    LocalField = "gender"
	LocalDeath     LocalField = "date-of-death"
	LocalAddress   LocalField = "address" // lines, with commas
	LocalPostcode  LocalField = "postcode"
	LocalTelephone LocalField = "telephone"
	LocalMobile    LocalField = "mobile"
	LocalEmail     LocalField = "e-mail"
	LocalPractice  LocalField = "practice-code"
)

// LocalFields lists them.
func LocalFields() []LocalField {
	return []LocalField{
		LocalNHSNumber, LocalTitle, LocalSurname, LocalForename, LocalBirth, LocalGender, LocalDeath,
		LocalAddress, LocalPostcode, LocalTelephone, LocalMobile, LocalEmail, LocalPractice,
	}
}

var localWords = map[LocalField]string{
	LocalNHSNumber: "NHS number", LocalTitle: "Title", LocalSurname: "Surname", LocalForename: "Forename", LocalBirth: "Date of birth",
	LocalGender: "Gender", LocalDeath: "Date of death", LocalAddress: "Address", LocalPostcode: "Postcode", LocalTelephone: "Telephone",
	LocalMobile: "Mobile", LocalEmail: "E-mail", LocalPractice: "GP practice code",
}

// Words says the field to a person.
func (f LocalField) Words() string { return localWords[f] }

// LocalRecord is what the local system has; a field that is there and empty is
// missing in it. It prints redacted.
type LocalRecord map[LocalField]string

// Format writes a redaction under every verb.
func (LocalRecord) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("LocalRecord(redacted)")) }

// Verdict says how a field compares.
type Verdict string

// The verdicts.
const (
	Agrees       Verdict = "agrees"
	Written      Verdict = "written-differently" // case, spaces, punctuation or accents only
	Differs      Verdict = "differs"
	OnlyLocal    Verdict = "only-local"
	OnlyNational Verdict = "only-national"
	NotSaid      Verdict = "not-said" // the national record withholds it or returned nothing: nothing can be concluded
)

var verdictWords = map[Verdict]string{
	Agrees: "Agrees", Written: "Written differently", Differs: "Differs", OnlyLocal: "Missing nationally",
	OnlyNational: "Missing locally", NotSaid: "Cannot be compared",
}

// Verdicts lists them, what matters most first.
func Verdicts() []Verdict {
	return []Verdict{Differs, OnlyNational, OnlyLocal, Written, NotSaid, Agrees}
}

// Words says the verdict to a person.
func (v Verdict) Words() string { return verdictWords[v] }

// Real reports whether the two records say different things.
func (v Verdict) Real() bool { return v == Differs || v == OnlyLocal || v == OnlyNational }

// Compared is one field of both records.
type Compared struct {
	Field    LocalField
	Label    string
	Local    string
	National []string // what the national record has; several telephones are several
	Presence Presence // why it has nothing
	Verdict  Verdict
}

var presenceWords = map[Presence]string{
	Blank: "blank in the national record", NotReturned: "not returned", Withheld: "withheld or not supplied",
}

// NationalWords is what the national record says, in words where it says nothing.
func (c Compared) NationalWords() string {
	if len(c.National) == 0 {
		return presenceWords[c.Presence]
	}
	return strings.Join(c.National, ", ")
}

// Compare holds a local record against a patient of the national one. Fields that
// the local record was not asked for, and those that neither has, are left out. What the national record withholds or did not return is
// never called different.
func Compare(local LocalRecord, p *itk.Patient) []Compared {
	var out []Compared
	withheld := p.Addresses == nil && p.Telecoms == nil && p.Practice == nil
	for _, f := range LocalFields() {
		value, given := local[f]
		c := Compared{Field: f, Label: f.Words(), Local: strings.Join(strings.Fields(value), " ")}
		c.National, c.Presence = national(f, p)
		if c.Presence == NotReturned && withheld && aboutPlace(f) {
			c.Presence = Withheld
		}
		if !given || c.Local == "" && len(c.National) == 0 {
			continue
		}
		c.Verdict = c.judge()
		c.Local = readable(f, c.Local)
		out = append(out, c)
	}
	return out
}

func aboutPlace(f LocalField) bool {
	switch f {
	case LocalAddress, LocalPostcode, LocalTelephone, LocalMobile, LocalEmail, LocalPractice:
		return true
	}
	return false
}

func (c Compared) judge() Verdict {
	switch {
	case len(c.National) == 0 && c.Presence == Blank:
		return OnlyLocal
	case len(c.National) == 0:
		return NotSaid
	case c.Local == "":
		return OnlyNational
	}
	best := Differs
	for _, n := range c.National {
		switch {
		case exact(c.Field, c.Local) == exact(c.Field, n):
			return Agrees
		case folded(exact(c.Field, c.Local)) == folded(exact(c.Field, n)):
			best = Written
		}
	}
	return best
}

// exact is a value in the form in which it counts: dates, numbers and genders as
// what they mean, text as it is written.
func exact(f LocalField, s string) string {
	switch f {
	case LocalNHSNumber:
		return strings.Map(digitsOnly, s)
	case LocalBirth, LocalDeath:
		if d, ok := localDate(s); ok {
			return d.HL7()[:min(8, len(d.HL7()))]
		}
	case LocalGender:
		if g, ok := localGender(s); ok {
			return string(g)
		}
	case LocalTelephone, LocalMobile:
		return strings.Map(digitsOnly, telephone(s))
	}
	return s
}

func digitsOnly(r rune) rune {
	if r < '0' || r > '9' {
		return -1
	}
	return r
}

// readable writes a local value as the national one is written, where its meaning is
// understood.
func readable(f LocalField, s string) string {
	switch f {
	case LocalNHSNumber:
		if n := strings.Map(digitsOnly, s); len(n) == 10 {
			return itk.ReceivedNHSNumber(n).Display()
		}
	case LocalBirth, LocalDeath:
		if d, ok := localDate(s); ok {
			return d.Display()
		}
	case LocalGender:
		if g, ok := localGender(s); ok {
			return g.Words()
		}
	}
	return s
}

func localDate(s string) (itk.Date, bool) {
	if len(strings.Map(digitsOnly, s)) == len(s) && len(s) == 8 {
		return itk.ReceivedDate(s)
	}
	s, _, _ = strings.Cut(strings.ReplaceAll(s, ".", "/"), "T")
	s, _, _ = strings.Cut(s, " 00:")
	d, err := itk.ParsePartialDate(s)
	return d, err == nil
}

func localGender(s string) (itk.Gender, bool) {
	switch strings.ToUpper(s) {
	case "M":
		return itk.Male, true
	case "F":
		return itk.Female, true
	}
	g, err := itk.ParseGender(strings.ReplaceAll(strings.ToLower(s), " ", "-"))
	return g, err == nil
}

// folded leaves out what is only a way of writing: case, accents, spaces and
// punctuation.
func folded(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(plainLetter(r)))
		}
	}
	return b.String()
}

// plainLetter is for letters that Unicode does not take apart.
func plainLetter(r rune) rune {
	switch r {
	case 'ł', 'Ł':
		return 'l'
	case 'ø', 'Ø':
		return 'o'
	case 'đ', 'Đ', 'ð', 'Ð':
		return 'd'
	case 'ı':
		return 'i'
	}
	return r
}

// national is what the national record has of a field, or why it has nothing.
func national(f LocalField, p *itk.Patient) ([]string, Presence) {
	name := p.Name
	if name == nil {
		name = &itk.Name{}
	}
	switch f {
	case LocalNHSNumber:
		return one(p.NHSNumber.Display(), NotReturned)
	case LocalTitle:
		return text(name.Title)
	case LocalSurname:
		return text(name.Family)
	case LocalForename:
		if name.Given == nil {
			return nil, NotReturned
		}
		return one(strings.Join(name.Given, " "), Blank)
	case LocalBirth:
		return date(p.Birth)
	case LocalDeath:
		return date(p.Death)
	case LocalGender:
		if p.Gender == nil {
			return nil, NotReturned
		}
		return one(p.Gender.Words(), Blank)
	case LocalAddress, LocalPostcode:
		return place(f, p.Addresses)
	case LocalTelephone, LocalMobile, LocalEmail:
		return contacts(f, p.Telecoms)
	case LocalPractice:
		if p.Practice == nil {
			return nil, NotReturned
		}
		return text(p.Practice.Code)
	}
	return nil, NotReturned
}

func one(value string, missing Presence) ([]string, Presence) {
	if value = strings.TrimSpace(value); value == "" {
		return nil, missing
	}
	return []string{value}, Given
}

func text(s *string) ([]string, Presence) {
	if s == nil {
		return nil, NotReturned
	}
	return one(*s, Blank)
}

func date(d *itk.Date) ([]string, Presence) {
	if d == nil {
		return nil, NotReturned
	}
	return one(d.Display(), Blank)
}

// place is the usual address; without one, any other.
func place(f LocalField, all []itk.Address) ([]string, Presence) {
	missing := NotReturned
	for _, use := range []itk.AddressUse{itk.Home, itk.UnspecifiedUse, itk.Temporary, itk.Correspondence} {
		for i := range all {
			if all[i].Use != use {
				continue
			}
			missing = Blank
			a := all[i]
			if f == LocalPostcode {
				if a.Postcode == nil {
					return nil, NotReturned
				}
				return one(*a.Postcode, Blank)
			}
			a.Postcode = nil
			if rows := addressLine("", &a).Rows; len(rows) > 0 {
				return []string{strings.Join(rows, ", ")}, Given
			}
		}
	}
	return nil, missing
}

// contacts are all the numbers or addresses of a kind; a mobile is one by its use or
// by beginning with 07.
func contacts(f LocalField, all []itk.Telecom) ([]string, Presence) {
	missing := NotReturned
	var out []string
	for _, t := range all {
		mail, isMail := strings.CutPrefix(t.Value, "mailto:")
		number := telephone(t.Value)
		mobile := strings.HasPrefix(number, "07") || strings.Contains(strings.Join(t.Use, " "), "MC")
		if isMail != (f == LocalEmail) || !isMail && mobile != (f == LocalMobile) {
			continue
		}
		missing = Blank
		if isMail {
			number = mail
		}
		if number = strings.TrimSpace(number); number != "" {
			out = append(out, number)
		}
	}
	if len(out) > 0 {
		return out, Given
	}
	return nil, missing
}

// CompareLocal holds a local record against the patient of an answer and records
// that it was done, with what the national record says, as a screen that can be made
// again; of the local record nothing is kept but the verdicts. Errors: ErrNothingToReport without a patient,
// *DeniedError, *AuditUnavailableError, or why there is no session.
func (d *Desk) CompareLocal(ctx context.Context, a *Answer, local LocalRecord) ([]Compared, error) {
	s, err := d.active()
	if err != nil {
		return nil, err
	}
	if a.from.session != s {
		return nil, ErrLocked
	}
	if a.Shown.Banner == nil || a.Reply.Patient == nil {
		return nil, ErrNothingToReport
	}
	if err := d.permit(ctx, s, "comparing with the local record", a.Shown.patient, rbac.DemographicsView); err != nil {
		return nil, err
	}
	compared := Compare(local, a.Reply.Patient)
	shown := Shown{Screen: "compare/1", Code: string(a.Reply.Code), Outcome: string(a.Reply.Outcome), Banner: a.Shown.Banner, Cautions: a.Shown.Cautions}
	lines := Section{Title: "Compared with the local record"}
	for _, c := range compared {
		lines.Lines = append(lines.Lines, Line{Label: c.Label, Rows: []string{c.NationalWords(), c.Verdict.Words()}})
	}
	shown.Sections = []Section{lines}
	body, err := json.Marshal(shown)
	if err != nil {
		return nil, fmt.Errorf("writing down what is shown: %w", err)
	}
	_, err = d.record(ctx, "showing the comparison", audit.Entry{
		Event: audit.Displayed, User: d.State().Person, Patient: a.Shown.patient, MessageID: a.MessageID, Case: a.Case,
		AccessPoint: d.o.AccessPoint,
		Details:     []audit.Detail{{Name: "screen", Value: shown.Screen}, {Name: "outcome", Value: shown.Outcome}},
		Payloads:    []audit.Payload{{Kind: audit.FieldsShown, Body: body}},
	})
	if err != nil {
		return nil, err
	}
	return compared, nil
}
