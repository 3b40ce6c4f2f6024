package wire_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"msca/itk"
	"msca/itk/internal/wire"
)

const details = "getPatientDetailsByNHSNumber.reply-SMSP-0000.xml"

// damaged returns the full details reply with old replaced by new once.
func damaged(t *testing.T, old, new string) []byte {
	t.Helper()
	b := reply(t, details)
	if !bytes.Contains(b, []byte(old)) {
		t.Fatalf("the fixture holds no %q", old)
	}
	return bytes.Replace(b, []byte(old), []byte(new), 1)
}

func twice(t *testing.T, begin, end string) []byte {
	t.Helper()
	b := string(reply(t, details))
	i := strings.Index(b, begin)
	j := i + strings.Index(b[i:], end) + len(end)
	return []byte(b[:j] + b[i:j] + b[j:])
}

// A hostile reply is unintelligible, names nobody, and one warning says what and where.
func TestDecodeReply_Hostile(t *testing.T) {
	const begin = `<soap:Envelope`
	const family = "O'Tëst-Example"
	whole := reply(t, details)
	cases := []struct {
		name string
		raw  []byte
		want string // what the warning says
		at   string // and where
	}{
		{"document type", damaged(t, begin, "<!DOCTYPE x>"+begin), "document type", "at /, byte 39"},
		{"external entity", damaged(t, begin, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>`+begin), "document type", "byte 39"},
		{"billion laughs", damaged(t, begin, `<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`+begin), "document type", "byte 39"},
		{"entity without a document type", damaged(t, family, "&e;"), "entity", "/name/family, byte "},
		{"character reference to nothing", damaged(t, family, "&#0;"), "character reference", "/name/family, byte "},
		{"character reference without end", damaged(t, family, "&#65"), "& that begins no reference", "/name/family, byte "},
		{"processing instruction without an end", damaged(t, begin, `<?xml-stylesheet href="x">`+begin), "cut off", "byte 39"},
		{"processing instruction without a name", damaged(t, begin, `<? x?>`+begin), "processing instruction", "byte 39"},
		{"processing instruction with a control character", damaged(t, begin, "<?x \x01?>"+begin), "control character", "byte 43"},
		{"processing instruction inside", damaged(t, family, "<?php ?>"), "processing instruction", "/name/family, byte "},
		{"second XML declaration", damaged(t, begin, `<?xml version="1.0"?>`+begin), "processing instruction", "byte 39"},
		{"depth", damaged(t, family, strings.Repeat("<a>", 100)+strings.Repeat("</a>", 100)), "nested deeper than 40", "/name/family/a/a"},
		{"elements", damaged(t, family, strings.Repeat("<a/>", 6000)), "more than 5000 elements", "/name/family, byte "},
		{"size", append(whole, bytes.Repeat([]byte(" "), wire.MaxSize)...), "more than 1 MiB", "byte 1048576"},
		{"attributes", damaged(t, "<family>", "<family"+manyAttributes(40)+">"), "more than 32 attributes", "/patient/name, byte "},
		{"duplicate attribute", damaged(t, `value code="SMSP-0000"`, `value code="SMSP-0000" code="DEMOG-0001"`), "duplicate attribute", "getPatientDetailsResponse-v1-0, byte "},
		{"duplicate attribute by prefix", damaged(t, "<family>", `<family xmlns:p="u" xmlns:q="u" p:a="1" q:a="2">`), "duplicate attribute", "/patient/name, byte "},
		{"duplicate namespace", damaged(t, "<family>", `<family xmlns:p="u" xmlns:p="v">`), "duplicate attribute", "/patient/name, byte "},
		{"undeclared prefix", damaged(t, "<family>", `<x:family>`), "undeclared namespace prefix", "/patient/name, byte "},
		{"long name", damaged(t, "<family>", "<"+strings.Repeat("f", 200)+">"), "name longer than 128", "/patient/name, byte "},
		{"long text", damaged(t, family, strings.Repeat("f", 2000)), "text longer than 1024", "/name/family, byte "},
		{"truncated in a tag", whole[:len(whole)-10], "cut off", "/Envelope, byte "},
		{"truncated in the patient", whole[:bytes.Index(whole, []byte("<family>"))], "cut off", "/patient/name, byte "},
		{"invalid UTF-8", damaged(t, "ë", "\xeb"), "invalid UTF-8", "/name/given, byte "},
		{"control character", damaged(t, "Ann", "A\x01nn"), "control character", "/name/given, byte "},
		{"forbidden character", damaged(t, "Ann", "A\uffffnn"), "character that XML does not allow", "/name/given, byte "},
		{"charset", damaged(t, `encoding="UTF-8"`, `encoding="EBCDIC-CP-GB"`), "charset other than", "at /, byte 0"},
		{"UTF-16", []byte("\xff\xfe<\x00a\x00/\x00>\x00"), "charset other than", "at /, byte 0"},
		{"not in the declared US-ASCII", damaged(t, `encoding="UTF-8"`, `encoding="us-ascii"`), "outside the declared US-ASCII", "/name/given, byte "},
		{"XML 1.1", damaged(t, `version="1.0"`, `version="1.1"`), "another version than 1.0", "at /, byte 0"},
		{"two bodies", twice(t, "<soap:Body>", "</soap:Body>"), "second Body", "at /Envelope/Body, byte "},
		{"body with a fault beside", damaged(t, "</soap:Body>", "<soap:Fault/></soap:Body>"), "second element inside Body", "at /Envelope/Body/Fault, byte "},
		{"two payloads", twice(t, "<itk:payload id", "</itk:payload>"), "second payload", "/payloads/payload, byte "},
		{"two contents", twice(t, "<getPatientDetailsResponse", "</getPatientDetailsResponse-v1-0>"), "second element inside payload", "/payload/getPatientDetailsResponse-v1-0, byte "},
		{"text payload", damaged(t, "</itk:payload>", "PGE+</itk:payload>"), "payload that is text", "/payloads/payload, byte "},
		{"two subjects", twice(t, "<subject", "</subject>"), "second subject", "/subject, byte "},
		{"two patients", twice(t, "<patient ", "</patient>"), "second patient", "/subject/patient, byte "},
		{"two codes", twice(t, `<value code="SMSP-0000"`, "/>"), "second value", "/value, byte "},
		{"two kinds of reply", twice(t, `<code code="getPatientDetailsResponse-v1-0"`, "/>"), "second code", "/code, byte "},
		{"two NHS numbers", damaged(t, `<id root="2.16.840.1.113883.2.1.3.2.4.18.24"`, `<id root="2.16.840.1.113883.2.1.4.1"`), "second NHS number", "/patient/id, byte "},
		{"two names", twice(t, "<name use", "</name>"), "second name", "/patient/name, byte "},
		{"two families", twice(t, "<family>", "</family>"), "second family", "/name/family, byte "},
		{"two births", twice(t, "<birthTime", "/>"), "second birthTime", "/patientPerson/birthTime, byte "},
		{"two genders", twice(t, "<administrativeGenderCode", "/>"), "second administrativeGenderCode", "/administrativeGenderCode, byte "},
		{"two practices", twice(t, "<gPPractice", "</gPPractice>"), "second gPPractice", "/gPPractice, byte "},
		{"two postcodes", twice(t, "<postalCode>", "</postalCode>"), "second postalCode", "/addr/postalCode, byte "},
		{"no code", damaged(t, `<value code="SMSP-0000"`, `<value code=""`), "response code that is none", "/value, byte "},
		{"no payload", damaged(t, "<getPatientDetailsResponse-v1-0 xmlns", "<foreign xmlns:x"), "end tag that does not match", "byte "},
		{"other payload", bytes.ReplaceAll(whole, []byte("getPatientDetailsResponse-v1-0"), []byte("getEverything-v9-9")), "no reply of the PDS", "/payload/getEverything-v9-9, byte "},
		{"SOAP 1.2", bytes.ReplaceAll(whole, []byte("http://schemas.xmlsoap.org/soap/envelope/"), []byte("http://www.w3.org/2003/05/soap-envelope")), "another version than 1.1", "at /Envelope, byte "},
		{"text after the end", append(whole[:len(whole):len(whole)], "more"...), "text outside the root", "at /, byte "},
		{"second root", append(whole[:len(whole):len(whole)], "<a/>"...), "second root element", "at /, byte "},
		{"empty", nil, "empty reply", "byte 0"},
		{"blank", []byte(" \r\n "), "empty reply", "byte 0"},
		{"web page", []byte("<!DOCTYPE html><html><title>Sign in</title></html>"), "web page", "byte 0"},
		{"XHTML", []byte("<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'><html/>"), "web page", "byte 0"},
		{"web page behind comments", []byte("<!-- a -->\n<!-- b --><html><title>Sign in</title></html>"), "web page", "byte 0"},
		{"parts of MIME", append([]byte("--uuid:1\r\nContent-Type: application/xop+xml\r\n\r\n"), whole...), "reply that is not XML", "at /, byte 0"},
		{"gzip", []byte("\x1f\x8b\x08\x00\x00<\x00"), "reply that is not XML", "at /, byte 0"},
		{"JSON", []byte(`{"error":"no"}`), "not XML", "at /, byte 0"},
		{"other XML", []byte(`<ping/>`), "no SMSP message", "at /ping, byte 0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := wire.DecodeReply(c.raw)
			if r.Outcome != itk.OutcomeUnintelligible || r.Patient != nil || r.Code != "" {
				t.Fatalf("got %v with a patient: %t", r, r.Patient != nil)
			}
			if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], c.want) || !strings.Contains(r.Warnings[0], c.at) {
				t.Errorf("warnings %q, want one with %q and %q", r.Warnings, c.want, c.at)
			}
			if len(r.Warnings[0]) > 400 {
				t.Errorf("a warning of %d bytes", len(r.Warnings[0]))
			}
		})
	}
}

// Wherever a reply is cut off, that is what is said, not what stands at its end.
func TestMSCA_PDS_01_DecodeReply_CutOffAnywhere(t *testing.T) {
	whole := bytes.TrimSpace(damaged(t, "<family>", "<!-- x --><family><![CDATA[y]]>&amp;"))
	for n := 1; n < len(whole); n++ {
		r := wire.DecodeReply(whole[:n])
		if r.Outcome != itk.OutcomeUnintelligible || len(r.Warnings) != 1 {
			t.Fatalf("%d of %d bytes: %v %q", n, len(whole), r, r.Warnings)
		}
		if w := r.Warnings[0]; !strings.Contains(w, "cut off") && !strings.Contains(w, "without an XML element") {
			t.Errorf("%d bytes, ending in %q: %q, want it called cut off", n, whole[max(0, n-12):n], w)
		}
	}
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` a%d=""`, i)
	}
	return b.String()
}

// Replies of the greatest size that are built to cost the most stay within 64 MiB altogether.
func TestDecodeReply_BoundedMemory(t *testing.T) {
	fill := func(piece string) []byte {
		const room = 20 // for the root
		return []byte("<a>" + strings.Repeat(piece, (wire.MaxSize-room)/len(piece)) + "</a>")
	}
	cases := map[string][]byte{
		"text in pieces":         fill("x<!---->"),
		"sections":               fill("<![CDATA[x]]>"),
		"references":             fill("&#65;"),
		"elements":               fill("<b/>x"),
		"attributes":             fill("<b" + manyAttributes(32) + "/>"),
		"namespaces":             fill(`<b xmlns:a="1" xmlns:b="2" xmlns:c="3" c:x=""/>`),
		"open tags":              fill("<b>"),
		"Latin-1 elements":       []byte(`<?xml version="1.0" encoding="ISO-8859-1"?>` + "<a>" + strings.Repeat("<b/>"+strings.Repeat("\xe9", 200), 4900) + "</a>"),
		"one attribute":          []byte(`<a b="` + strings.Repeat("&lt;", wire.MaxSize/5) + `"/>`),
		"one name":               []byte("<" + strings.Repeat("a", wire.MaxSize-10) + "/>"),
		"line ends":              fill("\r"),
		"comment without an end": []byte("<a>" + strings.Repeat("<!-", wire.MaxSize/4)),
	}
	for name, raw := range cases {
		t.Run(name, func(t *testing.T) {
			if len(raw) > wire.MaxSize {
				t.Fatalf("the case itself has %d bytes", len(raw))
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := wire.DecodeReply(raw)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20 {
				t.Errorf("allocated %d MiB in all for %d bytes", used>>20, len(raw))
			}
			if r.Outcome != itk.OutcomeUnintelligible {
				t.Errorf("got %v", r)
			}
		})
	}
}
