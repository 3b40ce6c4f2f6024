package itk_test

import (
	"encoding/json"
	"strings"
	"testing"

	"msca/itk"
)

func ptr[T any](v T) *T { return &v }

// MSCA-PDS-03, MSCA-DQ-03: the patient shown is the patient asked for.
func TestMSCA_PDS_03_ReplyAboutQuery(t *testing.T) {
	const asked, other = number, "9990000026"
	about := func(n string) *itk.Patient { return &itk.Patient{NHSNumber: itk.ReceivedNHSNumber(n)} }
	reply := func(op itk.Operation, code itk.ResponseCode, p *itk.Patient, valid *bool) itk.Reply {
		return itk.Reply{Operation: op, Code: code, Outcome: code.Outcome(), Patient: p, ValidIdentifier: valid}
	}
	for _, c := range []struct {
		name  string
		op    itk.Operation
		reply itk.Reply
		want  itk.Outcome
		keeps bool // the patient
	}{
		{"same number", itk.GetPatientDetailsByNHSNumber, reply(itk.GetPatientDetailsByNHSNumber, itk.Success, about(asked), nil), itk.OutcomeSuccess, true},
		{"stale", itk.GetPatientDetails, reply(itk.GetPatientDetails, itk.LocalStoreData, about(asked), nil), itk.OutcomeStale, true},
		{"other number", itk.GetPatientDetailsByNHSNumber, reply(itk.GetPatientDetailsByNHSNumber, itk.Success, about(other), nil), itk.OutcomeUnintelligible, false},
		{"other number, stale", itk.GetPatientDetails, reply(itk.GetPatientDetails, itk.LocalStoreData, about(other), nil), itk.OutcomeUnintelligible, false},
		{"other number, superseded", itk.GetPatientDetails, reply(itk.GetPatientDetails, itk.Superseded, about(other), nil), itk.OutcomeSuperseded, true},
		{"superseded without a replacement", itk.GetPatientDetails, reply(itk.GetPatientDetails, itk.Superseded, nil, nil), itk.OutcomeSuperseded, false},
		{"superseded by itself", itk.GetPatientDetails, reply(itk.GetPatientDetails, itk.Superseded, about(asked), nil), itk.OutcomeSuperseded, false},
		{"success without a patient", itk.GetPatientDetails, reply(itk.GetPatientDetails, itk.Success, nil, nil), itk.OutcomeUnintelligible, false},
		{"success without a number", itk.GetPatientDetails, reply(itk.GetPatientDetails, itk.Success, about(""), nil), itk.OutcomeUnintelligible, false},
		{"search finds whom it finds", itk.GetNHSNumber, reply(itk.GetNHSNumber, itk.Success, about(other), nil), itk.OutcomeSuccess, true},
		{"no match", itk.GetNHSNumber, reply(itk.GetNHSNumber, itk.NoMatch, nil, nil), itk.OutcomeNoMatch, false},
		{"verified", itk.VerifyNHSNumber, reply(itk.VerifyNHSNumber, itk.Success, about(asked), ptr(true)), itk.OutcomeSuccess, true},
		{"verified another", itk.VerifyNHSNumber, reply(itk.VerifyNHSNumber, itk.Success, about(other), ptr(true)), itk.OutcomeUnintelligible, false},
		{"verified without a word", itk.VerifyNHSNumber, reply(itk.VerifyNHSNumber, itk.Success, about(asked), nil), itk.OutcomeUnintelligible, false},
		{"answer to another operation", itk.VerifyNHSNumber, reply(itk.GetNHSNumber, itk.Success, about(asked), nil), itk.OutcomeUnintelligible, false},
		{"details under another label", itk.GetPatientDetailsByNHSNumber, reply(itk.GetPatientDetails, itk.Success, about(asked), nil), itk.OutcomeSuccess, true},
		{"fault", itk.GetPatientDetails, itk.Reply{Outcome: itk.OutcomeFault, Fault: &itk.Fault{Code: "3000"}}, itk.OutcomeFault, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := itk.Fields{DateOfBirth: birth}
			if c.op == itk.GetNHSNumber {
				f.Gender, f.Surname = "male", "Ali"
			} else {
				f.NHSNumber = asked
			}
			q, err := itk.NewQuery(c.op, f, itk.Rules{})
			if err != nil {
				t.Fatal(err)
			}
			got := c.reply.About(q)
			if c.want == itk.OutcomeFault && got.Operation != c.op {
				t.Errorf("the fault does not say that it answers %s", c.op)
			}
			if got.Outcome != c.want || (got.Patient != nil) != c.keeps {
				t.Errorf("outcome %s, patient %t, warnings %q", got.Outcome, got.Patient != nil, got.Warnings)
			}
			if c.want != itk.OutcomeUnintelligible {
				return
			}
			if got.ValidIdentifier != nil || len(got.Warnings) == 0 || strings.Contains(strings.Join(got.Warnings, ""), other) {
				t.Errorf("valid %v, warnings %q", got.ValidIdentifier, got.Warnings)
			}
		})
	}
}

