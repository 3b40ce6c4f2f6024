package itk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"msca/itk"
)

// SMSP-VAL-002: Modulus 11.
func TestSMSP_VAL_002_ParseNHSNumber(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		err            error
	}{
		{"plain", "9990000018", "9990000018", nil},
		{"spaces", " 999 000 0026 ", "9990000026", nil},
		{"hyphens", "999-000-0034", "9990000034", nil},
		{"check digit 0 for 11", "9990000107", "9990000107", nil},
		{"repdigit", "2222222222", "2222222222", nil},
		{"spec example fails", "9999345201", "", itk.ErrNHSNumberCheckDigit},
		{"TKW sample fails", "1234567895", "", itk.ErrNHSNumberCheckDigit},
		{"computed 10 has no digit", "9990000141", "", itk.ErrNHSNumberCheckDigit},
		{"one digit off", "9990000019", "", itk.ErrNHSNumberCheckDigit},
		{"nine digits", "999000001", "", itk.ErrNHSNumberFormat},
		{"eleven digits", "99900000180", "", itk.ErrNHSNumberFormat},
		{"letter", "999000001O", "", itk.ErrNHSNumberFormat},
		{"other digits", "９９９０００００１８", "", itk.ErrNHSNumberFormat},
		{"line feed", "9990000018\n", "", itk.ErrNHSNumberFormat},
		{"empty", "", "", itk.ErrNHSNumberFormat},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := itk.ParseNHSNumber(c.in)
			if n.Digits() != c.want || !errors.Is(err, c.err) {
				t.Errorf("got %q, %v; want %q, %v", n.Digits(), err, c.want, c.err)
			}
		})
	}
	for last := range 10 { // no check digit fits 999000014x
		if _, err := itk.ParseNHSNumber(fmt.Sprintf("999000014%d", last)); err == nil {
			t.Errorf("999000014%d passes", last)
		}
	}
}

// MSCA-PDS-06: shown 3-3-4.
func TestMSCA_PDS_06_DisplayOfNHSNumber(t *testing.T) {
	n, err := itk.ParseNHSNumber("9990000018")
	if err != nil || n.Display() != "999 000 0018" {
		t.Errorf("got %q, %v", n.Display(), err)
	}
	if got := itk.ReceivedNHSNumber("T123").Display(); got != "T123" {
		t.Errorf("an old number is shown as %q", got)
	}
}

// Patient data and tokens stay out of logs, whatever the verb.
func TestRedaction(t *testing.T) {
	n, _ := itk.ParseNHSNumber("9990000018")
	d, _ := itk.ParseDate("1984-02-29")
	g := itk.Female
	s := "Secretname"
	f := itk.Fields{NHSNumber: "9990000018", DateOfBirth: "1984-02-29", Gender: "female", Surname: s}
	q, err := itk.NewQuery(itk.GetPatientDetails, f, itk.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	p := itk.Patient{NHSNumber: n, Birth: &d, Gender: &g, Name: &itk.Name{Family: &s, Given: []string{s}},
		Addresses: []itk.Address{{Lines: []string{s}, Postcode: &s}}, Telecoms: []itk.Telecom{{Value: s}}, Practice: &itk.Practice{Name: &s}}
	parts := itk.IdentityParts{UserID: "555012345678", RoleProfileID: "555087654321", SessionToken: "Secrettoken", SessionTokenType: "1.2.3"}
	id, err := itk.NewAuditIdentity(itk.AttendedSession, parts)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []any{n, &n, d, &d, f, q, p, &p, *p.Name, p.Addresses[0], p.Telecoms, *p.Practice, parts, id, id.IDs(),
		itk.Reply{Patient: &p}, &itk.Reply{Patient: &p}, itk.Fault{Text: s, Diagnostic: s}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			got := fmt.Sprintf(verb, v)
			for _, secret := range []string{"9990000018", "19840229", s, "Secrettoken", fmt.Sprintf("%x", s)} {
				if strings.Contains(got, secret) {
					t.Errorf("%s of %T reveals %q", verb, v, secret)
				}
			}
		}
	}
}

func FuzzParseNHSNumber(f *testing.F) {
	for _, s := range []string{"9990000018", "999 000 0026", "999-000-0034", "9999345201", "", "٩٩٩", "99900000180"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := itk.ParseNHSNumber(s)
		if err != nil {
			if !n.IsZero() {
				t.Error("a refused number is kept")
			}
			return
		}
		if len(n.Digits()) != 10 || strings.Trim(n.Digits(), "0123456789") != "" {
			t.Errorf("accepted %d characters", len(n.Digits()))
		}
		if again, err := itk.ParseNHSNumber(n.Display()); err != nil || again != n {
			t.Error("the display form does not parse back")
		}
	})
}
