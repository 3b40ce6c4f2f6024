//go:build linux

package main

import (
	"errors"
	"io/fs"
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
	data := filepath.Join(t.TempDir(), "data")
	traced := traced(t, data)
	calls := func(args ...string) string {
		t.Helper()
		log := filepath.Join(t.TempDir(), "calls")
		if out, err := traced([]string{"-y", "-o", log, "-e", "trace=fsync,rename,renameat,renameat2"}, args...); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, out)
		}
		raw, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(whole(string(raw)), data, "DATA")
	}
	inOrder(t, calls("init", "--org", "X26", "--system", "ward-7", "--admin", "boss", "--password-stdin"),
		`fsync\(\d+<DATA/draft/keys/users\.key\.msca-\d+\.part>\)`,
		`rename.*DATA/draft/keys/users\.key"`,
		`fsync\(\d+<DATA/draft/keys>\)`,
		`rename.*DATA/draft/config\.json"`,
		`fsync\(\d+<DATA/draft>\)`,
		`rename.*"DATA/draft/audit".*"DATA/audit"`,
		`fsync\(\d+<DATA>\)`,
		`rename.*"DATA/draft/config\.json".*"DATA/config\.json"`,
		`fsync\(\d+<DATA>\)`)
	inOrder(t, calls("config", "set", "device.name", "bed-4", "--as", "boss", "--password-stdin"),
		`fsync\(\d+<DATA/config\.json\.msca-\d+\.part>\)`,
		`rename.*"DATA/config\.json"`,
		`fsync\(\d+<DATA>\)`)
}

// Evidence that is cut off while it is written is not there under its name, where it
// would be taken for whole and keep the next try away. The next try leaves the bundle and nothing else.
func TestMSCA_AUD_05_EvidenceCutOffIsWrittenAgain(t *testing.T) {
	dir := t.TempDir()
	data, bundle := filepath.Join(dir, "data"), filepath.Join(dir, "evidence.zip")
	traced := traced(t, data)
	export := []string{"--training", "audit", "export", "--seq", "1:5", "--out", bundle, "--as", "privacy", "--password-stdin"}
	look := []string{"--training", "lookup", "getPatientDetailsByNHSNumber", "--nhs-number", "9990000034", "--dob", "1984-02-29", "--as", "nurse", "--password-stdin"}
	if out, err := traced([]string{"-o", os.DevNull, "-e", "trace=none"}, look...); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := traced([]string{"-o", os.DevNull, "-e", "trace=linkat", "-e", "inject=linkat:signal=KILL"}, export...) // it has no name yet
	if err == nil {
		t.Fatalf("not cut off:\n%s", out)
	}
	if _, err := os.Lstat(bundle); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("cut off, and the bundle is there: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*evidence*.part")); err != nil || len(left) != 1 {
		t.Errorf("there is %v, %v; want a draft, so that this shows something", left, err)
	}
	if out, err := traced([]string{"-o", os.DevNull, "-e", "trace=none"}, export...); err != nil {
		t.Fatalf("again: %v\n%s", err, out)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*evidence*")); err != nil || len(left) != 1 || left[0] != bundle {
		t.Errorf("there is %v, %v; want the bundle alone", left, err)
	}
}

// A lock that cannot be had for another reason than another program, as on a share
// that knows no locks, is said at once and stops work.
func TestMSCA_AUD_01_LockThatFailsIsSaid(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	traced := traced(t, data)
	if out, err := traced([]string{"-o", os.DevNull, "-e", "trace=none"}, "init", "--org", "X26", "--system", "ward-7", "--admin", "boss", "--password-stdin"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := traced([]string{"-o", os.DevNull, "-e", "trace=flock", "-e", "inject=flock:error=ENOLCK"}, "user", "list", "--as", "boss", "--password-stdin")
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != exitAuditDown {
		t.Errorf("%v, want exit code %d\n%s", err, exitAuditDown, out)
	}
	if !strings.Contains(out, "locking "+filepath.Join(data, "settings.lock")+": no locks available") {
		t.Errorf("lock and reason are not named:\n%s", out)
	}
}

// traced returns what runs mscactl on a folder under strace with its options.
func traced(t *testing.T, data string) func(options []string, args ...string) (string, error) {
	t.Helper()
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is not installed: make deps installs it")
	}
	mscactl := filepath.Join(t.TempDir(), "mscactl")
	if out, err := exec.Command("go", "build", "-o", mscactl, ".").CombinedOutput(); err != nil {
		t.Fatalf("building mscactl: %v\n%s", err, out)
	}
	return func(options []string, args ...string) (string, error) {
		cmd := exec.Command(strace, append(append(append([]string{"-f", "-qq"}, options...), mscactl, "--data", data), args...)...)
		cmd.Stdin = strings.NewReader(training.Password + "\n")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
}

var (
	begun   = regexp.MustCompile(`^(\d+) +(.*) <unfinished \.\.\.>$`)
	resumed = regexp.MustCompile(`^(\d+) +<\.\.\. \w+ resumed>(.*)$`)
)

// whole puts each call that strace told in two halves, because another thread's came in
// between, where it ended.
func whole(calls string) string {
	var out []string
	half := map[string]string{} // by thread
	for line := range strings.Lines(calls) {
		line = strings.TrimSuffix(line, "\n")
		if m := begun.FindStringSubmatch(line); m != nil {
			half[m[1]] = m[2]
			continue
		}
		if m := resumed.FindStringSubmatch(line); m != nil {
			line = m[1] + " " + half[m[1]] + m[2]
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
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
