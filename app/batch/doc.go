// Package batch holds what tracing the rows of a file needs, apart from asking
// the SMSP: reading CSV, the mapping of columns to fields, the check that sends
// nothing, the result file and the journal that a run survives a crash with.
//
// A batch is unattended use: wildcards and partial dates are refused in every
// row (MSCA-PDS-07, hazard "false positive by a wildcard nobody looks at"). The
// use case, which records and sends, is Desk.Batch in package app. Files are
// reached through the port Files, which cmd fills.
package batch
