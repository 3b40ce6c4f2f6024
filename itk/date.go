package itk

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Errors of ParseDate and ParsePartialDate.
var (
	ErrDateFormat   = errors.New("a date is written 1984-02-29, 29-Feb-1984 or 29/02/1984")
	ErrDateCalendar = errors.New("there is no such day in the calendar")
)

// Date is an HL7 timestamp (TS) of any precision from year to second. Queries hold whole days,
// or a year or month where partial dates are allowed; replies hold whatever PDS has. The zero
// value is no date. It prints redacted.
type Date struct {
	hl7      string // the characters as sent or received
	year     int
	month    int
	day      int
	clock    string // digits after the day
	calendar bool   // false: kept as it came, not a date that exists
}

var months = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

// ParseDate reads a whole day as people type it: 1984-02-29, 29-Feb-1984 or 29/02/1984.
// The error is [ErrDateFormat] or [ErrDateCalendar] and never holds what was typed.
func ParseDate(s string) (Date, error) {
	d, err := ParsePartialDate(s)
	if err != nil {
		return Date{}, err
	}
	if d.Partial() {
		return Date{}, ErrDateFormat
	}
	return d, nil
}

// ParsePartialDate reads what ParseDate reads, and also a month (1984-02, Feb-1984, 02/1984) or a year (1984).
func ParsePartialDate(s string) (Date, error) {
	year, month, day := dateParts(strings.TrimSpace(s))
	y, okYear := number(year)
	m, okMonth := monthNumber(month)
	d, okDay := number(day)
	switch {
	case len(year) != 4 || !okYear || month != "" && !okMonth || day != "" && (!okDay || len(day) > 2):
		return Date{}, ErrDateFormat
	case y == 0 || month != "" && m == 0 || day != "" && d == 0 || !onCalendar(y, m, d):
		return Date{}, ErrDateCalendar
	}
	return newDate(y, m, d), nil
}

// dateParts takes one of the written forms apart; year is "" when s is in none of them. Hyphens go with
// year first and figures, or day first and a named month, so that no one has to guess which is which.
func dateParts(s string) (year, month, day string) {
	if p := strings.Split(s, "/"); len(p) == 2 || len(p) == 3 { // 29/02/1984, 02/1984
		if len(p) == 3 {
			day, p = p[0], p[1:]
		}
		if len(p[0]) > 2 || p[0] == "" || day == "" && strings.HasPrefix(s, "/") {
			return "", "", ""
		}
		return p[1], p[0], day
	}
	p := strings.Split(s, "-")
	named := func(m string) bool { return monthNamed(m) > 0 }
	switch {
	case len(p) == 1:
		return p[0], "", ""
	case len(p) == 2 && named(p[0]):
		return p[1], p[0], ""
	case len(p) == 3 && named(p[1]) && p[0] != "":
		return p[2], p[1], p[0]
	case len(p) == 2 && len(p[1]) == 2:
		return p[0], p[1], ""
	case len(p) == 3 && len(p[1]) == 2 && len(p[2]) == 2:
		return p[0], p[1], p[2]
	}
	return "", "", ""
}

// monthNumber reads a month in figures or by its English abbreviation.
func monthNumber(s string) (int, bool) {
	if m := monthNamed(s); m > 0 {
		return m, true
	}
	return number(s)
}

// DateOf returns the day of t in t's own location.
func DateOf(t time.Time) Date { return newDate(t.Year(), int(t.Month()), t.Day()) }

func newDate(year, month, day int) Date {
	hl7 := fmt.Sprintf("%04d", year)
	if month > 0 {
		hl7 += fmt.Sprintf("%02d", month)
	}
	if day > 0 {
		hl7 += fmt.Sprintf("%02d", day)
	}
	return Date{hl7: hl7, year: year, month: month, day: day, calendar: true}
}

// ReceivedDate takes a timestamp out of a reply: 4, 6, 8, 10, 12 or 14 digits, with or without a
// fraction and a zone. What is no such timestamp is kept as it came and reports false.
func ReceivedDate(s string) (Date, bool) {
	d := Date{hl7: s}
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n < 4 || n > 14 || n%2 == 1 || !fractionAndZone(s[n:], n) {
		return d, false
	}
	d.year, _ = number(s[:4])
	if n >= 6 {
		d.month, _ = number(s[4:6])
	}
	if n >= 8 {
		d.day, _ = number(s[6:8])
		d.clock = s[8:n]
	}
	if d.year == 0 || n >= 6 && d.month == 0 || n >= 8 && d.day == 0 ||
		!onCalendar(d.year, d.month, d.day) || !onClock(d.clock) {
		return Date{hl7: s}, false
	}
	d.calendar = true
	return d, true
}

// fractionAndZone reports whether s is an optional fraction (after whole seconds only) and an optional zone.
func fractionAndZone(s string, digits int) bool {
	if strings.HasPrefix(s, ".") && digits == 14 {
		s = strings.TrimLeft(s[1:], "0123456789")
	}
	if s == "" {
		return true
	}
	if s[0] != '+' && s[0] != '-' || len(s) > 5 { // one to four digits, as the datatypes schema has it
		return false
	}
	_, ok := number(s[1:])
	return ok
}

func onCalendar(year, month, day int) bool {
	if month == 0 {
		return day == 0
	}
	if month > 12 {
		return false
	}
	return day <= time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func onClock(s string) bool {
	for i, limit := range []int{24, 60, 60}[:len(s)/2] {
		if n, _ := number(s[2*i : 2*i+2]); n >= limit {
			return false
		}
	}
	return true
}

func monthNamed(s string) int {
	for i, m := range months {
		if strings.EqualFold(s, m) {
			return i + 1
		}
	}
	return 0
}

func number(s string) (int, bool) {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}

// HL7 returns the date as it is sent or was received, such as "19840229". It reveals patient data.
func (d Date) HL7() string { return d.hl7 }

// Display returns the date as people read it, at the precision it has: "1984", "Feb-1984",
// "29-Feb-1984", "29-Feb-1984 14h", "29-Feb-1984 14:05", "29-Feb-1984 14:05:30". What is no date is
// returned as it came. It reveals patient data.
func (d Date) Display() string {
	if !d.calendar {
		return d.hl7
	}
	s := fmt.Sprintf("%04d", d.year)
	if d.month > 0 {
		s = months[d.month-1] + "-" + s
	}
	if d.day > 0 {
		s = fmt.Sprintf("%02d-%s", d.day, s)
	}
	switch c := d.clock; len(c) {
	case 2:
		s += " " + c + "h"
	case 4:
		s += " " + c[:2] + ":" + c[2:]
	case 6:
		s += " " + c[:2] + ":" + c[2:4] + ":" + c[4:]
	}
	return s
}

// Day returns the calendar day and whether the date is known to the day, for reckoning an age.
func (d Date) Day() (year int, month time.Month, day int, ok bool) {
	return d.year, time.Month(d.month), d.day, d.day > 0
}

// Partial reports whether the date is less precise than a day.
func (d Date) Partial() bool { return d.day == 0 }

// IsZero reports whether there is no date (in a reply: the element came blank).
func (d Date) IsZero() bool { return d.hl7 == "" }

// after reports whether the whole of d lies after day.
func (d Date) after(day Date) bool {
	if d.year != day.year || d.month == 0 {
		return d.year > day.year
	}
	if d.month != day.month || d.day == 0 {
		return d.month > day.month
	}
	return d.day > day.day
}

// String returns a redaction.
func (d Date) String() string { return "Date(redacted)" }

// Format writes the redaction under every verb.
func (d Date) Format(f fmt.State, _ rune) { redact(f, d.String()) }
