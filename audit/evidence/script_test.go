package evidence_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"msca/audit"
	"msca/audit/evidence"
)

// repack copies a bundle file by file; change may replace or drop one. More files,
// name and content by turns, are put in.
func repack(t *testing.T, b []byte, change func(name string, body []byte) ([]byte, bool), more ...string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		body, keep := change(f.Name, body)
		if !keep {
			continue
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		to, err := w.Create(more[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, more[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// edit changes one file of the bundle.
func edit(file string, how func(string) string) func(string, []byte) ([]byte, bool) {
	return func(name string, body []byte) ([]byte, bool) {
		if name == file {
			body = []byte(how(string(body)))
		}
		return body, true
	}
}

// field changes one value of a JSON file.
func field(file string, how func(map[string]any)) func(string, []byte) ([]byte, bool) {
	return edit(file, func(s string) string {
		m := map[string]any{}
		if err := json.Unmarshal([]byte(s), &m); err != nil {
			panic(err)
		}
		how(m)
		b, err := json.Marshal(m)
		if err != nil {
			panic(err)
		}
		return string(b)
	})
}

func unchanged(_ string, b []byte) ([]byte, bool) { return b, true }

// The script that travels in the bundle and the verifier in Go share no code
// and must come to the same verdict, with the same record named.
func TestMSCA_AUD_05_ScriptAndVerifierAgree(t *testing.T) {
	b, vkey, held, _ := bundle(t)
	dir := t.TempDir()
	save := func(name string, b []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	var script []byte
	repack(t, b, func(name string, body []byte) ([]byte, bool) {
		if name == "verify_bundle.py" {
			script = body
		}
		return body, true
	})
	py, heldFile := save("verify_bundle.py", script), save("held.txt", held)
	forged := bytes.Replace(held, []byte("chain "), []byte("chain A"), 1)
	forgedFile := save("forged.txt", forged)

	for _, test := range []struct {
		name   string
		change func(string, []byte) ([]byte, bool)
		vkey   string
		held   []byte
		file   string
		want   audit.Verdict
		says   string
	}{
		{"as written", unchanged, vkey, held, heldFile, audit.Intact, "complete  11 records"},
		{"with the key alone", unchanged, vkey, nil, "", audit.Intact, ""},
		{"with nothing", unchanged, "", nil, "", audit.Unanchored, ""},
		{"payload changed", edit("payloads/9-0-fields-shown.bin", func(s string) string { return s + " " }), vkey, nil, "", audit.Tampered, "record 9"},
		{"message replaced by another", edit("payloads/69-0-fields-shown.bin", func(string) string { return "fields of look-up 7" }), vkey, nil, "", audit.Tampered, "record 69"},
		{"time beside the record changed", edit("records/9.json", func(s string) string { return strings.Replace(s, "2026-03-02T09", "2026-03-02T08", 1) }), vkey, nil, "", audit.Tampered, "record 9"},
		{"FHIR left out", func(name string, body []byte) ([]byte, bool) { return body, name != "fhir/auditevents.json" }, vkey, nil, "", audit.Unreadable, "GO ONLY"},
		{"proof cut short", field("records/9.json", func(m map[string]any) { m["proof"] = m["proof"].([]any)[1:] }), vkey, nil, "", audit.Tampered, "record 9"},
		{"proof of another record", field("records/9.json", func(m map[string]any) { m["proof"].([]any)[3] = m["proof"].([]any)[4] }), vkey, nil, "", audit.Tampered, "record 9"},
		{"salt changed", field("records/9.json", func(m map[string]any) {
			m["payloads"].([]any)[0].(map[string]any)["salt"] = strings.Repeat("A", 43) + "="
		}), vkey, nil, "", audit.Tampered, "record 9"},
		{"record left out", field("manifest.json", func(m map[string]any) { r := m["records"].([]any); m["records"] = append(r[:4:4], r[5:]...) }), vkey, nil, "", audit.Tampered, "left out"},
		{"end left out", field("manifest.json", func(m map[string]any) { r := m["records"].([]any); m["records"] = r[:13] }), vkey, nil, "", audit.Tampered, "may go on"},
		{"summary replaced", edit("summary.pdf", func(string) string { return "%PDF all is well" }), vkey, nil, "", audit.Tampered, "summary.pdf"},
		{"checkpoint changed", edit("checkpoint.txt", func(s string) string { return strings.Replace(s, "chain ", "chain A", 1) }), vkey, nil, "", audit.Diverged, ""},
		{"another log's key", unchanged, "a+00000000+AaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaA", nil, "", audit.Diverged, ""},
		{"forged checkpoint kept", unchanged, vkey, forged, forgedFile, audit.Diverged, ""},
		{"no proof from the one kept", field("manifest.json", func(m map[string]any) { m["older_checkpoints"] = nil }), vkey, held, heldFile, audit.Unanchored, "no proof"},
		{"message taken out", field("records/9.json", func(m map[string]any) { delete(m, "payloads") }), vkey, nil, "", audit.Tampered, "record 9"},
		{"name taken out", field("records/69.json", func(m map[string]any) { delete(m, "identities") }), vkey, held, heldFile, audit.Tampered, "record 69"},
		{"message called something else", field("records/9.json", func(m map[string]any) { m["payloads"].([]any)[0].(map[string]any)["is"] = "request-message" }), vkey, nil, "", audit.Tampered, "record 9"},
		{"one file for two messages", field("records/69.json", func(m map[string]any) {
			m["payloads"].([]any)[0].(map[string]any)["file"] = "payloads/9-0-fields-shown.bin"
		}), vkey, nil, "", audit.Unreadable, "two things"},
		{"other keys beside it", edit("keys.txt", func(s string) string { return s + s }), vkey, nil, "", audit.Tampered, "keys.txt"},
		{"no manifest", func(name string, b []byte) ([]byte, bool) { return b, name != "manifest.json" }, vkey, nil, "", audit.Unreadable, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := repack(t, b, test.change)
			got := audit.Unreadable
			x, err := evidence.Read(bytes.NewReader(changed), int64(len(changed)))
			if err == nil {
				r := x.Verify(test.vkey, test.held)
				got = r.Verdict
				if n := strings.TrimPrefix(test.says, "record "); n != test.says && n != fmt.Sprint(r.FirstBad) {
					t.Errorf("the verifier names record %d (%s), want %s", r.FirstBad, r.Reason, test.says)
				}
			}
			if got != test.want {
				t.Errorf("the verifier says %s, want %s", got, test.want)
			}
			if test.says == "GO ONLY" { // the script does not read what stands beside the bytes
				return
			}
			args := []string{py, save("changed.zip", changed)}
			if test.vkey != "" {
				args = append(args, "--vkey", test.vkey)
			}
			if test.file != "" {
				args = append(args, "--checkpoint", test.file)
			}
			scriptSays(t, args, test.want, test.says)
		})
	}
	for name, body := range map[string]string{"payloads/9-1-page-printed.bin": "forged", "summary2.pdf": "%PDF all is well", "witnessed.txt": "anything"} {
		t.Run(name+" put in", func(t *testing.T) {
			changed := repack(t, b, unchanged, name, body)
			if r := read(t, changed).Verify(vkey, held); r.Verdict != audit.Tampered || !strings.Contains(r.Reason, name) {
				t.Errorf("the verifier says %s (%s), want tampered and the file named", r.Verdict, r.Reason)
			}
			scriptSays(t, []string{py, save("changed.zip", changed), "--vkey", vkey, "--checkpoint", heldFile}, audit.Tampered, name)
		})
	}
}

// scriptSays runs the script that travels in the bundle.
func scriptSays(t *testing.T, args []string, want audit.Verdict, says string) {
	t.Helper()
	c := exec.Command("python3", args...)
	out, _ := c.CombinedOutput()
	if code := c.ProcessState.ExitCode(); code != want.ExitCode() {
		t.Errorf("the script exits with %d, want %d\n%s", code, want.ExitCode(), out)
	}
	if !strings.Contains(string(out), says) {
		t.Errorf("the script does not say %q:\n%s", says, out)
	}
}
