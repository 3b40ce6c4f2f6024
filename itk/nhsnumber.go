package itk

import (
	"errors"
	"fmt"
)

// Modulus 11: NHS Data Dictionary, NHS NUMBER; SMSP-VAL-002. Shown and printed 3-3-4: MSCA-PDS-06.

// Errors of ParseNHSNumber.
var (
	ErrNHSNumberFormat     = errors.New("an NHS number has ten digits")
	ErrNHSNumberCheckDigit = errors.New("the check digit of the NHS number does not fit")
)

// NHSNumber is a patient's NHS number. The zero value is no number. It prints redacted.
type NHSNumber struct{ digits string }

// ParseNHSNumber reads a number as people type it: ten digits, with spaces or hyphens anywhere
// between them, whose Modulus 11 check digit fits. The error is [ErrNHSNumberFormat] or
// [ErrNHSNumberCheckDigit] and never holds the number.
func ParseNHSNumber(s string) (NHSNumber, error) {
	var d [10]byte
	n := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			if n == len(d) {
				return NHSNumber{}, ErrNHSNumberFormat
			}
			d[n] = c
			n++
		case c != ' ' && c != '-':
			return NHSNumber{}, ErrNHSNumberFormat
		}
	}
	if n != len(d) {
		return NHSNumber{}, ErrNHSNumberFormat
	}
	if !modulus11(d) {
		return NHSNumber{}, ErrNHSNumberCheckDigit
	}
	return NHSNumber{string(d[:])}, nil
}

func modulus11(d [10]byte) bool {
	sum := 0
	for i, c := range d[:9] {
		sum += int(c-'0') * (10 - i)
	}
	check := 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check == int(d[9]-'0') // 10 equals no digit: such a number is never issued
}

// ReceivedNHSNumber takes a number out of a reply as it came. It is not checked: the
// specification's own example number fails Modulus 11, and PDS is the authority.
func ReceivedNHSNumber(s string) NHSNumber { return NHSNumber{s} }

// Digits returns the number without spaces, as it is sent. It reveals patient data.
func (n NHSNumber) Digits() string { return n.digits }

// Display returns the number as 3-3-4, or unchanged when it has not ten characters. It reveals patient data.
func (n NHSNumber) Display() string {
	if len(n.digits) != 10 {
		return n.digits
	}
	return n.digits[:3] + " " + n.digits[3:6] + " " + n.digits[6:]
}

// IsZero reports whether there is no number.
func (n NHSNumber) IsZero() bool { return n.digits == "" }

// String returns a redaction.
func (n NHSNumber) String() string { return "NHSNumber(redacted)" }

// Format writes the redaction under every verb.
func (n NHSNumber) Format(f fmt.State, _ rune) { redact(f, n.String()) }
