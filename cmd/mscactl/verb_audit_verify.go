package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"syscall"

	"msca/app"
	"msca/app/config"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/audit/timesource"
	"msca/cmd/internal/station"
)

// auditVerify proves the trail intact, or names the first bad record. It needs
// nobody signed in: it shows nothing of a patient. Its finding is recorded
// where the trail still takes records.
func auditVerify(c *call, args []string) error {
	fs := c.flags()
	o := auditstore.VerifyOptions{}
	checkpoint := fs.String("checkpoint", "", "a signed head kept elsewhere")
	fs.StringVar(&o.VKey, "vkey", "", "the public key it is signed under")
	err := onlyFlags(fs, args)
	if err != nil {
		return err
	}
	if o.VKey != "" {
		if err := audit.CheckVKey(o.VKey); err != nil {
			return usagef("--vkey: %v", err)
		}
	}
	if *checkpoint != "" {
		if o.Checkpoint, _, err = checkpointIn(*checkpoint); err != nil {
			return err
		}
	}
	report, refused, err := c.verifyTrail(o)
	if err != nil && report.Verdict != audit.Unreadable {
		return err
	}
	if err != nil {
		fmt.Fprintln(c.err, "mscactl:", err)
	}
	err = c.emit(report, func(w io.Writer) { printReport(w, report) })
	code := report.Verdict.ExitCode()
	switch {
	case err != nil || code == 0 && refused == nil:
		return err
	case report.Verdict <= audit.Unanchored && errors.Is(refused, auditstore.ErrKeys):
		return refused // the records fit together, and nobody can work on them
	case report.Verdict <= audit.Unanchored && refused != nil:
		code = max(code, refusal(refused))
	}
	if code == 0 {
		return nil
	}
	return &exitError{code: code}
}

// refusal is the exit status for a trail that does not open although its records fit
// together.
func refusal(err error) int {
	switch {
	case errors.Is(err, auditstore.ErrLost), errors.Is(err, auditstore.ErrRolledBack):
		return audit.Diverged.ExitCode()
	case errors.Is(err, auditstore.ErrTampered), errors.Is(err, auditstore.ErrDamaged), errors.Is(err, auditstore.ErrForeign):
		return audit.Tampered.ExitCode()
	case errors.Is(err, auditstore.ErrUnconfirmed):
		return audit.Unanchored.ExitCode()
	}
	return 0
}

// verifyTrail verifies the trail and records the finding. refused is why the
// application does not open it, where it does not.
func (c *call) verifyTrail(o auditstore.VerifyOptions) (report audit.Report, refused, err error) {
	st, err := c.openTrail()
	if err != nil {
		var settings *config.ValueError
		if errors.As(err, &settings) || errors.Is(err, station.ErrSettingsMissing) || unwritable(err) {
			fmt.Fprintln(c.err, "mscactl: the trail is verified as it lies there, without the settings, and the finding is not recorded:", err)
			report, err = c.examineTrail(o, nil)
			return report, nil, err
		}
		var broken *auditstore.Error
		if !errors.As(err, &broken) {
			return audit.Report{}, nil, err
		}
		if errors.Is(err, auditstore.ErrNotFound) { // set up, and its database is gone
			return audit.Report{Verdict: audit.Unreadable, Reason: err.Error()}, nil, nil
		}
		refused = err
		report, err = c.examineTrail(o, broken)
		return report, refused, err
	}
	defer st.Close(context.Background())
	if report, err = st.Trail.Verify(c.ctx, o); err != nil {
		return report, nil, err
	}
	_, err = st.Trail.Append(c.ctx, app.VerifiedEntry(audit.Person{}, "command line", report))
	return report, nil, err
}

// unwritable says that a folder cannot be written, as one on a read-only medium:
// it can be verified all the same.
func unwritable(err error) bool {
	var unreadable *station.UnreadableError
	if errors.As(err, &unreadable) {
		return false
	}
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// examineTrail verifies a folder that the application refuses to open, why saying
// what is wrong with its trail, with the head mirror and the keys as far as they
// are there. It changes nothing, so the finding is not recorded.
func (c *call) examineTrail(o auditstore.VerifyOptions, why error) (audit.Report, error) {
	f, err := c.folder()
	if err != nil {
		return audit.Report{}, err
	}
	options := auditstore.Options{Dir: f.Audit(), Clock: timesource.New(timesource.Options{}), Rand: rand.Reader}
	if settings, err := c.loadConfig(); err == nil {
		options.Keys = station.TrailKeys(f, settings) // what the credential store knows of the head counts, too
	}
	report, err := auditstore.Examine(c.ctx, options, o)
	if why != nil && report.Verdict <= audit.Unanchored {
		report.Reason = strings.TrimPrefix(report.Reason+"; "+why.Error(), "; ")
	}
	return report, err
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

// auditCheckpoint prints the signed head. That it was given out is recorded, so
// that later evidence proves that the trail goes on from it.
func auditCheckpoint(c *call, args []string) (err error) {
	if err := onlyFlags(c.flags(), args); err != nil {
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
	head, err := audit.ReadCheckpoint(note)
	if err != nil {
		return err
	}
	if _, err := st.Trail.Append(c.ctx, app.HeadGivenEntry(audit.Person{}, "command line", head.Size)); err != nil {
		return err
	}
	return c.emit(map[string]string{"checkpoint": string(note)}, func(w io.Writer) { c.out.Write(note) })
}

func auditVKey(c *call, args []string) (err error) {
	if err := onlyFlags(c.flags(), args); err != nil {
		return err
	}
	st, err := c.openTrail()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	return c.emit(map[string]string{"vkey": st.Trail.VKey()}, func(w io.Writer) { fmt.Fprintln(w, st.Trail.VKey()) })
}
