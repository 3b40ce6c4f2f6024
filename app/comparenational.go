package app

import (
	"strings"

	"msca/itk"
)

// What the national record has of a field that is compared.

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
