package wire_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"msca/itk"
	"msca/itk/internal/wire"
)

// The same reply says the same in any prefixes, charset that is read, layout and wrapping.
func TestDecodeReply_FormDoesNotMatter(t *testing.T) {
	raw := reply(t, "getPatientDetails.reply-SMSP-0000.xml")
	want := wire.DecodeReply(raw)
	latin1 := func() []byte {
		var b []byte
		for _, c := range bytes.Replace(raw, []byte(`"UTF-8"`), []byte(`"iso-8859-1"`), 1) {
			if c != 0xc3 { // ë is C3 AB in UTF-8 and EB in ISO-8859-1
				b = append(b, c)
			}
		}
		return bytes.ReplaceAll(b, []byte{0xab}, []byte{0xeb})
	}
	payload := []byte(cut(t, string(raw), "<getPatientDetailsResponse", "</getPatientDetailsResponse-v1-0>"))
	envelope := []byte(strings.Replace(cut(t, string(raw), "<itk:DistributionEnvelope", "</itk:DistributionEnvelope>"),
		"<itk:DistributionEnvelope", `<itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005"`, 1))
	for name, same := range map[string][]byte{
		"other prefixes":      reply(t, "getPatientDetails.reply-other-prefixes.xml"),
		"byte order mark":     append([]byte("\xef\xbb\xbf"), raw...),
		"xml declared":        bytes.Replace(raw, []byte("<soap:Envelope"), []byte(`<soap:Envelope xmlns:xml="http://www.w3.org/XML/1998/namespace"`), 1),
		"no declaration":      raw[bytes.IndexByte(raw, '\n')+1:],
		"leading white space": append([]byte("\r\n "), raw...),
		"line ends":           bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n")),
		"no white space":      bytes.ReplaceAll(bytes.ReplaceAll(raw, []byte("\n"), nil), []byte(">  "), []byte(">")),
		"ISO-8859-1":          latin1(),
		"US-ASCII":            bytes.ReplaceAll(bytes.Replace(raw, []byte("UTF-8"), []byte("US-ASCII"), 1), []byte("ë"), []byte("&#235;")),
		"comments":            bytes.ReplaceAll(raw, []byte("O'T"), []byte("O<!-- x -->'T")),
		"CDATA":               bytes.ReplaceAll(raw, []byte("O'T"), []byte("<![CDATA[O']]>T")),
		"references":          bytes.ReplaceAll(raw, []byte("O'T"), []byte("O&apos;&#x54;")),
		"bare envelope":       envelope,
		"bare payload":        payload,
	} {
		t.Run(name, func(t *testing.T) {
			got := wire.DecodeReply(same)
			got.Warnings, want.Warnings = nil, nil
			if !reflect.DeepEqual(got, want) {
				a, _ := json.Marshal(got)
				b, _ := json.Marshal(want)
				t.Errorf("got  %s\nwant %s", a, b)
			}
		})
	}
}

func TestDecodeReply_Faults(t *testing.T) {
	fault := func(inside string) []byte {
		return []byte(`<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>` + inside + `</S:Fault></S:Body></S:Envelope>`)
	}
	const info = `<t:ToolkitErrorInfo xmlns:t="urn:nhs-itk:ns:201005"><t:ErrorID>x</t:ErrorID><t:ErrorCode>2200</t:ErrorCode><t:ErrorText>no</t:ErrorText></t:ToolkitErrorInfo>`
	for _, c := range []struct {
		name, inside string
		want         itk.Fault
	}{
		{"empty", "", itk.Fault{}},
		{"without prefix", "<faultcode>Server</faultcode><faultstring>down</faultstring>", itk.Fault{FaultCode: "soap:Server", Text: "down"}},
		{"other prefix", "<faultcode>S:MustUnderstand</faultcode>", itk.Fault{FaultCode: "soap:MustUnderstand"}},
		{"qualified children", "<S:faultcode>S:Client</S:faultcode><S:detail>" + info + "</S:detail>", itk.Fault{FaultCode: "soap:Client", Code: "2200", Text: "no"}},
		{"own code", "<faultcode>p:Oops</faultcode>", itk.Fault{FaultCode: "p:Oops"}},
		{"foreign detail", "<faultcode>soap:Client.Authentication</faultcode><detail><x>y</x></detail>", itk.Fault{FaultCode: "soap:Client.Authentication"}},
		{"on several lines", "<faultstring>\n  a\n  b </faultstring>", itk.Fault{Text: "a b"}},
		{"long", "<faultstring>" + strings.Repeat("é", 5000) + "</faultstring>", itk.Fault{Text: strings.Repeat("é", 512) + "…"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := wire.DecodeReply(fault(c.inside))
			if r.Outcome != itk.OutcomeFault || r.Fault == nil || *r.Fault != c.want || r.Warnings != nil {
				t.Errorf("got %v, text of %d bytes, warnings %q", r, len(r.Fault.Text), r.Warnings)
			}
		})
	}
}

