package app

import (
	"strings"
	"time"

	"msca/app/problem"
	"msca/itk"
)

// Present turns a reply into what is shown. now, in civil time, is when it is
// shown; ages are reckoned from it.
func Present(q itk.Query, r itk.Reply, now time.Time) Shown {
	s := Shown{Code: string(r.Code), Outcome: string(r.Outcome), patient: asked(q)}
	if r.Patient != nil {
		if about := received(r.Patient.NHSNumber); about != "" {
			s.patient = about
		}
	}
	s.Meta = append(s.Meta, Line{Label: wordsShown, Rows: []string{now.Format("02-Jan-2006 15:04 MST")}})
	if r.Code != "" {
		s.Meta = append(s.Meta, Line{Label: wordsResponse, Rows: []string{strings.TrimSpace(string(r.Code) + " " + r.Text)}})
	}
	switch r.Outcome {
	case itk.OutcomeSuccess, itk.OutcomeStale:
		if r.Outcome == itk.OutcomeStale {
			s.Cautions = append(s.Cautions, caution("STALE"))
		}
		s.differences(q, r.Patient)
		if r.Unread {
			s.Cautions = append(s.Cautions, caution("PARTLY-READ"))
		}
		switch q.Operation() {
		case itk.VerifyNHSNumber:
			s.Screen, s.Verify = "verify/1", verification(q, r)
		case itk.GetNHSNumber:
			s.Screen = "nhs-number/1"
			s.numberOnly(q, r.Patient)
		default:
			s.Screen = "patient/1"
			s.patientDetails(r.Patient, now)
		}
	case itk.OutcomeSuperseded:
		s.Screen = "superseded/1"
		s.superseded(q, r)
	default:
		s.Screen = "problem/1"
		p := problem.ForReply(r)
		s.Problem = &p
	}
	return s
}

func caution(code string) Caution {
	p := problem.Of(code)
	return Caution{Code: p.Code, Serious: p.Serious, Title: p.Title, Text: p.What, Do: p.Do}
}

// verification is true only under SMSP-0000 and SMSP-0003: itk sets
// ValidIdentifier under no other code.
func verification(q itk.Query, r itk.Reply) *Verification {
	v := &Verification{Verified: r.ValidIdentifier != nil && *r.ValidIdentifier}
	p := problem.Of("VERIFY-NO")
	if v.Verified {
		p = problem.Of("VERIFY-YES")
	}
	v.Title, v.Text = p.Title, p.What
	n, _ := q.NHSNumber()
	v.Asked = []Line{{Label: wordsNHSNo, Rows: []string{n.Display()}}, {Label: wordsBorn, Rows: []string{q.DateOfBirth().Display()}}}
	if family, ok := q.Surname(); ok {
		given, _ := q.Forename()
		v.Asked = append(v.Asked, Line{Label: wordsName, Rows: []string{strings.TrimSuffix(strings.ToUpper(family)+", "+given, ", ")}})
	}
	return v
}

// differences warns where the answer does not fit what was asked although it
// came as a success.
func (s *Shown) differences(q itk.Query, p *itk.Patient) {
	if p == nil {
		return
	}
	if p.BirthDiffers(q) {
		s.Cautions = append(s.Cautions, caution("BIRTH-DIFFERS"))
	}
	if p.GenderDiffers(q) {
		s.Cautions = append(s.Cautions, caution("GENDER-DIFFERS"))
	}
	if p.LocalIDDiffers(q) {
		s.Cautions = append(s.Cautions, caution("LOCAL-ID-DIFFERS"))
	}
}

// numberOnly shows the answer to getNHSNumber, which brings nothing but
// identifiers.
func (s *Shown) numberOnly(q itk.Query, p *itk.Patient) {
	found := []Line{{Label: wordsNHSNo, Rows: []string{p.NHSNumber.Display()}}}
	if p.LocalID != "" {
		found = append(found, Line{Label: wordsLocalIdentifier, Rows: []string{p.LocalID}})
	}
	family, _ := q.Surname()
	given, _ := q.Forename()
	asked := []Line{
		{Label: wordsName, Rows: []string{strings.TrimSuffix(strings.ToUpper(family)+", "+given, ", ")}},
		{Label: wordsBorn, Rows: []string{q.DateOfBirth().Display()}},
	}
	if g, ok := q.Gender(); ok {
		asked = append(asked, Line{Label: wordsGender, Rows: []string{g.Words()}})
	}
	if postcode, ok := q.Postcode(); ok {
		asked = append(asked, Line{Label: wordsPostcode, Rows: []string{postcode}})
	}
	s.Sections = append(s.Sections, Section{wordsFound, found}, Section{wordsAskedFor, asked})
}

// superseded shows the number asked for beside its replacement [MSCA-DQ-03].
func (s *Shown) superseded(q itk.Query, r itk.Reply) {
	s.Cautions = append(s.Cautions, caution("SUPERSEDED"))
	replacement := Line{Label: wordsReplacement, Presence: NotReturned}
	if r.Patient != nil && !r.Patient.NHSNumber.IsZero() {
		replacement = Line{Label: wordsReplacement, Rows: []string{r.Patient.NHSNumber.Display()}}
	}
	lines := []Line{replacement}
	if n, ok := q.NHSNumber(); ok {
		lines = append([]Line{{Label: wordsAskedFor, Rows: []string{n.Display()}}}, lines...)
	}
	s.Sections = append(s.Sections, Section{wordsNHSNumber, lines})
}

