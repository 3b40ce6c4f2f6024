package wire_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/internal/wire"
)

// The ten mistakes that implementers of the mini services most likely make, each proved absent.

func everyRequest(t *testing.T, check func(t *testing.T, op itk.Operation, message string)) {
	t.Helper()
	for _, op := range itk.Operations() {
		for _, m := range itk.AccessMethods() {
			t.Run(string(op)+"-"+string(m), func(t *testing.T) { check(t, op, string(encode(t, op, m))) })
		}
	}
}

// The root of getPatientDetails goes without "Request", its code and profile with it.
func TestMistake01_RootOfGetPatientDetails(t *testing.T) {
	everyRequest(t, func(t *testing.T, op itk.Operation, message string) {
		root := string(op) + "Request-v1-0"
		if op == itk.GetPatientDetails {
			root = "getPatientDetails-v1-0"
		}
		for _, want := range []string{"<" + root + ` xmlns="urn:hl7-org:v3"`, "</" + root + "></itk:payload>",
			`<code code="` + string(op) + `Request-v1-0"`, `profileid="urn:nhs-en:profile:` + string(op) + `Request-v1-0"`} {
			if !strings.Contains(message, want) {
				t.Errorf("no %s", want)
			}
		}
	})
}

// Parameters in schema order, semanticsText in each, given before family, no use, postcode as an element.
func TestMistake02_OrderAndSemanticsText(t *testing.T) {
	order := []string{"DateOfBirth", "Gender", "LocalIdentifier", "NHSNumber", "Name", "Postcode"}
	everyRequest(t, func(t *testing.T, op itk.Operation, message string) {
		query := cut(t, message, "<queryEvent>", "</queryEvent>")
		last := -1
		for _, p := range order {
			at := strings.Index(query, "<Person."+p+">")
			if at < 0 {
				continue
			}
			if at < last {
				t.Errorf("Person.%s comes too early", p)
			}
			last = at
			if !strings.Contains(query, "<semanticsText>Person."+p+"</semanticsText>") {
				t.Errorf("Person.%s has no semanticsText", p)
			}
		}
		if given, family := strings.Index(query, "<given>"), strings.Index(query, "<family>"); given > family {
			t.Error("family before given")
		}
		if strings.Contains(query, "use=") || strings.Contains(query, "displayName") {
			t.Error("a prohibited attribute")
		}
		if strings.Contains(query, "Person.Postcode") && !strings.Contains(query, "<value><postalCode>ZZ99 ") {
			t.Error("no postcode element")
		}
	})
}

var uuids = regexp.MustCompile(`[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}`)

