package wire

import (
	"bytes"
	"strconv"
	"strings"

	"msca/itk"
)

// DecodeReply reads whatever came back from an SMSP: a SOAP envelope with a reply or a fault, or any part of
// one down to the bare payload. It never fails: what cannot be read, or must not be believed,
// is a reply whose outcome is unintelligible and whose last warning names what is wrong, the path of the
// element and the byte offset. Elements are known by namespace, never by prefix.
//
// It takes the reply at its word; [itk.Reply.About] compares it with the question.
func DecodeReply(raw []byte) itk.Reply {
	if what := notSOAP(raw); what != "" {
		return unintelligible((&flaw{what, "/", 0}).Error())
	}
	p := parsers.Get().(*parser)
	defer p.release()
	root, err := p.parse(raw)
	if err != nil {
		return unintelligible(err.Error())
	}
	var d decoder
	if p.ignored != nil {
		d.warnings = append(d.warnings, p.ignored.Error())
	}
	r := d.document(root)
	if d.flaw != nil {
		return unintelligible(d.flaw.Error())
	}
	r.Text = r.Code.Text()
	r.Unread = d.unread && r.Patient != nil
	r.Warnings = d.warnings
	return r
}

func unintelligible(why string) itk.Reply {
	return itk.Reply{Outcome: itk.OutcomeUnintelligible, Warnings: []string{why}}
}

// maxHead is how much of a reply is looked at for a web page.
const maxHead = 2048

// notSOAP names an empty reply and a web page, which proxies and portals send instead of a SOAP message.
func notSOAP(raw []byte) string {
	head := bytes.TrimSpace(bytes.TrimPrefix(raw[:min(len(raw), maxHead)], []byte("\xef\xbb\xbf")))
	if len(head) == 0 && len(raw) <= maxHead {
		return "empty reply"
	}
	if begins(head, "<?xml") { // XHTML
		_, after, _ := bytes.Cut(head, []byte("?>"))
		head = bytes.TrimSpace(after)
	}
	for begins(head, "<!--") {
		_, after, _ := bytes.Cut(head, []byte("-->"))
		head = bytes.TrimSpace(after)
	}
	switch {
	case begins(head, "<!doctype html"), begins(head, "<html"):
		return "web page (HTML) instead of a SOAP message"
	}
	return ""
}

// begins reports whether b begins with prefix, whatever the case of its letters.
func begins(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && strings.EqualFold(string(b[:len(prefix)]), prefix)
}

// maxWarnings bounds what a reply can make us say.
const maxWarnings = 20

// decoder gathers warnings, and the first flaw after which nothing counts.
type decoder struct {
	warnings []string
	unread   bool // something about the patient was left out
	flaw     *flaw
}

func (d *decoder) warn(e *element, what string) {
	switch {
	case len(d.warnings) < maxWarnings:
		d.warnings = append(d.warnings, what+" at "+e.path()+", byte "+strconv.Itoa(e.offset))
	case len(d.warnings) == maxWarnings:
		d.warnings = append(d.warnings, "further warnings are left out")
	}
}

// leaveOut warns of something about the patient that is not used.
func (d *decoder) leaveOut(e *element, what string) {
	d.unread = true
	d.warn(e, what)
}

func (d *decoder) refuse(e *element, what string) {
	if d.flaw == nil {
		d.flaw = &flaw{what, e.path(), e.offset}
	}
}

// one returns the child of that name, nil when there is none or no parent. Two are a flaw: which of them
// another reader would believe is not ours to guess.
func (d *decoder) one(parent *element, space, local string) *element {
	if parent == nil {
		return nil
	}
	var found *element
	for e := parent.first; e != nil; e = e.next {
		if !e.is(space, local) {
			continue
		}
		if found != nil {
			d.refuse(e, "second "+local)
			return nil
		}
		found = e
	}
	return found
}

