package evidence_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"msca/audit"
	"msca/audit/evidence"
	"msca/audit/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// FHIR R4 AuditEvent: agent.requestor, agent, source.observer, type and recorded
// are mandatory; every code system is named.
func TestMSCA_AUD_05_FHIRAuditEvents(t *testing.T) {
	b, vkey, _, _ := bundle(t)
	var raw []byte
	repack(t, b, func(name string, body []byte) ([]byte, bool) {
		if name == "fhir/auditevents.json" {
			raw = body
		}
		return body, true
	})
	var doc struct {
		ResourceType, Type string
		Entry              []struct{ Resource map[string]any }
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	if doc.ResourceType != "Bundle" || doc.Type != "collection" || len(doc.Entry) != 15 {
		t.Fatalf("%s %s of %d", doc.ResourceType, doc.Type, len(doc.Entry))
	}
	for i, e := range doc.Entry {
		r := e.Resource
		for _, key := range []string{"resourceType", "id", "type", "recorded", "agent", "source", "outcome", "action"} {
			if r[key] == nil {
				t.Errorf("entry %d has no %s", i, key)
			}
		}
		requestors := 0
		for _, a := range r["agent"].([]any) {
			if a.(map[string]any)["requestor"] == true {
				requestors++
			}
		}
		if requestors != 1 {
			t.Errorf("entry %d has %d requestors", i, requestors)
		}
	}
	one, err := json.MarshalIndent(doc.Entry[11].Resource, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden := "testdata/exported.fhir.json"
	if *update {
		if err := os.WriteFile(golden, append(one, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(one)+"\n" != string(want) {
		t.Errorf("the resource is now\n%s", one)
	}
	// A changed reading of the records shows.
	x := read(t, repack(t, b, edit("fhir/auditevents.json", func(s string) string { return strings.Replace(s, "Ruan Carlyon", "Somebody Else", 1) })))
	if r := x.Verify(vkey, nil); r.Verdict != audit.Tampered || !strings.Contains(r.Reason, "auditevents") {
		t.Errorf("a changed FHIR file: %s (%s)", r.Verdict, r.Reason)
	}
}

// No string of FHIR is empty, not even of a detail that is recorded without a value.
// A bundle that was made when it was still so is as good as before.
func TestMSCA_AUD_05_FHIRHasNoEmptyString(t *testing.T) {
	s := storetest.New(t)
	receipt, err := s.Append(ctx, audit.Entry{Event: audit.ConfigurationChanged, Details: []audit.Detail{{Name: "before", Value: ""}, {Name: "after", Value: "yes"}}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.Extract(ctx, []uint64{receipt.Seq})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&evidence.Bundle{Exhibits: *x}).Write(&out); err != nil {
		t.Fatal(err)
	}
	empty, named := `"valueString": ""`, `"valueString": "(empty)"`
	older := repack(t, out.Bytes(), edit("fhir/auditevents.json", func(s string) string {
		if strings.Contains(s, `: ""`) || !strings.Contains(s, named) {
			t.Errorf("the detail without a value is not named as that:\n%s", s)
		}
		return strings.Replace(s, named, empty, 1)
	}))
	for what, b := range map[string][]byte{"this one": out.Bytes(), "an older one": older} {
		if r := read(t, b).Verify(s.VKey(), nil); r.Verdict != audit.Intact {
			t.Errorf("%s: %s (%s), want it intact", what, r.Verdict, r.Reason)
		}
	}
}
