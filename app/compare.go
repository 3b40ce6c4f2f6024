package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

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
	LocalNHSNumber: wordsNHSNumber, LocalTitle: wordsTitle, LocalSurname: wordsSurname, LocalForename: wordsForename, LocalBirth: wordsDateOfBirth,
	LocalGender: wordsGender, LocalDeath: wordsDateOfDeath, LocalAddress: wordsAddress, LocalPostcode: wordsPostcode, LocalTelephone: wordsTelephone,
	LocalMobile: wordsMobile, LocalEmail: "E-mail", LocalPractice: wordsGPPracticeCode,
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
	Written      Verdict = "written-differently" // case, spaces, punctuation or accents only; see sameButWriting
	Differs      Verdict = "differs"
	OnlyLocal    Verdict = "only-local"
	OnlyNational Verdict = "only-national"
	NotSaid      Verdict = "not-said" // the national record withholds it or returned nothing: nothing can be concluded
)

var verdictWords = map[Verdict]string{
	Agrees: wordsAgrees, Written: wordsWrittenDifferently, Differs: wordsDiffers, OnlyLocal: wordsMissingNationally,
	OnlyNational: wordsMissingLocally, NotSaid: wordsCannotBeCompared,
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
	Blank: wordsBlankNationally, NotReturned: wordsNotReturned, Withheld: wordsWithheldOrNotSupplied,
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
		case sameButWriting(c.Field, exact(c.Field, c.Local), exact(c.Field, n)):
			best = Written
		}
	}
	return best
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
	lines := Section{Title: wordsComparedWithLocalRecord}
	for _, c := range compared {
		lines.Lines = append(lines.Lines, Line{Label: c.Label, Rows: []string{c.NationalWords(), c.Verdict.Words()}})
	}
	shown.Sections = []Section{lines}
	body, err := json.Marshal(shown)
	if err != nil {
		return nil, fmt.Errorf("writing down what is shown: %w", err)
	}
	_, err = d.record(ctx, "showing the comparison", audit.Entry{
		Event: audit.Displayed, User: d.personOf(s), Patient: a.Shown.patient, MessageID: a.MessageID, Case: a.Case,
		AccessPoint: d.o.AccessPoint,
		Details:     []audit.Detail{{Name: "screen", Value: shown.Screen}, {Name: "outcome", Value: shown.Outcome}},
		Payloads:    []audit.Payload{{Kind: audit.FieldsShown, Body: body}},
	})
	if err != nil {
		return nil, err
	}
	return compared, nil
}
