package store_test

import (
	"path/filepath"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// A program that begins to write in a log while an auditor reads the file does not
// make it look tampered with.
func TestMSCA_AUD_01_AProgramThatStartsWhileAFileIsVerifiedIsNoTampering(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	s := storetest.Create(t, dir, store.Genesis{})
	if err := fill(s, 9000, desk); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	writing := true
	report, err := store.VerifyFile(t.Context(), filepath.Join(dir, "audit.db"), store.VerifyOptions{VKey: s.VKey(), Progress: func(done, _ uint64) {
		if !writing {
			return
		}
		writing = false // the pass that follows sees what was written
		beside := open(t, dir)
		if err := fill(beside, 3000, desk); err != nil {
			t.Error(err)
		}
		if err := beside.Close(); err != nil { // the write-ahead log goes into the file
			t.Error(err)
		}
	}})
	if err != nil || report.Verdict != audit.Unanchored || report.FirstBad != 0 {
		t.Fatalf("%v: %s at record %d: %s; want a log of which nothing outside confirms the head", err, report.Verdict, report.FirstBad, report.Reason)
	}
	if report.Records < 12_000 {
		t.Errorf("%d records were verified, want those too that came meanwhile", report.Records)
	}
}