// Ids are upper-case, all different, manifest and payload alike; a repeat has new ones.
func TestMistake03_Ids(t *testing.T) {
	everyRequest(t, func(t *testing.T, op itk.Operation, message string) {
		count := map[string]int{}
		for _, id := range uuids.FindAllString(message, -1) {
			if id != strings.ToUpper(id) {
				t.Errorf("%s is not upper-case", id)
			}
			count[id]++
		}
		payload := uuids.FindString(cut(t, message, `<itk:payload id="uuid_`, `">`))
		for id, n := range count {
			if want := map[bool]int{true: 2, false: 1}[id == payload]; n != want {
				t.Errorf("%s occurs %d times", id, n)
			}
		}
		if len(count) != 5 || !strings.Contains(message, `<itk:manifestitem id="uuid_`+payload+`"`) {
			t.Errorf("%d ids, payload %s", len(count), payload)
		}
	})
	source := &counted{seed: "repeat"}
	first, err1 := wire.NewIDs(source)
	second, err2 := wire.NewIDs(source)
	if err1 != nil || err2 != nil || first == second || first.MessageID == second.MessageID {
		t.Errorf("ids of a repeat: %v, %v", err1, err2)
	}
	if _, err := wire.NewIDs(zeros{}); err == nil {
		t.Error("ids out of a source that repeats itself")
	}
	broken := errors.New("no entropy")
	if _, err := wire.NewIDs(failing{broken}); !errors.Is(err, broken) {
		t.Errorf("the source's error is lost: %v", err)
	}
	r := request(t, itk.VerifyNHSNumber, itk.Attended)
	r.IDs.TrackingID = r.IDs.MessageID
	if _, err := wire.Encode(r); err == nil {
		t.Error("one id is used twice")
	}
	r.IDs.TrackingID = strings.ToLower(r.IDs.QueryID)
	if _, err := wire.Encode(r); err == nil {
		t.Error("a lower-case id is taken")
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// wsa:Action and header service are one value, the one that becomes the SOAPAction.
func TestMistake04_OneAction(t *testing.T) {
	everyRequest(t, func(t *testing.T, op itk.Operation, message string) {
		if !strings.Contains(message, "<wsa:Action>"+op.Action()+"</wsa:Action>") ||
			!strings.Contains(message, `<itk:header service="`+op.Action()+`"`) {
			t.Error("Action and service differ from the operation's action")
		}
	})
}

// Timestamps are UTC with Z, in whole seconds, back-dated by 2 s and made of the time handed in.
func TestMistake05_Timestamps(t *testing.T) {
	everyRequest(t, func(t *testing.T, op itk.Operation, message string) {
		if !strings.Contains(message, "<wsu:Created>2026-03-01T08:30:00Z</wsu:Created>") ||
			!strings.Contains(message, "<wsu:Expires>2026-03-01T08:40:00Z</wsu:Expires>") {
			t.Error("Created or Expires are not as they should be")
		}
	})
	r := request(t, itk.VerifyNHSNumber, itk.Attended)
	r.Now, r.Validity = r.Now.Add(time.Hour), 5*time.Minute
	b, err := wire.Encode(r)
	if err != nil || !bytes.Contains(b, []byte("<wsu:Created>2026-03-01T09:30:00Z")) || !bytes.Contains(b, []byte("<wsu:Expires>2026-03-01T09:35:00Z")) {
		t.Errorf("a later request keeps old times: %v", err)
	}
	r.Now = time.Time{}
	if _, err := wire.Encode(r); err == nil {
		t.Error("a request without a time")
	}
}

// What came is told by the body: faults are faults, and no code is followed by a missing patient.
func TestMistake06_BodyDecides(t *testing.T) {
	for name, raw := range replies(t) {
		r := wire.DecodeReply(raw)
		if fault := strings.HasPrefix(name, "fault"); fault != (r.Outcome == itk.OutcomeFault) || fault != (r.Fault != nil) {
			t.Errorf("%s: outcome %s", name, r.Outcome)
		}
	}
	for _, code := range append(itk.ResponseCodes(), "DEMOG-0123", "X") {
		for _, subject := range []string{"", "<subject/>", `<subject xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>`,
			"<subject><patient/></subject>", "<component/>", "<component><validIdentifier/></component>"} {
			for _, root := range []string{"verifyNHSNumberResponse-v1-0", "getNHSNumberResponse-v1-0", "getPatientDetailsResponse-v1-0"} {
				raw := fmt.Sprintf(`<%s xmlns="urn:hl7-org:v3"><value code="%s"/>%s</%s>`, root, code, subject, root)
				if r := wire.DecodeReply([]byte(raw)); r.Code != code || r.Outcome != code.Outcome() || r.Patient != nil {
					t.Errorf("%s: %v", raw, r)
				}
			}
		}
	}
}

// validIdentifier counts under SMSP-0000 and SMSP-0003 alone; another patient's record is no match; numbers
// in replies are not held to Modulus 11.
func TestMistake07_WhatIsTrusted(t *testing.T) {
	for _, code := range append(itk.ResponseCodes(), "DEMOG-0123") {
		raw := bytes.Replace(reply(t, "verifyNHSNumber.reply-SMSP-0000.xml"), []byte(`"SMSP-0000"`), []byte(`"`+code+`"`), 1)
		r := wire.DecodeReply(raw)
		if counts := code == itk.Success || code == itk.LocalStoreData; (r.ValidIdentifier != nil) != counts {
			t.Errorf("%s: validIdentifier counts: %t", code, r.ValidIdentifier != nil)
		}
	}
	q := query(t, itk.GetPatientDetailsByNHSNumber, itk.Attended)
	other := bytes.Replace(reply(t, details), []byte("9990000034"), []byte("9990000042"), 1)
	if r := wire.DecodeReply(other).About(q); r.Outcome != itk.OutcomeUnintelligible || r.Patient != nil {
		t.Errorf("another patient's record: %v", r)
	}
	failing := bytes.Replace(reply(t, details), []byte("9990000034"), []byte("9999345201"), 1)
	if r := wire.DecodeReply(failing); r.Patient == nil || r.Patient.NHSNumber.Digits() != "9999345201" {
		t.Errorf("the specification's own number: %v", r)
	}
}

// Each method has its own ids under their own types; nothing is encoded without an identity.
func TestMistake08_AuditIdentity(t *testing.T) {
	want := map[itk.AccessMethod]string{
		itk.Unattended: `<itk:id type="1.2.826.0.1285.0.2.0.107" uri="200000000999"/>`,
		itk.Attended:   `<itk:id type="2.16.840.1.113883.2.1.3.2.4.18.27" uri="urn:nhs-uk:identity:ods:X26:User:jbloggs"/>`,
		itk.AttendedSmartcard: `<itk:id type="1.2.826.0.1285.0.2.0.65" uri="555012345678"/>` +
			`<itk:id type="1.2.826.0.1285.0.2.0.67" uri="555087654321"/>`,
		itk.AttendedSession: `<itk:id type="1.2.826.0.1285.0.2.0.65" uri="555012345678"/><itk:id type="1.2.826.0.1285.0.2.0.67" uri="555087654321"/>` +
			`<itk:id type="1.2.826.0.1285.0.2.1.104" uri="R8001"/><itk:id type="1.3.6.1.4.1.99999.1" uri="urn:example:sso:AQIC5wM2LY4SfczExample.*AAJTSQACMDE*"/>`,
	}
	for m, ids := range want {
		got := cut(t, string(encode(t, itk.VerifyNHSNumber, m)), "<itk:auditIdentity>", "</itk:auditIdentity>")
		got = strings.NewReplacer("\n", "", "          ", "", "        ", "").Replace(got)
		if got != "<itk:auditIdentity>"+ids+"</itk:auditIdentity>" {
			t.Errorf("%s: %s", m, got)
		}
	}
	r := request(t, itk.VerifyNHSNumber, itk.Attended)
	r.Identity = itk.AuditIdentity{}
	if b, err := wire.Encode(r); err == nil || b != nil {
		t.Error("a request without audit identity is encoded")
	}
}

// No shape is assumed: any order of ids and addresses, parts missing or blank, dates of every length.
func TestMistake09_Shapes(t *testing.T) {
	full := wire.DecodeReply(reply(t, details)).Patient
	if full == nil || full.LocalID != "X26:00417" || len(full.Addresses) != 3 ||
		full.Addresses[0].Use != itk.Correspondence || full.Addresses[2].Use != itk.Home {
		t.Fatal("the full reply is not what it should be")
	}
	swapped := reply(t, details)
	ids := regexp.MustCompile(`(?s)(<id root="2.16.840.1.113883.2.1.4.1"[^>]*>)(\s*)(<id [^>]*>)`)
	if p := wire.DecodeReply(ids.ReplaceAll(swapped, []byte("$3$2$1"))).Patient; p == nil || p.NHSNumber != full.NHSNumber || p.LocalID != full.LocalID {
		t.Error("ids in the other order are mixed up")
	}
	for _, length := range []string{"1984", "198402", "19840229", "1984022914", "198402291405", "19840229140530"} {
		for _, element := range []string{"birthTime", "deceasedTime"} {
			raw := bytes.Replace(reply(t, details), []byte(`<birthTime value="19840229"/>`), []byte(`<`+element+` value="`+length+`"/>`), 1)
			p := wire.DecodeReply(raw).Patient
			got := p.Birth
			if element == "deceasedTime" {
				got = p.Death
			}
			if got == nil || got.HL7() != length {
				t.Errorf("%s of %d digits is lost", element, len(length))
			}
		}
	}
	withheld := wire.DecodeReply(reply(t, "getPatientDetailsByNHSNumber.reply-location-withheld.xml"))
	if got := strings.Join(withheld.Absent, " "); got != "name.title death addresses telecoms practice" || len(withheld.Blank) != 0 {
		t.Errorf("withheld: blank %q, absent %q", withheld.Blank, got)
	}
	blank := wire.DecodeReply(reply(t, "getPatientDetailsByNHSNumber.reply-blank.xml"))
	if got := strings.Join(blank.Blank, " "); got != "name.title name.given addresses telecoms" || strings.Join(blank.Absent, " ") != "death practice" {
		t.Errorf("blank: blank %q, absent %q", got, blank.Absent)
	}
}

// Wildcards and partial dates do not leave unattended, stale is not success, and nothing prints patient data.
func TestMistake10_Safety(t *testing.T) {
	r := request(t, itk.GetPatientDetailsBySearch, itk.Attended)
	unattended, err := itk.NewAuditIdentity(itk.Unattended, parts[itk.Unattended])
	if err != nil {
		t.Fatal(err)
	}
	r.Identity = unattended
	if _, err := wire.Encode(r); err == nil {
		t.Error("wildcards are encoded with an unattended identity")
	}
	if got := wire.DecodeReply(reply(t, "getPatientDetailsByNHSNumber.reply-SMSP-0003.xml")); got.Outcome != itk.OutcomeStale || got.Patient == nil {
		t.Errorf("SMSP-0003: %v", got)
	}
	for name, raw := range replies(t) {
		r := wire.DecodeReply(raw)
		printed := fmt.Sprintf("%v %+v %#v %v", r, r, r, r.Warnings)
		for _, secret := range []string{"999000", "Example", "Sample", "1984", "ZZ99", "Quay", "0163"} {
			if strings.Contains(printed, secret) {
				t.Errorf("%s prints %q", name, secret)
			}
		}
	}
}
