package smsptest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"msca/itk"
	"msca/itk/smsptest"
)

var genderCode = map[string]string{"not-known": "0", "male": "1", "female": "2", "not-specified": "9"}

func hl7(date string) string { return strings.ReplaceAll(date, "-", "") }

// TestPatientsAreSynthetic: numbers of the range that is never issued, each
// once, each passing Modulus 11; postcodes from ZZ99.
func TestPatientsAreSynthetic(t *testing.T) {
	seen := map[string]bool{}
	for i, p := range smsptest.Patients() {
		if n, err := itk.ParseNHSNumber(p.NHSNumber); err != nil || n.Digits() != p.NHSNumber {
			t.Errorf("row %d: the NHS number is not valid: %v", i, err)
		}
		if !strings.HasPrefix(p.NHSNumber, "999") || seen[p.NHSNumber] {
			t.Errorf("row %d: number outside the 999 range or used twice", i)
		}
		seen[p.NHSNumber] = true
		if p.Postcode != "" && !strings.HasPrefix(p.Postcode, "ZZ99") {
			t.Errorf("row %d: postcode %q outside ZZ99", i, p.Postcode)
		}
		if p.Shows == "" || p.Surname == "" || genderCode[p.Gender] == "" {
			t.Errorf("row %d: incomplete: %+v", i, p)
		}
	}
	if len(seen) < 30 {
		t.Errorf("%d patients, want thirty at least", len(seen))
	}
}

// TestPatientsCoverEveryResponseCode: the table shows each published code, but
// for multiple matches, which only a search can give.
func TestPatientsCoverEveryResponseCode(t *testing.T) {
	var have []string
	for _, p := range smsptest.Patients() {
		have = append(have, p.Code)
	}
	for _, code := range itk.ResponseCodes() {
		if code != itk.MultipleMatches && !slices.Contains(have, string(code)) {
			t.Errorf("no training patient shows %s", code)
		}
	}
}

// TestPatientsDoWhatTheTableSays asks for every row by NHS number and date of
// birth with each operation that takes them.
func TestPatientsDoWhatTheTableSays(t *testing.T) {
	s := newServer(smsptest.Options{Slow: 1})
	for _, p := range smsptest.Patients() {
		if p.Code == "" {
			continue // no business answer; see TestDamage
		}
		for _, op := range []itk.Operation{itk.VerifyNHSNumber, itk.GetPatientDetailsByNHSNumber, itk.GetPatientDetails} {
			code, reply := ask(t, s, op, params{birth: hl7(p.DateOfBirth), number: p.NHSNumber})
			if code != p.Code {
				t.Errorf("%s, %s: code %s, want %s", p.Shows, op, code, p.Code)
			}
			if strings.Contains(reply, "<name use") && code != "SMSP-0000" && code != "SMSP-0003" {
				t.Errorf("%s, %s: demographics under %s", p.Shows, op, code)
			}
		}
	}
}

