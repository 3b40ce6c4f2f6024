package conformance

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"msca/itk"
)

// refusals are the checks with spoilt messages, after the negative tests of the
// national test tool's autotest profile. A refusal is a SOAP fault with an ITK
// error code, or SMSP-0001 where a value is wrong; a fault must not be
// retryable and must not repeat what was asked [SMSP-ERR-001].
func refusals() []Check {
	const autotest = "ITK autotest profile: "
	spoil := func(name, source, pattern, with string, codes ...string) Check {
		r := regexp.MustCompile(`(?s)` + pattern)
		return Check{Name: "refuses-" + name, Source: source, Spoils: true, run: func(ctx context.Context, b Bench) error {
			return b.refused(ctx, func(body []byte) []byte { return r.ReplaceAll(body, []byte(with)) }, codes...)
		}}
	}
	return []Check{
		spoil("wrong-soap-namespace", autotest+"VersionMismatch", `http://schemas.xmlsoap.org/soap/envelope/`, "urn:not-soap"),
		spoil("header-that-must-be-understood", autotest+"MustUnderstand", `</soap:Header>`, `<x:x xmlns:x="urn:x" soap:mustUnderstand="1"/></soap:Header>`),
		spoil("missing-to", autotest+"ATM_NoToElement", `<wsa:To>.*?</wsa:To>`, "", "1000"),
		spoil("service-that-is-not-the-action", autotest+"ATM_BadService", `service="[^"]*"`, `service="urn:nhs-itk:services:201005:other-v1-0"`, "1000"),
		spoil("missing-timestamp", autotest+"no Timestamp", `<wsu:Timestamp.*</wsu:Timestamp>`, "", "1000"),
		spoil("expired-message", autotest+"expired", `(<wsu:(Created|Expires)>)20..-..-..T`, "${1}2001-01-01T", "1000"),
		spoil("message-from-the-future", autotest+"not yet valid", `(<wsu:(Created|Expires)>)20..-..-..T`, "${1}2098-01-01T", "1000"),
		spoil("bad-created", autotest+"Created format", `<wsu:Created>[^<]*`, "<wsu:Created>yesterday", "1000"),
		spoil("missing-username", autotest+"missing Username", `<wsse:Username>.*?</wsse:Username>`, "", "3000"),
		spoil("missing-audit-identity", "SMSP-AUDIT-005; COR-DEH-03", `<itk:auditIdentity>.*</itk:auditIdentity>`, "", "3000", "1000"),
		spoil("wrong-manifest-count", autotest+"manifest count", `<itk:manifest count="1"`, `<itk:manifest count="2"`, "1000"),
		spoil("wrong-payload-count", autotest+"payload count", `<itk:payloads count="1"`, `<itk:payloads count="2"`, "1000"),
		spoil("payload-that-is-not-in-the-manifest", autotest+"manifest and payload id", `(<itk:payload id=")[^"]*`, "${1}uuid_00000000-0000-4000-8000-000000000000", "1000"),
		spoil("empty-profile-id", autotest+"profileid", `profileid="[^"]*"`, `profileid=""`, "1000"),
		spoil("element-of-no-schema", autotest+"breakSchema", `<itk:manifest `, `<itk:breakSchema/><itk:manifest `, "1000"),
		spoil("wrong-check-digit", "SMSP-VAL-002", `(root="2\.16\.840\.1\.113883\.2\.1\.4\.1" extension=")\d+`, "${1}9990000035", "SMSP-0001", "1000"),
		spoil("date-not-in-the-calendar", "SMSP-VAL-004", `(<value value=")\d{8}"`, `${1}20100931"`, "SMSP-0001", "1000"),
		{Name: "refuses-what-is-no-xml", Source: "SMSP-VAL-001", Spoils: true, run: func(ctx context.Context, b Bench) error {
			return b.refused(ctx, func(body []byte) []byte { return body[:len(body)/2] }, "1000")
		}},
	}
}

// refused sends a spoilt verifyNHSNumber and insists on a refusal with one of
// the codes; without codes every fault will do.
func (b Bench) refused(ctx context.Context, spoil func([]byte) []byte, codes ...string) error {
	x, err := b.ask(ctx, itk.VerifyNHSNumber, b.Known, spoil)
	switch {
	case err != nil:
		return err
	case x.Err != nil:
		return fmt.Errorf("no SMSP answer: %w", x.Err)
	case x.MayRetry:
		return errors.New("the refusal invites to a repeat")
	}
	code := string(x.Reply.Code)
	if x.Reply.Fault != nil {
		code = x.Reply.Fault.Code
	}
	switch {
	case len(codes) == 0 && x.Reply.Fault == nil:
		return fmt.Errorf("answered with %s, want a fault", code)
	case len(codes) > 0 && !slices.Contains(codes, code):
		return fmt.Errorf("answered with %q, want %s", code, codes[0])
	}
	known, err := itk.ParseNHSNumber(b.Known.NHSNumber)
	if err != nil {
		return fmt.Errorf("the bench's patient: %w", err)
	}
	if bytes.Contains(x.Raw, []byte(known.Digits())) {
		return errors.New("the refusal repeats the NHS number")
	}
	return nil
}
