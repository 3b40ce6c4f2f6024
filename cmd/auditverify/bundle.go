package main

import (
	"context"
	"fmt"
	"os"

	"msca/audit"
	"msca/audit/evidence"
	"msca/audit/store"
)

// verify checks an evidence bundle or a database, whichever the file is. The
// error says why the verdict is Unreadable.
func verify(ctx context.Context, r *request) (audit.Report, error) {
	f, err := os.Open(r.path)
	if err != nil {
		return audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}, err
	}
	defer func() { _ = f.Close() }()
	var magic [4]byte
	if _, err := f.ReadAt(magic[:], 0); err != nil || string(magic[:]) != "PK\x03\x04" {
		return store.VerifyFile(ctx, r.path, r.VerifyOptions)
	}
	info, err := f.Stat()
	if err != nil {
		return audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}, err
	}
	x, err := evidence.Read(f, info.Size())
	if err != nil {
		return audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}, fmt.Errorf("reading %s: %w", r.path, err)
	}
	return x.Verify(r.VKey, r.Checkpoint), nil
}