// filled is one for an element that may say of itself that it is nil, which is as if it had not come: what
// is inside it does not count.
func (d *decoder) filled(parent *element, local string) *element {
	e := d.one(parent, nsHL7, local)
	if e == nil || !e.isNil() {
		return e
	}
	if e.first != nil || strings.TrimSpace(e.text) != "" {
		d.warn(e, local+" that is nil and has content, not used,")
	}
	return nil
}

// only returns the one child of parent, whatever its name.
func (d *decoder) only(parent *element) *element {
	switch {
	case parent.first == nil:
		d.refuse(parent, "nothing inside "+parent.local)
		return nil
	case parent.first != parent.last:
		d.refuse(parent.first.next, "second element inside "+parent.local)
		return nil
	}
	return parent.first
}

func (d *decoder) document(root *element) itk.Reply {
	switch {
	case root.is(nsSOAP, "Envelope"):
		return d.soap(root)
	case root.is(nsSOAP, "Body"):
		return d.body(root, "")
	case root.is(nsSOAP, "Fault"):
		return d.fault(root)
	case root.is(nsITK, "DistributionEnvelope"):
		return d.distribution(root, "")
	case root.is(nsITK, "payloads"):
		return d.payloads(root, nil, "")
	case root.space == nsHL7:
		return d.payload(root, "")
	case root.local == "Envelope":
		d.refuse(root, "SOAP envelope of another version than 1.1")
	default:
		d.refuse(root, "root element that is no SMSP message")
	}
	return itk.Reply{}
}

func (d *decoder) soap(envelope *element) itk.Reply {
	header := d.one(envelope, nsSOAP, "Header")
	action := d.one(header, nsWSA, "Action")
	body := d.one(envelope, nsSOAP, "Body")
	if body == nil {
		d.refuse(envelope, "envelope without a Body")
		return itk.Reply{}
	}
	if action == nil {
		return d.body(body, "")
	}
	return d.body(body, strings.TrimSpace(action.text))
}

// body reads a Body that came under the given action, "" for none.
func (d *decoder) body(body *element, action string) itk.Reply {
	content := d.only(body)
	switch {
	case content == nil:
	case content.is(nsSOAP, "Fault"):
		return d.fault(content)
	case content.is(nsITK, "DistributionEnvelope"):
		return d.distribution(content, action)
	default:
		d.refuse(content, "Body that holds neither a DistributionEnvelope nor a Fault")
	}
	return itk.Reply{}
}

// distribution reads a DistributionEnvelope that came under the given action, "" for none.
func (d *decoder) distribution(envelope *element, action string) itk.Reply {
	header := d.one(envelope, nsITK, "header")
	payloads := d.one(envelope, nsITK, "payloads")
	if payloads == nil {
		d.refuse(envelope, "DistributionEnvelope without a payload")
		return itk.Reply{}
	}
	if header == nil {
		return d.payloads(payloads, nil, action)
	}
	service := header.attr("service")
	if action != "" && service != action {
		d.warn(header, "service that differs from the Action")
	}
	return d.payloads(payloads, d.one(d.one(header, nsITK, "manifest"), nsITK, "manifestitem"), service)
}

// payloads reads the one payload, which item, if there is one, announces.
func (d *decoder) payloads(payloads, item *element, service string) itk.Reply {
	payload := d.one(payloads, nsITK, "payload")
	if payload == nil {
		d.refuse(payloads, "payloads without a payload")
		return itk.Reply{}
	}
	if item != nil && item.attr("id") != payload.attr("id") {
		d.warn(item, "manifest that names another payload")
	}
	if count := payloads.attr("count"); count != "" && count != "1" {
		d.warn(payloads, "count that is not the number of payloads")
	}
	if strings.TrimSpace(payload.text) != "" {
		d.refuse(payload, "payload that is text instead of an element")
		return itk.Reply{}
	}
	content := d.only(payload)
	if content == nil {
		return itk.Reply{}
	}
	return d.payload(content, service)
}

// replyKind is how the reply of an operation is known.
type replyKind struct {
	operation    itk.Operation
	root, action string
}

