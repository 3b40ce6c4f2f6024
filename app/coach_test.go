package app_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"msca/app"
	"msca/itk"
)

func stepTitles(steps []app.NextStep) []string {
	var out []string
	for _, s := range steps {
		out = append(out, s.Title)
	}
	return out
}

var everything = itk.Fields{Surname: "Penhallow-Rowe", Forename: "Nesta", DateOfBirth: "29/02/1984", Gender: "female", Postcode: "ZZ99 3AA"}

func TestMSCA_PDS_01_CoachOffersWhatIsLikeliest(t *testing.T) {
	plain := itk.Fields{Surname: "Penhallow", DateOfBirth: "29/02/1984", Gender: "female"}
	number := itk.Fields{NHSNumber: "999 000 0034", DateOfBirth: "29/02/1984"}
	withName := itk.Fields{NHSNumber: "999 000 0034", DateOfBirth: "29/02/1984", Surname: "Penhallow"}
	wide := app.Refinement{Rules: itk.Rules{Attended: true, Wildcards: true}, Extended: true}
	for _, c := range []struct {
		what string
		r    app.Refinement
		want []string
	}{
		{"all given", app.Refinement{Outcome: itk.OutcomeNoMatch, Operation: itk.GetPatientDetailsBySearch, Fields: everything},
			[]string{"Search without the postcode", "Swap surname and forename", "Try one of the two surnames"}},
		{"the least given", app.Refinement{Outcome: itk.OutcomeNoMatch, Operation: itk.GetNHSNumber, Fields: plain},
			[]string{"Use the NHS number", "Ask how the surname is spelt", "Try a former surname"}},
		{"several people", app.Refinement{Outcome: itk.OutcomeMultipleMatches, Operation: itk.GetPatientDetailsBySearch, Fields: plain},
			[]string{"Add the forename", "Add the postcode", "Use the NHS number"}},
		{"several with all", app.Refinement{Outcome: itk.OutcomeMultipleMatches, Operation: itk.GetPatientDetailsBySearch, Fields: everything},
			[]string{"Use the NHS number", "Use a previous postcode", "Ask how the surname is spelt"}},
		{"several by wildcard and year", app.Refinement{Outcome: itk.OutcomeMultipleMatches, Operation: itk.GetPatientDetailsBySearch, Rules: wide.Rules, Extended: true,
			Fields: itk.Fields{Surname: "Pen*", DateOfBirth: "1984", Gender: "female"}},
			[]string{"Write the name out", "Give the whole date of birth", "Add the forename"}},
		{"number of nobody", app.Refinement{Outcome: itk.OutcomeNoMatch, Operation: itk.GetPatientDetailsByNHSNumber, Fields: number, Details: true},
			[]string{"Read the NHS number again", "Search by name, date of birth and gender", "Ask for the date of birth again"}},
		{"not verified", app.Refinement{Outcome: itk.OutcomeNotVerified, Operation: itk.VerifyNHSNumber, Fields: withName},
			[]string{"Ask with number and date of birth alone", "Ask for the date of birth again", "Read the NHS number again"}},
		{"superseded", app.Refinement{Outcome: itk.OutcomeSuperseded, Operation: itk.VerifyNHSNumber, Fields: number, Replacement: "9990000018"},
			[]string{"Look up the replacement"}},
		{"superseded by an unknown number", app.Refinement{Outcome: itk.OutcomeSuperseded, Operation: itk.VerifyNHSNumber, Fields: number}, nil},
		{"invalidated", app.Refinement{Outcome: itk.OutcomeInvalidated, Operation: itk.VerifyNHSNumber, Fields: number},
			[]string{"Search by name, date of birth and gender"}},
		{"the Spine is down", app.Refinement{Outcome: itk.OutcomeUnavailable, Operation: itk.VerifyNHSNumber, Fields: number}, nil},
		{"found", app.Refinement{Outcome: itk.OutcomeSuccess, Operation: itk.VerifyNHSNumber, Fields: number}, nil},
	} {
		got := app.Refine(c.r, nil)
		if !slices.Equal(stepTitles(got), c.want) {
			t.Errorf("%s:\n%q, want\n%q", c.what, stepTitles(got), c.want)
		}
		for _, s := range got {
			if s.Reason == "" || s.Focus == "" {
				t.Errorf("%s: %q has no reason or no field to go on with", c.what, s.Title)
			}
		}
	}
}

