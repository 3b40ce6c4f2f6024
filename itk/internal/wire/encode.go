package wire

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"msca/itk"
)

// Created lies SkewAllowance before Now, for servers whose clock is behind; Expires DefaultValidity after
// Created unless the request says otherwise. Times are UTC in whole seconds.
const (
	SkewAllowance   = 2 * time.Second
	DefaultValidity = 10 * time.Minute
)

// usualSize is what the longest requests usually take, in bytes.
const usualSize = 4096

// Request is everything that one request message says.
type Request struct {
	Query         itk.Query
	Identity      itk.AuditIdentity
	IDs           IDs
	To            string // endpoint URL
	From          string // wsa:From address, "" to leave it out
	Username      string // the client name that the SMSP issued
	SenderAddress string // urn:nhs-uk:addressing:ods:…, "" to leave it out
	Now           time.Time
	Validity      time.Duration // 0: DefaultValidity
}

// Encode returns the bytes of the envelope, or why there is nothing to send. Its errors hold neither
// patient data nor tokens.
func Encode(r Request) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("encoding %s: %w", r.Query.Operation(), err)
	}
	w := writer{b: make([]byte, 0, usualSize)}
	w.envelope(r)
	return w.b, nil
}

// check refuses what must not be encoded. [SMSP-AUDIT-005, MSCA-PDS-07]
func (r Request) check() error {
	if r.Query.Operation() == "" {
		return errors.New("there is no question")
	}
	if r.Identity.Method() == "" {
		return errors.New("there is no audit identity")
	}
	if r.Query.AttendedOnly() && !r.Identity.Method().Attended() {
		return errors.New("wildcards and partial dates are for attended use, and the audit identity is unattended")
	}
	if r.To == "" || r.Username == "" {
		return errors.New("the endpoint URL or the user name is missing")
	}
	for _, uri := range [...]struct{ name, value string }{{"endpoint URL", r.To}, {"From address", r.From}, {"sender address", r.SenderAddress}} {
		if strings.ContainsFunc(uri.value, func(c rune) bool { return c <= ' ' || c > '~' }) {
			return fmt.Errorf("the %s holds a blank or a character that a uri cannot", uri.name)
		}
	}
	if strings.ContainsFunc(r.Username, func(c rune) bool { return unicode.IsControl(c) || c == unicode.ReplacementChar }) ||
		strings.TrimSpace(r.Username) != r.Username {
		return errors.New("the user name holds a control character or is set in blanks")
	}
	if r.Now.IsZero() || r.Validity < 0 {
		return errors.New("the time is missing or the validity is negative")
	}
	return r.IDs.check()
}

func (w *writer) envelope(r Request) {
	validity := r.Validity
	if validity == 0 {
		validity = DefaultValidity
	}
	created := r.Now.Add(-SkewAllowance)
	op := r.Query.Operation()
	action := op.Action()
	w.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<soap:Envelope xmlns:soap="` + nsSOAP + `" xmlns:wsa="` + nsWSA + `" xmlns:wsse="` + nsWSSE +
		`" xmlns:wsu="` + nsWSU + `" xmlns:itk="` + nsITK + `">` + "\n" +
		`  <soap:Header>` + "\n")
	w.line(`    <wsa:MessageID>`, r.IDs.MessageID, `</wsa:MessageID>`)
	w.line(`    <wsa:Action>`, action, `</wsa:Action>`)
	w.line(`    <wsa:To>`, r.To, `</wsa:To>`)
	if r.From != "" {
		w.raw("    <wsa:From>\n")
		w.line(`      <wsa:Address>`, r.From, `</wsa:Address>`)
		w.raw("    </wsa:From>\n")
	}
	w.raw("    <wsa:ReplyTo>\n      <wsa:Address>" + nsWSA + "/anonymous</wsa:Address>\n    </wsa:ReplyTo>\n    <wsse:Security>\n")
	w.line(`      <wsu:Timestamp wsu:Id="TS-`, r.IDs.TimestampID, `">`)
	w.time(`        <wsu:Created>`, created, `</wsu:Created>`)
	w.time(`        <wsu:Expires>`, created.Add(validity), `</wsu:Expires>`)
	w.raw("      </wsu:Timestamp>\n      <wsse:UsernameToken>\n")
	w.line(`        <wsse:Username>`, r.Username, `</wsse:Username>`)
	w.raw("      </wsse:UsernameToken>\n    </wsse:Security>\n  </soap:Header>\n  <soap:Body>\n    <itk:DistributionEnvelope>\n")
	w.attributes(`      <itk:header service="`, action, `" trackingid="`, r.IDs.TrackingID, `">`)
	w.raw("        <itk:auditIdentity>\n")
	for _, id := range r.Identity.IDs() {
		w.attributes(`          <itk:id type="`, id.Type, `" uri="`, id.URI, `"/>`)
	}
	w.raw("        </itk:auditIdentity>\n        <itk:manifest count=\"1\">\n")
	w.attributes(`          <itk:manifestitem id="uuid_`, r.IDs.PayloadID, `" mimetype="text/xml" profileid="urn:nhs-en:profile:`,
		requestName(op), `" base64="false" compressed="false" encrypted="false"/>`)
	w.raw("        </itk:manifest>\n")
	if r.SenderAddress != "" {
		w.line(`        <itk:senderAddress uri="`, r.SenderAddress, `"/>`)
	}
	w.raw("      </itk:header>\n      <itk:payloads count=\"1\">\n")
	w.raw(`        <itk:payload id="uuid_`)
	w.text(r.IDs.PayloadID)
	w.raw(`">`)
	w.payload(r.Query, r.IDs.QueryID)
	w.raw("</itk:payload>\n      </itk:payloads>\n    </itk:DistributionEnvelope>\n  </soap:Body>\n</soap:Envelope>\n")
}
