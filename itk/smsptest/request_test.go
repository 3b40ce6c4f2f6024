package smsptest_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/smsptest"
)

// at is the time at which every test server lives.
var at = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

func now() time.Time { return at }

// noise is a source of octets for ids, the same in every run.
func noise() io.Reader { return rand.NewChaCha8([32]byte{1}) }

func newServer(o smsptest.Options) *smsptest.Server {
	if o.Now == nil {
		o.Now = now
	}
	if o.Rand == nil {
		o.Rand = noise()
	}
	return smsptest.New(o)
}

// params are the query parameters of a request, written by hand so that the
// server is not tested with the client's own encoder.
type params struct{ birth, gender, localID, number, given, family, postcode string }

func (p params) xml() string {
	var b strings.Builder
	put := func(name, value string, given bool) {
		if given {
			fmt.Fprintf(&b, "<Person.%s>%s<semanticsText>Person.%s</semanticsText></Person.%s>", name, value, name, name)
		}
	}
	put("DateOfBirth", `<value value="`+p.birth+`"/>`, p.birth != "")
	put("Gender", `<value code="`+p.gender+`" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.25"/>`, p.gender != "")
	put("LocalIdentifier", `<value root="2.16.840.1.113883.2.1.3.2.4.18.24" extension="`+p.localID+`"/>`, p.localID != "")
	put("NHSNumber", `<value root="2.16.840.1.113883.2.1.4.1" extension="`+p.number+`"/>`, p.number != "")
	name := ""
	if p.given != "" {
		name = "<given>" + p.given + "</given>"
	}
	if p.family != "" {
		name += "<family>" + p.family + "</family>"
	}
	put("Name", "<value>"+name+"</value>", name != "")
	put("Postcode", "<value><postalCode>"+p.postcode+"</postalCode></value>", p.postcode != "")
	return b.String()
}

const toolkitID = `<itk:id type="2.16.840.1.113883.2.1.3.2.4.18.27" uri="urn:nhs-uk:identity:ods:X26:SYS1:jbloggs"/>`

// envelope is a sound request as the specification's examples have it.
func envelope(op itk.Operation, p params) string {
	root := string(op) + "Request-v1-0"
	if op == itk.GetPatientDetails {
		root = "getPatientDetails-v1-0"
	}
	return strings.NewReplacer("OP", string(op), "ROOT", root, "PARAMS", p.xml(), "IDENTITY", toolkitID).Replace(
		`<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" xmlns:itk="urn:nhs-itk:ns:201005">
<soap:Header><wsa:MessageID>735CC078-73AA-41D0-AAF6-034EFB106878</wsa:MessageID><wsa:Action>urn:nhs-itk:services:201005:OP-v1-0</wsa:Action><wsa:To>https://smsp.example.nhs.uk/smsp/pds</wsa:To><wsa:From><wsa:Address>https://client.example.nhs.uk/smsp</wsa:Address></wsa:From><wsa:ReplyTo><wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address></wsa:ReplyTo><wsse:Security><wsu:Timestamp wsu:Id="TS-D9C219DE-5DE6-4823-A01A-525A7343B2DF"><wsu:Created>2026-03-01T09:29:58Z</wsu:Created><wsu:Expires>2026-03-01T09:39:58Z</wsu:Expires></wsu:Timestamp><wsse:UsernameToken><wsse:Username>x26-smsp-client</wsse:Username></wsse:UsernameToken></wsse:Security></soap:Header>
<soap:Body><itk:DistributionEnvelope><itk:header service="urn:nhs-itk:services:201005:OP-v1-0" trackingid="612AA490-3C9D-4291-A424-4EB3AE930728"><itk:auditIdentity>IDENTITY</itk:auditIdentity><itk:manifest count="1"><itk:manifestitem id="uuid_F8ABC061-35A5-4F8B-AC09-311099E1E1E6" mimetype="text/xml" profileid="urn:nhs-en:profile:OPRequest-v1-0" base64="false" compressed="false" encrypted="false"/></itk:manifest><itk:senderAddress uri="urn:nhs-uk:addressing:ods:X26:smsp-client"/></itk:header><itk:payloads count="1"><itk:payload id="uuid_F8ABC061-35A5-4F8B-AC09-311099E1E1E6"><ROOT xmlns="urn:hl7-org:v3" classCode="CACT" moodCode="EVN"><id root="12AECCB0-FA50-427B-A0E3-8AADF6337DD2"/><code code="OPRequest-v1-0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.284"/><queryEvent>PARAMS</queryEvent></ROOT></itk:payload></itk:payloads></itk:DistributionEnvelope></soap:Body></soap:Envelope>`)
}

// post hands a request to the server without a network.
func post(s http.Handler, op itk.Operation, body string) (int, string) {
	r := httptest.NewRequest(http.MethodPost, "/smsp/pds", strings.NewReader(body))
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	r.Header["Soapaction"] = []string{`"` + op.Action() + `"`}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// between cuts what stands after and before the marks out of a reply.
func between(reply, after, before string) string {
	_, rest, found := strings.Cut(reply, after)
	if !found {
		return ""
	}
	value, _, _ := strings.Cut(rest, before)
	return value
}

func codeOf(reply string) string {
	return between(reply, `-v1-0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.284"/><value code="`, `"`)
}

// ask sends a sound request and gives response code and reply.
func ask(t *testing.T, s http.Handler, op itk.Operation, p params) (string, string) {
	t.Helper()
	status, reply := post(s, op, envelope(op, p))
	if status != http.StatusOK {
		t.Fatalf("%s: HTTP %d, want 200; reply: %s", op, status, reply)
	}
	return codeOf(reply), reply
}

// watch collects events.
type watch struct {
	mu     sync.Mutex
	events []smsptest.Event
}

func (w *watch) observe(e smsptest.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
}