var replyKinds = func() (list []replyKind) {
	for _, op := range itk.Operations() {
		list = append(list, replyKind{op, op.ResponseName() + "-v1-0", op.ResponseAction()})
	}
	return list
}()

// payload reads the reply proper; service, when known, tells the details operations apart.
func (d *decoder) payload(root *element, service string) itk.Reply {
	r := itk.Reply{}
	var kind replyKind
	for _, k := range replyKinds { // the last of the details operations stands for all of them
		if !root.is(nsHL7, k.root) {
			continue
		}
		if kind = k; service == k.action {
			break
		}
	}
	if r.Operation = kind.operation; r.Operation == "" {
		d.refuse(root, "payload that is no reply of the PDS mini services")
		return r
	}
	if service != "" && service != kind.action {
		d.warn(root, "service that is not the one of this payload")
	}
	if code := d.one(root, nsHL7, "code"); code != nil && code.attr("code") != root.local {
		d.warn(code, "code that is not the one of this payload")
	}
	value := d.one(root, nsHL7, "value")
	if value == nil {
		d.refuse(root, "payload without a response code")
		return r
	}
	r.Code = itk.ResponseCode(value.attr("code"))
	if !isCode(string(r.Code)) {
		d.refuse(value, "response code that is none")
		return r
	}
	if r.Outcome = r.Code.Outcome(); r.Outcome == itk.OutcomeUnknownCode {
		d.warn(value, "response code "+string(r.Code)+" that is not a published one")
	}
	if r.Operation == itk.VerifyNHSNumber {
		d.verification(root, &r)
	} else {
		d.subject(root, &r)
	}
	return r
}

// isCode reports whether s can be a response code: visible ASCII, not overlong.
func isCode(s string) bool {
	return s != "" && len(s) <= 40 && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c > '~' })
}

// verification reads the component of a verifyNHSNumber reply. [COMT_MT000013GB01]
func (d *decoder) verification(root *element, r *itk.Reply) {
	valid := d.filled(d.filled(root, "component"), "validIdentifier")
	value := d.one(valid, nsHL7, "value")
	success := r.Code == itk.Success || r.Code == itk.LocalStoreData
	var answer *bool
	if value != nil && !value.isNil() {
		switch value.attr("value") {
		case "true", "false":
			v := value.attr("value") == "true"
			answer = &v
		default:
			d.warn(value, "validIdentifier that is neither true nor false")
		}
	}
	r.Patient = d.identified(d.filled(d.filled(valid, "subject"), "patient"), r.Code)
	switch {
	case success && answer == nil:
		d.warn(root, "success without a word on whether the NHS number is valid")
	case success:
		r.ValidIdentifier = answer
		if !*answer {
			r.Outcome = itk.OutcomeNotVerified
		}
	case answer != nil && *answer && r.Code != itk.Superseded:
		d.warn(value, "validIdentifier true, which does not count under "+string(r.Code))
	}
	if !r.Code.CarriesData() {
		r.Patient = nil
	}
}

// subject reads the patient of the other replies. [COMT_MT000014GB01, COMT_MT000016GB01]
func (d *decoder) subject(root *element, r *itk.Reply) {
	subject := d.filled(root, "subject")
	patient := d.filled(subject, "patient")
	r.Patient = d.identified(patient, r.Code)
	switch {
	case r.Patient == nil:
		if r.Code == itk.Success || r.Code == itk.LocalStoreData {
			d.warn(root, "success without a patient")
		}
	case r.Operation != itk.GetNHSNumber:
		d.details(patient, r.Patient)
	}
	if r.Patient == nil {
		return
	}
	if !r.Code.CarriesData() {
		d.warn(subject, "patient who does not count under "+string(r.Code))
		r.Patient = nil
		return
	}
	if r.Patient.NHSNumber.IsZero() {
		d.warn(patient, "patient without an NHS number")
	}
	if r.Operation != itk.GetNHSNumber {
		r.Blank, r.Absent = r.Patient.Gaps()
	}
}
