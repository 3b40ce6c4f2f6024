package main

import (
	"context"
	"fmt"
	"os"

	"msca/audit"
	"msca/audit/evidence"
	"msca/audit/store"
)

// finding is a report, and of a bundle about a patient how many records of the
// patient there are, none of them left out.
type finding struct {
	audit.Report
	PatientRecords uint32 `json:"patient_records,omitempty"`
	bundle         bool
	witnessed      bool
}

func unreadable(err error) finding {
	return finding{Report: audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}}
}

// verify checks an evidence bundle or a database, whichever the file is. The
// error says why the verdict is Unreadable.
func verify(ctx context.Context, r *request) (finding, error) {
	f, err := os.Open(r.path)
	if err != nil {
		return unreadable(err), err
	}
	defer func() { _ = f.Close() }()
	var magic [4]byte
	if _, err := f.ReadAt(magic[:], 0); err != nil || string(magic[:]) != "PK\x03\x04" {
		report, err := store.VerifyFile(ctx, r.path, r.VerifyOptions)
		return finding{Report: report}, err
	}
	info, err := f.Stat()
	if err != nil {
		return unreadable(err), err
	}
	x, err := evidence.Read(f, info.Size())
	if err != nil {
		return unreadable(err), fmt.Errorf("reading %s: %w", r.path, err)
	}
	found := finding{Report: x.Verify(r.VKey, r.Checkpoint), bundle: true, witnessed: x.Witnessed != nil}
	if found.Verdict < audit.Diverged {
		found.PatientRecords = x.CompleteRecords()
	}
	return found, nil
}
