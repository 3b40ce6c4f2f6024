//go:build linux

package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// TestMSCA_AUD_01_DiskFull fills the disk under a store, checks that every
// append says so and loses nothing, makes room, and appends on.
func TestMSCA_AUD_01_DiskFull(t *testing.T) {
	small := t.TempDir()
	room := mountSmall(t, small)
	dir := filepath.Join(small, "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	body := []byte(strings.Repeat("incompressible? ", 8))
	var last audit.Receipt
	var err error
	for range 20_000 {
		var r audit.Receipt
		e := sent("9990000034", "M")
		e.Payloads = append(e.Payloads, audit.Payload{Kind: audit.PersonalDetail, Body: body})
		if r, err = s.Append(ctx, e); err != nil {
			break
		}
		last = r
	}
	var e *store.Error
	if !errors.Is(err, store.ErrFull) || !errors.As(err, &e) || e.Hint == "" || e.Op != "append" {
		t.Fatalf("after record %d: %v; want ErrFull with a hint", last.Seq, err)
	}
	t.Logf("full after %d records: %v", last.Seq, err)
	for range 3 {
		if r, err := s.Append(ctx, sent("9990000034", "M")); err == nil {
			last = r // a smaller one may still fit
		} else if !errors.Is(err, store.ErrUnavailable) {
			t.Errorf("still full: %v", err)
		}
	}
	if got, err := s.Last(ctx); err != nil || got != last.Seq {
		t.Errorf("the log ends at %d, the last acknowledged was %d (%v)", got, last.Seq, err)
	}
	room()
	r, err := s.Append(ctx, sent("9990000034", "M"))
	if err != nil {
		t.Fatalf("with room again: %v", err)
	}
	if r.Seq > last.Seq+2 { // at most a new epoch in between
		t.Errorf("record %d follows record %d", r.Seq, last.Seq)
	}
	if report, err := s.Verify(ctx, store.VerifyOptions{}); err != nil || report.Verdict != audit.Intact {
		t.Errorf("verify: %+v, %v", report, err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// mountSmall makes dir small: a file system of 2 MiB, or where mounting is not
// allowed a limit on the size of each file. It returns what makes room.
func mountSmall(t *testing.T, dir string) func() {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m,mode=0700"); err == nil {
		t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
		return func() {
			if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=32m,mode=0700"); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Log("mounting is not allowed here: limiting the size of files instead")
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	small := limit
	small.Cur = 1 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		t.Fatal(err)
	}
	restore := func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(restore)
	return restore
}
