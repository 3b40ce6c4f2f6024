package app

import (
	"context"
	"fmt"

	"msca/audit"
	"msca/rbac"
)

// TestConnection runs a test of the way to the SMSP for the person signed in, who
// has to be permitted to configure it. That it was begun is on record before, and
// how many steps went well after it. test sends nothing of a patient.
func (d *Desk) TestConnection(ctx context.Context, test func(context.Context) (passed, failed int)) error {
	s, err := d.active()
	if err != nil {
		return err
	}
	if err := d.permit(ctx, s, "testing the connection", "", rbac.AdminConfig); err != nil {
		return err
	}
	person := d.personOf(s)
	note := func(e audit.Event, more ...audit.Detail) error {
		_, err := d.record(ctx, "testing the connection", audit.Entry{Event: e, User: person, AccessPoint: d.o.AccessPoint,
			Details: append([]audit.Detail{{Name: "what", Value: "connection test"}}, more...)})
		return err
	}
	if err := note(audit.BatchStarted); err != nil {
		return err
	}
	ctx, stop := untilEither(ctx, s.ctx)
	defer stop()
	passed, failed := test(ctx)
	return note(audit.BatchEnded, audit.Detail{Name: "passed", Value: fmt.Sprint(passed)}, audit.Detail{Name: "failed", Value: fmt.Sprint(failed)})
}
