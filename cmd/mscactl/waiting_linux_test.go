package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"msca/cmd/internal/training"
)

// letting lets go of a lock when the command says that it waits.
type letting struct {
	bytes.Buffer
	lock *os.File
}

func (l *letting) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "waiting for another program") {
		l.lock.Close()
	}
	return l.Buffer.Write(p)
}

// A command that waits for another program at start says so, and goes on after it.
func TestMSCA_AUD_01_ACommandThatWaitsSaysSo(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	args := []string{"--training", "--data", data, "user", "list", "--as", "manager", "--password-stdin"}
	if _, stderr, code := mscactl(t, training.Password+"\n", args...); code != exitDone || strings.Contains(stderr, "waiting") {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	lock, err := os.Open(filepath.Join(data, "settings.lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	said, out := &letting{lock: lock}, &bytes.Buffer{}
	code := run(t.Context(), args, &terminal{in: strings.NewReader(training.Password + "\n"), out: out, err: said})
	if code != exitDone || strings.Count(said.String(), "waiting for another program") != 1 || !strings.Contains(out.String(), "nurse") {
		t.Errorf("exit %d, said %q", code, said.String())
	}
}
