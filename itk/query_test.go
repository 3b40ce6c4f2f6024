package itk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"msca/itk"
)

const (
	number = "9990000018"
	birth  = "1984-02-29"
)

// problems renders refusals as "field rule" pairs, in order.
func problems(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var input *itk.InputError
	if !errors.As(err, &input) {
		t.Fatalf("error %T %v", err, err)
	}
	var out []string
	for _, p := range input.Problems {
		if p.Message == "" || !strings.Contains(p.Message, p.Field.Words()) {
			t.Errorf("message %q does not name %s", p.Message, p.Field.Words())
		}
		out = append(out, string(p.Field)+" "+p.Rule)
	}
	return strings.Join(out, ", ")
}

// MSCA-PDS-01 and figure 4: the minimum set of each operation, and what it does not take.
func TestMSCA_PDS_01_MinimumSets(t *testing.T) {
	all := itk.Fields{NHSNumber: number, DateOfBirth: birth, Gender: "male", Surname: "Ali", Forename: "Bo", Postcode: "ZZ99 3AA", LocalID: "X26:1"}
	search := all
	search.NHSNumber = ""
	for _, c := range []struct {
		name string
		op   itk.Operation
		f    itk.Fields
		want string
	}{
		{"nothing", itk.VerifyNHSNumber, itk.Fields{}, "nhs-number required, dob required"},
		{"least", itk.VerifyNHSNumber, itk.Fields{NHSNumber: number, DateOfBirth: birth}, ""},
		{"with name", itk.VerifyNHSNumber, itk.Fields{NHSNumber: number, DateOfBirth: birth, Surname: "Ali", Forename: "Bo"}, ""},
		{"too much", itk.VerifyNHSNumber, all, "gender not-taken, postcode not-taken, local-id not-taken"},
		{"nothing", itk.GetNHSNumber, itk.Fields{}, "dob required, gender required, surname required"},
		{"least", itk.GetNHSNumber, itk.Fields{DateOfBirth: birth, Gender: "male", Surname: "Ali"}, ""},
		{"all", itk.GetNHSNumber, search, ""},
		{"too much", itk.GetNHSNumber, all, "nhs-number not-taken"},
		{"nothing", itk.GetPatientDetailsByNHSNumber, itk.Fields{}, "nhs-number required, dob required"},
		{"least", itk.GetPatientDetailsByNHSNumber, itk.Fields{NHSNumber: number, DateOfBirth: birth}, ""},
		{"too much", itk.GetPatientDetailsByNHSNumber, all, "gender not-taken, postcode not-taken"},
		{"nothing", itk.GetPatientDetailsBySearch, itk.Fields{Surname: "  "}, "dob required, gender required, surname required"},
		{"nothing but white space", itk.GetPatientDetailsBySearch, itk.Fields{NHSNumber: "\t", DateOfBirth: "\u2003", Gender: "\u3000", Surname: "\u00a0"}, "dob required, gender required, surname required"},
		{"a surname of white space", itk.GetPatientDetails, itk.Fields{DateOfBirth: birth, Gender: "male", Surname: "\u00a0\u2003"}, "surname required"},
		{"all", itk.GetPatientDetailsBySearch, search, ""},
		{"too much", itk.GetPatientDetailsBySearch, all, "nhs-number not-taken"},
		{"nothing", itk.GetPatientDetails, itk.Fields{}, "dob required, gender required, surname required"},
		{"by number", itk.GetPatientDetails, itk.Fields{NHSNumber: number, DateOfBirth: birth}, ""},
		{"by search", itk.GetPatientDetails, itk.Fields{DateOfBirth: birth, Gender: "9", Surname: "Ali"}, ""},
		{"date of birth only", itk.GetPatientDetails, itk.Fields{DateOfBirth: birth}, "gender required, surname required"},
		{"number without date of birth", itk.GetPatientDetails, itk.Fields{NHSNumber: number}, "dob required"},
		{"both", itk.GetPatientDetails, all, ""},
		{"everything wrong, in form order", itk.GetPatientDetails, itk.Fields{NHSNumber: "9990000019", DateOfBirth: "1985-02-29",
			Gender: "x", Surname: "1", Forename: "\x00", Postcode: "ZZ", LocalID: "é"},
			"nhs-number check-digit, dob calendar, gender format, surname characters, forename characters, postcode format, local-id characters"},
	} {
		t.Run(string(c.op)+"/"+c.name, func(t *testing.T) {
			q, err := itk.NewQuery(c.op, c.f, itk.Rules{})
			if got := problems(t, err); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if (err == nil) != (q.Operation() == c.op) {
				t.Errorf("query for %q with error %v", q.Operation(), err)
			}
		})
	}
	if _, err := itk.NewQuery("getEverything", itk.Fields{}, itk.Rules{}); err == nil {
		t.Error("an operation that does not exist is taken")
	}
}