// What is odd but harmless is taken, and said.
func TestDecodeReply_Warnings(t *testing.T) {
	const op = "urn:nhs-itk:services:201005:getPatientDetailsByNHSNumber-v1-0Response"
	for _, c := range []struct {
		name, old, new, want string
	}{
		{"profile as Action", "<wsa:Action>" + op, "<wsa:Action>urn:nhs-en:profile:getPatientDetailsResponse-v1-0", "service that differs from the Action at /Envelope/Body/DistributionEnvelope/header"},
		{"manifest of another payload", `<itk:manifestitem id="uuid_`, `<itk:manifestitem id="uuid_X`, "manifest that names another payload"},
		{"count", `<itk:payloads count="1"`, `<itk:payloads count="2"`, "count that is not the number of payloads"},
		{"code of another payload", `<code code="getPatientDetailsResponse-v1-0"`, `<code code="other"`, "code that is not the one of this payload"},
		{"gender", `<administrativeGenderCode code="2"`, `<administrativeGenderCode code="7"`, "gender code"},
		{"date", `<birthTime value="19840229"`, `<birthTime value="19840230"`, "date that is none"},
		{"address use", `<addr use="TMP"`, `<addr use="XX"`, "address use"},
		{"part of a name", `<prefix>Mrs</prefix>`, `<suffix>OBE</suffix>`, "element that is not understood at /Envelope/Body/DistributionEnvelope/payloads/payload/getPatientDetailsResponse-v1-0/subject/patient/name/suffix"},
		{"unknown element", `<telecom value="tel:01632960001" use="H"/>`, `<sensitivity/>`, "element that is not understood at /Envelope/Body/DistributionEnvelope/payloads/payload/getPatientDetailsResponse-v1-0/subject/patient/sensitivity"},
		{"text beside the name", `<name use="L">`, `<name use="L">Zoe`, "text beside the parts of a name"},
		{"turned writing", "<family>", "<family>\u202e", "invisible control character"},
		{"zero-width space", "<family>O'T", "<family>O'\u200bT", "invisible control character, left out, at"},
		{"word joiner", "<family>", "<family>\u2060", "invisible control character, left out, at"},
		{"byte order mark inside", "<family>", "<family>\ufeff", "invisible control character, left out, at"},
		{"joiner", "<family>", "<family>\u200d", "invisible joiner"},
		{"other code system", "2.16.840.1.113883.2.1.3.2.4.19.2", "1.2.3", "organisation code of another code system"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := wire.DecodeReply(damaged(t, c.old, c.new))
			if r.Outcome != itk.OutcomeSuccess || r.Patient == nil {
				t.Fatalf("got %v %q", r, r.Warnings)
			}
			if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], c.want) || !strings.Contains(r.Warnings[0], ", byte ") {
				t.Errorf("warnings %q, want %q", r.Warnings, c.want)
			}
		})
	}
	for between, want := range map[string]string{"\u200b": "O'T", "\u00ad": "O'T", "\u200c": "O'\u200cT"} {
		r := wire.DecodeReply(damaged(t, "<family>O'T", "<family>O'"+between+"T"))
		if r.Patient == nil || r.Patient.Name.Family == nil || !strings.HasPrefix(*r.Patient.Name.Family, want) {
			t.Errorf("%+q inside a name is not read as %+q", between, want)
		}
	}
	many := damaged(t, `<telecom value="tel:01632960001" use="H"/>`, strings.Repeat("<x/>", 50))
	if r := wire.DecodeReply(many); len(r.Warnings) != 21 || r.Warnings[20] != "further warnings are left out" {
		t.Errorf("%d warnings", len(r.Warnings))
	}
}

