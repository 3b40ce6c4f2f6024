package app

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"msca/itk"
)

// telecomLines lists telephones and e-mail addresses, home first.
func telecomLines(p *itk.Patient, missing Presence) []Line {
	if p.Telecoms == nil {
		return []Line{{Label: wordsTelephone, Presence: missing}, {Label: "E-mail", Presence: missing}}
	}
	var phones, mails []Line
	for _, t := range p.Telecoms {
		if mail, ok := strings.CutPrefix(t.Value, "mailto:"); ok {
			mails = append(mails, contactLine("E-mail", strings.TrimSpace(mail), t))
		} else {
			phones = append(phones, contactLine(telephoneLabel(t.Use), telephone(t.Value), t))
		}
	}
	return append(phones, mails...)
}

func contactLine(label, value string, t itk.Telecom) Line {
	if value == "" {
		return Line{Label: label, Presence: Blank}
	}
	if t.From != nil && t.From.Display() != "" {
		value += fmt.Sprintf(wordsContactFrom, t.From.Display())
	}
	if t.To != nil && t.To.Display() != "" {
		value += fmt.Sprintf(wordsContactUntil, t.To.Display())
	}
	return Line{Label: label, Rows: []string{value}}
}

func telephoneLabel(use []string) string {
	for _, l := range []struct{ use, label string }{
		{"MC", wordsMobile}, {"HP", wordsHomeTelephone}, {"H", wordsHomeTelephone}, {"HV", wordsHolidayTelephone},
		{"WP", wordsWorkTelephone}, {"EC", wordsEmergencyContact}, {"AS", wordsAnsweringService}, {"PG", wordsPager},
	} {
		if slices.Contains(use, l.use) {
			return l.label
		}
	}
	return wordsTelephone
}

// telephone writes a number by the Common User Interface's rules (ISB 1508):
// never +44, the area code followed by a space, a space before the last four of
// a local part over six digits. What is no plain number stays as it came.
func telephone(value string) string {
	value = strings.TrimSpace(strings.TrimPrefix(value, "tel:"))
	digits := strings.ReplaceAll(value, " ", "")
	if rest, ok := strings.CutPrefix(digits, "+44"); ok {
		digits = "0" + strings.TrimPrefix(rest, "(0)")
	}
	if strings.Trim(digits, "0123456789") != "" || len(digits) != 11 || digits[0] != '0' {
		return value
	}
	switch {
	case digits[1] == '2': // 020 7946 0472
		return digits[:3] + " " + digits[3:7] + " " + digits[7:]
	case digits[:3] == "011" || digits[1] == '1' && digits[3] == '1': // 0113 496 0472, 0121 496 0472
		return digits[:4] + " " + digits[4:7] + " " + digits[7:]
	}
	return digits[:5] + " " + digits[5:] // 01632 960001, 07700 900001
}

// age reckons from birth to end by the Common User Interface's units: days
// under four weeks, weeks and days under a year, years and months under 18
// years, then years. Partial dates give no age.
func age(birth, end itk.Date) string {
	by, bm, bd, ok1 := birth.Day()
	ey, em, ed, ok2 := end.Day()
	if !ok1 || !ok2 {
		return ""
	}
	from, to := time.Date(by, bm, bd, 0, 0, 0, 0, time.UTC), time.Date(ey, em, ed, 0, 0, 0, 0, time.UTC)
	if to.Before(from) {
		return ""
	}
	months := (ey-by)*12 + int(em-bm)
	if ed < bd {
		months--
	}
	switch days := int(to.Sub(from).Hours() / 24); {
	case days < 28:
		return fmt.Sprintf("%dd", days)
	case months < 12:
		return units(days/7, "w", days%7, "d")
	case months < 18*12:
		return units(months/12, "y", months%12, "m")
	}
	return fmt.Sprintf("%dy", months/12)
}

// units leaves zero units out.
func units(n int, unit string, m int, smaller string) string {
	if m == 0 {
		return fmt.Sprintf("%d%s", n, unit)
	}
	return fmt.Sprintf("%d%s %d%s", n, unit, m, smaller)
}
