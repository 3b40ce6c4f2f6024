package app

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"msca/itk"
)

// When two values mean the same, and when they are only written differently.

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

// sameButWriting says whether two values differ in nothing but how they are written.
// In an e-mail address a dot or a dash makes another mailbox, and in an address what
// stands between two numbers makes them two: flat 1, 2 Quay Row is not flat 12.
func sameButWriting(f LocalField, a, b string) bool {
	switch f {
	case LocalEmail:
		return strings.EqualFold(a, b)
	case LocalAddress:
		return fold(a, " ") == fold(b, " ")
	}
	return folded(a) == folded(b)
}

// folded leaves out what is only a way of writing: case, accents, spaces and
// punctuation.
func folded(s string) string { return fold(s, "") }

// fold is folded, with between in the place of what stood between two numbers.
func fold(s, between string) string {
	var b strings.Builder
	number, gap := false, false
	for _, r := range norm.NFKD.String(s) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if number && gap && unicode.IsDigit(r) {
			b.WriteString(between)
		}
		number, gap = unicode.IsDigit(r), false
		b.WriteRune(unicode.ToLower(plainLetter(r)))
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
