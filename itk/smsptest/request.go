package smsptest

import (
	"regexp"
	"strings"
	"time"

	"msca/itk"
)

// request is what a well-formed and admitted request asks.
type request struct {
	operation itk.Operation
	messageID string
	identity  []auditID
	ask       question
}

// auditID is one itk:id of the audit identity.
type auditID struct{ oid, uri string }

var (
	upperUUID    = regexp.MustCompile(`^[A-F0-9]{8}(-[A-F0-9]{4}){3}-[A-F0-9]{12}$`)
	prefixedUUID = regexp.MustCompile(`^[a-zA-Z_:]*[A-Fa-f0-9]{8}(-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}$`)
	stampID      = regexp.MustCompile(`^[a-zA-Z_:-]*[A-Fa-f0-9]{8}(-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}$`)
	stampForm    = regexp.MustCompile(`^[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)
)

const (
	anonymous    = "http://www.w3.org/2005/08/addressing/anonymous"
	identityOID  = "2.16.840.1.113883.2.1.3.2.4.18.27"
	manifestText = "text/xml"
)

// read takes a request apart and refuses it as the national test tool's
// autotest profile does. The rules stand in the order in which they are
// checked: SOAP, addressing, security, envelope, payload.
func (s *Server) read(soapAction string, body []byte) (*request, *refusal) {
	root, err := parse(body)
	if err != nil {
		return nil, invalid("%v", err)
	}
	if root.local != "Envelope" {
		return nil, invalid("the root element is not soap:Envelope")
	}
	if root.space != nsSOAP {
		return nil, &refusal{faultcode: "soap:VersionMismatch", diagnostic: "the envelope is not of SOAP 1.1"}
	}
	if where, found := root.blankAttribute(); found {
		return nil, invalid("blank attribute %s", where)
	}
	header, soapBody := root.child(nsSOAP, "Header"), root.child(nsSOAP, "Body")
	if header == nil || soapBody == nil || root.children[0] != header || root.children[1] != soapBody || root.repeats(nsSOAP, "Header", "Body") {
		return nil, invalid("one soap:Header and one soap:Body are due in this order")
	}
	for _, e := range []*element{root, header, soapBody} {
		if e.content() != "" {
			return nil, invalid("text in soap:%s", e.local)
		}
	}
	r := new(request)
	ids := map[string]string{}
	if refused := s.readHeader(header, soapAction, r, ids); refused != nil {
		return nil, refused
	}
	if len(soapBody.children) != 1 || !soapBody.children[0].is(nsITK, "DistributionEnvelope") {
		return nil, invalid("soap:Body must hold one itk:DistributionEnvelope")
	}
	if refused := readEnvelope(soapBody.children[0], r, ids); refused != nil {
		return nil, refused
	}
	if where := misshapen(soapBody, soapBody.children[0]); where != "" {
		return nil, invalid("%s", where)
	}
	return r, nil
}

func (s *Server) readHeader(header *element, soapAction string, r *request, ids map[string]string) *refusal {
	for _, h := range header.children {
		if h.space == nsWSA || h.is(nsWSSE, "Security") {
			continue
		}
		if v, _ := h.attrNS(nsSOAP, "mustUnderstand"); v == "1" || v == "true" {
			return &refusal{faultcode: "soap:MustUnderstand", diagnostic: "header " + h.local + " is not understood"}
		}
	}
	if header.repeats(nsWSA, "MessageID", "Action", "To", "From", "ReplyTo", "FaultTo") || header.repeats(nsWSSE, "Security") {
		return invalid("a wsa header or wsse:Security comes twice")
	}
	r.messageID = header.child(nsWSA, "MessageID").content()
	if !prefixedUUID.MatchString(r.messageID) {
		return invalid("wsa:MessageID is missing or no UUID")
	}
	ids[bare(r.messageID)] = "wsa:MessageID"

	action := header.child(nsWSA, "Action").content()
	operation, known := operationOf(action)
	switch {
	case !known:
		return invalid("wsa:Action names no service of this provider")
	case strings.Trim(soapAction, `"`) != action:
		return invalid("SOAPAction and wsa:Action differ")
	}
	r.operation = operation

	to := header.child(nsWSA, "To").content()
	if !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") {
		return invalid("wsa:To is missing or no URL")
	}
	for _, name := range []string{"ReplyTo", "FaultTo"} {
		if e := header.child(nsWSA, name); e != nil && e.child(nsWSA, "Address").content() != anonymous {
			return invalid("wsa:%s is not anonymous", name)
		}
	}
	return s.readSecurity(header.child(nsWSSE, "Security"), ids)
}