func TestReply_MarshalJSON(t *testing.T) {
	d, _ := itk.ReceivedDate("198402291405")
	for _, c := range []struct {
		name  string
		reply itk.Reply
		want  string
	}{
		{"nothing", itk.Reply{Outcome: itk.OutcomeUnintelligible}, `{"outcome":"unintelligible"}`},
		{"death is null", itk.Reply{Outcome: itk.OutcomeSuccess, Patient: &itk.Patient{}}, `{"outcome":"success","patient":{"death":null}}`},
		{"death is known", itk.Reply{Outcome: itk.OutcomeSuccess, Patient: &itk.Patient{Death: &d, Birth: &itk.Date{}}}, `{"outcome":"success","patient":{"death":"198402291405"}}`},
		{"blank is left out", itk.Reply{Outcome: itk.OutcomeSuccess, Patient: &itk.Patient{Name: &itk.Name{Title: ptr(""), Given: []string{""}},
			Gender: ptr(itk.Gender("")), Practice: &itk.Practice{Address: &itk.Address{Lines: []string{"", ""}}}}}, `{"outcome":"success","patient":{"death":null}}`},
		{"false is said", itk.Reply{Outcome: itk.OutcomeNotVerified, ValidIdentifier: ptr(false)}, `{"outcome":"not-verified","valid_identifier":false}`},
		{"fault", itk.Reply{Outcome: itk.OutcomeFault, Fault: &itk.Fault{FaultCode: "soap:Client", Code: "1000", Text: "t", Diagnostic: "d"}},
			`{"outcome":"fault","fault":{"faultcode":"soap:Client","code":"1000","text":"t","diagnostic":"d"}}`},
		{"gender in words", itk.Reply{Outcome: itk.OutcomeSuccess, Patient: &itk.Patient{Gender: ptr(itk.NotKnown)}},
			`{"outcome":"success","patient":{"death":null,"gender":"not-known"}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := json.Marshal(c.reply)
			if err != nil || string(got) != c.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, c.want)
			}
		})
	}
}

// "Some elements may be either blank or omitted": the two are told apart everywhere.
func TestPatient_Gaps(t *testing.T) {
	for _, c := range []struct {
		name          string
		patient       itk.Patient
		blank, absent string
	}{
		{"nothing came", itk.Patient{}, "", "name gender birth death addresses telecoms practice"},
		{"all came blank", itk.Patient{Name: &itk.Name{Title: ptr(""), Given: []string{""}, Family: ptr("")}, Gender: ptr(itk.Gender("")), Birth: &itk.Date{},
			Death: &itk.Date{}, Addresses: []itk.Address{{}}, Telecoms: []itk.Telecom{{Value: "tel:"}},
			Practice: &itk.Practice{Code: ptr(""), Name: ptr(""), Address: &itk.Address{}, Telephone: ptr("")}},
			"name.title name.given name.family gender birth death addresses telecoms practice.code practice.name practice.address practice.telephone", ""},
		{"wholes without parts", itk.Patient{Name: &itk.Name{}, Practice: &itk.Practice{}}, "name practice", "gender birth death addresses telecoms"},
		{"some of several", itk.Patient{Addresses: []itk.Address{{Lines: []string{"", "x"}}, {}, {Lines: []string{"x"}, Postcode: ptr("")}},
			Telecoms: []itk.Telecom{{Value: "tel:1"}, {}}, Name: &itk.Name{Given: []string{"x"}}, Gender: ptr(itk.Male), Birth: &itk.Date{}, Death: &itk.Date{},
			Practice: &itk.Practice{Code: ptr("Y9")}},
			"birth death addresses.1 addresses.2.postcode telecoms.1", "name.title name.family addresses.0.postcode practice.name practice.address practice.telephone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			blank, absent := c.patient.Gaps()
			if strings.Join(blank, " ") != c.blank || strings.Join(absent, " ") != c.absent {
				t.Errorf("blank  %q\nabsent %q", blank, absent)
			}
		})
	}
}

func TestResponseCodes(t *testing.T) {
	if n := len(itk.ResponseCodes()); n != 14 {
		t.Errorf("%d codes, 14 are published", n)
	}
	for _, c := range itk.ResponseCodes() {
		if c.Text() == "" || c.Outcome() == itk.OutcomeUnknownCode {
			t.Errorf("%s: text %q, outcome %s", c, c.Text(), c.Outcome())
		}
	}
	if c := itk.ResponseCode("DEMOG-0123"); c.Text() != "" || c.Outcome() != itk.OutcomeUnknownCode {
		t.Error("an unknown code is known")
	}
}

func TestOperations(t *testing.T) {
	for _, op := range itk.Operations() {
		if got, err := itk.ParseOperation(string(op)); got != op || err != nil {
			t.Errorf("%s parses as %q, %v", op, got, err)
		}
		if op.Action() != "urn:nhs-itk:services:201005:"+string(op)+"-v1-0" || op.ResponseAction() != op.Action()+"Response" {
			t.Errorf("actions %s, %s", op.Action(), op.ResponseAction())
		}
	}
	if _, err := itk.ParseOperation("VerifyNHSNumber"); err == nil {
		t.Error("a name in other letters is taken")
	}
	for _, g := range []itk.Gender{itk.NotKnown, itk.Male, itk.Female, itk.NotSpecified} {
		if got, err := itk.ParseGender(g.Word()); got != g || err != nil || g.Words() == "" {
			t.Errorf("gender %s parses as %s, %v", g.Word(), got.Word(), err)
		}
	}
	for _, m := range itk.AccessMethods() {
		if got, err := itk.ParseAccessMethod(string(m)); got != m || err != nil || m.Attended() != (m != itk.Unattended) {
			t.Errorf("access method %s parses as %s, %v", m, got, err)
		}
	}
}
