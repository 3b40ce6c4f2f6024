package wire_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"msca/itk"
)

// schemas returns the folder of the public schemas. Without them the test is skipped, unless
// MSCA_REQUIRE_XSD says that they have to be there.
func schemas(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MSCA_XSD")
	if dir == "" {
		dir = "../../../../shared/xsd"
	}
	_, err := os.Stat(filepath.Join(dir, "Schemas"))
	if err == nil {
		_, err = exec.LookPath("xmllint")
	}
	switch {
	case err == nil:
		return filepath.Join(dir, "Schemas")
	case os.Getenv("MSCA_REQUIRE_XSD") != "":
		t.Fatalf("schemas absent: %v", err)
	}
	t.Skipf("schemas absent: %v", err)
	return ""
}

var requestSchema = map[itk.Operation]string{
	itk.VerifyNHSNumber:              "QUPA_MT000001GB01",
	itk.GetNHSNumber:                 "QUPA_MT000002GB01",
	itk.GetPatientDetailsByNHSNumber: "QUPA_MT000003GB01",
	itk.GetPatientDetailsBySearch:    "QUPA_MT000004GB01",
	itk.GetPatientDetails:            "QUPA_MT000005GB01",
}

// cut returns the element that begins with begin and ends with end.
func cut(t *testing.T, message, begin, end string) string {
	t.Helper()
	i := strings.Index(message, begin)
	if i < 0 {
		t.Fatalf("no %s in the message", begin)
	}
	inside, _, found := strings.Cut(message[i:], end)
	if !found {
		t.Fatalf("no %s after %s in the message", end, begin)
	}
	return inside + end
}

func validate(t *testing.T, dir, schema, document string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.xml")
	if err := os.WriteFile(path, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("xmllint", "--noout", "--nonet", "--schema", filepath.Join(dir, schema+".xsd"), path).CombinedOutput()
	if err != nil {
		t.Errorf("not valid against %s: %v\n%s", schema, err, out)
	}
}

// distribution and payload of a message in our own prefixes.
func validateMessage(t *testing.T, dir, schema, message string) {
	t.Helper()
	envelope := cut(t, message, "<itk:DistributionEnvelope", "</itk:DistributionEnvelope>")
	if !strings.HasPrefix(envelope, "<itk:DistributionEnvelope xmlns:") {
		envelope = strings.Replace(envelope, "<itk:DistributionEnvelope", `<itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005"`, 1)
	}
	validate(t, dir, "distributionEnvelope-v2-0", envelope)
	payload := cut(t, message, "<itk:payload id", "</itk:payload>")
	payload = strings.TrimSuffix(payload[strings.Index(payload, ">")+1:], "</itk:payload>")
	validate(t, dir, schema, payload)
}

// SMSP-VAL-001: every request is valid, envelope and payload each against its own schema.
func TestSMSP_VAL_001_RequestsAreSchemaValid(t *testing.T) {
	dir := schemas(t)
	for _, op := range itk.Operations() {
		for _, m := range itk.AccessMethods() {
			t.Run(string(op)+"-"+string(m), func(t *testing.T) {
				t.Parallel()
				validateMessage(t, dir, requestSchema[op], string(encode(t, op, m)))
			})
		}
	}
}

// The fixtures decode to what they decode to as valid messages, not by accident of a broken fixture.
func TestSMSP_VAL_001_ReplyFixturesAreSchemaValid(t *testing.T) {
	dir := schemas(t)
	for name, raw := range replies(t) {
		schema := "COMT_MT000016GB01"
		switch {
		case strings.HasPrefix(name, "fault"), strings.Contains(name, "other-prefixes"), strings.Contains(name, "reply-payload"):
			continue
		case strings.HasPrefix(name, "verify"):
			schema = "COMT_MT000013GB01"
		case strings.HasPrefix(name, "getNHSNumber"), strings.Contains(name, "distribution-envelope"):
			schema = "COMT_MT000014GB01"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			validateMessage(t, dir, schema, string(raw))
		})
	}
}
