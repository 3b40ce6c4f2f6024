package main

import (
	"bufio"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A live folder from nothing, against an SMSP in another process behind real
// mutual TLS, as the README tells an administrator to do it.
func TestMSCA_IG_02_3_15_4_LiveFolderAgainstAnSMSP(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"mscactl", "smspsim"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(dir, name), "msca/cmd/"+name).CombinedOutput(); err != nil {
			t.Fatalf("building %s: %v\n%s", name, err, out)
		}
	}
	pki, url := startSMSP(t, dir)
	const boss, first, own = "four words make one phrase", "given for the first sign-in", "a phrase that is mine alone"
	ctl := func(want int, stdin string, args ...string) string {
		t.Helper()
		c := exec.CommandContext(t.Context(), filepath.Join(dir, "mscactl"), append([]string{"--data", filepath.Join(dir, "live")}, args...)...)
		c.Stdin = strings.NewReader(stdin)
		out, err := c.CombinedOutput()
		if c.ProcessState == nil || c.ProcessState.ExitCode() != want {
			t.Fatalf("mscactl %v: %v, want exit %d\n%s", args, err, want, out)
		}
		return string(out)
	}
	ctl(0, boss+"\n", "init", "--org", "X26", "--org-name", "Sampleton Hospital", "--system", "ward-7", "--admin", "boss", "--password-stdin")
	for key, value := range map[string]string{
		"smsp.url": url, "smsp.username": "x26-client", "smsp.ca": filepath.Join(pki, "ca.pem"),
		"smsp.certificate": filepath.Join(pki, "client.pem"), "smsp.key": filepath.Join(pki, "client-key.pem"),
	} {
		ctl(0, boss+"\n", "config", "set", key, value, "--as", "boss", "--password-stdin")
	}
	ctl(0, boss+"\n"+first+"\n", "user", "add", "nell", "--name", "Nell Nurse", "--job-role", "R8001", "--as", "boss", "--password-stdin")

	look := []string{"lookup", "verifyNHSNumber", "--nhs-number", "9990000034", "--dob", "1984-02-29", "--as", "nell", "--password-stdin"}
	if out := ctl(4, first+"\n", look...); !strings.Contains(out, "ACCOUNT-CHANGE") {
		t.Errorf("a first password was taken:\n%s", out)
	}
	ctl(0, first+"\n"+own+"\n", "user", "passwd", "nell", "--as", "nell", "--password-stdin")
	ctl(4, first+"\n", look...)
	if out := ctl(0, own+"\n", look...); !strings.Contains(out, "NHS number is verified") {
		t.Errorf("no verification:\n%s", out)
	}
	if out := ctl(0, "", "audit", "verify"); !strings.Contains(out, "intact") {
		t.Errorf("the trail is not intact:\n%s", out)
	}
	if out := ctl(0, "", "diag"); strings.Contains(out, "fault") {
		t.Errorf("diag finds a fault:\n%s", out)
	}
}

var listening = regexp.MustCompile(`https://127\.0\.0\.1:\d+/\S*`)

// startSMSP runs smspsim and returns the folder of its PKI and its address.
func startSMSP(t *testing.T, dir string) (pki, url string) {
	t.Helper()
	pki = filepath.Join(dir, "pki")
	if out, err := exec.Command(filepath.Join(dir, "smspsim"), "-make-pki", "-data", pki).CombinedOutput(); err != nil {
		t.Fatalf("smspsim -make-pki: %v\n%s", err, out)
	}
	c := exec.CommandContext(t.Context(), filepath.Join(dir, "smspsim"), "-listen", "127.0.0.1:0", "-data", pki)
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.Stderr = c.Stdout
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Process.Kill(); c.Wait() })
	lines := bufio.NewScanner(out)
	said := ""
	for lines.Scan() {
		said += lines.Text() + "\n"
		if url = listening.FindString(lines.Text()); url != "" {
			go func() {
				for lines.Scan() { // keep the pipe empty
				}
			}()
			return pki, url
		}
	}
	t.Fatalf("smspsim did not say where it listens:\n%s", said)
	return "", ""
}