func (s *Shown) patientDetails(p *itk.Patient, now time.Time) {
	s.Banner = banner(p, now)
	switch {
	case s.Banner.Deceased:
		s.Cautions = append(s.Cautions, caution("DECEASED"))
	case p.Death != nil: // PDS holds a blank: neither a death nor none
		s.Cautions = append(s.Cautions, caution("DEATH-BLANK"))
	}
	// All three absent is how a record whose location is withheld arrives.
	withheld := p.Addresses == nil && p.Telecoms == nil && p.Practice == nil
	missing := NotReturned
	if withheld {
		missing = Withheld
		s.Cautions = append(s.Cautions, caution("WITHHELD"))
	}
	s.Sections = append(s.Sections,
		Section{wordsAddress, addressLines(p, missing)},
		Section{wordsContact, telecomLines(p, missing)},
		Section{wordsGPPractice, practiceLines(p.Practice, missing)})
	if p.LocalID != "" {
		s.Sections = append(s.Sections, Section{wordsLocal, []Line{{Label: wordsLocalIdentifier, Rows: []string{p.LocalID}}}})
	}
}

func banner(p *itk.Patient, now time.Time) *Banner {
	b := &Banner{NHSNumber: p.NHSNumber.Display(), Family: wordsBannerNotReturned, Born: wordsBannerNotReturned, Gender: wordsBannerNotReturned}
	if p.Name != nil {
		b.setName(p.Name)
	}
	if p.Gender != nil {
		b.Gender = wordsBannerBlank
		if *p.Gender != "" {
			b.Gender = p.Gender.Words()
		}
	}
	end := itk.DateOf(now)
	if p.Death != nil && !p.Death.IsZero() {
		b.Deceased, b.Died, end = true, p.Death.Display(), *p.Death
	}
	if p.Birth != nil {
		b.Born = wordsBannerBlank
		if born := p.Birth.Display(); born != "" {
			b.Born = born
		}
		if b.Deceased {
			b.AgeAtDeath = age(*p.Birth, end)
		} else {
			b.Age = age(*p.Birth, end)
		}
	}
	return b
}

// setName fills in the name, FAMILY in capitals.
func (b *Banner) setName(n *itk.Name) {
	switch {
	case n.Family != nil && *n.Family != "":
		b.Family = strings.ToUpper(*n.Family)
	case n.Unread:
		b.Family = wordsNotReadable
	default:
		b.Family = wordsBannerBlank
	}
	if n.Title != nil {
		b.Title = strings.TrimSuffix(*n.Title, ".")
	}
	b.Given = strings.TrimSpace(strings.Join(n.Given, " "))
}

// line makes a labelled value of an optional text.
func line(label string, text *string, missing Presence) Line {
	switch {
	case text == nil:
		return Line{Label: label, Presence: missing}
	case *text == "":
		return Line{Label: label, Presence: Blank}
	}
	return Line{Label: label, Rows: []string{*text}}
}

var addressLabels = map[itk.AddressUse]string{
	itk.Home: wordsHome, itk.Temporary: wordsTemporary, itk.Correspondence: wordsCorrespondence, itk.UnspecifiedUse: wordsAddress,
}

// addressLines has home first, whatever the order of arrival; a home address
// that did not come is said.
func addressLines(p *itk.Patient, missing Presence) []Line {
	var out []Line
	for _, use := range []itk.AddressUse{itk.Home, itk.Temporary, itk.Correspondence, itk.UnspecifiedUse} {
		for i := range p.Addresses {
			if p.Addresses[i].Use == use {
				out = append(out, addressLine(addressLabels[use], &p.Addresses[i]))
			}
		}
		if use == itk.Home && len(out) == 0 {
			out = append(out, Line{Label: addressLabels[use], Presence: missing})
		}
	}
	return out
}

func addressLine(label string, a *itk.Address) Line {
	var rows []string
	for _, l := range a.Lines {
		if l = strings.TrimSpace(l); l != "" {
			rows = append(rows, l)
		}
	}
	if a.Postcode != nil && strings.TrimSpace(*a.Postcode) != "" {
		rows = append(rows, strings.ToUpper(strings.TrimSpace(*a.Postcode)))
	}
	switch {
	case len(rows) == 0 && a.Unread:
		rows = []string{wordsNotReadable}
	case len(rows) == 0:
		return Line{Label: label, Presence: Blank}
	}
	return Line{Label: label, Rows: rows}
}

func practiceLines(p *itk.Practice, missing Presence) []Line {
	if p == nil {
		return []Line{{Label: wordsPractice, Presence: missing}}
	}
	out := []Line{line(wordsPractice, p.Name, NotReturned), line(wordsCode, p.Code, NotReturned)}
	if p.Address == nil {
		out = append(out, Line{Label: wordsAddress, Presence: NotReturned})
	} else {
		out = append(out, addressLine(wordsAddress, p.Address))
	}
	if p.Telephone != nil && *p.Telephone != "" {
		return append(out, Line{Label: wordsTelephone, Rows: []string{telephone(*p.Telephone)}})
	}
	return append(out, line(wordsTelephone, p.Telephone, NotReturned))
}
