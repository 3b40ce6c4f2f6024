package smsptest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"msca/itk"
	"msca/itk/smsptest"
)

// TestRefusals holds the training SMSP to the negative list of the national
// test tool's autotest profile: each case spoils one thing in a sound request.
func TestRefusals(t *testing.T) {
	known := params{birth: "19840229", number: "9990000034", given: "Nesta", family: "Penhallow"}
	const invalid, denied = "1000", "3000"
	sound := envelope(itk.VerifyNHSNumber, known)
	header := "<soap:Header>" + between(sound, "<soap:Header>", "</soap:Header>") + "</soap:Header>"
	bodyEnd := strings.Index(sound, "</soap:Envelope>")
	for _, c := range []struct {
		name, old, new string
		faultcode      string // "" means soap:Client
		code           string
	}{
		{"wrong SOAP namespace", "http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope", "soap:VersionMismatch", invalid},
		{"manifest and payload id differ", `payload id="uuid_F8ABC061`, `payload id="uuid_A8ABC061`, "", invalid},
		{"manifest count wrong", `manifest count="1"`, `manifest count="2"`, "", invalid},
		{"payload count wrong", `payloads count="1"`, `payloads count="2"`, "", invalid},
		{"Created badly formed", "2026-03-01T09:29:58Z", "01/03/2026 09:29", "", invalid},
		{"Created without a zone", "2026-03-01T09:29:58Z", "2026-03-01T09:29:58", "", invalid},
		{"Expires badly formed", "2026-03-01T09:39:58Z", "soon", "", invalid},
		{"expired", "2026-03-01T09:39:58Z", "2026-03-01T09:29:59Z", "", invalid},
		{"not yet valid", "2026-03-01T09:29:58Z", "2026-03-01T09:30:01Z", "", invalid},
		{"expires before it is created", "2026-03-01T09:39:58Z", "2026-03-01T09:29:57Z", "", invalid},
		{"text in the envelope", "<soap:Header>", "stray<soap:Header>", "", invalid},
		{"text in the header", "<soap:Header>", "<soap:Header>stray", "", invalid},
		{"text in the body", "<soap:Body>", "<soap:Body>stray", "", invalid},
		{"blank attribute", `compressed="false"`, `compressed=""`, "", invalid},
		{"Username missing", "<wsse:Username>x26-smsp-client</wsse:Username>", "", "", denied},
		{"Username blank", "x26-smsp-client</wsse", "</wsse", "", denied},
		{"user Unknown", ">x26-smsp-client<", ">Unknown<", "", denied},
		{"user Known", ">x26-smsp-client<", ">Known<", "", denied},
		{"service differs from Action", `service="urn:nhs-itk:services:201005:verifyNHSNumber-v1-0"`, `service="urn:nhs-itk:services:201005:getNHSNumber-v1-0"`, "", invalid},
		{"payload without id", `<itk:payload id="uuid_F8ABC061-35A5-4F8B-AC09-311099E1E1E6">`, "<itk:payload>", "", invalid},
		{"profileid empty", `profileid="urn:nhs-en:profile:verifyNHSNumberRequest-v1-0"`, `profileid=""`, "", invalid},
		{"profileid of another request", "profile:verifyNHSNumberRequest", "profile:getNHSNumberRequest", "", invalid},
		{"audit uri containing INVALID", "SYS1:jbloggs", "INVALID:jbloggs", "", invalid},
		{"extra element in the envelope", "<itk:manifest count", "<itk:breakSchema/><itk:manifest count", "", invalid},
		{"To missing", "<wsa:To>https://smsp.example.nhs.uk/smsp/pds</wsa:To>", "", "", invalid},
		{"To is no address", "https://smsp.example.nhs.uk/smsp/pds", "http//:this.is.invalid/address", "", invalid},
		{"Timestamp missing", "wsu:Timestamp", "wsu:Other", "", invalid},
		{"ReplyTo not anonymous", "addressing/anonymous", "addressing/none", "", invalid},
		{"foreign header that must be understood", "</soap:Header>", `<x:y xmlns:x="urn:x" soap:mustUnderstand="1"/></soap:Header>`, "soap:MustUnderstand", invalid},
		{"MessageID missing", "<wsa:MessageID>735CC078-73AA-41D0-AAF6-034EFB106878</wsa:MessageID>", "", "", invalid},
		{"Action of no service", "<wsa:Action>urn:nhs-itk:services:201005:verifyNHSNumber-v1-0<", "<wsa:Action>urn:nhs-itk:services:201005:other-v1-0<", "", invalid},
		{"trackingid in lower case", "612AA490", "612aa490", "", invalid},
		{"trackingid repeats MessageID", "612AA490-3C9D-4291-A424-4EB3AE930728", "735CC078-73AA-41D0-AAF6-034EFB106878", "", invalid},
		{"payload id without prefix", "uuid_F8ABC061-35A5-4F8B-AC09-311099E1E1E6", "F8ABC061-35A5-4F8B-AC09-311099E1E1E6", "", invalid},
		{"audit identity missing", "<itk:auditIdentity>" + toolkitID + "</itk:auditIdentity>", "", "", denied},
		{"audit identity empty", toolkitID, "", "", denied},
		{"more than four audit ids", toolkitID, strings.Repeat(toolkitID, 5), "", invalid},
		{"bare ASID under the default type", "urn:nhs-uk:identity:ods:X26:SYS1:jbloggs", "200000000999", "", invalid},
		{"audit uri with white space", "SYS1:jbloggs", "SYS1:j bloggs", "", invalid},
		{"order of the envelope", "</itk:manifest>", "</itk:manifest><itk:auditIdentity/>", "", invalid},
		{"root element of another request", "verifyNHSNumberRequest-v1-0 xmlns", "getNHSNumberRequest-v1-0 xmlns", "", invalid},
		{"payload id root in lower case", "12AECCB0", "12aeccb0", "", invalid},
		{"semanticsText missing", "<semanticsText>Person.NHSNumber</semanticsText>", "", "", invalid},
		{"semanticsText with white space", "Person.NHSNumber</semantics", "Person.NHSNumber </semantics", "", invalid},
		{"family before given", "<given>Nesta</given><family>Penhallow</family>", "<family>Penhallow</family><given>Nesta</given>", "", invalid},
		{"use on the name", "<value><given>", `<value use="L"><given>`, "", invalid},
		{"parameter of another operation", "</queryEvent>", "<Person.Postcode/></queryEvent>", "", invalid},
		{"required parameter missing", between(envelope(itk.VerifyNHSNumber, known), "<queryEvent>", "<Person.NHSNumber>"), "", "", invalid},
		{"document type definition", "?>\n", "?>\n<!DOCTYPE x>", "", invalid},
		{"not well-formed", "</queryEvent>", "</queryEvnt>", "", invalid},
		{"attribute twice", "<itk:payloads count", `<itk:payloads count="1" count`, "", invalid},
		{"prefix without a declaration", "<soap:Header>", "<soap:Header><x:y/>", "", invalid},
		{"prefix of an attribute without a declaration", "<soap:Header>", `<soap:Header x:y="1">`, "", invalid},
		{"text after the envelope", "</soap:Envelope>", "</soap:Envelope>x", "", invalid},
		{"processing instruction", "<soap:Header>", "<soap:Header><?x y?>", "", invalid},
		{"text in front", "<?xml", "x<?xml", "", invalid},
		{"header and body in the other order", sound, strings.Replace(sound, header, "", 1)[:bodyEnd-len(header)] + header + "</soap:Envelope>", "", invalid},
		{"two headers", header, header + header, "", invalid},
		{"To twice", "<wsa:To>", "<wsa:To>https://other.example.nhs.uk/</wsa:To><wsa:To>", "", invalid},
		{"Security twice", "</wsse:Security>", "</wsse:Security><wsse:Security/>", "", invalid},
		{"Created twice", "<wsu:Created>", "<wsu:Created>2026-03-01T09:29:58Z</wsu:Created><wsu:Created>", "", invalid},
		{"attribute that the envelope does not have", "<itk:payloads count", `<itk:payloads other="1" count`, "", invalid},
		{"sender address without uri", `<itk:senderAddress uri="urn:nhs-uk:addressing:ods:X26:smsp-client"/>`, "<itk:senderAddress/>", "", invalid},
		{"payload called compressed", `compressed="false"`, `compressed="true"`, "", invalid},
		{"element inside a manifest item", `encrypted="false"/>`, `encrypted="false"><itk:breakSchema/></itk:manifestitem>`, "", invalid},
		{"element inside an audit id", toolkitID, strings.Replace(toolkitID, "/>", "><itk:breakSchema/></itk:id>", 1), "", invalid},
		{"address list without an address", "<itk:auditIdentity>", "<itk:addresslist/><itk:auditIdentity>", "", invalid},
		{"text in the envelope", "<itk:manifest count", "x<itk:manifest count", "", invalid},
		{"attribute that the payload does not have", "<queryEvent>", `<queryEvent other="1">`, "", invalid},
		{"NHS number without extension", ` extension="9990000034"`, "", "", invalid},
		{"NHS number that is nil", ` extension="9990000034"`, ` extension="9990000034" x:nil="true" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"`, "", invalid},
		{"date of birth of a null flavour", `<value value="19840229"/>`, `<value nullFlavor="UNK"/>`, "", invalid},
		{"element inside a surname", "Penhallow</family>", "Penhallow<x/></family>", "", invalid},
		{"text beside the parameters", "<queryEvent>", "<queryEvent>x", "", invalid},
	} {
		t.Run(c.name, func(t *testing.T) {
			spoilt := strings.ReplaceAll(sound, c.old, c.new)
			switch c.name { // the ends do not matter to these, or would both change
			case "root element of another request":
				spoilt = strings.ReplaceAll(spoilt, "</verifyNHSNumberRequest-v1-0>", "</getNHSNumberRequest-v1-0>")
			}
			if spoilt == sound {
				t.Fatal("the case changes nothing")
			}
			status, reply := post(newServer(smsptest.Options{}), itk.VerifyNHSNumber, spoilt)
			want := c.faultcode
			if want == "" {
				want = "soap:Client"
			}
			if status != http.StatusInternalServerError {
				t.Errorf("HTTP %d, want 500", status)
			}
			if got := between(reply, "<faultcode>", "</"); got != want {
				t.Errorf("faultcode %q, want %q; reply: %s", got, want, reply)
			}
			if got := between(reply, `17.268">`, "</"); got != c.code {
				t.Errorf("ITK error code %q, want %q; reply: %s", got, c.code, reply)
			}
			for _, personal := range []string{"9990000034", "Penhallow", "Nesta", "19840229"} {
				if strings.Contains(reply, personal) {
					t.Errorf("the fault repeats patient data: %s", reply)
				}
			}
		})
	}
}