func TestNewQuery_Values(t *testing.T) {
	today := itk.DateOf(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
	everything := itk.Rules{Attended: true, Wildcards: true, PartialDates: true, Today: today}
	least := itk.Fields{DateOfBirth: birth, Gender: "female", Surname: "Ali"}
	for _, c := range []struct {
		name  string
		rules itk.Rules
		edit  func(*itk.Fields)
		want  string
	}{
		{"apostrophe", itk.Rules{}, func(f *itk.Fields) { f.Surname = "O'Brien" }, ""},
		{"typographic apostrophe", itk.Rules{}, func(f *itk.Fields) { f.Surname = "O’Brien" }, ""},
		{"hyphen and space", itk.Rules{}, func(f *itk.Fields) { f.Surname = "Zhou Zhu-Hoche" }, ""},
		{"diacritics", itk.Rules{}, func(f *itk.Fields) { f.Surname = "Łukaszewič-Øž" }, ""},
		{"combining mark", itk.Rules{}, func(f *itk.Fields) { f.Surname = "Zoe\u0308" }, ""},
		{"35 characters", itk.Rules{}, func(f *itk.Fields) { f.Surname = strings.Repeat("é", 35) }, ""},
		{"36 characters", itk.Rules{}, func(f *itk.Fields) { f.Surname = strings.Repeat("é", 36) }, "surname length"},
		{"digit in a name", itk.Rules{}, func(f *itk.Fields) { f.Forename = "Bo2" }, "forename characters"},
		{"markup in a name", itk.Rules{}, func(f *itk.Fields) { f.Forename = "<b>" }, "forename characters"},
		{"line feed in a name", itk.Rules{}, func(f *itk.Fields) { f.Forename = "Bo\n" }, "forename characters"},
		{"delete in a name", itk.Rules{}, func(f *itk.Fields) { f.Forename = "Bo\x7f" }, "forename characters"},
		{"right-to-left override", itk.Rules{}, func(f *itk.Fields) { f.Forename = "Bo\u202e" }, "forename characters"},
		{"invalid UTF-8", itk.Rules{}, func(f *itk.Fields) { f.Forename = "Bo\xff" }, "forename characters"},
		{"no letter", itk.Rules{}, func(f *itk.Fields) { f.Forename = "-" }, "forename characters"},
		{"bad postcode", itk.Rules{}, func(f *itk.Fields) { f.Postcode = "ZZ99 AAA" }, "postcode format"},
		{"short postcode", itk.Rules{}, func(f *itk.Fields) { f.Postcode = "QX11" }, "postcode format"},
		{"outside BMP in a postcode", itk.Rules{}, func(f *itk.Fields) { f.Postcode = "𝐙Z9 3AA" }, "postcode format"},
		{"dotless i in a postcode", itk.Rules{}, func(f *itk.Fields) { f.Postcode = "ıp1 1aa" }, "postcode format"},
		{"control in local id", itk.Rules{}, func(f *itk.Fields) { f.LocalID = "a\tb" }, "local-id characters"},
		{"long local id", itk.Rules{}, func(f *itk.Fields) { f.LocalID = strings.Repeat("a", 65) }, "local-id length"},
		{"local id root", itk.Rules{LocalIDRoot: "hospital"}, func(f *itk.Fields) { f.LocalID = "1" }, "local-id format"},
		{"future not checked", itk.Rules{}, func(f *itk.Fields) { f.DateOfBirth = "2026-03-02" }, ""},
		{"today", itk.Rules{Today: today}, func(f *itk.Fields) { f.DateOfBirth = "2026-03-01" }, ""},
		{"tomorrow", itk.Rules{Today: today}, func(f *itk.Fields) { f.DateOfBirth = "2026-03-02" }, "dob future"},
		{"next month", everything, func(f *itk.Fields) { f.DateOfBirth = "2026-04" }, "dob future"},
		{"this month", everything, func(f *itk.Fields) { f.DateOfBirth = "2026-03" }, ""},
		{"next year", everything, func(f *itk.Fields) { f.DateOfBirth = "2027" }, "dob future"},
		{"partial", everything, func(f *itk.Fields) { f.DateOfBirth = "1984" }, ""},
		{"partial not on", itk.Rules{Attended: true}, func(f *itk.Fields) { f.DateOfBirth = "1984" }, "dob partial"},
		{"partial unattended", itk.Rules{PartialDates: true}, func(f *itk.Fields) { f.DateOfBirth = "1984-02" }, "dob partial"},
		{"wildcards", everything, func(f *itk.Fields) { f.Surname, f.Forename, f.Postcode = "Al*", "Bo*", "ZZ9*" }, ""},
		{"wildcards not on", itk.Rules{Attended: true}, func(f *itk.Fields) { f.Surname = "Al*" }, "surname wildcard"},
		{"wildcards unattended", itk.Rules{Wildcards: true}, func(f *itk.Fields) { f.Forename, f.Postcode = "Al*", "ZZ9*" }, "forename wildcard, postcode wildcard"},
		{"one letter before", everything, func(f *itk.Fields) { f.Surname = "A*" }, "surname wildcard"},
		{"no letter before", everything, func(f *itk.Fields) { f.Surname = "*" }, "surname wildcard"},
		{"one letter and a mark before", everything, func(f *itk.Fields) { f.Surname = "O'*" }, "surname wildcard"},
		{"one before in a postcode", everything, func(f *itk.Fields) { f.Postcode = "Z*" }, "postcode wildcard"},
		{"wildcards with a number", everything, func(f *itk.Fields) { f.NHSNumber, f.Surname = number, "Al*" }, "surname wildcard"},
		{"partial with a number", everything, func(f *itk.Fields) { f.NHSNumber, f.DateOfBirth = number, "1984" }, "dob partial"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := least
			c.edit(&f)
			_, err := itk.NewQuery(itk.GetPatientDetails, f, c.rules)
			if got := problems(t, err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if err != nil {
				for _, typed := range []string{f.Surname, f.Forename, f.Postcode, f.LocalID} {
					if len(typed) > 2 && strings.Contains(err.Error(), typed) {
						t.Error("the error repeats what was typed")
					}
				}
			}
		})
	}
}

func TestNewQuery_Normalises(t *testing.T) {
	f := itk.Fields{NHSNumber: "999 000 0018", DateOfBirth: "29/02/1984", Gender: "Not-Known", Surname: "  Zhou   Zhu ", Forename: "Bo", LocalID: " X26:1 "}
	for typed, want := range map[string]string{"zz993aa": "ZZ99 3AA", "ZZ99 3AA": "ZZ99 3AA", " z z 9 9 3 a a": "ZZ99 3AA", "m11aa": "M1 1AA",
		"ec1a1bb": "EC1A 1BB", "w1a 0ax": "W1A 0AX", "GIR 0AA": "GIR 0AA"} {
		f.Postcode = typed
		q, err := itk.NewQuery(itk.GetPatientDetails, f, itk.Rules{})
		if err != nil {
			t.Fatalf("%s: %v", want, err)
		}
		n, _ := q.NHSNumber()
		g, _ := q.Gender()
		surname, _ := q.Surname()
		local, _ := q.LocalID()
		postcode, _ := q.Postcode()
		got := strings.Join([]string{n.Digits(), q.DateOfBirth().HL7(), string(g), surname, local, q.LocalIDRoot(), postcode}, "|")
		if got != "9990000018|19840229|0|Zhou Zhu|X26:1|"+itk.DefaultLocalIDRoot+"|"+want {
			t.Errorf("got %s", got)
		}
	}
}
