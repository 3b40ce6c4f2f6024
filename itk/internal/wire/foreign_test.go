package wire_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"msca/itk"
	"msca/itk/internal/wire"
)

// TestDecodeReply_IndependentServers reads replies in the forms that other hands give them: the Spine's own
// service, the national test tool, a mock server, SOAP stacks with their own ideas of prefixes, and what people
// cut out of a log. All of them are made up. Each has its JSON beside it.
func TestDecodeReply_IndependentServers(t *testing.T) {
	whole := indented(t, wire.DecodeReply(reply(t, "getPatientDetails.reply-SMSP-0000.xml")))
	same := map[string]bool{ // say just what the plain reply says
		"byte-order-mark-and-crlf": true, "charset-utf8-and-no-line-ends": true, "fragment-body": true,
		"fragment-payloads": true, "iso-8859-1": true, "no-prefixes": true, "signed-header": true,
		"simulator-audit-identity": true, "single-quotes-and-spaces-in-tags": true,
	}
	want := map[string]struct {
		outcome itk.Outcome
		code    string // of the reply or the fault
		number  string
		warning string
	}{
		"comments-and-instruction-before-the-root": {itk.OutcomeSuccess, "SMSP-0000", "9990000034", "processing instruction, not heeded, at /, byte 68"},
		"fragment-fault":                            {itk.OutcomeFault, "1000", "", ""},
		"mock-fault-without-prefix":                 {itk.OutcomeFault, "1000", "", ""},
		"mock-lower-case-ids-and-profile-as-action": {itk.OutcomeSuccess, "SMSP-0000", "9990000034", "service that is not the one of this payload"},
		"odd-values":                                {itk.OutcomeSuccess, "SMSP-0000", "9990000034", ""},
		"simulator-empty-subject":                   {itk.OutcomeMultipleMatches, "DEMOG-0007", "", ""},
		"simulator-fault-2200":                      {itk.OutcomeFault, "2200", "", ""},
		"simulator-fault-version-mismatch":          {itk.OutcomeFault, "", "", ""},
		"simulator-no-spine-generic-code-system":    {itk.OutcomeUnavailable, "SMSP-0004", "", ""},
		"simulator-superseded-without-replacement":  {itk.OutcomeSuperseded, "DEMOG-0017", "", ""},
		"spine-get-nhs-number":                      {itk.OutcomeSuccess, "SMSP-0000", "9990000034", ""},
		"utf-16":                                    {itk.OutcomeUnintelligible, "", "", "charset other than UTF-8"}, // WS-STD-01 asks for UTF-8
	}
	paths, err := filepath.Glob(filepath.Join(soapDir, "foreign", "*.xml"))
	if err != nil || len(paths) != len(same)+len(want) {
		t.Fatalf("%d replies, want %d: %v", len(paths), len(same)+len(want), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".xml")
		t.Run(name, func(t *testing.T) {
			r := wire.DecodeReply(reply(t, "foreign/"+name+".xml"))
			got := indented(t, r)
			golden(t, "foreign/"+name+".json", got)
			if same[name] {
				if !bytes.Equal(got, whole) {
					t.Errorf("got\n%s\nwant\n%s", got, whole)
				}
				return
			}
			w := want[name]
			code, number := string(r.Code), ""
			if r.Fault != nil {
				code = r.Fault.Code
			}
			if r.Patient != nil {
				number = r.Patient.NHSNumber.Digits()
			}
			if r.Outcome != w.outcome || code != w.code || number != w.number {
				t.Errorf("outcome %s, code %q, patient %q; want %v", r.Outcome, code, number, w)
			}
			if said := strings.Join(r.Warnings, "|"); (said != "") != (w.warning != "") || !strings.Contains(said, w.warning) {
				t.Errorf("warnings %q, want %q", said, w.warning)
			}
		})
	}
}

func indented(t *testing.T, r itk.Reply) []byte {
	t.Helper()
	b, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(b, '\n')
}
