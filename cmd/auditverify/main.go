// Command auditverify checks an audit database, or an evidence bundle taken from
// one, for someone who has nothing but the file, and at best the log's public key
// and a checkpoint kept elsewhere.
//
// It changes no record, needs no other file and no keys, and reports how far
// the log can be relied on: chained (it agrees with itself), signed (it is
// covered by a checkpoint under the key), anchored (a head held elsewhere
// confirms it).
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"msca/app/plain"
	"msca/audit"
	"msca/audit/store"
)

const usage = `usage: auditverify PATH [--vkey KEY|FILE] [--checkpoint FILE] [--row-key KEY] [--json]

PATH is an audit database or an evidence bundle. --vkey is the public key that the log's owner gave
out (or a file that holds it); --checkpoint is a signed head kept elsewhere;
--row-key is the row key of the first epoch, from escrow: msca-audit-row-key-v1:0:….

It changes no record. Of a database with a -wal file beside it SQLite writes the
index of that (-shm) anew: verify a copy where the folder must stay as it is.

exit status: 0 intact and confirmed from outside, 10 intact but nothing outside
confirms the head, 20 diverges from the given checkpoint, 30 tampered,
40 unreadable, 2 wrong usage, which a key or checkpoint file that holds none is
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// request is the parsed command line.
type request struct {
	path string
	json bool
	store.VerifyOptions
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	// What the file says came from anybody, and must not command a terminal.
	stdout, stderr = plain.Writer{To: stdout}, plain.Writer{To: stderr}
	req, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "auditverify: %v\n%s", err, usage)
		return 2
	}
	report, err := verify(ctx, req)
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "auditverify: %v\n", err)
	}
	if req.json {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "  ")
		if err := enc.Encode(report); err != nil {
			_, _ = fmt.Fprintf(stderr, "auditverify: writing the report: %v\n", err)
			return 40
		}
	} else if err := print(stdout, report); err != nil {
		_, _ = fmt.Fprintf(stderr, "auditverify: writing the report: %v\n", err)
		return 40
	}
	return report.Verdict.ExitCode()
}

func parse(args []string, stderr io.Writer) (*request, error) {
	req := new(request)
	f := flag.NewFlagSet("auditverify", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	vkey := f.String("vkey", "", "")
	checkpoint := f.String("checkpoint", "", "")
	rowKey := f.String("row-key", "", "")
	f.BoolVar(&req.json, "json", false, "")
	f.BoolVar(&req.Quick, "quick", false, "")
	// The path may stand before the flags or after them.
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				_, _ = io.WriteString(stderr, usage)
			}
			return nil, err
		}
		if args = f.Args(); len(args) > 0 {
			if req.path != "" {
				return nil, fmt.Errorf("one PATH, not %q too", args[0])
			}
			req.path, args = args[0], args[1:]
		}
	}
	if req.path == "" {
		return nil, errors.New("PATH is missing")
	}
	if info, err := os.Stat(req.path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder: name the database in it (audit.db), or a bundle", req.path)
	} else if err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no ordinary file: name a database or a bundle", req.path)
	}
	return req, req.load(*vkey, *checkpoint, *rowKey)
}

// load reads what the options point to.
func (r *request) load(vkey, checkpoint, rowKey string) (err error) {
	if vkey != "" && strings.Count(vkey, "+") < 2 {
		b, err := os.ReadFile(vkey)
		if err != nil {
			return fmt.Errorf("reading the key: %w", err)
		}
		vkey = string(b)
	}
	r.VKey = strings.TrimSpace(vkey)
	if r.VKey != "" {
		if err := audit.CheckVKey(r.VKey); err != nil {
			return err
		}
	}
	if checkpoint != "" {
		if r.Checkpoint, err = os.ReadFile(checkpoint); err != nil {
			return fmt.Errorf("reading the checkpoint: %w", err)
		}
		if _, err := audit.ReadCheckpoint(r.Checkpoint); err != nil {
			return fmt.Errorf("%s is no checkpoint of an audit log", checkpoint)
		}
	}
	if rowKey != "" {
		if r.RowKey, err = audit.ParseEscrow(rowKey); err != nil {
			return err
		}
	}
	return nil
}

// print writes the report for people.
func print(w io.Writer, r finding) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", r.Verdict, r.means())
	if r.Origin != "" {
		fmt.Fprintf(&b, "log       %s\nrecords   %d%s\n", r.Origin, r.Records, map[bool]string{true: " in the bundle, each proved to be in the log"}[r.bundle])
	}
	if r.Reason != "" {
		if r.FirstBad > 0 {
			fmt.Fprintf(&b, "first bad record %d\n", r.FirstBad)
		}
		fmt.Fprintf(&b, "because   %s\n", r.Reason)
	}
	if !r.bundle {
		level(&b, "chained", r.Chained, "agree with one another")
	}
	level(&b, "signed", r.Signed, map[string]string{"reader": "under the key given", "genesis": "under the key the log itself names"}[r.Trusted])
	if !r.bundle {
		level(&b, "sealed", r.Sealed, "row MACs checked")
	}
	level(&b, "anchored", r.Anchored, "confirmed by a head held elsewhere")
	if r.witnessed {
		b.WriteString("witness   a head that somebody outside has countersigned goes along; that signature is not checked here\n")
	}
	if r.PatientRecords > 0 {
		fmt.Fprintf(&b, "complete  %d records of the patient, none left out up to the head\n", r.PatientRecords)
	}
	if r.Records > 0 {
		fmt.Fprintf(&b, "head      %d %s\n", r.Head.Seq, r.Head.Hash)
		fmt.Fprintf(&b, "payloads  %d as recorded, %d of them opened, %d erased by order\n", r.Payloads, r.Opened, r.Erased)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// means says no more than was confirmed.
func (r finding) means() string {
	switch {
	case r.Verdict == audit.Intact && r.Anchored.Last == 0:
		return "every record is as it was recorded, under the key given; whoever has that key could have written the log anew: a head kept elsewhere would tell"
	case r.Verdict == audit.Intact && r.Anchored.Last < r.Head.Seq:
		return fmt.Sprintf("every record is as it was recorded; a head held elsewhere confirms them up to record %d, and nothing outside that none is missing after record %d", r.Anchored.Last, r.Head.Seq)
	case r.Verdict == audit.Unanchored && r.bundle:
		return "every record agrees with the rest, but nothing outside confirms that it is the log it says it is"
	case r.Verdict == audit.Tampered && r.bundle:
		return "the evidence is not as it was made"
	}
	return verdictMeans[r.Verdict]
}

var verdictMeans = map[audit.Verdict]string{
	audit.Intact:     "every record is as it was recorded, and a head held elsewhere confirms it",
	audit.Unanchored: "every record agrees with the rest, but nothing outside confirms that none is missing at the end",
	audit.Diverged:   "the log is not the one whose head is held elsewhere",
	audit.Tampered:   "the log was changed",
	audit.Unreadable: "this is not an audit log that can be read",
}

func level(b *strings.Builder, name string, r audit.Range, means string) {
	if r.Last == 0 {
		fmt.Fprintf(b, "%-9s none\n", name)
		return
	}
	fmt.Fprintf(b, "%-9s %d to %d, %s\n", name, r.First, r.Last, means)
}
