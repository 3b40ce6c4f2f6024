package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"msca/app"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/audit/timesource"
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
	fs.IntVar(&f.Limit, "limit", 100, "at most so many, newest first")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return usagef("unexpected word %q", words[0])
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
	found, err := st.Desk.SearchTrail(c.ctx, f)
	if err != nil {
		return err
	}
	return c.emitRecords(found)
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

func (c *call) emitRecords(found []audit.Record) error {
	docs := make([]recordDoc, 0, len(found))
	for _, r := range found {
		docs = append(docs, document(r))
	}
	return c.emit(map[string]any{"records": docs, "count": len(docs)}, func(w io.Writer) {
		fmt.Fprintln(w, "SEQ\tTIME\tEVENT\tOUTCOME\tUSER\tPATIENT\tMESSAGE ID")
		for _, d := range docs {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Seq, d.Civil, d.Event, d.Outcome, d.User.UserID, d.Patient, d.MessageID)
		}
	})
}

func auditShow(c *call, args []string) (err error) {
	words, err := parse(c.flags(), args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("name one sequence number")
	}
	seq, err := strconv.ParseUint(words[0], 10, 63)
	if err != nil {
		return usagef("a sequence number is written in digits")
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	o, err := st.Desk.ShowRecord(c.ctx, seq)
	if err != nil {
		return err
	}
	doc := document(o.Record)
	for _, p := range o.Payloads {
		doc.Payloads = append(doc.Payloads, payloadDoc{p.Kind.String(), string(p.Body)})
	}
	return c.emit(doc, func(w io.Writer) {
		raw, _ := json.MarshalIndent(document(o.Record), "", "  ")
		fmt.Fprintf(w, "%s\n", raw)
		for _, p := range o.Payloads {
			fmt.Fprintf(w, "\n--- %s\n%s\n", p.Kind, p.Body)
		}
	})
}

func auditTimeline(c *call, args []string) (err error) {
	words, err := parse(c.flags(), args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("name one message id")
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	found, err := st.Desk.Timeline(c.ctx, words[0])
	if err != nil {
		return err
	}
	return c.emitRecords(found)
}

// auditVerify proves the trail intact, or names the first bad record. It needs
// nobody signed in: it shows nothing of a patient. Its finding is recorded
// where the trail still takes records.
func auditVerify(c *call, args []string) error {
	fs := c.flags()
	o := auditstore.VerifyOptions{}
	checkpoint := fs.String("checkpoint", "", "a signed head kept elsewhere")
	fs.StringVar(&o.VKey, "vkey", "", "the public key it is signed under")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 {
		return usagef("unexpected word %q", words[0])
	}
	if *checkpoint != "" {
		if o.Checkpoint, err = os.ReadFile(*checkpoint); err != nil {
			return err
		}
	}
	report, err := c.verifyTrail(o)
	if err != nil {
		return err
	}
	err = c.emit(report, func(w io.Writer) { printReport(w, report) })
	if code := report.Verdict.ExitCode(); err == nil && code != 0 {
		return &exitError{code: code}
	}
	return err
}

func (c *call) verifyTrail(o auditstore.VerifyOptions) (audit.Report, error) {
	st, err := c.openTrail()
	if err != nil {
		var broken *auditstore.Error
		if !errors.As(err, &broken) || errors.Is(err, auditstore.ErrNotFound) {
			return audit.Report{}, err
		}
		return c.verifyBroken(o, err)
	}
	defer st.Close(context.Background())
	report, err := st.Trail.Verify(c.ctx, o)
	if err != nil {
		return report, err
	}
	_, err = st.Trail.Append(c.ctx, app.VerifiedEntry(audit.Person{}, "command line", report))
	return report, err
}

// verifyBroken examines a trail that the application refuses to open.
func (c *call) verifyBroken(o auditstore.VerifyOptions, why error) (audit.Report, error) {
	f, err := c.folder()
	if err != nil {
		return audit.Report{}, err
	}
	report, err := auditstore.VerifyFile(c.ctx, filepath.Join(f.Audit(), "audit.db"), o)
	if err != nil {
		return report, err
	}
	if report.Verdict < audit.Diverged {
		report.Verdict, report.Reason = audit.Diverged, why.Error()
		if errors.Is(why, auditstore.ErrTampered) {
			report.Verdict = audit.Tampered
		}
	}
	return report, nil
}

func printReport(w io.Writer, r audit.Report) {
	fmt.Fprintf(w, "verdict\t%s\n", r.Verdict)
	if r.FirstBad != 0 {
		fmt.Fprintf(w, "first bad record\t%d\n", r.FirstBad)
	}
	if r.Reason != "" {
		fmt.Fprintf(w, "reason\t%s\n", r.Reason)
	}
	fmt.Fprintf(w, "log\t%s\n", r.Origin)
	fmt.Fprintf(w, "records\t%d\n", r.Records)
	for _, l := range []struct {
		name   string
		range_ audit.Range
	}{{"chained", r.Chained}, {"sealed", r.Sealed}, {"signed", r.Signed}, {"anchored", r.Anchored}} {
		if l.range_.Last != 0 {
			fmt.Fprintf(w, "%s\t%d to %d\n", l.name, l.range_.First, l.range_.Last)
		} else {
			fmt.Fprintf(w, "%s\tnone\n", l.name)
		}
	}
	fmt.Fprintf(w, "checkpoints\t%d\n", r.Checkpoints)
}

func auditCheckpoint(c *call, args []string) (err error) {
	if _, err := parse(c.flags(), args); err != nil {
		return err
	}
	st, err := c.openTrail()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	note, err := st.Trail.Checkpoint(c.ctx)
	if err != nil {
		return err
	}
	return c.emit(map[string]string{"checkpoint": string(note)}, func(w io.Writer) { c.out.Write(note) })
}

func auditVKey(c *call, args []string) (err error) {
	if _, err := parse(c.flags(), args); err != nil {
		return err
	}
	st, err := c.openTrail()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	return c.emit(map[string]string{"vkey": st.Trail.VKey()}, func(w io.Writer) { fmt.Fprintln(w, st.Trail.VKey()) })
}

// recordDoc is an audit record as JSON.
type recordDoc struct {
	Seq          uint64         `json:"seq"`
	Time         string         `json:"time"`  // UTC, RFC 3339 with nanoseconds
	Civil        string         `json:"civil"` // Europe/London, labelled
	Quality      string         `json:"quality"`
	Stratum      uint8          `json:"stratum,omitempty"`
	Event        string         `json:"event"`
	Outcome      string         `json:"outcome"`
	User         personDoc      `json:"user,omitzero"`
	Authority    personDoc      `json:"authority,omitzero"`
	Patient      string         `json:"patient,omitempty"`
	MessageID    string         `json:"message_id,omitempty"`
	TrackingID   string         `json:"tracking_id,omitempty"`
	Case         string         `json:"case,omitempty"`
	AccessMethod string         `json:"access_method,omitempty"`
	AccessPoint  string         `json:"access_point,omitempty"`
	Device       string         `json:"device,omitempty"`
	System       string         `json:"system,omitempty"`
	Details      []audit.Detail `json:"details,omitempty"`
	PayloadKinds []string       `json:"payload_kinds,omitempty"`
	Digest       string         `json:"digest"`
	Payloads     []payloadDoc   `json:"payloads,omitempty"`
}

type personDoc struct {
	UserID           string `json:"user_id,omitempty"`
	Name             string `json:"name,omitempty"`
	RoleProfileID    string `json:"role_profile_id,omitempty"`
	JobRoleCode      string `json:"job_role_code,omitempty"`
	JobRoleName      string `json:"job_role_name,omitempty"`
	ODSCode          string `json:"ods_code,omitempty"`
	OrganisationName string `json:"organisation_name,omitempty"`
}

type payloadDoc struct {
	Kind string `json:"kind"`
	Body string `json:"body"`
}

func document(r audit.Record) recordDoc {
	d := recordDoc{
		Seq: r.Seq, Time: r.Stamp.UTC.UTC().Format("2006-01-02T15:04:05.000000000Z"), Civil: timesource.Civil(r.Stamp.UTC),
		Quality: r.Stamp.Quality.String(), Stratum: r.Stamp.Stratum, Event: r.Event.String(), Outcome: r.Outcome.String(),
		User: personDoc(r.User), Authority: personDoc(r.Authority), Patient: r.Patient,
		MessageID: r.MessageID, TrackingID: r.TrackingID, Case: r.Case, AccessMethod: r.AccessMethod, AccessPoint: r.AccessPoint,
		Device: r.Device, System: r.OriginatingSystem, Details: r.Details, Digest: r.Hash.String(),
	}
	for _, p := range r.Payloads {
		d.PayloadKinds = append(d.PayloadKinds, p.Kind.String())
	}
	return d
}
