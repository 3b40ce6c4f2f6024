package storetest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// Messages returns n synthetic ITK messages, requests and replies in turn, of
// every operation and of both layouts (indented and not). The same seed gives
// the same messages. NHS numbers are of the test range 999 000 0000 to 999 999
// 9999; people and places are invented.
func Messages(n int, seed uint64) [][]byte {
	r := rand.New(rand.NewPCG(seed, 20170301))
	out := make([][]byte, n)
	for i := range out {
		op := operations[i/2%len(operations)]
		m := request(r, op)
		if i%2 == 1 {
			m = reply(r, op)
		}
		if i/10%2 == 1 {
			m = between.ReplaceAllString(m, "><")
		}
		out[i] = []byte(m)
	}
	return out
}

var between = regexp.MustCompile(`>\s+<`)

var operations = []string{"verifyNHSNumber", "getNHSNumber", "getPatientDetailsByNHSNumber", "getPatientDetailsBySearch", "getPatientDetails"}

var (
	givenNames  = []string{"Nesta", "Ruan", "Elowen", "Jago", "Tamsin", "Perran", "Morwenna", "Cador", "Isla", "Piran", "Loveday", "Merryn"}
	familyNames = []string{"Penhallow", "Trevanion", "Carlyon", "Nancarrow", "Polglaze", "Rosewarne", "Tregenza", "Chenoweth", "Bolitho"}
	streets     = []string{"Quay Row", "Chapel Hill", "Station Road", "Mill Lane", "Church Street", "Harbour View", "Fore Street"}
	towns       = []string{"TRURO", "FALMOUTH", "PENZANCE", "HELSTON", "CAMBORNE", "LEEDS", "EXETER"}
	titles      = []string{"Ms", "Mr", "Mrs", "Miss", "Dr"}
	codes       = []string{"SMSP-0000", "SMSP-0000", "SMSP-0000", "SMSP-0003", "DEMOG-0007", "DEMOG-0017", "DEMOG-0040", "DEMOG-9999"}
)

func pick(r *rand.Rand, from []string) string { return from[r.IntN(len(from))] }

func uuid(r *rand.Rand) string {
	a, b := r.Uint64(), r.Uint64()
	return fmt.Sprintf("%08X-%04X-4%03X-%04X-%012X", uint32(a>>32), uint16(a>>16), a&0xfff, 0x8000|b>>50, b&0xffffffffffff)
}

func nhsNumber(r *rand.Rand) string { return fmt.Sprintf("999%07d", r.IntN(10_000_000)) }

func birth(r *rand.Rand) string {
	return fmt.Sprintf("%d%02d%02d", 1930+r.IntN(90), 1+r.IntN(12), 1+r.IntN(28))
}

const envelope = `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" xmlns:itk="urn:nhs-itk:ns:201005">
  <soap:Header>
    <wsa:MessageID>%s</wsa:MessageID>
    <wsa:Action>urn:nhs-itk:services:201005:%[2]s-v1-0%[3]s</wsa:Action>%[4]s
  </soap:Header>
  <soap:Body>
    <itk:DistributionEnvelope>
      <itk:header service="urn:nhs-itk:services:201005:%[2]s-v1-0%[3]s" trackingid="%[5]s">%[6]s
        <itk:manifest count="1">
          <itk:manifestitem id="uuid_%[7]s" mimetype="text/xml" profileid="urn:nhs-en:profile:%[8]s-v1-0" base64="false" compressed="false" encrypted="false"/>
        </itk:manifest>%[9]s
      </itk:header>
      <itk:payloads count="1">
        <itk:payload id="uuid_%[7]s">%[10]s</itk:payload>
      </itk:payloads>
    </itk:DistributionEnvelope>
  </soap:Body>
</soap:Envelope>`

