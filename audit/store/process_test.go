package store_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// TestMain lets the test binary play a second process that appends.
func TestMain(m *testing.M) {
	if dir := os.Getenv("STORETEST_APPEND"); dir != "" {
		n, err := strconv.Atoi(os.Getenv("STORETEST_COUNT"))
		if err == nil {
			err = child(dir, n)
		}
		if err != nil {
			fmt.Println("ERR", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child appends n records and prints the number of each once it is durable.
func child(dir string, n int) error {
	o := storetest.Options(dir)
	o.Rand = storetest.Rand(byte(os.Getpid()))
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	for i := range n {
		e := audit.Entry{Event: audit.Displayed, User: nesta, Patient: "9990000034"}
		if i%3 == 0 {
			e.Payloads = []audit.Payload{{Kind: audit.FieldsShown, Body: []byte("shown")}}
		}
		r, err := s.Append(ctx, e)
		if err != nil {
			return err
		}
		fmt.Println("ACK", r.Seq)
	}
	return s.Close()
}

func spawn(t *testing.T, dir string, n int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "STORETEST_APPEND="+dir, "STORETEST_COUNT="+strconv.Itoa(n))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// acknowledged reads lines up to the end and returns the numbers acknowledged.
func acknowledged(t *testing.T, out *bufio.Scanner) (seqs []uint64) {
	for out.Scan() {
		n, ok := strings.CutPrefix(out.Text(), "ACK ")
		if !ok {
			t.Errorf("child: %s", out.Text())
			continue
		}
		seq, err := strconv.ParseUint(n, 10, 64)
		if err != nil {
			t.Errorf("child: %v", err)
		}
		seqs = append(seqs, seq)
	}
	return seqs
}

// TestMSCA_AUD_01_SeveralProcessesAppend has three processes and several
// goroutines of this one append to the same folder at once.
func TestMSCA_AUD_01_SeveralProcessesAppend(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	const each = 40
	var mu sync.Mutex
	var all []uint64
	var wg sync.WaitGroup
	for range 3 {
		cmd, out := spawn(t, dir, each)
		wg.Go(func() {
			seqs := acknowledged(t, out)
			if err := cmd.Wait(); err != nil {
				t.Errorf("child: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, seqs...)
		})
	}
	for range 3 {
		wg.Go(func() {
			for range each {
				r, err := s.Append(ctx, audit.Entry{Event: audit.Displayed, User: ruan, Patient: "9990000034"})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				all = append(all, r.Seq)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	seen := map[uint64]bool{}
	for _, seq := range all {
		if seen[seq] {
			t.Errorf("record %d was acknowledged twice", seq)
		}
		seen[seq] = true
	}
	found, err := s.Count(ctx, audit.Filter{Events: []audit.Event{audit.Displayed}})
	if err != nil || found != 6*each || len(all) != 6*each {
		t.Errorf("%d acknowledged, %d found (%v); want %d", len(all), found, err, 6*each)
	}
	if r, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || r.Verdict != audit.Intact || r.Sealed.First != 1 {
		t.Errorf("verify: %+v, %v", r, err)
	}
}

var killCount = flag.Int("kills", 30, "times to kill an appending process")

// TestMSCA_AUD_01_KilledProcessLosesNothing kills an appending process again
// and again, each time at another point: what it had acknowledged must be
// there, and the store must open and verify.
func TestMSCA_AUD_01_KilledProcessLosesNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	if err := storetest.Create(t, dir, store.Genesis{}).Close(); err != nil {
		t.Fatal(err)
	}
	kills := *killCount
	if testing.Short() || raceEnabled {
		kills = min(kills, 5)
	}
	total := 0
	for i := range kills {
		cmd, out := spawn(t, dir, 100_000)
		var last uint64
		for n := 0; n <= i*3%90 && out.Scan(); n++ {
			if _, err := fmt.Sscanf(out.Text(), "ACK %d", &last); err != nil {
				t.Fatalf("child said %q", out.Text())
			}
			total++
		}
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		for _, seq := range acknowledged(t, out) { // written to the pipe before the kill
			last = seq
			total++
		}
		var exit *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &exit) {
			t.Fatalf("child ended with %v", err)
		}
		s, err := store.Open(ctx, storetest.Options(dir))
		if err != nil {
			t.Fatalf("after kill %d: %v", i, err)
		}
		if got, err := s.Last(ctx); err != nil || got < last {
			t.Fatalf("after kill %d the log ends at %d, but %d was acknowledged (%v)", i, got, last, err)
		}
		r, err := s.Verify(ctx, store.VerifyOptions{Quick: true})
		if err != nil || r.Verdict != audit.Intact {
			t.Fatalf("after kill %d: %+v, %v", i, r, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d kills, %d records acknowledged, none lost", kills, total)
}