// TestTrace: who is found by what, as PDS would find them.
func TestTrace(t *testing.T) {
	nesta := params{birth: "19840229", gender: "2", family: "Penhallow"}
	with := func(p params, change func(*params)) params { change(&p); return p }
	double := params{birth: "19330910", gender: "1", family: "Double"}
	s := newServer(smsptest.Options{})
	for _, c := range []struct {
		name   string
		op     itk.Operation
		p      params
		code   string
		number string // found
	}{
		{"surname, birth, gender", itk.GetNHSNumber, nesta, "SMSP-0000", "9990000034"},
		{"in another case", itk.GetNHSNumber, with(nesta, func(p *params) { p.family = "pENHALLOW" }), "SMSP-0000", "9990000034"},
		{"by a previous surname", itk.GetNHSNumber, with(nesta, func(p *params) { p.family = "Trevelyan" }), "SMSP-0000", "9990000034"},
		{"with forename", itk.GetPatientDetailsBySearch, with(nesta, func(p *params) { p.given = "nesta" }), "SMSP-0000", "9990000034"},
		{"with another forename", itk.GetPatientDetailsBySearch, with(nesta, func(p *params) { p.given = "Nora" }), "DEMOG-0001", ""},
		{"by the second given name", itk.GetPatientDetailsBySearch, with(nesta, func(p *params) { p.given = "Ruan" }), "DEMOG-0001", ""},
		{"home postcode", itk.GetPatientDetailsBySearch, with(nesta, func(p *params) { p.postcode = "zz99 3aa" }), "SMSP-0000", "9990000034"},
		{"temporary postcode", itk.GetPatientDetailsBySearch, with(nesta, func(p *params) { p.postcode = "ZZ99 3AB" }), "SMSP-0000", "9990000034"},
		{"postcode without its space", itk.GetPatientDetailsBySearch, with(nesta, func(p *params) { p.postcode = "ZZ993AB" }), "SMSP-0000", "9990000034"},
		{"correspondence postcode", itk.GetPatientDetailsBySearch, params{birth: "19661224", gender: "2", family: "Garland", postcode: "ZZ99 3AD"}, "SMSP-0000", "9990000093"},
		{"another postcode", itk.GetPatientDetailsBySearch, with(nesta, func(p *params) { p.postcode = "ZZ99 9ZZ" }), "DEMOG-0001", ""},
		{"another gender", itk.GetNHSNumber, with(nesta, func(p *params) { p.gender = "1" }), "DEMOG-0001", ""},
		{"another birthday", itk.GetNHSNumber, with(nesta, func(p *params) { p.birth = "19840228" }), "DEMOG-0001", ""},
		{"wildcard surname", itk.GetNHSNumber, with(nesta, func(p *params) { p.family = "Penh*w" }), "SMSP-0000", "9990000034"},
		{"wildcard forename", itk.GetNHSNumber, with(nesta, func(p *params) { p.given = "Ne*" }), "SMSP-0000", "9990000034"},
		{"wildcard postcode", itk.GetNHSNumber, with(nesta, func(p *params) { p.postcode = "ZZ99*" }), "SMSP-0000", "9990000034"},
		{"wildcard that fits nobody", itk.GetNHSNumber, with(nesta, func(p *params) { p.family = "Penx*" }), "DEMOG-0001", ""},
		{"wildcard too early", itk.GetNHSNumber, with(nesta, func(p *params) { p.family = "P*" }), "SMSP-0001", ""},
		{"wildcard does not overlap", itk.GetNHSNumber, with(nesta, func(p *params) { p.family = "Penhallow*low" }), "DEMOG-0001", ""},
		{"partial date, year", itk.GetNHSNumber, with(nesta, func(p *params) { p.birth = "1984" }), "SMSP-0000", "9990000034"},
		{"partial date, month", itk.GetNHSNumber, with(nesta, func(p *params) { p.birth = "198402" }), "SMSP-0000", "9990000034"},
		{"born at a time of day", itk.GetNHSNumber, params{birth: "20140228", gender: "1", family: "Ivey"}, "SMSP-0000", "9990000441"},
		{"accents", itk.GetNHSNumber, params{birth: "19750601", gender: "1", family: "O’BRŸN-GŴYŶ", given: "siŵan"}, "SMSP-0000", "9990000123"},
		{"one letter", itk.GetNHSNumber, params{birth: "20010101", gender: "2", family: "O", given: "J"}, "SMSP-0000", "9990000131"},
		{"two alike", itk.GetNHSNumber, double, "DEMOG-0007", ""},
		{"two alike with their forename", itk.GetPatientDetails, with(double, func(p *params) { p.given = "Leo" }), "DEMOG-0007", ""},
		{"first of the two by postcode", itk.GetNHSNumber, with(double, func(p *params) { p.postcode = "ZZ99 4BA" }), "SMSP-0000", "9990000182"},
		{"second of the two by postcode", itk.GetPatientDetails, with(double, func(p *params) { p.postcode = "ZZ99 4BB" }), "SMSP-0000", "9990000190"},
		{"superseded is not found by search", itk.GetNHSNumber, params{birth: "19620317", gender: "1", family: "Illogan"}, "DEMOG-0001", ""},
		{"invalidated is not found by search", itk.GetNHSNumber, params{birth: "19580909", gender: "1", family: "Jenkin"}, "DEMOG-0001", ""},
		{"number and year alone", itk.VerifyNHSNumber, params{birth: "1984", number: "9990000034"}, "SMSP-0001", ""},
		{"number and month alone", itk.GetPatientDetailsByNHSNumber, params{birth: "198402", number: "9990000034"}, "SMSP-0001", ""},
		{"number, gender, surname and year", itk.GetPatientDetails, params{birth: "1984", number: "9990000034", gender: "2", family: "Penhallow"}, "SMSP-0001", ""},
		{"number and surname agree", itk.VerifyNHSNumber, params{birth: "19840229", number: "9990000034", family: "Penhallow"}, "SMSP-0000", "9990000034"},
		{"number and surname differ", itk.VerifyNHSNumber, params{birth: "19840229", number: "9990000034", family: "Ashdown"}, "DEMOG-0040", "9990000034"},
		{"number and birthday differ", itk.GetPatientDetailsByNHSNumber, params{birth: "19840301", number: "9990000034"}, "DEMOG-0040", ""},
		{"number and postcode differ", itk.GetPatientDetails, params{birth: "19840229", number: "9990000034", postcode: "ZZ99 9ZZ"}, "DEMOG-0040", ""},
		{"invalidated whatever the birthday", itk.VerifyNHSNumber, params{birth: "20000101", number: "9990000166"}, "DEMOG-0022", ""},
		{"number of nobody", itk.VerifyNHSNumber, params{birth: "19840229", number: "9990000808"}, "DEMOG-0001", ""},
		{"check digit wrong", itk.VerifyNHSNumber, params{birth: "19840229", number: "9990000035"}, "SMSP-0001", ""},
		{"number with spaces", itk.VerifyNHSNumber, params{birth: "19840229", number: "999 000 0034"}, "SMSP-0001", ""},
		{"birthday not in the calendar", itk.VerifyNHSNumber, params{birth: "19850229", number: "9990000034"}, "SMSP-0001", ""},
		{"gender of no code", itk.GetNHSNumber, with(nesta, func(p *params) { p.gender = "3" }), "SMSP-0001", ""},
		{"details without number or surname", itk.GetPatientDetails, params{birth: "19840229", gender: "2"}, "SMSP-0001", ""},
		{"search without surname", itk.GetPatientDetailsBySearch, params{birth: "19840229", gender: "2", given: "Nesta"}, "SMSP-0001", ""},
		{"name too long", itk.GetNHSNumber, with(nesta, func(p *params) { p.family = strings.Repeat("x", 36) }), "SMSP-0001", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, reply := ask(t, s, c.op, c.p)
			if code != c.code {
				t.Fatalf("code %s, want %s", code, c.code)
			}
			if got := between(reply, `root="2.16.840.1.113883.2.1.4.1" extension="`, `"`); got != c.number {
				t.Errorf("the reply is about %q, want %q", got, c.number)
			}
		})
	}
}

