//go:build !windows

package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"msca/cmd/internal/training"
)

// Ctrl-C pauses: rows under way are finished, the exit code says so, and the
// command that is printed goes on to the end without asking anything twice.
func TestBatchPausesAtAnInterrupt(t *testing.T) {
	dir := t.TempDir()
	mscactl, data := filepath.Join(dir, "mscactl"), filepath.Join(dir, "data")
	if out, err := exec.Command("go", "build", "-o", mscactl, ".").CombinedOutput(); err != nil {
		t.Fatalf("building mscactl: %v\n%s", err, out)
	}
	in, out := filepath.Join(dir, "the patients.csv"), filepath.Join(dir, "out.csv")
	if err := os.WriteFile(in, []byte("Ref,NHS Number,DOB\n"+strings.Repeat("a,9990000034,1984-02-29\n", 60)), 0o600); err != nil {
		t.Fatal(err)
	}
	c := exec.Command(mscactl, "--training", "--data", data, "batch", "trace", in, "--out", out, "--tps", "5", "--workers", "2", "--as", "clerk", "--password-stdin")
	c.Stdin = strings.NewReader(training.Password + "\n")
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines, all := bufio.NewScanner(said), ""
	for lines.Scan() {
		all += lines.Text() + "\n"
		if strings.Contains(lines.Text(), "of 60 rows") && !strings.Contains(all, "pausing") {
			if err := c.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			for lines.Scan() {
				all += lines.Text() + "\n"
			}
		}
	}
	var exit *exec.ExitError
	if err := c.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitPaused {
		t.Fatalf("the interrupted batch ended with %v, want exit %d\n%s", err, exitPaused, all)
	}
	_, command, found := strings.Cut(all, "Go on with:\n  mscactl ")
	if !found || !strings.Contains(all, "rows under way are finished") {
		t.Fatalf("how to go on is not said:\n%s", all)
	}
	raw, err := os.ReadFile(out)
	if err != nil || !bytes.Contains(raw, []byte("\nEND,,verifyNHSNumber,,,paused,")) {
		t.Fatalf("the paused result file: %v\n%s", err, raw)
	}
	// The words are a shell's: the name of the file has a blank in it.
	again := exec.Command("sh", "-c", `exec "$0" --training --data "$1" `+strings.TrimSpace(command)+" --as clerk --password-stdin", mscactl, data)
	again.Stdin = strings.NewReader(training.Password + "\n")
	if said, err := again.CombinedOutput(); err != nil {
		t.Fatalf("going on with %s: %v\n%s", command, err, said)
	}
	raw, err = os.ReadFile(out)
	if err != nil || bytes.Count(raw, []byte(",success,")) != 60 || bytes.Contains(raw, []byte("Asked again")) {
		t.Errorf("the result file: %v\n%s", err, raw)
	}
}
