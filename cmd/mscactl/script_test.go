package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"msca/rbac"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"mscactl": func() {
			os.Exit(run(context.Background(), os.Args[1:], &terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr}))
		},
	})
}

// TestScripts runs the command line as an administrator types it. Each script
// names the requirement it shows.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "share"))
			e.Setenv("PCSCLITE_CSOCK_NAME", filepath.Join(e.WorkDir, "no-pcscd"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"flip":     flip,
			"validate": validate,
			"exits":    exits,
			"value":    value,
			"profile":  profile,
		},
	})
}

// exits CODE COMMAND … runs a command and wants its exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND …")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if exit, ok := err.(*exec.ExitError); ok {
		code = strings.TrimPrefix(exit.Error(), "exit status ")
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if code != args[0] {
		ts.Fatalf("exit code %s, want %s", code, args[0])
	}
}

// value FILE KEY VARIABLE takes the first value of a key in a JSON document.
func value(ts *testscript.TestScript, neg bool, args []string) {
	found := regexp.MustCompile(`"` + args[1] + `": "?([^",\n]+)`).FindStringSubmatch(ts.ReadFile(args[0]))
	if found == nil {
		ts.Fatalf("%s holds no %q", args[0], args[1])
	}
	ts.Setenv(args[2], found[1])
}

// profile FILE USER JOBROLE VARIABLE takes the id of a user's role profile out
// of a list of users.
func profile(ts *testscript.TestScript, neg bool, args []string) {
	var doc struct{ Users []rbac.User }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &doc))
	for _, u := range doc.Users {
		for _, p := range u.RoleProfiles {
			if u.ID == args[1] && p.JobRoleCode == args[2] {
				ts.Setenv(args[3], p.ID)
				return
			}
		}
	}
	ts.Fatalf("%s is no %s in %s", args[1], args[2], args[0])
}

// flip FILE TEXT changes one bit of the first place where FILE holds TEXT.
func flip(ts *testscript.TestScript, neg bool, args []string) {
	path := ts.MkAbs(args[0])
	raw, err := os.ReadFile(path)
	ts.Check(err)
	at := strings.Index(string(raw), args[1])
	if at < 0 {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	raw[at] ^= 1
	ts.Check(os.WriteFile(path, raw, 0o600))
}

// validate FILE checks an envelope and its payload apart against the public
// schemas. Where they are absent it says so and fails only if they are
// required.
func validate(ts *testscript.TestScript, neg bool, args []string) {
	schemas := os.Getenv("MSCA_XSD")
	if schemas == "" {
		schemas = projectSchemas
	}
	if _, err := os.Stat(schemas); err != nil {
		if os.Getenv("MSCA_REQUIRE_XSD") != "" {
			ts.Fatalf("schemas required but absent: %s", schemas)
		}
		ts.Logf("schemas absent: %s was not validated", args[0])
		return
	}
	raw, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	envelope, payload, root, err := parts(string(raw))
	ts.Check(err)
	check := func(schema, text string) {
		file := filepath.Join(ts.Getenv("WORK"), "part.xml")
		ts.Check(os.WriteFile(file, []byte(text), 0o600))
		out, err := exec.Command("xmllint", "--noout", "--schema", filepath.Join(schemas, "Schemas", schema), file).CombinedOutput()
		if err != nil {
			ts.Fatalf("%s: %v\n%s\n%s", schema, err, out, text)
		}
	}
	check("distributionEnvelope-v2-0.xsd", envelope)
	check(payloadSchemas[root], payload)
}

var payloadSchemas = map[string]string{
	"verifyNHSNumberRequest-v1-0":              "QUPA_MT000001GB01.xsd",
	"getNHSNumberRequest-v1-0":                 "QUPA_MT000002GB01.xsd",
	"getPatientDetailsByNHSNumberRequest-v1-0": "QUPA_MT000003GB01.xsd",
	"getPatientDetailsBySearchRequest-v1-0":    "QUPA_MT000004GB01.xsd",
	"getPatientDetails-v1-0":                   "QUPA_MT000005GB01.xsd",
}

// parts cuts the DistributionEnvelope and the payload out of a SOAP envelope,
// with the namespaces they need.
func parts(raw string) (envelope, payload, root string, err error) {
	d := xml.NewDecoder(strings.NewReader(raw))
	var start [2]int64
	for {
		before := d.InputOffset()
		token, err := d.Token()
		if err == io.EOF {
			return envelope, payload, root, nil
		}
		if err != nil {
			return "", "", "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch {
			case e.Name.Local == "DistributionEnvelope":
				start[0] = before
			case e.Name.Space == "urn:hl7-org:v3" && root == "":
				root, start[1] = e.Name.Local, before
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "DistributionEnvelope":
				envelope = strings.Replace(raw[start[0]:d.InputOffset()], "<itk:DistributionEnvelope", `<itk:DistributionEnvelope xmlns:itk="urn:nhs-itk:ns:201005"`, 1)
			case root:
				payload = raw[start[1]:d.InputOffset()]
			}
		}
	}
}

// projectSchemas is where the schemas lie beside a checkout.
var projectSchemas = func() string {
	dir, err := filepath.Abs("../../../shared/xsd")
	if err != nil {
		return ""
	}
	return dir
}()
