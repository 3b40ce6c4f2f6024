package app

import (
	"fmt"
	"strings"

	"msca/app/document"
	"msca/itk"
	"msca/rbac"
)

// SheetOf is an answer as a printed page: what is on the screen, in the order of
// the screen but with the cautions before everything else. A problem is not
// printed: ok is false. [PDS client requirements §3, ISB 1504, ISB 1505]
func (d *Desk) SheetOf(a *Answer) (s Sheet, ok bool) {
	shown := &a.Shown
	if shown.Problem != nil || strings.HasPrefix(shown.Screen, "confirm/") || len(shown.blocks()) == 0 {
		return Sheet{}, false
	}
	s = Sheet{
		What: "patient details", Title: wordsPatientDetails, Subtitle: d.o.OrganisationName + what(d.o.ODSCode),
		Patient: shown.patient, Case: a.Case, Message: a.MessageID,
		Needs: a.needs(), Body: append(shown.blocks(), document.Heading(wordsAboutThisAnswer), facts(shown.Meta)), session: a.from.session,
	}
	s.Subtitle = strings.TrimSpace(s.Subtitle)
	switch {
	case shown.Verify != nil:
		s.What, s.Title = "NHS number check", wordsNHSNumberCheck
	case shown.Banner == nil:
		s.What, s.Title = "NHS number", wordsNHSNumber
	}
	return s, true
}

// needs is what it takes to give an answer out once more. A record of which the
// Spine keeps the location back is one that is not normally accessible: it leaves
// the screen only for who may open such records [3.3.7].
func (a *Answer) needs() []rbac.Permission {
	wanted := permissionsFor(a.from.query.Operation(), itk.Fields{})
	if a.Shown.withheld() {
		wanted = append(wanted, rbac.SensitiveView)
	}
	return wanted
}

// What stands on paper, and in a copy, where there is no value. They mean
// different things and read differently.
var absentWords = map[Presence]string{
	Blank: wordsBlankNationally, NotReturned: wordsNotReturnedByService, Withheld: wordsWithheldOnPaper,
}

func (s *Shown) blocks() []document.Block {
	var out []document.Block
	for _, c := range s.Cautions {
		out = append(out, document.Notice{Serious: c.Serious, Title: c.Title, Text: c.Text, Do: c.Do})
	}
	if s.Banner != nil {
		out = append(out, s.Banner.identity())
	}
	if v := s.Verify; v != nil {
		out = append(out, document.Notice{Serious: !v.Verified, Title: v.Title, Text: v.Text}, document.Heading(wordsWhatWasAsked), facts(v.Asked))
	}
	for _, section := range s.Sections {
		out = append(out, document.Heading(section.Title), facts(section.Lines))
		if section.Title == wordsFound && s.patient != "" {
			out = append(out, document.Barcode(s.patient))
		}
	}
	return out
}

func facts(lines []Line) document.Facts {
	var out document.Facts
	for _, l := range lines {
		f := document.Fact{Name: l.Label, Value: strings.Join(l.Rows, "\n")}
		if words := absentWords[l.Presence]; words != "" {
			f.Value, f.Look = words, document.Absent
			if l.Presence == Withheld {
				f.Look = document.Alert
			}
		}
		out = append(out, f)
	}
	return out
}

// identity is the patient in the fixed order name, born, gender, NHS number
// (PAB-0016), the number also as a bar code.
func (b *Banner) identity() document.Identity {
	x := document.Identity{Name: b.name(), Barcode: strings.ReplaceAll(b.NHSNumber, " ", "")}
	born := b.Born
	if b.Age != "" && !b.Deceased {
		born += what(b.Age)
	}
	x.Facts = document.Facts{{Name: wordsBorn, Value: born}, {Name: wordsGender, Value: b.Gender}, {Name: wordsNHSNo, Value: b.NHSNumber}}
	if b.Deceased {
		x.Flag = wordsDeceased
		x.Flagged = fmt.Sprintf(wordsDiedOn, b.Died)
		if b.AgeAtDeath != "" {
			x.Flagged += fmt.Sprintf(wordsAgeAtDeath, b.AgeAtDeath)
		}
	}
	return x
}

// displayNumber writes ten digits 3-3-4.
func displayNumber(digits string) string { return itk.ReceivedNHSNumber(digits).Display() }
