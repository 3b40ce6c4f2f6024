package main

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"msca/app"
)

type alertDoc struct {
	Alert     uint64    `json:"alert"` // the sequence number of its record
	State     string    `json:"state"`
	Raised    time.Time `json:"raised"`
	By        string    `json:"by"`
	ByName    string    `json:"by_name,omitempty"`
	Patient   string    `json:"patient"`
	Case      string    `json:"case"`
	Changed   time.Time `json:"changed,omitzero"`
	ChangedBy string    `json:"changed_by,omitempty"`
}

// emergencyList lists the alerts that emergency access raised. [3.9.5]
func emergencyList(c *call, args []string) (err error) {
	fs := c.flags()
	all := fs.Bool("all", false, "closed alerts too")
	err = onlyFlags(fs, args)
	if err != nil {
		return err
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	alerts, err := st.Desk.Alerts(c.ctx)
	if err != nil {
		return err
	}
	docs := []alertDoc{}
	for _, a := range alerts {
		if a.State == app.AlertClosed && !*all {
			continue
		}
		docs = append(docs, alertDoc{
			Alert: a.Seq, State: string(a.State), Raised: a.Raised, By: a.By.UserID, ByName: a.By.Name, Patient: a.Patient,
			Case: a.Case, Changed: a.Changed, ChangedBy: a.ChangedBy.UserID,
		})
	}
	return c.emit(map[string]any{"alerts": docs}, func(w io.Writer) {
		fmt.Fprintln(w, app.ProtectiveLabel)
		fmt.Fprintln(w, "ALERT\tSTATE\tRAISED (UTC)\tBY\tPATIENT\tCASE")
		for _, d := range docs {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s %s\t%s\t%s\n", d.Alert, d.State, d.Raised.UTC().Format("02-Jan-2006 15:04:05"), d.By, d.ByName, d.Patient, d.Case)
		}
	})
}

// emergencyClose closes an alert, or takes it into investigation, with what was
// found. Whoever raised it cannot.
func emergencyClose(c *call, args []string) (err error) {
	fs := c.flags()
	finding := fs.String("finding", "", "what was found, in a sentence")
	investigate := fs.Bool("investigate", false, "take it into investigation instead")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) != 1 || *finding == "" {
		return usagef("emergency close takes ALERT and --finding")
	}
	seq, err := strconv.ParseUint(words[0], 10, 64)
	if err != nil {
		return usagef("%q is not the number of an alert", words[0])
	}
	to := app.AlertClosed
	if *investigate {
		to = app.AlertInvestigating
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	if err := st.Desk.ChangeAlert(c.ctx, seq, to, *finding); err != nil {
		return err
	}
	return c.emit(map[string]any{"alert": seq, "state": string(to)}, func(w io.Writer) {
		fmt.Fprintf(w, "alert %d: %s\n", seq, to)
	})
}