func request(r *rand.Rand, op string) string {
	minute := r.IntN(50)
	addressing := fmt.Sprintf(`
    <wsa:To>https://smsp.example.nhs.uk/smsp/pds</wsa:To>
    <wsa:From>
      <wsa:Address>https://client.example.nhs.uk/smsp</wsa:Address>
    </wsa:From>
    <wsa:ReplyTo>
      <wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address>
    </wsa:ReplyTo>
    <wsse:Security>
      <wsu:Timestamp wsu:Id="TS-%s">
        <wsu:Created>2026-%02d-%02dT%02d:%02d:%02dZ</wsu:Created>
        <wsu:Expires>2026-%02d-%02dT%02d:%02d:%02dZ</wsu:Expires>
      </wsu:Timestamp>
      <wsse:UsernameToken>
        <wsse:Username>x26-smsp-client</wsse:Username>
      </wsse:UsernameToken>
    </wsse:Security>`, uuid(r), 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), minute, r.IntN(60),
		1+r.IntN(12), 1+r.IntN(28), r.IntN(24), minute+10, r.IntN(60))
	identities := []string{
		`<itk:id type="2.16.840.1.113883.2.1.3.2.4.18.27" uri="urn:nhs-uk:identity:ods:X26:SYS1:user%d"/>`,
		`<itk:id type="1.2.826.0.1285.0.2.0.107" uri="%012d"/>`,
		`<itk:id type="1.2.826.0.1285.0.2.0.65" uri="55525454%04d"/>
          <itk:id type="1.2.826.0.1285.0.2.0.67" uri="5552545443"/>`,
	}
	identity := "\n        <itk:auditIdentity>\n          " + fmt.Sprintf(pick(r, identities), r.IntN(9999)) + "\n        </itk:auditIdentity>"
	payload := fmt.Sprintf(`<%[1]sRequest-v1-0 xmlns="urn:hl7-org:v3" classCode="CACT" moodCode="EVN">
          <id root="%s"/>
          <code code="%[1]sRequest-v1-0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.284"/>
          <queryEvent>%[3]s
          </queryEvent>
        </%[1]sRequest-v1-0>`, op, uuid(r), parameters(r, op))
	return fmt.Sprintf(envelope, uuid(r), op, "", addressing, uuid(r), identity, uuid(r), op+"Request",
		"\n        <itk:senderAddress uri=\"urn:nhs-uk:addressing:ods:X26:smsp-client\"/>", payload)
}

func parameters(r *rand.Rand, op string) string {
	parameter := func(name, value string) string {
		return fmt.Sprintf("\n            <%s>\n              %s\n              <semanticsText>%[1]s</semanticsText>\n            </%[1]s>", name, value)
	}
	var b strings.Builder
	search := op == "getNHSNumber" || op == "getPatientDetailsBySearch"
	if search || op == "getPatientDetails" {
		b.WriteString(parameter("Person.Gender", fmt.Sprintf(`<value code="%d" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.25"/>`, 1+r.IntN(2))))
	}
	b.WriteString(parameter("Person.DateOfBirth", fmt.Sprintf(`<value value="%s"/>`, birth(r))))
	if r.IntN(2) == 0 {
		b.WriteString(parameter("Person.LocalIdentifier", fmt.Sprintf(`<value root="2.16.840.1.113883.2.1.3.2.4.18.24" extension="X26:%05d"/>`, r.IntN(99999))))
	}
	if !search {
		b.WriteString(parameter("Person.NHSNumber", fmt.Sprintf(`<value root="2.16.840.1.113883.2.1.4.1" extension="%s"/>`, nhsNumber(r))))
	}
	b.WriteString(parameter("Person.Name", fmt.Sprintf(`<value><given>%s</given><family>%s</family></value>`, pick(r, givenNames), pick(r, familyNames))))
	if search {
		b.WriteString(parameter("Person.Postcode", fmt.Sprintf(`<value><postalCode>ZZ99 %dAA</postalCode></value>`, r.IntN(10))))
	}
	return b.String()
}

