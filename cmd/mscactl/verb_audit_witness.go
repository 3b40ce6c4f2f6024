package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"msca/audit"
	"msca/audit/timesource"
	"msca/audit/witness"
	"msca/cmd/internal/station"
)

// auditWitness has the head of the trail countersigned by the witness outside,
// for a timer or an administrator. It sends the signed head: sizes and hashes,
// nothing about anybody. [MSCA-AUD-01]
func auditWitness(c *call, args []string) (err error) {
	if _, err := parse(c.flags(), args); err != nil {
		return err
	}
	st, err := c.openTrail()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	f, err := st.Witness()
	if err != nil {
		return err
	}
	if f == nil {
		return errors.New("no witness is configured: mscactl config set audit.witness 'URL VKEY'")
	}
	state, err := f.Forward(c.ctx)
	var ahead *witness.AheadError
	if errors.As(err, &ahead) {
		if _, err := st.Trail.Append(c.ctx, station.WitnessAhead(ahead)); err != nil {
			return err
		}
		return &exitError{code: audit.Diverged.ExitCode(), err: err}
	}
	if err != nil {
		return &exitError{code: exitNoAnswer, err: err}
	}
	return c.emit(state, func(w io.Writer) {
		fmt.Fprintf(w, "countersigned up to record %d by %s at %s\n", state.Size, f.Key.Name, timesource.Civil(state.At))
	})
}

// witnessCheck says how far the trail has been countersigned.
func witnessCheck(ctx context.Context, st *station.Station) check {
	f, err := st.Witness()
	if err != nil {
		return faulty("witness", err)
	}
	if f == nil {
		return check{"witness", "attention", "nobody outside countersigns the head of the audit trail", "mscactl config set audit.witness 'URL VKEY', or keep checkpoints elsewhere: mscactl audit checkpoint"}
	}
	state, _, err := f.State()
	if err != nil {
		return faulty("witness", err)
	}
	last, err := st.Trail.Last(ctx)
	if err != nil {
		return faulty("witness", err)
	}
	if state.Size == 0 {
		return check{"witness", "attention", fmt.Sprintf("never countersigned, %d records pending", last), "mscactl audit witness"}
	}
	k := check{"witness", "ok", fmt.Sprintf("last countersigned %s, %d records pending", timesource.Civil(state.At), last-min(last, state.Size)), ""}
	if state.Size > last {
		return check{"witness", "fault", fmt.Sprintf("%d records are countersigned, the trail has %d", state.Size, last), "Call the privacy officer; leave the folder as it is."}
	}
	if st.Clock.Stamp().UTC.Sub(state.At) > 24*time.Hour {
		k.State, k.Fix = "attention", "Check that "+f.URL+" can be reached, then: mscactl audit witness"
	}
	return k
}
