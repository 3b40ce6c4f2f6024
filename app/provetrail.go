package app

import (
	"context"
	"errors"
	"fmt"

	"msca/audit"
)

// TrailUnsoundError says that a verification while people work has found the
// trail changed, or records of it missing.
type TrailUnsoundError struct{ Report audit.Report }

func (e *TrailUnsoundError) Error() string {
	return fmt.Sprintf("the audit trail is %s, first bad record %d: %s", e.Report.Verdict, e.Report.FirstBad, e.Report.Reason)
}

// ProblemCode names the problem of app/problem.
func (e *TrailUnsoundError) ProblemCode() string {
	if e.Report.Verdict == audit.Diverged && e.Report.FirstBad > e.Report.Records {
		return "AUDIT-LOST"
	}
	return "AUDIT-TAMPERED"
}

// ProveTrail verifies the whole trail through verify, on nobody's behalf, and
// records the finding. A trail that was changed or has lost records ends work
// until the program is started again: the session locks, and nobody signs in. One
// that cannot be read ends it until a later call can read it. A cancelled ctx is
// the error and changes nothing. [3.9.6, MSCA-AUD-01]
func (d *Desk) ProveTrail(ctx context.Context, verify func(context.Context) (audit.Report, error)) error {
	var unsound *TrailUnsoundError
	if known := d.unproven(); errors.As(known, &unsound) {
		return known
	}
	report, err := verify(ctx)
	if err != nil && ctx.Err() == nil {
		report, err = verify(ctx) // a file that somebody else held for a moment ends nobody's work
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		report.Verdict = audit.Unreadable
		err = &AuditUnavailableError{"going on", err}
	} else if report.Verdict > audit.Unanchored {
		err = &AuditUnavailableError{"going on", &TrailUnsoundError{report}}
	}
	d.mu.Lock()
	d.distrust = err
	d.mu.Unlock()
	if err != nil {
		d.lock(err.Error(), err)
	}
	if _, failed := d.record(ctx, "recording the verification", VerifiedEntry(audit.Person{}, d.o.AccessPoint, report)); err == nil {
		err = failed
	}
	return err
}

// unproven is why nobody may work on this trail, nil when nothing speaks against it.
func (d *Desk) unproven() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.distrust
}
