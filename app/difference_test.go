package app_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/audit"
	"msca/itk"
)

func queryFor(t *testing.T, op itk.Operation, f itk.Fields) itk.Query {
	t.Helper()
	q, err := itk.NewQuery(op, f, itk.Rules{Attended: true})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func titles(s app.Shown) []string {
	var out []string
	for _, c := range s.Cautions {
		out = append(out, c.Title)
	}
	return out
}

// The answer to getNHSNumber brings identifiers only: it is no patient whose
// location is withheld, and no gender is made up.
func TestMSCA_PDS_03_NumberAloneIsNoWithheldRecord(t *testing.T) {
	q := queryFor(t, itk.GetNHSNumber, itk.Fields{Surname: "Penhallow", DateOfBirth: "1984-02-29", Gender: "female", LocalID: "X26:00417"})
	reply := itk.Reply{Code: itk.Success, Outcome: itk.OutcomeSuccess, Patient: &itk.Patient{NHSNumber: itk.ReceivedNHSNumber("9990000034"), LocalID: "X26:00417"}}
	s := app.Present(q, reply, theTime())
	if s.Screen != "nhs-number/1" || s.Banner != nil || len(s.Cautions) != 0 {
		t.Errorf("screen %s, banner %v, cautions %q; want the number alone", s.Screen, s.Banner != nil, titles(s))
	}
	golden(t, "testdata/shown/getNHSNumber.json", s)
}

func TestMSCA_PDS_03_AnAnswerThatDoesNotFitIsWarnedOf(t *testing.T) {
	q := queryFor(t, itk.GetPatientDetailsBySearch, itk.Fields{Surname: "Penhallow", DateOfBirth: "1984-02-29", Gender: "female", LocalID: "X26:00417"})
	answer := func(birth, local string, gender *itk.Gender) itk.Reply {
		born, _ := itk.ReceivedDate(birth)
		return itk.Reply{Code: itk.Success, Outcome: itk.OutcomeSuccess, Patient: &itk.Patient{
			NHSNumber: itk.ReceivedNHSNumber("9990000034"), LocalID: local, Birth: &born, Gender: gender, Addresses: []itk.Address{},
		}}.About(q)
	}
	male, female, unknown := itk.Male, itk.Female, itk.NotKnown
	for _, c := range []struct {
		birth, local string
		gender       *itk.Gender
		want, told   string
	}{
		{"19840229", "X26:00417", &female, "", ""},
		{"198402291030", "X26:00417", nil, "", ""}, // with the time of birth
		{"1984", "", &unknown, "", ""},             // what is there agrees
		{"19840228", "X26:00417", &female, "The date of birth is not the one asked for", "another date of birth than the one asked for"},
		{"19840229", "X26:00417", &male, "The gender is not the one asked for", "another gender than the one asked for"},
		{"19840229", "X26:99999", nil, "The local identifier is not the one sent", "another local identifier than the one sent"},
	} {
		r := answer(c.birth, c.local, c.gender)
		got := titles(app.Present(q, r, theTime()))
		if c.want == "" && len(got) != 0 || c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("born %s, local id %s: cautions %q, want %q", c.birth, c.local, got, c.want)
		}
		if all := strings.Join(r.Warnings, "|"); c.told == "" && all != "" || !strings.Contains(all, c.told) {
			t.Errorf("born %s, local id %s: warnings %q of the reply, want %q", c.birth, c.local, r.Warnings, c.told)
		}
	}
	if b := app.Present(q, answer("19840229", "", nil), theTime()).Banner; b.Gender != "not returned" || b.Family != "not returned" {
		t.Errorf("a missing gender reads %q, a missing name %q; want it said that they were not returned", b.Gender, b.Family)
	}
}

// What was left out of an answer is warned of, and is not called blank.
func TestMSCA_PDS_03_WhatIsLeftOutIsWarnedOf(t *testing.T) {
	q := queryFor(t, itk.GetPatientDetailsByNHSNumber, itk.Fields{NHSNumber: "9990000034", DateOfBirth: "1984-02-29"})
	s := app.Present(q, itk.Reply{Code: itk.Success, Outcome: itk.OutcomeSuccess, Unread: true, Patient: &itk.Patient{
		NHSNumber: itk.ReceivedNHSNumber("9990000034"), Name: &itk.Name{Unread: true}, Addresses: []itk.Address{{Use: itk.Home, Unread: true}},
	}}, theTime())
	if got := titles(s); !slices.Contains(got, "Not everything that came is shown") {
		t.Errorf("cautions %q", got)
	}
	const words = "not readable as it came"
	if l := s.Sections[0].Lines[0]; s.Banner.Family != words || l.Presence != app.Given || !slices.Equal(l.Rows, []string{words}) {
		t.Errorf("the name reads %q and the address %q (%s), want %q", s.Banner.Family, l.Rows, l.Presence, words)
	}
}

