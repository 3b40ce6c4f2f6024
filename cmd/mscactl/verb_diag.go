package main

import (
	"fmt"
	"io"

	"msca/cmd/internal/station"
)

// diagVerb checks every part of the workstation, also when it does not open. It
// shows no patient data and uses no PIN try.
func diagVerb(c *call, args []string) error {
	fs := c.flags()
	out := fs.String("out", "", "write the diagnosis, for the service desk, to this .zip file")
	err := onlyFlags(fs, args)
	if err != nil {
		return err
	}
	o, err := c.options(station.Options{Short: true})
	if err != nil {
		return err
	}
	var checks []station.Check
	worst := 0
	station.Diagnose(c.ctx, o, func(k station.Check) {
		checks = append(checks, k)
		if k.State == station.Fault {
			worst = exitElse
		}
	})
	doc := map[string]any{"build": station.Build, "checks": checks}
	if *out != "" {
		if err := station.SaveDiagnosis(*out, o, checks); err != nil {
			return err
		}
		doc["out"] = *out
	}
	err = c.emit(doc, func(w io.Writer) {
		fmt.Fprintf(w, "msca %s\n", station.Build)
		for _, k := range checks {
			fmt.Fprintf(w, "%s\t%s\t%s\n", k.State, k.Name, k.Says)
			if k.Fix != "" {
				fmt.Fprintf(w, "\t\t-> %s\n", k.Fix)
			}
		}
		if *out != "" {
			fmt.Fprintf(w, "\nwritten to %s\n", *out)
		}
	})
	if err == nil && worst != 0 {
		return &exitError{code: worst}
	}
	return err
}