// TestLocalIdentifierIsEchoed as the second id, and only when it was sent.
func TestLocalIdentifierIsEchoed(t *testing.T) {
	s := newServer(smsptest.Options{})
	for _, op := range []itk.Operation{itk.GetNHSNumber, itk.GetPatientDetailsBySearch, itk.GetPatientDetails} {
		p := params{birth: "19840229", gender: "2", family: "Penhallow", localID: "X26:00417"}
		const echo = `<id root="2.16.840.1.113883.2.1.3.2.4.18.24" extension="X26:00417"/>`
		if _, reply := ask(t, s, op, p); !strings.Contains(reply, echo) {
			t.Errorf("%s: the local identifier is not echoed", op)
		}
		p.localID = ""
		if _, reply := ask(t, s, op, p); strings.Contains(reply, "18.24") {
			t.Errorf("%s: a local identifier that was not sent", op)
		}
	}
}

// TestShapes holds the awkward shapes to the marks they are there for.
func TestShapes(t *testing.T) {
	s := newServer(smsptest.Options{})
	for _, c := range []struct {
		number  string
		want    []string
		without []string
	}{
		{"9990000026", []string{`<deceasedTime value="20150302"/>`}, []string{"gPPractice"}},
		{"9990000050", []string{`<deceasedTime value="2009"/>`}, nil},
		{"9990000069", []string{`<deceasedTime value="201811"/>`}, nil},
		{"9990000085", []string{`<addr use="TMP">`}, []string{`<addr use="H">`}},
		{"9990000093", []string{`<addr use="PST">`, `<addr use="TMP">`, `<addr use="H">`}, nil},
		{"9990000107", []string{"birthTime"}, []string{"<addr", "<telecom", "gPPractice"}},
		{"9990000123", []string{"Siŵan", "Łukasz", "O’Brÿn-Gŵyŷ", "Zoë"}, nil},
		{"9990000409", []string{`extension="9990000018"`}, []string{"9990000409"}},
		{"9990000417", []string{"<prefix/>", "<given/>", "<postalCode/>", `<telecom value="tel:" use="H"`}, []string{"Felicity"}},
		{"9990000433", []string{"<addr"}, []string{"gPPractice"}},
		{"9990000441", []string{`<birthTime value="201402281030"/>`}, nil},
		{"9990000484", []string{"Lobb &amp; &lt;Sons&gt;", "<addr><postalCode>ZZ993AH"}, []string{"<rear>"}},
		{"9990000492", []string{`xsi:nil="true"`}, []string{"<patient "}},
		{"9990000042", []string{`extension="9990000034"`}, []string{"<name"}},
		{"9990000158", nil, []string{"<subject"}},
	} {
		p, ok := smsptest.Find(c.number)
		if !ok {
			t.Fatalf("no training patient for a row")
		}
		_, reply := ask(t, s, itk.GetPatientDetailsByNHSNumber, params{birth: hl7(p.DateOfBirth), number: p.NHSNumber})
		for _, mark := range c.want {
			if !strings.Contains(reply, mark) {
				t.Errorf("%s: no %s in the reply", p.Shows, mark)
			}
		}
		for _, mark := range c.without {
			if strings.Contains(reply, mark) {
				t.Errorf("%s: %s in the reply", p.Shows, mark)
			}
		}
	}
	_, reply := ask(t, s, itk.VerifyNHSNumber, params{birth: "19811005", number: "9990000174"})
	if codeOf(reply) != "DEMOG-0040" || !strings.Contains(reply, `<value value="true"/>`) {
		t.Error("not verified: the reply was to say validIdentifier true all the same")
	}
}

// TestObserve: one event per request, and nothing about the patient in it.
func TestObserve(t *testing.T) {
	w := new(watch)
	s := newServer(smsptest.Options{Observe: w.observe})
	ask(t, s, itk.GetPatientDetailsByNHSNumber, params{birth: "19840229", number: "9990000034"})
	post(s, itk.VerifyNHSNumber, "nonsense")
	want := []smsptest.Event{
		{Operation: itk.GetPatientDetailsByNHSNumber, MessageID: "735CC078-73AA-41D0-AAF6-034EFB106878", Status: http.StatusOK, Code: "SMSP-0000"},
		{Status: http.StatusInternalServerError, Code: "1000", Remark: "no XML element"},
	}
	if !slices.Equal(w.events, want) {
		t.Errorf("events\n%+v\nwant\n%+v", w.events, want)
	}
}