func TestEncode_Refusals(t *testing.T) {
	for name, edit := range map[string]func(*wire.Request){
		"no question":                func(r *wire.Request) { r.Query = itk.Query{} },
		"no identity":                func(r *wire.Request) { r.Identity = itk.AuditIdentity{} },
		"no endpoint":                func(r *wire.Request) { r.To = "" },
		"no user name":               func(r *wire.Request) { r.Username = "" },
		"blank in the endpoint":      func(r *wire.Request) { r.To += "/a b" },
		"line feed in From":          func(r *wire.Request) { r.From += "\n" },
		"blank in sender address":    func(r *wire.Request) { r.SenderAddress = " " },
		"control in the user name":   func(r *wire.Request) { r.Username = "a\x00b" },
		"invalid UTF-8 in user name": func(r *wire.Request) { r.Username = "a\xff" },
		"negative validity":          func(r *wire.Request) { r.Validity = -1 },
		"no ids":                     func(r *wire.Request) { r.IDs = wire.IDs{} },
	} {
		r := request(t, itk.VerifyNHSNumber, itk.AttendedSession)
		edit(&r)
		if b, err := wire.Encode(r); err == nil || b != nil {
			t.Errorf("%s: encoded", name)
		} else if strings.Contains(err.Error(), "9990000034") || strings.Contains(err.Error(), "AQIC5") {
			t.Errorf("%s: the error reveals data", name)
		}
	}
	r := request(t, itk.VerifyNHSNumber, itk.Attended)
	r.From, r.SenderAddress, r.Username, r.To = "", "", `a&b<c>"d"`, "https://smsp.example.nhs.uk/?a=1&b=2"
	b, err := wire.Encode(r)
	if err != nil || bytes.Contains(b, []byte("wsa:From")) || bytes.Contains(b, []byte("senderAddress")) ||
		!bytes.Contains(b, []byte("<wsse:Username>a&amp;b&lt;c&gt;&quot;d&quot;</wsse:Username>")) ||
		!bytes.Contains(b, []byte("<wsa:To>https://smsp.example.nhs.uk/?a=1&amp;b=2</wsa:To>")) {
		t.Errorf("%v\n%s", err, b)
	}
}

// A patient under a code that carries no data is not handed on, and said.
func TestDecodeReply_PatientUnderOtherCodes(t *testing.T) {
	for _, code := range append(itk.ResponseCodes(), "DEMOG-0123") {
		r := wire.DecodeReply(damaged(t, `"SMSP-0000"`, `"`+string(code)+`"`))
		switch code {
		case itk.Success, itk.LocalStoreData, itk.Superseded:
			if r.Patient == nil || r.Absent == nil || r.Warnings != nil {
				t.Errorf("%s: patient %t, absent %q, warnings %q", code, r.Patient != nil, r.Absent, r.Warnings)
			}
		default:
			if r.Patient != nil || r.Absent != nil || !strings.Contains(strings.Join(r.Warnings, "|"), "patient who does not count under "+string(code)) {
				t.Errorf("%s: patient %t, absent %q, warnings %q", code, r.Patient != nil, r.Absent, r.Warnings)
			}
		}
	}
}

func TestDecodeReply_OddIdentifiers(t *testing.T) {
	const local = `<id root="2.16.840.1.113883.2.1.3.2.4.18.24" extension="X26:00417"/>`
	r := wire.DecodeReply(damaged(t, local, local+`<id root="1.2.3" extension="second"/>`))
	if r.Patient == nil || r.Patient.LocalID != "X26:00417" || len(r.Warnings) != 1 {
		t.Errorf("second local identifier: %v %q", r, r.Warnings)
	}
	r = wire.DecodeReply(damaged(t, `extension="9990000034"`, `extension=""`))
	if r.Patient == nil || !r.Patient.NHSNumber.IsZero() || len(r.Warnings) != 1 {
		t.Errorf("no NHS number: %v %q", r, r.Warnings)
	}
}

