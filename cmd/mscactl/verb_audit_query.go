package main

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"msca/app/plain"
	"msca/audit"
	"msca/audit/timesource"
	"msca/cmd/internal/station"
)

// auditQuery searches the trail. [MSCA-AUD-05, 3.9.3]
func auditQuery(c *call, args []string) (err error) {
	fs := c.flags()
	f := audit.Filter{}
	fs.StringVar(&f.Patient, "patient", "", "NHS number")
	fs.StringVar(&f.User, "user", "", "user id")
	fs.StringVar(&f.Authority, "authority", "", "user id of the person authorising")
	fs.StringVar(&f.MessageID, "message-id", "", "MessageID")
	from := fs.String("from", "", "first moment: 2026-11-23, 2026-11-23T14:03 or RFC 3339")
	to := fs.String("to", "", "last day or moment")
	seq := fs.String("seq", "", "sequence numbers A:B; either may be left out")
	event := fs.String("event", "", "event, or several with commas")
	fs.IntVar(&f.Limit, "limit", 0, "at most so many, newest first (default: 100; with --csv all)")
	fs.Uint64Var(&f.After, "after", 0, "go on behind this sequence number, as the last page ended")
	count := fs.Bool("count", false, "only how many there are, whatever --limit says")
	asCSV := fs.Bool("csv", false, "comma-separated values on standard output")
	err = onlyFlags(fs, args)
	if err != nil {
		return err
	}
	limited := false
	fs.Visit(func(given *flag.Flag) { limited = limited || given.Name == "limit" })
	if limited && f.Limit < 1 || *asCSV && c.json {
		return usagef("--limit is at least 1, and --csv and --json exclude each other")
	}
	f.Descending = true
	f.Patient = strings.NewReplacer(" ", "", "-", "").Replace(f.Patient)
	if f.From, err = timesource.ParseCivil(*from, false); err != nil {
		return usagef("--from: %v", err)
	}
	if f.To, err = timesource.ParseCivil(*to, true); err != nil {
		return usagef("--to: %v", err)
	}
	if f.SeqFrom, f.SeqTo, err = seqRange(*seq); err != nil {
		return err
	}
	if *event != "" {
		for word := range strings.SplitSeq(*event, ",") {
			e, err := audit.ParseEvent(strings.TrimSpace(word))
			if err != nil {
				return usagef("--event: %v", err)
			}
			f.Events = append(f.Events, e)
		}
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	if *count {
		n, err := st.Desk.CountTrail(c.ctx, f, st.Trail.Count)
		if err != nil {
			return err
		}
		return c.emit(map[string]uint64{"count": n}, func(w io.Writer) { fmt.Fprintln(w, n) })
	}
	if *asCSV {
		return c.queryCSV(st, f, limited)
	}
	if !limited {
		f.Limit = 100
	}
	found, err := st.Desk.SearchTrail(c.ctx, f)
	if err != nil {
		return err
	}
	return c.emitRecords(found, f.Limit)
}

// csvPage is how many records are held at once on the way into a table.
const csvPage = 10_000

// queryCSV writes every record that matches, or one page that says on standard
// error that there may be more: a table that was cut looks like one that is whole.
func (c *call) queryCSV(st *station.Station, f audit.Filter, limited bool) error {
	if !limited {
		f.Limit = csvPage
	}
	for head := true; ; head = false {
		found, err := st.Desk.SearchTrail(c.ctx, f)
		if err != nil {
			return err
		}
		if err := c.emitCSV(found, head); err != nil || len(found) < f.Limit {
			return err
		}
		f.After = found[len(found)-1].Seq
		if limited {
			fmt.Fprintf(c.err, "mscactl: this is a page and there may be more: --after %d\n", f.After)
			return nil
		}
	}
}

func seqRange(s string) (from, to uint64, err error) {
	if s == "" {
		return 0, 0, nil
	}
	a, b, colon := strings.Cut(s, ":")
	if !colon {
		b = a
	}
	for _, p := range []struct {
		text string
		into *uint64
	}{{a, &from}, {b, &to}} {
		if p.text == "" {
			continue
		}
		if *p.into, err = strconv.ParseUint(p.text, 10, 63); err != nil {
			return 0, 0, usagef("--seq takes A:B in digits")
		}
	}
	return from, to, nil
}

// emitRecords prints records; a full page says where the next begins.
func (c *call) emitRecords(found []audit.Record, limit int) error {
	page := struct {
		Records []recordDoc `json:"records"`
		Count   int         `json:"count"`
		Next    uint64      `json:"next,omitempty"` // for --after
	}{documents(found), len(found), 0}
	if len(found) > 0 && len(found) == limit {
		page.Next = found[len(found)-1].Seq
	}
	return c.emit(page, func(w io.Writer) {
		fmt.Fprintln(w, "SEQ\tTIME\tEVENT\tOUTCOME\tUSER\tPATIENT\tMESSAGE ID")
		for _, d := range page.Records {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Seq, d.Civil, d.Event, d.Outcome, d.User.UserID, d.Patient, d.MessageID)
		}
		if page.Next != 0 {
			fmt.Fprintf(w, "more: --after %d\n", page.Next)
		}
	})
}

// emitCSV prints records for a spreadsheet.
func (c *call) emitCSV(found []audit.Record, head bool) error {
	var whole bytes.Buffer
	w := csv.NewWriter(&whole)
	heading := []string{"seq", "time", "civil", "event", "outcome", "user_id", "user", "job_role", "organisation", "authority", "patient", "message_id", "device", "digest"}
	if head {
		_ = w.Write(heading)
	}
	for _, d := range documents(found) {
		row := []string{strconv.FormatUint(d.Seq, 10), d.Time, d.Civil, d.Event, d.Outcome, d.User.UserID, d.User.Name, d.User.JobRoleName,
			d.User.ODSCode, d.Authority.UserID, d.Patient, d.MessageID, d.Device, d.Digest}
		_ = w.Write(plain.Cells(row))
	}
	w.Flush()
	_, err := whole.WriteTo(plain.Writer{To: c.out})
	return err
}