// TestSoundRequestIsAccepted guards the table above: unspoilt it passes.
func TestSoundRequestIsAccepted(t *testing.T) {
	code, reply := ask(t, newServer(smsptest.Options{}), itk.VerifyNHSNumber,
		params{birth: "19840229", number: "9990000034", given: "Nesta", family: "Penhallow"})
	if code != "SMSP-0000" || !strings.Contains(reply, `<value value="true"/>`) {
		t.Fatalf("code %q, want SMSP-0000 and a valid identifier; reply: %s", code, reply)
	}
}

func TestSOAPActionDiffersFromAction(t *testing.T) {
	body := envelope(itk.VerifyNHSNumber, params{birth: "19840229", number: "9990000034"})
	status, reply := post(newServer(smsptest.Options{}), itk.GetNHSNumber, body)
	if status != http.StatusInternalServerError || between(reply, `17.268">`, "</") != "1000" {
		t.Errorf("HTTP %d, want 500 and ITK error 1000; reply: %s", status, reply)
	}
}

// TestSOAPActionMayComeUnquoted: the national example sends it without quotes.
func TestSOAPActionMayComeUnquoted(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(
		envelope(itk.VerifyNHSNumber, params{birth: "19840229", number: "9990000034"})))
	r.Header["Soapaction"] = []string{itk.VerifyNHSNumber.Action()}
	w := httptest.NewRecorder()
	newServer(smsptest.Options{}).ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Errorf("HTTP %d, want 200; reply: %s", w.Code, w.Body)
	}
}

