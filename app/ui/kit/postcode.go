package kit

import (
	"regexp"
	"strings"
)

// NewPostcode makes a box that shows a postcode in capitals with its space while it
// is typed or pasted (ISB 1500 ADR-0007). It does not check the postcode, and takes
// a * where wildcards are allowed.
func NewPostcode() *Input {
	return newInput(func() *entry { return &entry{reform: reformPostcode} })
}

// wholePostcode is the outward and the inward part of a postcode that is complete.
var wholePostcode = regexp.MustCompile(`^([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})$`)

// reformPostcode keeps the cursor after the same character. The space is put in once
// the postcode is whole: before, LS16 could be LS1 6 or LS16.
func reformPostcode(text string, cursor int) (string, int) {
	r := []rune(strings.ToUpper(text))
	if len(r) != len([]rune(text)) {
		return text, cursor
	}
	bare := strings.ReplaceAll(string(r), " ", "")
	m := wholePostcode.FindStringSubmatch(bare)
	if m == nil || cursor < len(r) {
		return string(r), cursor // nothing moves under somebody who corrects
	}
	out := m[1] + " " + m[2]
	return out, len(out)
}