// What is not used of a patient is told, and a name or address of which nothing could be used is not blank.
func TestMSCA_PDS_03_WhatIsLeftOutIsNeitherSilentNorBlank(t *testing.T) {
	name := cut(t, string(reply(t, details)), "<name ", "</name>")
	home := cut(t, string(reply(t, details)), `<addr use="H">`, "</addr>")
	for _, c := range []struct {
		what, old, new, notBlank string
		unread                   bool
	}{
		{"as it is", "<family>", "<family>", "", false},
		{"a name in one piece", name, "<name>Nesta Penhallow</name>", "name", true},
		{"a name of other parts", name, "<name><suffix>OBE</suffix></name>", "name", true},
		{"an empty name", name, "<name/>", "", false},
		{"an address of other parts", home, `<addr use="H"><city>SAMPLETON</city></addr>`, "addresses.0", true},
		{"an element inside a surname", "</family>", "<b>-Smith</b></family>", "name.family", true},
		{"a break inside an address line", "7 Quay Row", "Flat 2<br/>7 Quay Row", "addresses.2", true},
		{"an address that is nil and has nothing in it", home, `<addr use="H" nullFlavor="NI"><postalCode/><streetAddressLine> </streetAddressLine></addr>`, "", false},
		{"an address in one piece", home, `<addr use="H">7 Example Row, Sampleton</addr>`, "addresses.0", true},
		{"an element of the patient", `<telecom value="tel:01632960001" use="H"/>`, "<sensitivity/>", "", true},
		{"a warning about the envelope", `<itk:payloads count="1"`, `<itk:payloads count="2"`, "", false},
	} {
		r := wire.DecodeReply(damaged(t, c.old, c.new))
		if r.Outcome != itk.OutcomeSuccess || r.Unread != c.unread || c.unread && len(r.Warnings) == 0 {
			t.Errorf("%s: %v, unread %t, warnings %q", c.what, r, r.Unread, r.Warnings)
		}
		if c.notBlank != "" && slices.Contains(r.Blank, c.notBlank) {
			t.Errorf("%s: %s is called blank", c.what, c.notBlank)
		}
		if c.what == "an empty name" && !slices.Contains(r.Blank, "name") {
			t.Errorf("an empty name is not called blank: %q", r.Blank)
		}
	}
}

// What is inside an element that says of itself that it is nil does not count. [COMT_MT000013GB01, COMT_MT000016GB01: nillable]
func TestMSCA_PDS_03_MSCA_DQ_03_NilCarriesNothing(t *testing.T) {
	const null = ` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"`
	for _, c := range []struct{ file, element, warning string }{
		{"verifyNHSNumber.reply-SMSP-0000.xml", "component", "component that is nil and has content"},
		{"verifyNHSNumber.reply-SMSP-0000.xml", "validIdentifier", "validIdentifier that is nil and has content"},
		{"verifyNHSNumber.reply-SMSP-0000.xml", "subject", "subject that is nil and has content"},
		{"verifyNHSNumber.reply-SMSP-0000.xml", "patient", "patient that is nil and has content"},
		{"getNHSNumber.reply-SMSP-0000.xml", "subject", "subject that is nil and has content"},
		{details, "subject", "subject that is nil and has content"},
		{details, "patient", "patient that is nil and has content"},
	} {
		raw := reply(t, c.file)
		if !bytes.Contains(raw, []byte("<"+c.element+" ")) {
			t.Fatalf("%s holds no %s", c.file, c.element)
		}
		r := wire.DecodeReply(bytes.Replace(raw, []byte("<"+c.element+" "), []byte("<"+c.element+null+" "), 1))
		if r.Patient != nil || !strings.Contains(strings.Join(r.Warnings, "|"), c.warning) {
			t.Errorf("%s of %s: patient taken %t, warnings %q", c.element, c.file, r.Patient != nil, r.Warnings)
		}
		if verified := r.ValidIdentifier != nil; verified && (c.element == "component" || c.element == "validIdentifier") {
			t.Errorf("%s of %s: verified out of what is nil", c.element, c.file)
		}
	}
}