func (s *Server) readSecurity(security *element, ids map[string]string) *refusal {
	stamp, token := security.child(nsWSU, "Timestamp"), security.child(nsWSSE, "UsernameToken")
	if stamp == nil {
		return invalid("wsu:Timestamp is missing")
	}
	if security.repeats(nsWSU, "Timestamp") || security.repeats(nsWSSE, "UsernameToken") ||
		stamp.repeats(nsWSU, "Created", "Expires") || token.repeats(nsWSSE, "Username") {
		return invalid("wsse:Security holds something twice")
	}
	id, _ := stamp.attrNS(nsWSU, "Id")
	if !stampID.MatchString(id) {
		return invalid("wsu:Timestamp/@wsu:Id is missing or holds no UUID")
	}
	if first, used := ids[bare(id)]; used {
		return invalid("wsu:Timestamp/@wsu:Id repeats %s", first)
	}
	ids[bare(id)] = "wsu:Timestamp/@wsu:Id"
	var at [2]time.Time
	for i, name := range []string{"Created", "Expires"} {
		text := stamp.child(nsWSU, name).content()
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil || !stampForm.MatchString(text) {
			return invalid("wsu:%s is missing or badly formed", name)
		}
		at[i] = t
	}
	now := s.now()
	switch {
	case !at[0].Before(at[1]):
		return invalid("wsu:Expires is not after wsu:Created")
	case at[0].After(now):
		return invalid("wsu:Created is in the future")
	case !at[1].After(now):
		return invalid("wsu:Expires is in the past")
	}
	name := token.child(nsWSSE, "Username").content()
	switch name {
	case "":
		return denied("wsse:Username is missing")
	case "Unknown", "Known":
		return denied("wsse:Username is not a client of this provider")
	}
	return nil
}

// readEnvelope checks itk:DistributionEnvelope 2.0 in schema order.
func readEnvelope(envelope *element, r *request, ids map[string]string) *refusal {
	if names := unexpected(envelope, "header", "payloads"); names != "" {
		return invalid("itk:DistributionEnvelope: unexpected or misplaced %s", names)
	}
	header, payloads := envelope.child(nsITK, "header"), envelope.child(nsITK, "payloads")
	if header == nil || payloads == nil {
		return invalid("itk:header or itk:payloads is missing")
	}
	if names := unexpected(header, "addresslist", "auditIdentity", "manifest", "senderAddress", "handlingSpecification"); names != "" {
		return invalid("itk:header: unexpected or misplaced %s", names)
	}
	if header.value("service") != r.operation.Action() {
		return invalid("itk:header/@service and wsa:Action differ")
	}
	tracking := header.value("trackingid")
	if !upperUUID.MatchString(tracking) {
		return invalid("itk:header/@trackingid is missing or no upper-case UUID")
	}
	if first, used := ids[bare(tracking)]; used {
		return invalid("itk:header/@trackingid repeats %s", first)
	}
	ids[bare(tracking)] = "itk:header/@trackingid"

	manifest := header.child(nsITK, "manifest")
	items := manifest.all(nsITK, "manifestitem")
	if manifest == nil || manifest.value("count") != "1" || len(items) != 1 || len(manifest.children) != 1 {
		return invalid("itk:manifest must count and hold one item")
	}
	held := payloads.all(nsITK, "payload")
	if payloads.value("count") != "1" || len(held) != 1 || len(payloads.children) != 1 {
		return invalid("itk:payloads must count and hold one payload")
	}
	item, payload := items[0], held[0]
	id, given := payload.attr("id")
	switch {
	case !given:
		return invalid("itk:payload has no id")
	case !prefixedUUID.MatchString(id) || id == bare(id):
		return invalid("itk:payload/@id is no prefixed UUID")
	case item.value("id") != id:
		return invalid("the ids of manifest and payload differ")
	}
	if first, used := ids[bare(id)]; used {
		return invalid("itk:payload/@id repeats %s", first)
	}
	if item.value("mimetype") != manifestText {
		return invalid("itk:manifestitem/@mimetype is not text/xml")
	}
	for _, how := range []string{"compressed", "base64", "encrypted"} {
		if v := item.value(how); v != "" && v != "false" && v != "0" {
			return invalid("itk:manifestitem/@%s is not false", how)
		}
	}
	if item.value("profileid") != "urn:nhs-en:profile:"+string(r.operation)+"Request-v1-0" {
		return invalid("itk:manifestitem/@profileid is not that of the request")
	}
	if refused := readIdentity(header.child(nsITK, "auditIdentity"), r); refused != nil {
		return refused
	}
	if len(payload.children) != 1 {
		return invalid("itk:payload must hold one element")
	}
	return readPayload(payload.children[0], r)
}

// unexpected names children that are not of the ITK namespace, not in order, or
// repeated.
func unexpected(e *element, order ...string) string {
	at := 0
	for _, c := range e.children {
		for at < len(order) && !c.is(nsITK, order[at]) {
			at++
		}
		if at == len(order) {
			return c.local
		}
		at++
	}
	return ""
}

func operationOf(action string) (itk.Operation, bool) {
	for _, op := range itk.Operations() {
		if op.Action() == action {
			return op, true
		}
	}
	return "", false
}

// bare is the UUID without its prefix.
func bare(id string) string {
	if len(id) < 36 {
		return id
	}
	return strings.ToUpper(id[len(id)-36:])
}
