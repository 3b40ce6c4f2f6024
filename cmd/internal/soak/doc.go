//go:build linux

// Command soak works a training hospital for hours and breaks it all the while:
// many wards, each a process of its own with real SQLite files and real TLS, at
// one training SMSP that answers late, wrong or not at all; cards pulled in the
// middle of a look-up, clocks set, disks filled, processes killed.
//
//	soak [--for 2h] [--wards 8] [--out out/soak] [--seed N]
//
// After every kill and at the end it holds what the wards told it, outside of
// their data folders, against the audit trails: nothing that was acknowledged is
// missing, every trail verifies, everything that reached the SMSP has its
// record, every request has an answer, a failure or an orphan record, and
// nothing was shown without a record. It writes report.md and report.json, and
// ends with 1 when anything is lost or memory or file handles grow.
package main
