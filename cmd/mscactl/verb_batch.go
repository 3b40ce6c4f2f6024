package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"msca/app"
	"msca/app/batch"
	"msca/app/problem"
	"msca/audit/timesource"
	"msca/cmd/internal/station"
	"msca/itk"
)

const batchHelp = `mscactl batch trace patients.csv --out results.csv --as clerk
  mscactl batch trace patients.csv --dry-run --as clerk           # check every row, send nothing
  mscactl batch trace patients.csv --out results.csv --resume …   # go on after a pause, a crash, a power cut

  --op OPERATION        what is asked about each row (default: verifyNHSNumber where there is a column
                        with NHS numbers, getNHSNumber where there is none)
  --map FIELD=COLUMN    which column, by heading or number, holds a field: reference, nhs-number, dob,
                        gender, surname, forename, postcode, local-id; repeat it. What the headings
                        already say need not be mapped.
  --tps N               at most N requests a second, below the provider's cap (smsp.per-second)
  --workers N           rows under way at once (default 8)
  --hours 20:00-06:00   ask within these hours only

  The first Ctrl-C pauses: rows under way are finished. A second one ends at once; --resume goes on after both.
  Exit codes: 0 every row has its outcome; 3 rows or columns refused by --dry-run, or the file cannot be used;
  6 paused because nothing answered, or rows are left without an answer; 8 paused.`

// batchFlags are the flags of batch trace.
type batchFlags struct {
	op, out, hours string
	columns        map[itk.Field]string
	resume, dry    bool
	tps            float64
	workers        int
}

