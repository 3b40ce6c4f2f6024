package itk

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names: at most 35 characters (PDS). Wildcards: MSCA-PDS-07 and TRCPDS-6; `*` only after two letters,
// so that a search cannot sweep the whole index. Postcodes are sent with their single space.

const maxName = 35

// rule pairs the fixed word of a rule with what is said to a person.
type rule struct{ word, message string }

func (r *rule) Error() string { return r.message }

var (
	ruleControl  = &rule{"characters", "holds a control character"}
	ruleUTF8     = &rule{"characters", "is not valid text"}
	ruleName     = &rule{"characters", "may hold letters, spaces, hyphens, apostrophes and full stops only"}
	ruleLetter   = &rule{"characters", "holds no letter"}
	ruleLength   = &rule{"length", "is longer than 35 characters"}
	rulePostcode = &rule{"format", "is not a postcode such as ZZ99 3AA"}
	ruleWildcard = &rule{"wildcard", "needs at least two letters before *"}
	ruleLocalID  = &rule{"characters", "may hold visible ASCII characters only"}
	ruleLocalLen = &rule{"length", "is longer than 64 characters"}
)

// clean refuses what is no text and trims and single-spaces the rest.
func clean(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", ruleUTF8
	}
	if strings.ContainsFunc(s, unicode.IsControl) {
		return "", ruleControl
	}
	return strings.Join(strings.Fields(s), " "), nil
}

// parseName checks a surname or forename; `*` counts as a wildcard.
func parseName(s string) (string, error) {
	s, err := clean(s)
	if err != nil || s == "" {
		return "", err
	}
	letters := 0
	for _, c := range s {
		switch {
		case unicode.IsLetter(c):
			letters++
		case c == '*' && letters < 2:
			return "", ruleWildcard
		case !strings.ContainsRune(" -'’.*", c) && !unicode.Is(unicode.Mn, c):
			return "", ruleName
		}
	}
	if letters == 0 {
		return "", ruleLetter
	}
	if utf8.RuneCountInString(s) > maxName {
		return "", ruleLength
	}
	return s, nil
}

// parsePostcode normalises to upper case and the single space; `*` counts as a wildcard.
func parsePostcode(s string) (string, error) {
	s, err := clean(s)
	if err != nil || s == "" {
		return "", err
	}
	if strings.ContainsFunc(s, func(c rune) bool { return c > '~' }) { // before letters such as ı become ASCII
		return "", rulePostcode
	}
	s = strings.ToUpper(s)
	if i := strings.IndexByte(s, '*'); i >= 0 {
		return s, wildPostcode(s, i)
	}
	s = strings.ReplaceAll(s, " ", "")
	if len(s) < 5 || len(s) > 7 {
		return "", rulePostcode
	}
	out, in := s[:len(s)-3], s[len(s)-3:]
	if !isDigit(in[0]) || !isUpper(in[1]) || !isUpper(in[2]) || !outward(out) && s != "GIR0AA" {
		return "", rulePostcode
	}
	return out + " " + in, nil
}

// wildPostcode checks a postcode whose first `*` is at i.
func wildPostcode(s string, i int) error {
	if i < 2 || !isUpper(s[0]) || !isUpper(s[1]) && !isDigit(s[1]) {
		return ruleWildcard
	}
	for _, c := range []byte(s) {
		if c != ' ' && c != '*' && !isDigit(c) && !isUpper(c) {
			return rulePostcode
		}
	}
	if len(s) > len("ZZ99 3AA") {
		return rulePostcode
	}
	return nil
}

// outward reports whether s is A9, A99, A9A, AA9, AA99 or AA9A.
func outward(s string) bool {
	if !isUpper(s[0]) {
		return false
	}
	s = s[1:]
	if s != "" && isUpper(s[0]) {
		s = s[1:]
	}
	return (len(s) == 1 || len(s) == 2 && (isDigit(s[1]) || isUpper(s[1]))) && isDigit(s[0])
}

// parseLocalID checks a local identifier, which is sent as it is.
func parseLocalID(s string) (string, error) {
	s, err := clean(s)
	if err != nil {
		return "", err
	}
	if strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c > '~' }) {
		return "", ruleLocalID
	}
	if len(s) > 64 {
		return "", ruleLocalLen
	}
	return s, nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

// ruleOf turns any refusal of a constructor into its rule.
func ruleOf(err error) rule {
	var r *rule
	switch {
	case errors.As(err, &r):
		return *r
	case errors.Is(err, ErrNHSNumberCheckDigit):
		return rule{"check-digit", err.Error()}
	case errors.Is(err, ErrDateCalendar):
		return rule{"calendar", err.Error()}
	default:
		return rule{"format", err.Error()}
	}
}
