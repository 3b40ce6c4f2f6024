package itk_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"msca/itk"
)

// SMSP-VAL-004: dates that exist.
func TestSMSP_VAL_004_ParseDate(t *testing.T) {
	for _, c := range []struct {
		in, hl7, display string
		err              error
	}{
		{"1984-02-29", "19840229", "29-Feb-1984", nil},
		{"29-Feb-1984", "19840229", "29-Feb-1984", nil},
		{"29-FEB-1984", "19840229", "29-Feb-1984", nil},
		{"29/02/1984", "19840229", "29-Feb-1984", nil},
		{"1/2/1984", "19840201", "01-Feb-1984", nil},
		{" 1984-02-29 ", "19840229", "29-Feb-1984", nil},
		{"2000-02-29", "20000229", "29-Feb-2000", nil},
		{"1900-02-29", "", "", itk.ErrDateCalendar},
		{"1985-02-29", "", "", itk.ErrDateCalendar},
		{"2010-09-31", "", "", itk.ErrDateCalendar},
		{"31-Apr-2010", "", "", itk.ErrDateCalendar},
		{"00/01/1984", "", "", itk.ErrDateCalendar},
		{"01/00/1984", "", "", itk.ErrDateCalendar},
		{"01/13/1984", "", "", itk.ErrDateCalendar},
		{"0000-01-01", "", "", itk.ErrDateCalendar},
		{"84-02-29", "", "", itk.ErrDateFormat},
		{"29/02/84", "", "", itk.ErrDateFormat},
		{"29-02-1984", "", "", itk.ErrDateFormat},
		{"1984/02/29", "", "", itk.ErrDateFormat},
		{"19840229", "", "", itk.ErrDateFormat},
		{"1984-Feb-29", "", "", itk.ErrDateFormat},
		{"/02/1984", "", "", itk.ErrDateFormat},
		{"29//1984", "", "", itk.ErrDateFormat},
		{"-Feb-1984", "", "", itk.ErrDateFormat},
		{"29/Feb/1984", "", "", itk.ErrDateFormat},
		{"1984", "", "", itk.ErrDateFormat},
		{"1984-02", "", "", itk.ErrDateFormat},
		{"29-Foo-1984", "", "", itk.ErrDateFormat},
		{"1984-02-29T00:00", "", "", itk.ErrDateFormat},
		{"+984-02-29", "", "", itk.ErrDateFormat},
		{"", "", "", itk.ErrDateFormat},
		{"-", "", "", itk.ErrDateFormat},
		{"//", "", "", itk.ErrDateFormat},
	} {
		t.Run(c.in, func(t *testing.T) {
			d, err := itk.ParseDate(c.in)
			if !errors.Is(err, c.err) {
				t.Fatalf("error %v, want %v", err, c.err)
			}
			if err == nil && (d.HL7() != c.hl7 || d.Display() != c.display) {
				t.Errorf("got %s, %s", d.HL7(), d.Display())
			}
		})
	}
	for in, hl7 := range map[string]string{"1984": "1984", "1984-02": "198402", "Feb-1984": "198402", "02/1984": "198402"} {
		if d, err := itk.ParsePartialDate(in); err != nil || d.HL7() != hl7 || !d.Partial() {
			t.Errorf("partial %s: %s, %v", in, d.HL7(), err)
		}
	}
}

// Every length that occurs in replies, and what is no date kept as it came.
func TestReceivedDate(t *testing.T) {
	for _, c := range []struct {
		in, display string
		ok          bool
	}{
		{"1984", "1984", true},
		{"198402", "Feb-1984", true},
		{"19840229", "29-Feb-1984", true},
		{"1984022914", "29-Feb-1984 14h", true},
		{"198402291405", "29-Feb-1984 14:05", true},
		{"19840229140530", "29-Feb-1984 14:05:30", true},
		{"19840229140530.123+0100", "29-Feb-1984 14:05:30", true},
		{"198402291405-0500", "29-Feb-1984 14:05", true},
		{"198402291405+01", "29-Feb-1984 14:05", true}, // datatypes.xsd, ts: a zone of one to four digits
		{"198402291405+", "198402291405+", false},
		{"198402291405+01000", "198402291405+01000", false},
		{"19850229", "19850229", false},
		{"19840230", "19840230", false},
		{"19841301", "19841301", false},
		{"19840001", "19840001", false},
		{"1984022925", "1984022925", false},
		{"198402291461", "198402291461", false},
		{"198", "198", false},
		{"19840", "19840", false},
		{"198402291405301", "198402291405301", false},
		{"soon", "soon", false},
		{"", "", false},
	} {
		d, ok := itk.ReceivedDate(c.in)
		if ok != c.ok || d.Display() != c.display || d.HL7() != c.in || d.IsZero() != (c.in == "") {
			t.Errorf("%q: ok %t, display %q, HL7 %q", c.in, ok, d.Display(), d.HL7())
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"1984-02-29", "29-Feb-1984", "29/02/1984", "1984", "02/1984", "1985-02-29", "", "--", "0000-00-00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := itk.ParsePartialDate(s)
		if err != nil {
			if !d.IsZero() {
				t.Error("a refused date is kept")
			}
			return
		}
		received, ok := itk.ReceivedDate(d.HL7())
		if !ok || received.Display() != d.Display() {
			t.Errorf("HL7 %q is received as %q, displayed as %q", d.HL7(), received.Display(), d.Display())
		}
		if year, month, day, whole := d.Day(); whole {
			if back := itk.DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC)); back != d {
				t.Errorf("%s is %s on the calendar", d.HL7(), back.HL7())
			}
			if again, err := itk.ParseDate(d.Display()); err != nil || again != d {
				t.Errorf("display form %s does not parse back: %v", strconv.Quote(d.Display()), err)
			}
		}
		_, _ = itk.ReceivedDate(s)
	})
}
