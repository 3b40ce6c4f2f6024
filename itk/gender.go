package itk

import (
	"fmt"
	"strings"
)

// Gender is an administrative gender code of vocabulary 2.16.840.1.113883.2.1.3.2.4.16.25.
// In a reply it may be a code outside the list, kept as it came. It prints redacted.
type Gender string

// The four codes.
const (
	NotKnown     Gender = "0"
	Male         Gender = "1"
	Female       Gender = "2"
	NotSpecified Gender = "9"
)

var genders = []struct {
	code        Gender
	word, words string
}{
	{NotKnown, "not-known", "Not Known"},
	{Male, "male", "Male"},
	{Female, "female", "Female"},
	{NotSpecified, "not-specified", "Not Specified"},
}

// ParseGender reads male, female, not-known or not-specified (any case) or one of the four codes.
func ParseGender(s string) (Gender, error) {
	for _, g := range genders {
		if s == string(g.code) || strings.EqualFold(s, g.word) {
			return g.code, nil
		}
	}
	return "", fmt.Errorf("gender is male, female, not-known or not-specified")
}

// Known reports whether the code is one of the four.
func (g Gender) Known() bool { return g == NotKnown || g == Male || g == Female || g == NotSpecified }

// Word returns the command line's word, such as "not-known"; a code outside the list is returned as it came.
func (g Gender) Word() string {
	for _, x := range genders {
		if g == x.code {
			return x.word
		}
	}
	return string(g)
}

// Words returns what a person reads, such as "Not Known"; a code outside the list is named as such.
func (g Gender) Words() string {
	for _, x := range genders {
		if g == x.code {
			return x.words
		}
	}
	if g == "" {
		return ""
	}
	return "Code " + string(g)
}

// Format writes a redaction under every verb.
func (g Gender) Format(f fmt.State, _ rune) { redact(f, "Gender(redacted)") }