// A date of death that is blank is neither a death nor none: it is said as what it is.
func TestMSCA_PDS_03_ABlankDateOfDeathIsNoDeathAndIsWarnedOf(t *testing.T) {
	q := queryFor(t, itk.GetPatientDetailsByNHSNumber, itk.Fields{NHSNumber: "9990000034", DateOfBirth: "1984-02-29"})
	born, _ := itk.ReceivedDate("19840229")
	for death, want := range map[string]string{"": "Whether this patient has died is not certain", "2009": "This patient has died"} {
		died, _ := itk.ReceivedDate(death)
		s := app.Present(q, itk.Reply{Code: itk.Success, Outcome: itk.OutcomeSuccess, Patient: &itk.Patient{
			NHSNumber: itk.ReceivedNHSNumber("9990000034"), Birth: &born, Death: &died, Addresses: []itk.Address{},
		}}, theTime())
		if got := titles(s); !slices.Equal(got, []string{want}) {
			t.Errorf("died %q: cautions %q, want %q", death, got, want)
		}
		if b := s.Banner; b.Deceased != (death != "") || b.Deceased != (b.Age == "") || b.Deceased != (b.Died != "") {
			t.Errorf("died %q: the banner says deceased %t, died %q, age %q", death, b.Deceased, b.Died, b.Age)
		}
	}
}

// A workstation left open over midnight takes a date of birth of the new day.
func TestLookup_TodayIsToday(t *testing.T) {
	now := theTime()
	w := newWard(t, func(o *app.Options) { o.Now = func() time.Time { return now } })
	w.signIn(t, nurse)
	now = now.Add(10 * time.Hour)
	tomorrow := app.LookupRequest{Operation: itk.VerifyNHSNumber, Fields: itk.Fields{NHSNumber: "9990000034", DateOfBirth: "2026-11-24"}}
	var input *itk.InputError
	if _, err := w.Lookup(t.Context(), tomorrow); !errors.As(err, &input) {
		t.Errorf("a date of birth in the future gives %v", err)
	}
	now = time.Date(2026, 11, 24, 0, 1, 0, 0, time.UTC)
	if _, err := w.Lookup(t.Context(), tomorrow); errors.As(err, &input) {
		t.Errorf("a child born today cannot be looked up: %v", err)
	}
}

func TestMSCA_AUD_05_3_9_3_SearchesThatCannotBeMeantAreRefused(t *testing.T) {
	w := newWard(t)
	w.signIn(t, privacy)
	before := len(w.trail.events())
	var input *itk.InputError
	for _, patient := range []string{"123", "9990000035", "not a number"} {
		if _, err := w.SearchTrail(t.Context(), audit.Filter{Patient: patient}); !errors.As(err, &input) {
			t.Errorf("patient %q: %v, want the field refused", patient, err)
		}
	}
	if _, err := w.SearchTrail(t.Context(), audit.Filter{SeqFrom: 10, SeqTo: 5}); !errors.Is(err, app.ErrFilter) {
		t.Errorf("a range the wrong way round: %v", err)
	}
	if len(w.trail.events()) != before {
		t.Error("a refused search was recorded as made")
	}
	if w.AuditTrouble() != nil {
		t.Error("a mistyped number turned the health light red")
	}
	if _, err := w.SearchTrail(t.Context(), audit.Filter{User: "NELL", Patient: "999 000 0034"}); err != nil {
		t.Fatal(err)
	}
	if f := w.trail.filter; f.User != "nell" || f.Patient != "9990000034" || f.SeqTo != uint64(len(w.trail.events()))-1 {
		t.Errorf("searched for user %q, patient digits %v, up to %d; want folded, plain, and short of the search's own record", f.User, f.Patient == "9990000034", f.SeqTo)
	}
}
