package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// Ctrl-C and SIGTERM end the program while it reads standard input or asks for a
// password; the terminal echoes again and nothing has been made.
func TestMSCA_IG_02_AnInterruptEndsWaitingForInput(t *testing.T) {
	dir := t.TempDir()
	mscactl := filepath.Join(dir, "mscactl")
	if out, err := exec.Command("go", "build", "-o", mscactl, ".").CombinedOutput(); err != nil {
		t.Fatalf("building mscactl: %v\n%s", err, out)
	}
	data := filepath.Join(dir, "data")
	ended := func(t *testing.T, c *exec.Cmd, said string) {
		t.Helper()
		if code := c.ProcessState.ExitCode(); code != exitElse || !strings.Contains(said, "interrupted") {
			t.Errorf("exit code %d, want %d; it says %q", code, exitElse, said)
		}
		if _, err := os.Stat(data); err == nil {
			t.Error("something was made before the password was there")
		}
	}
	for name, args := range map[string][]string{
		"decode":       {"message", "decode"},
		"password":     {"--data", data, "init", "--org", "X26", "--system", "s", "--admin", "a", "--password-stdin"},
		"decode as -":  {"message", "decode", "-"},
		"JSON, decode": {"--json", "message", "decode"},
	} {
		t.Run(name, func(t *testing.T) {
			c := exec.CommandContext(t.Context(), mscactl, args...)
			var said bytes.Buffer
			c.Stderr = &said
			in, err := c.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			// More than a pipe holds: when it is written, the program reads.
			if _, err := in.Write(bytes.Repeat([]byte("x"), 256<<10)); err != nil {
				t.Fatal(err)
			}
			if err := c.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			_ = c.Wait() // the exit code is looked at
			ended(t, c, said.String())
		})
	}
	t.Run("prompt", func(t *testing.T) {
		near, far := terminalPair(t)
		c := exec.CommandContext(t.Context(), mscactl, "--data", data, "init", "--org", "X26", "--system", "s", "--admin", "a")
		c.Stdin = far
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		stderr, err := c.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		said := bufio.NewReader(stderr)
		prompt, err := said.ReadString(':')
		if err != nil || !strings.Contains(prompt, "Password of a") {
			t.Fatalf("no prompt but %q: %v", prompt, err)
		}
		if _, err := near.Write([]byte{3}); err != nil { // Ctrl-C
			t.Fatal(err)
		}
		var rest bytes.Buffer
		_, _ = rest.ReadFrom(said)
		_ = c.Wait()
		ended(t, c, rest.String())
		state, err := unix.IoctlGetTermios(int(far.Fd()), unix.TCGETS)
		if err != nil || state.Lflag&unix.ECHO == 0 {
			t.Errorf("the terminal does not echo what is typed (%v)", err)
		}
	})
}

// terminalPair makes a terminal: what is written near is typed far.
func terminalPair(t *testing.T) (near, far *os.File) {
	t.Helper()
	near, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close() })
	if err := unix.IoctlSetPointerInt(int(near.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(near.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if far, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|syscall.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { far.Close() })
	return near, far
}
