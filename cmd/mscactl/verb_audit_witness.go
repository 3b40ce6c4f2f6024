package main

import (
	"errors"
	"fmt"
	"io"

	"msca/audit"
	"msca/audit/timesource"
	"msca/audit/witness"
	"msca/cmd/internal/station"
)

// auditWitness has the head of the trail countersigned by the witness outside,
// for a timer or an administrator. It sends the signed head: sizes and hashes,
// nothing about anybody. [MSCA-AUD-01]
func auditWitness(c *call, args []string) (err error) {
	if err := onlyFlags(c.flags(), args); err != nil {
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
