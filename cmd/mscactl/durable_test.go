//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"msca/cmd/internal/training"
)

// What set-up and a changed setting leave lasts a power cut: each file is on the
// disk before its name is, the settings come when all else is there, and the names
// are on the disk before the command ends.
func TestMSCA_AUD_01_3_9_11_SetUpAndSettingsLastAPowerCut(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is not installed: make deps installs it")
	}
	dir := t.TempDir()
	mscactl, data := filepath.Join(dir, "mscactl"), filepath.Join(dir, "data")
	if out, err := exec.Command("go", "build", "-o", mscactl, ".").CombinedOutput(); err != nil {
		t.Fatalf("building mscactl: %v\n%s", err, out)
	}
	calls := func(args ...string) string {
		t.Helper()
		log := filepath.Join(t.TempDir(), "calls")
		cmd := exec.Command(strace, append([]string{"-f", "-y", "-qq", "-o", log, "-e", "trace=fsync,rename,renameat,renameat2", mscactl, "--data", data}, args...)...)
		cmd.Stdin = strings.NewReader(training.Password + "\n")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		raw, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(raw), data, "DATA")
	}
	inOrder(t, calls("init", "--org", "X26", "--system", "ward-7", "--admin", "boss", "--password-stdin"),
		`fsync\(\d+<DATA/draft/keys/\.users\.key[^>]*>\)`,
		`rename.*DATA/draft/keys/users\.key"`,
		`fsync\(\d+<DATA/draft/keys>\)`,
		`rename.*DATA/draft/config\.json"`,
		`fsync\(\d+<DATA/draft>\)`,
		`rename.*"DATA/draft/audit".*"DATA/audit"`,
		`fsync\(\d+<DATA>\)`,
		`rename.*"DATA/draft/config\.json".*"DATA/config\.json"`,
		`fsync\(\d+<DATA>\)`)
	inOrder(t, calls("config", "set", "device.name", "bed-4", "--as", "boss", "--password-stdin"),
		`fsync\(\d+<DATA/\.config\.json[^>]*>\)`,
		`rename.*"DATA/config\.json"`,
		`fsync\(\d+<DATA>\)`)
}

// inOrder wants each pattern after the one before it.
func inOrder(t *testing.T, calls string, patterns ...string) {
	t.Helper()
	rest := calls
	for _, p := range patterns {
		at := regexp.MustCompile(p).FindStringIndex(rest)
		if at == nil {
			t.Fatalf("no %s where it belongs in\n%s", p, calls)
		}
		rest = rest[at[1]:]
	}
}