// batchTrace traces the rows of a file.
func batchTrace(c *call, args []string) (err error) {
	f, in, err := c.batchFlags(args)
	if err != nil {
		return err
	}
	hours := batch.Hours{}
	if f.hours != "" {
		if hours, err = batch.ParseHours(f.hours); err != nil {
			return usagef("--hours: %v", err)
		}
	}
	table, err := batch.ReadFile(in)
	var path *os.PathError
	switch {
	case errors.As(err, &path):
		return &exitError{exitInput, fmt.Errorf("reading %s: %w", in, path.Err)}
	case err != nil:
		return err
	}
	columns := table.Suggest()
	for field, named := range f.columns {
		if columns[field], err = table.Column(field, named); err != nil {
			return err
		}
	}
	if _, err := batch.NewPlan(table, itk.Operation(f.op), columns, itk.Rules{}); err != nil {
		return err // said before anybody types a password
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	plan, err := batch.NewPlan(table, itk.Operation(f.op), columns, st.Desk.BatchRules())
	if err != nil {
		return err
	}
	if f.dry {
		return c.checkBatch(st, plan)
	}
	return c.runBatch(st, plan, f, hours, in)
}

func (c *call) batchFlags(args []string) (f batchFlags, in string, err error) {
	fs := c.flags()
	f.columns = map[itk.Field]string{}
	fs.StringVar(&f.op, "op", "", "operation")
	fs.StringVar(&f.out, "out", "", "result file")
	fs.StringVar(&f.hours, "hours", "", "ask within these hours only")
	fs.BoolVar(&f.resume, "resume", false, "go on with an unfinished batch")
	fs.BoolVar(&f.dry, "dry-run", false, "check every row, send nothing")
	fs.Float64Var(&f.tps, "tps", 0, "most requests a second")
	fs.IntVar(&f.workers, "workers", 8, "rows under way at once")
	fs.Func("map", "FIELD=COLUMN", func(s string) error {
		field, column, ok := strings.Cut(s, "=")
		for _, known := range batch.Fields() {
			if ok && field == string(known) {
				f.columns[known] = column
				return nil
			}
		}
		return fmt.Errorf("is FIELD=COLUMN, and the fields are %v", batch.Fields())
	})
	words, err := parse(fs, args)
	switch {
	case err != nil:
		return f, "", err
	case len(words) != 1:
		return f, "", usagef("name one CSV file: mscactl batch trace IN.csv --out OUT.csv")
	case f.out == "" && !f.dry:
		return f, "", usagef("name the result file with --out, or check only with --dry-run")
	case f.dry && f.resume:
		return f, "", usagef("--dry-run and --resume exclude each other")
	case f.tps < 0 || f.workers < 1 || f.workers > 256:
		return f, "", usagef("--tps is not negative, --workers is 1 to 256")
	}
	if _, err := itk.ParseOperation(f.op); f.op != "" && err != nil {
		return f, "", usagef("%v; the operations are %v", err, itk.Operations())
	}
	return f, words[0], nil
}

// checkBatch lists each bad row; nothing is sent.
func (c *call) checkBatch(st *station.Station, p *batch.Plan) error {
	check, err := st.Desk.CheckBatch(c.ctx, p)
	if err != nil {
		return err
	}
	doc := struct {
		batch.Check
		Operation itk.Operation     `json:"operation"`
		Columns   map[string]string `json:"columns"`
		SHA256    string            `json:"sha_256"`
		Sent      int               `json:"sent"`
	}{check, p.Operation, columnsOf(p), p.Table.SHA256, 0}
	err = c.emit(doc, func(w io.Writer) {
		sayColumns(w, p)
		for _, r := range check.Refused {
			fmt.Fprintln(w, r)
		}
		if check.Repeated > 0 {
			fmt.Fprintf(w, "%d rows have a reference that an earlier row has\n", check.Repeated)
		}
		fmt.Fprintf(w, "%d rows: %d can be sent, %d are refused; nothing was sent\n", check.Rows, check.Good, check.Rows-check.Good)
	})
	if err == nil && check.Good < check.Rows {
		return &exitError{exitInput, nil}
	}
	return err
}

func columnsOf(p *batch.Plan) map[string]string {
	out := map[string]string{}
	for f, i := range p.Mapping {
		out[string(f)] = p.Table.ColumnName(i)
	}
	return out
}

func sayColumns(w io.Writer, p *batch.Plan) {
	fmt.Fprintf(w, "%s, from these columns:\n", p.Operation)
	for _, f := range batch.Fields() {
		if i, ok := p.Mapping[f]; ok {
			fmt.Fprintf(w, "  %s\t%s\n", batch.FieldWords(f), p.Table.ColumnName(i))
		}
	}
	if unused := p.Table.Unused(p.Mapping); len(unused) > 0 {
		fmt.Fprintf(w, "  not used\t%s\n", strings.Join(unused, ", "))
	}
}

// runBatch traces the rows; a first interrupt pauses.
func (c *call) runBatch(st *station.Station, p *batch.Plan, f batchFlags, hours batch.Hours, in string) (err error) {
	files, err := station.OpenBatchFiles(f.out)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, files.Close()) }()
	control := batch.NewControl()
	unhook := context.AfterFunc(c.ctx, func() {
		fmt.Fprintln(c.err, "pausing: rows under way are finished")
		control.Pause()
	})
	defer unhook()
	sayColumns(c.err, p)
	r, err := st.Desk.Batch(context.WithoutCancel(c.ctx), app.BatchRequest{
		Plan: p, Files: files, Resume: f.resume, Workers: f.workers, PerSecond: f.tps, Hours: hours, Control: control,
		Resumed: c.sayFound(p), Progress: c.sayProgress(), Now: time.Now,
	})
	again := resumeCommand(in, f, p)
	if err != nil {
		var refused *batch.ResumeError
		if raw, _, _ := files.Load(); len(raw) > 0 && !errors.As(err, &refused) {
			fmt.Fprintf(c.err, "What is done is kept. Go on with:\n  %s\n", again)
		}
		return err
	}
	return c.sayBatch(r, files, again)
}

// resumeCommand is how the batch is gone on with.
func resumeCommand(in string, f batchFlags, p *batch.Plan) string {
	words := []string{"mscactl", "batch", "trace", quoted(in), "--out", quoted(f.out), "--resume", "--op", string(p.Operation)}
	for _, field := range batch.Fields() {
		if column, ok := f.columns[field]; ok {
			words = append(words, "--map", quoted(string(field)+"="+column))
		}
	}
	return strings.Join(words, " ")
}