func TestOnlyPostIsAnswered(t *testing.T) {
	w := httptest.NewRecorder()
	newServer(smsptest.Options{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != http.MethodPost {
		t.Errorf("HTTP %d with Allow %q, want 405 with POST", w.Code, w.Header().Get("Allow"))
	}
}

func TestRequestSizeIsBounded(t *testing.T) {
	status, _ := post(newServer(smsptest.Options{}), itk.VerifyNHSNumber, strings.Repeat(" ", 2<<20))
	if status != http.StatusRequestEntityTooLarge {
		t.Errorf("HTTP %d for two megabytes, want 413", status)
	}
}

// TestMSCA_AUD_AccessMethods: who may ask, and as whom [SMSP-AUDIT-002].
func TestMSCA_AUD_AccessMethods(t *testing.T) {
	id := func(oid, uri string) string { return `<itk:id type="` + oid + `" uri="` + uri + `"/>` }
	user, profile := id("1.2.826.0.1285.0.2.0.65", "555012345678"), id("1.2.826.0.1285.0.2.0.67", "555087654321")
	role, token := id("1.2.826.0.1285.0.2.1.104", "R8000"), id("1.3.6.1.4.1.99999.1", "live-token")
	s := newServer(smsptest.Options{SessionValid: func(token string) bool { return token == "live-token" }})
	for _, c := range []struct{ name, ids, want string }{
		{"unattended, Toolkit identity", `<itk:id uri="urn:nhs-uk:identity:ods:X26:SYS:smsp-client"/>`, "SMSP-0000"},
		{"unattended, ASID", id("1.2.826.0.1285.0.2.0.107", "200000000999"), "SMSP-0000"},
		{"unattended, ASID too short", id("1.2.826.0.1285.0.2.0.107", "2000"), "SMSP-0005"},
		{"attended", toolkitID, "SMSP-0000"},
		{"smartcard", user + profile, "SMSP-0000"},
		{"smartcard with role", user + profile + role, "SMSP-0000"},
		{"smartcard without role profile", user, "SMSP-0005"},
		{"smartcard without user", profile, "SMSP-0005"},
		{"smartcard with a user id of letters", id("1.2.826.0.1285.0.2.0.65", "user") + profile, "SMSP-0005"},
		{"session", user + profile + role + token, "SMSP-0000"},
		{"session without role", user + profile + token, "SMSP-0000"},
		{"session with a token that is not live", user + profile + strings.Replace(token, "live", "dead", 1), "SMSP-0005"},
		{"session token alone", token, "SMSP-0005"},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := strings.Replace(envelope(itk.GetPatientDetailsByNHSNumber, params{birth: "19840229", number: "9990000034"}), toolkitID, c.ids, 1)
			status, reply := post(s, itk.GetPatientDetailsByNHSNumber, body)
			if got := codeOf(reply); status != http.StatusOK || got != c.want {
				t.Fatalf("HTTP %d, code %q, want 200 and %s; reply: %s", status, got, c.want, reply)
			}
			if shown := strings.Contains(reply, "<patient "); shown != (c.want == "SMSP-0000") {
				t.Errorf("patient in the reply: %v, under %s", shown, c.want)
			}
		})
	}
}