// The same holds for every element about the patient: it is blank, whatever came in it, and that is told.
func TestMSCA_PDS_03_NilDetailsAreBlank(t *testing.T) {
	for _, null := range []string{` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"`, ` nullFlavor="UNK"`} {
		for _, c := range []struct{ tag, holds, blank string }{
			{"<family>", "O'Tëst", "name.family"},
			{"<prefix>", "Mrs", "name.title"},
			{`<name use="L">`, "Zoë", "name"},
			{`<addr use="H">`, "7 Quay Row", "addresses.2"},
			{"<streetAddressLine>7", "7 Quay Row", ""},
			{`<telecom value="tel:01632960001"`, "01632960001", "telecoms.0"},
			{"<administrativeGenderCode ", "female", "gender"},
			{"<birthTime ", `"birth":`, "birth"},
			{"<patientPerson ", "Y99999", ""},
			{"<gPPractice ", "Y99999", "practice"},
		} {
			name := c.tag[:strings.IndexAny(c.tag, " >")]
			if plain, err := json.Marshal(wire.DecodeReply(reply(t, details))); err != nil || !strings.Contains(string(plain), c.holds) {
				t.Fatalf("the fixture does not hold %s: %v", c.holds, err)
			}
			raw := damaged(t, c.tag, name+null+strings.TrimPrefix(c.tag, name))
			r := wire.DecodeReply(raw)
			said, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if r.Outcome != itk.OutcomeSuccess || strings.Contains(string(said), c.holds) {
				t.Errorf("%s%s: what is nil was used: %s", name, null, said)
			}
			if c.blank != "" && !slices.Contains(r.Blank, c.blank) {
				t.Errorf("%s%s: %q, and not %s, are blank", name, null, r.Blank, c.blank)
			}
			if !r.Unread || !strings.Contains(strings.Join(r.Warnings, "|"), "that is nil and has content, not used, at ") {
				t.Errorf("%s%s: unread %t, warnings %q", name, null, r.Unread, r.Warnings)
			}
		}
	}
}

// A number that is called nil and given all the same is compared with nothing, so that a reply with one would pass
// for one about whoever was asked for.
func TestMSCA_PDS_06_NilNHSNumberThatIsGivenIsRefused(t *testing.T) {
	for _, null := range []string{` xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"`, ` nullFlavor="UNK"`} {
		const tag = `<id root="2.16.840.1.113883.2.1.4.1"`
		raw := damaged(t, tag, "<id"+null+strings.TrimPrefix(tag, "<id"))
		if r := wire.DecodeReply(raw); r.Outcome != itk.OutcomeUnintelligible || r.Patient != nil {
			t.Errorf("%s: %s with patient %t", null, r.Outcome, r.Patient != nil)
		}
	}
}

// An NHS number has ten digits, whatever stands between them; anything else is no number that a record, a
// screen or the next question could hold. The check digit is not looked at.
func TestMSCA_PDS_06_AUD_02_NHSNumberOfAReplyHasTenDigits(t *testing.T) {
	for extension, digits := range map[string]string{
		"9990000034": "9990000034", "999 000 0034": "9990000034", "999-000-0034": "9990000034", " 9990000034 ": "9990000034", "9990000035": "9990000035",
		"ABC": "", "999000003": "", "99900000341": "", "999000003X": "", "TN1234567": "", "99900\u200b00034": "", "٩٩٩٠٠": "", strings.Repeat("9", 65): "",
	} {
		for _, code := range []string{"SMSP-0000", "DEMOG-0017", "DEMOG-0040"} {
			raw := bytes.Replace(damaged(t, `extension="9990000034"`, `extension="`+extension+`"`), []byte(`"SMSP-0000"`), []byte(`"`+code+`"`), 1)
			r := wire.DecodeReply(raw)
			switch {
			case code == "DEMOG-0040": // carries no data, and stays the answer that it is
				if r.Outcome != itk.OutcomeNotVerified || r.Patient != nil {
					t.Errorf("%s, %q: %v %q, want the code to count and the patient not", code, extension, r, r.Warnings)
				}
			case digits != "" && (r.Patient == nil || r.Patient.NHSNumber.Digits() != digits || r.Warnings != nil):
				t.Errorf("%s, %q: %v %q, want the number %s", code, extension, r, r.Warnings, digits)
			case digits == "" && (r.Outcome != itk.OutcomeUnintelligible || r.Patient != nil || !strings.Contains(strings.Join(r.Warnings, "|"), "NHS number that has not ten digits at ")):
				t.Errorf("%s, %q: %v %q, want it refused for its NHS number", code, extension, r, r.Warnings)
			}
		}
	}
}