// quoted is a word as a shell takes it.
func quoted(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/=:\\") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// sayFound tells what a resumed batch finds.
func (c *call) sayFound(p *batch.Plan) func(batch.Found) {
	return func(f batch.Found) {
		fmt.Fprintf(c.err, "going on: %d of %d rows are done\n", f.Done, len(p.Table.Rows))
		if f.Recovered > 0 {
			fmt.Fprintf(c.err, "  %d of them brought back from the audit trail\n", f.Recovered)
		}
		if f.Unkept > 0 {
			fmt.Fprintf(c.err, "  answered, but the result was not recorded: %d rows; they are asked again\n", f.Unkept)
		}
		if len(f.Unknown) > 0 {
			fmt.Fprintf(c.err, "  unknown: sent, answer not recorded: line %s; asked again, because %s only asks\n",
				strings.Trim(fmt.Sprint(f.Unknown), "[]"), p.Operation)
		}
	}
}

// sayProgress tells on standard error how far the run is, at most once a second.
func (c *call) sayProgress() func(batch.Progress) {
	var last time.Time
	return func(p batch.Progress) {
		if now := time.Now(); p.Done == p.Rows || now.Sub(last) >= time.Second {
			last = now
			fmt.Fprintln(c.err, progressLine(p))
		}
	}
}

func progressLine(p batch.Progress) string {
	if !p.Waiting.IsZero() {
		return fmt.Sprintf("%d of %d rows; waiting until %s", p.Done, p.Rows, timesource.Civil(p.Waiting))
	}
	line := fmt.Sprintf("%d of %d rows (%d%%), %.1f a second", p.Done, p.Rows, p.Done*100/max(p.Rows, 1), p.PerSecond)
	if left := p.Left.Round(time.Second); left > 0 {
		line += ", " + left.String() + " left"
	}
	return line + ": " + p.Outcomes.String()
}

// sayBatch prints how the run ended.
func (c *call) sayBatch(r *app.BatchReport, files *station.BatchFiles, again string) error {
	resumable := r.State.Resumable()
	doc := struct {
		Batch     string      `json:"batch"`
		State     batch.State `json:"state"`
		Rows      int         `json:"rows"`
		Done      int         `json:"done"`
		Asked     int         `json:"asked"`
		Outcomes  batch.Tally `json:"outcomes"`
		Recovered int         `json:"recovered,omitempty"`
		Unkept    int         `json:"unkept,omitempty"`
		Unknown   []int       `json:"unknown_lines,omitempty"`
		File      string      `json:"file"`
		SHA256    string      `json:"sha_256"`
		Label     string      `json:"protective_marking"`
		Why       string      `json:"why,omitempty"`
		Resume    string      `json:"resume,omitempty"`
	}{r.ID, r.State, r.Progress.Rows, r.Progress.Done, r.Progress.Asked, r.Progress.Outcomes, r.Found.Recovered, r.Found.Unkept,
		r.Found.Unknown, files.Path(), r.SHA256, app.ProtectiveLabel, "", ""}
	if r.Why != nil {
		doc.Why = problem.For(r.Why).Title
	}
	if resumable {
		doc.Resume = again
	}
	err := c.emit(doc, func(w io.Writer) {
		fmt.Fprintf(w, "Batch\t%s\nState\t%s\nRows\t%d, %d done\nOutcomes\t%s\nResult\t%s\nSHA-256\t%s\nLabel\t%s\n",
			r.ID, r.State, r.Progress.Rows, r.Progress.Done, r.Progress.Outcomes, files.Path(), r.SHA256, app.ProtectiveLabel)
		if doc.Why != "" {
			fmt.Fprintf(w, "Why\t%s\n", doc.Why)
		}
	})
	if err != nil {
		return err
	}
	if resumable {
		fmt.Fprintf(c.err, "Go on with:\n  %s\n", again)
	}
	switch {
	case r.State == batch.Incomplete || resumable && r.Why != nil && exitCode(r.Why) == exitNoAnswer:
		return &exitError{exitNoAnswer, nil}
	case r.State == batch.Paused && r.Why != nil && exitCode(r.Why) == exitDenied:
		return &exitError{exitDenied, nil}
	case resumable:
		return &exitError{exitPaused, nil}
	}
	return nil
}
