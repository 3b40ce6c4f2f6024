package smsptest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"msca/itk"
	"msca/itk/smsptest"
)

// schemas is the folder of the public XSDs, which are not part of the product.
func schemas(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MSCA_XSD")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "xsd")
	}
	_, err := os.Stat(filepath.Join(dir, "Schemas"))
	if err == nil {
		_, err = exec.LookPath("xmllint")
	}
	if err != nil {
		if os.Getenv("MSCA_REQUIRE_XSD") != "" {
			t.Fatalf("schemas absent, or xmllint: %v", err)
		}
		t.Skipf("schemas absent, or xmllint: %v (MSCA_REQUIRE_XSD makes this a failure)", err)
	}
	return dir
}

// TestRepliesAreValid holds every reply of the training table to the public
// schemas, payload and envelope apart since the envelope's takes any payload.
func TestRepliesAreValid(t *testing.T) {
	dir, out := schemas(t), t.TempDir()
	s := newServer(smsptest.Options{Slow: 1})
	files := map[string][]string{}
	save := func(schema, name, content string) {
		path := filepath.Join(out, name+".xml")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		files[schema] = append(files[schema], path)
	}
	for i, p := range smsptest.Patients() {
		for _, c := range []struct {
			op     itk.Operation
			schema string
			p      params
		}{
			{itk.VerifyNHSNumber, "COMT_MT000013GB01", params{birth: hl7(p.DateOfBirth), number: p.NHSNumber}},
			{itk.GetNHSNumber, "COMT_MT000014GB01", params{birth: hl7(p.DateOfBirth), gender: genderCode[p.Gender], family: strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(p.Surname), localID: "X26:00417"}},
			{itk.GetPatientDetails, "COMT_MT000016GB01", params{birth: hl7(p.DateOfBirth), number: p.NHSNumber, localID: "X26:00417"}},
		} {
			if p.Code == "" {
				continue
			}
			_, reply := ask(t, s, c.op, c.p)
			root := c.op.ResponseName() + "-v1-0"
			payload := "<" + root + between(reply, "<"+root, "</"+root+">") + "</" + root + ">"
			envelope := "<itk:DistributionEnvelope xmlns:itk=\"urn:nhs-itk:ns:201005\"" +
				between(reply, "<itk:DistributionEnvelope", "</itk:DistributionEnvelope>") + "</itk:DistributionEnvelope>"
			save(c.schema, fmt.Sprintf("%s-%d", c.op, i), payload)
			save("distributionEnvelope-v2-0", fmt.Sprintf("envelope-%s-%d", c.op, i), envelope)
		}
	}
	for schema, list := range files {
		args := append([]string{"--noout", "--nonet", "--schema", filepath.Join(dir, "Schemas", schema+".xsd")}, list...)
		if said, err := exec.Command("xmllint", args...).CombinedOutput(); err != nil {
			wrong := ""
			for _, line := range strings.Split(string(said), "\n") {
				if !strings.HasSuffix(line, " validates") {
					wrong += line + "\n"
				}
			}
			t.Errorf("%s: %v\n%s", schema, err, wrong)
		}
	}
}