// Whatever was asked and came back: what a step fills the form with is refused for
// nothing but that a value is still to be typed; it holds no wildcard that was not
// there unless the organisation and the role allow it, and no value that nobody typed.
func TestMSCA_PDS_07_CoachNeverGoesPastWhatIsAllowed(t *testing.T) {
	outcomes := []itk.Outcome{itk.OutcomeNoMatch, itk.OutcomeMultipleMatches, itk.OutcomeNotVerified, itk.OutcomeInvalidated, itk.OutcomeSuperseded, itk.OutcomeNotNewStyle}
	forms := []itk.Fields{
		everything,
		{Surname: "Penhallow", DateOfBirth: "29/02/1984", Gender: "female"},
		{Surname: "Ng", Forename: "Bo", DateOfBirth: "29/02/1984", Gender: "male", LocalID: "X26:1"},
		{NHSNumber: "999 000 0034", DateOfBirth: "29/02/1984"},
		{NHSNumber: "999 000 0034", DateOfBirth: "29/02/1984", Surname: "Penhallow", Forename: "Nesta"},
	}
	offered := 0
	for _, rules := range []itk.Rules{{}, {Attended: true}, {Attended: true, Wildcards: true}} {
		for _, extended := range []bool{false, true} {
			for _, details := range []bool{false, true} {
				for _, op := range itk.Operations() {
					for _, f := range forms {
						if _, err := itk.NewQuery(op, f, rules); err != nil {
							continue // could not have been asked
						}
						for _, o := range outcomes {
							steps := app.Refine(app.Refinement{Outcome: o, Operation: op, Fields: f, Replacement: "9990000018", Rules: rules, Details: details, Extended: extended}, nil)
							if len(steps) > 3 {
								t.Fatalf("%s after %s: %d steps at once", o, op, len(steps))
							}
							for _, s := range steps {
								offered++
								holdStep(t, f, s, rules, details, extended)
							}
						}
					}
				}
			}
		}
	}
	if offered < 200 {
		t.Errorf("only %d steps were looked at: the test proves little", offered)
	}
}

func holdStep(t *testing.T, asked itk.Fields, s app.NextStep, rules itk.Rules, details, extended bool) {
	t.Helper()
	if star := strings.Contains(s.Fields.Surname+s.Fields.Forename+s.Fields.Postcode, "*"); star && (!rules.Wildcards || !rules.Attended || !extended) {
		t.Errorf("%q searches wide where that is not allowed", s.Title)
	}
	if !details && s.Operation != itk.VerifyNHSNumber && s.Operation != itk.GetNHSNumber && s.Fields.NHSNumber != asked.NHSNumber && s.Fields.NHSNumber == "" && s.Title == "Search by name, date of birth and gender" {
		t.Errorf("%q asks for details that the role may not see", s.Title)
	}
	_, err := itk.NewQuery(s.Operation, s.Fields, rules)
	var input *itk.InputError
	if err == nil || errors.As(err, &input) && !slices.ContainsFunc(input.Problems, func(p itk.FieldProblem) bool { return p.Rule != "required" }) {
		typed := asked.Surname + asked.Forename + asked.Postcode + asked.DateOfBirth + asked.NHSNumber + asked.LocalID + "999 000 0018"
		for _, v := range []string{s.Fields.Surname, s.Fields.Forename, s.Fields.Postcode, s.Fields.DateOfBirth, s.Fields.NHSNumber} {
			if !strings.Contains(typed, strings.TrimSuffix(v, "*")) {
				t.Errorf("%q fills in a value that nobody typed", s.Title)
			}
		}
		return
	}
	t.Errorf("%q fills the form for %s with what is refused: %v", s.Title, s.Operation, err)
}

func TestMSCA_PDS_07_FirstLettersOnlyWhereSwitchedOnAndAttended(t *testing.T) {
	last := func(rules itk.Rules, extended bool) []string {
		tried := app.Refinement{Outcome: itk.OutcomeNoMatch, Operation: itk.GetPatientDetailsBySearch, Details: true, Rules: rules, Extended: extended,
			Fields: itk.Fields{Surname: "Penhallow", DateOfBirth: "29/02/1984", Gender: "female"}}
		return stepTitles(app.AllSteps(tried))
	}
	const wide = "Search by the first letters of the surname"
	for _, c := range []struct {
		rules    itk.Rules
		extended bool
		want     bool
	}{
		{itk.Rules{Attended: true, Wildcards: true}, true, true},
		{itk.Rules{Attended: true, Wildcards: true}, false, false},
		{itk.Rules{Attended: true}, true, false},
		{itk.Rules{Wildcards: true}, true, false},
	} {
		if got := slices.Contains(last(c.rules, c.extended), wide); got != c.want {
			t.Errorf("wildcards %v, attended %v, role %v: offered %v, want %v", c.rules.Wildcards, c.rules.Attended, c.extended, got, c.want)
		}
	}
}

// Every attempt carries one case, and a step that would only repeat one is not
// offered again.
func TestMSCA_PDS_01_AttemptsAreOneCase(t *testing.T) {
	w := newWard(t)
	w.wire.answer = func(q itk.Query) itk.Exchange {
		return itk.Exchange{HTTPStatus: 200, Reply: itk.Reply{Operation: q.Operation(), Code: itk.NoMatch, Outcome: itk.OutcomeNoMatch}}
	}
	w.signIn(t, nurse)
	req := app.LookupRequest{Operation: itk.GetPatientDetailsBySearch, Fields: everything, Case: "FIRST"}
	a, err := w.Lookup(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for range 4 {
		if len(a.Shown.Next) == 0 {
			t.Fatal("the coach has nothing more to offer")
		}
		step := a.Shown.Next[0]
		if slices.Contains(seen, step.Title) {
			t.Errorf("%q is offered although it was tried", step.Title)
		}
		seen = append(seen, step.Title)
		if step.Fields.Surname == "" || step.Operation != req.Operation {
			break // somebody has to type
		}
		if a, err = w.Lookup(t.Context(), app.LookupRequest{Operation: step.Operation, Fields: step.Fields, Case: a.Case}); err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) < 3 {
		t.Errorf("only %q were tried", seen)
	}
	for _, e := range w.trail.entries[2:] {
		if e.Case != "FIRST" {
			t.Errorf("%s is recorded under case %q, want the first one's", e.Event, e.Case)
		}
	}
}
