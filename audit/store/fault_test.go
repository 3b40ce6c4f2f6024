//go:build linux

package store_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

var everyFault = flag.Bool("every-fault", false, "make each system call of each kind fail in turn, not a choice of them")

// TestMSCA_AUD_01_FailingDiskLosesNothing has the system call fail that an
// appending process makes, one after another: each run must end well or say
// what failed, what it acknowledged must be there, and the store must go on.
func TestMSCA_AUD_01_FailingDiskLosesNothing(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is not installed: make deps installs it")
	}
	base := filepath.Join(t.TempDir(), "base")
	if err := storetest.Create(t, base, store.Genesis{}).Close(); err != nil {
		t.Fatal(err)
	}
	var faults []string
	for _, f := range []struct {
		call, errno string
		at          []int
	}{
		{"fdatasync", "EIO", []int{1, 2, 3, 4, 5, 6, 8, 10}},
		{"fdatasync", "ENOSPC", []int{2, 7}},
		{"fdatasync", "EINTR", []int{2, 5}},
		{"fsync", "EIO", []int{1, 2, 3, 4, 5, 6, 8, 10}},
		{"fsync", "ENOSPC", []int{2, 7}},
		{"fsync", "EINTR", []int{2, 5}},
		{"pwrite64", "EIO", []int{1, 3, 8, 21, 55, 120, 200}},
		{"pwrite64", "ENOSPC", []int{1, 3, 8, 21, 55, 120, 200}},
		{"pread64", "EIO", []int{9, 12, 15}}, // the first few may be the loader's
		{"ftruncate", "EIO", []int{1, 2}},
		{"flock", "EIO", []int{1, 4}},
		{"renameat", "ENOSPC", []int{1, 2}},
	} {
		switch {
		case testing.Short() || raceEnabled:
			f.at = f.at[:1]
		case *everyFault:
			first, last := 1, callsOf(t, strace, base, f.call, 12)
			if f.call == "pread64" {
				first = f.at[0]
			}
			f.at = nil
			for at := first; at <= last; at++ {
				f.at = append(f.at, at)
			}
		}
		for _, at := range f.at {
			faults = append(faults, fmt.Sprintf("%s:error=%s:when=%d", f.call, f.errno, at))
		}
	}
	loud := 0
	for _, fault := range faults {
		if injected(t, strace, base, fault) {
			loud++
		}
	}
	if loud == 0 {
		t.Error("no fault was felt: nothing was tested")
	}
	t.Logf("%d faults, %d of them made an append or open fail, nothing acknowledged was lost", len(faults), loud)
}

// TestMSCA_AUD_01_ARecordWaitsForItsBytesOnly counts how an appending process
// makes things durable: each record by one fdatasync. An fsync would also wait for
// the time of the last change, which is not the record.
func TestMSCA_AUD_01_ARecordWaitsForItsBytesOnly(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Fatal("strace is not installed: make deps installs it")
	}
	base := filepath.Join(t.TempDir(), "base")
	if err := storetest.Create(t, base, store.Genesis{}).Close(); err != nil {
		t.Fatal(err)
	}
	for call, want := range map[string]int{"fdatasync": 10, "fsync": 0} {
		if got := callsOf(t, strace, base, call, 12) - callsOf(t, strace, base, call, 2); got != want {
			t.Errorf("ten records more take %d calls of %s, want %d", got, call, want)
		}
	}
}

// callsOf counts the calls of a kind that a process makes undisturbed that appends
// so many records.
func callsOf(t *testing.T, strace, base, call string, appends int) int {
	t.Helper()
	dir, log := filepath.Join(t.TempDir(), "store"), filepath.Join(t.TempDir(), "calls")
	copyDir(t, base, dir)
	cmd := exec.Command(strace, "-f", "-qq", "-o", log, "-e", "trace="+call, os.Args[0])
	cmd.Env = append(os.Environ(), "STORETEST_APPEND="+dir, fmt.Sprint("STORETEST_COUNT=", appends))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	n := bytes.Count(b, []byte(call+"("))
	if n == 0 {
		t.Fatalf("an appending process makes no %s", call)
	}
	return n
}

// injected runs an appending process with one fault and examines what is left.
// It reports whether the process said that something failed.
func injected(t *testing.T, strace, base, fault string) bool {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "store")
	copyDir(t, base, dir)
	call, _, _ := bytes.Cut([]byte(fault), []byte(":"))
	cmd := exec.Command(strace, "-f", "-qq", "-o", os.DevNull, "-e", "trace="+string(call), "-e", "inject="+fault, os.Args[0])
	cmd.Env = append(os.Environ(), "STORETEST_APPEND="+dir, "STORETEST_COUNT=12")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	var last uint64
	said := false
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "ACK %d", &last); err != nil {
			said = true
		}
	}
	if exit != nil && !said {
		t.Errorf("%s: ended with %v and said nothing", fault, exit)
	}
	s, err := store.Open(ctx, storetest.Options(dir))
	if err != nil {
		t.Errorf("%s: afterwards: %v", fault, err)
		return said
	}
	defer func() { _ = s.Close() }()
	if got, err := s.Last(ctx); err != nil || got < last {
		t.Errorf("%s: %d was acknowledged, the log ends at %d (%v)", fault, last, got, err)
	}
	appendOne(t, s, sent("9990000034", "M"))
	if r, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || r.Verdict != audit.Intact {
		t.Errorf("%s: afterwards: %+v, %v", fault, r, err)
	}
	return said
}