func reply(r *rand.Rand, op string) string {
	code := pick(r, codes)
	id := uuid(r)
	kind := op
	if strings.HasPrefix(op, "getPatientDetails") {
		kind = "getPatientDetails"
	}
	var body string
	switch {
	case op == "verifyNHSNumber":
		body = fmt.Sprintf(`
          <component typeCode="COMP">
            <validIdentifier classCode="OBS" moodCode="EVN">
              <code code="VI" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.287"/>
              <value value="%t"/>
              <subject typeCode="SBJ">
                <patient classCode="PAT">
                  <id root="2.16.840.1.113883.2.1.4.1" extension="%s"/>
                </patient>
              </subject>
            </validIdentifier>
          </component>`, r.IntN(4) > 0, nhsNumber(r))
	case !strings.HasPrefix(code, "SMSP"):
	case op == "getNHSNumber":
		body = fmt.Sprintf(`
          <subject typeCode="SBJ">
            <patient classCode="PAT">
              <id root="2.16.840.1.113883.2.1.4.1" extension="%s"/>
            </patient>
          </subject>`, nhsNumber(r))
	default:
		body = patient(r)
	}
	payload := fmt.Sprintf(`<%[1]sResponse-v1-0 xmlns="urn:hl7-org:v3" classCode="OBS" moodCode="EVN">
          <id root="%[2]s"/>
          <code code="%[1]sResponse-v1-0" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.284"/>
          <value code="%[3]s" codeSystem="2.16.840.1.113883.2.1.3.2.4.17.285"/>%[4]s
        </%[1]sResponse-v1-0>`, kind, id, code, body)
	return fmt.Sprintf(envelope, uuid(r), op, "Response", "", uuid(r), "", id, kind+"Response", "", payload)
}

func patient(r *rand.Rand) string {
	given, family := pick(r, givenNames), pick(r, familyNames)
	return fmt.Sprintf(`
          <subject typeCode="SBJ">
            <patient classCode="PAT">
              <id root="2.16.840.1.113883.2.1.4.1" extension="%s"/>
              <id root="2.16.840.1.113883.2.1.3.2.4.18.24" extension="X26:%05d"/>
              <addr use="H">
                <streetAddressLine></streetAddressLine>
                <streetAddressLine>%d %s</streetAddressLine>
                <streetAddressLine></streetAddressLine>
                <streetAddressLine>%s</streetAddressLine>
                <streetAddressLine></streetAddressLine>
                <postalCode>ZZ99 %dAA</postalCode>
              </addr>
              <telecom value="tel:01872%06d" use="H"/>
              <telecom value="mailto:%s.%s@example.nhs.uk" use="H"/>
              <name use="L">
                <prefix>%s</prefix>
                <given>%s</given>
                <given>%s</given>
                <family>%s</family>
              </name>
              <patientPerson classCode="PSN" determinerCode="INSTANCE">
                <administrativeGenderCode code="%d" codeSystem="2.16.840.1.113883.2.1.3.2.4.16.25"/>
                <birthTime value="%s"/>
                <gPPractice classCode="SDLOC">
                  <addr>
                    <streetAddressLine>%s Surgery</streetAddressLine>
                    <streetAddressLine>%d %s</streetAddressLine>
                    <streetAddressLine>%s</streetAddressLine>
                    <postalCode>ZZ99 %dAB</postalCode>
                  </addr>
                  <telecom value="tel:01872%06d"/>
                  <locationGPPractice classCode="PLC" determinerCode="INSTANCE">
                    <id root="2.16.840.1.113883.2.1.4.3" extension="X%05d"/>
                    <name>%s Surgery</name>
                  </locationGPPractice>
                </gPPractice>
              </patientPerson>
            </patient>
          </subject>`, nhsNumber(r), r.IntN(99999), 1+r.IntN(120), pick(r, streets), pick(r, towns), r.IntN(10),
		r.IntN(999999), strings.ToLower(given), strings.ToLower(family), pick(r, titles), given, pick(r, givenNames), family,
		1+r.IntN(2), birth(r), pick(r, familyNames), 1+r.IntN(40), pick(r, streets), pick(r, towns), r.IntN(10),
		r.IntN(999999), r.IntN(99999), pick(r, familyNames))
}
