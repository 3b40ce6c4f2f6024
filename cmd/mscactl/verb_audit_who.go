package main

import (
	"fmt"
	"io"
	"time"

	"msca/audit/timesource"
	"msca/cmd/internal/station"
)

type accessorDoc struct {
	User      personDoc `json:"user"`
	First     string    `json:"first"`
	Last      string    `json:"last"`
	LookedUp  uint64    `json:"looked_up"`
	Displayed uint64    `json:"displayed"`
	Printed   uint64    `json:"printed"`
	GivenOut  uint64    `json:"given_out"`
	Refused   uint64    `json:"refused"`
	Records   uint64    `json:"records"`
}

// auditWho answers who has had to do with a patient. [MSCA-AUD-05, 3.9.3]
func auditWho(c *call, args []string) (err error) {
	fs := c.flags()
	patient := fs.String("patient", "", "NHS number")
	from := fs.String("from", "", "first moment: 2026-11-23, 2026-11-23T14:03 or RFC 3339")
	to := fs.String("to", "", "last day or moment")
	out := fs.String("out", "", "write it to this file as comma-separated values, too")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 || *patient == "" {
		return usagef("audit who needs --patient")
	}
	number, err := c.nhsNumber(*patient)
	if err != nil {
		return err
	}
	first, last, err := period(*from, *to)
	if err != nil {
		return err
	}
	name := ""
	if *out != "" {
		if name, err = newFile(*out); err != nil {
			return err
		}
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	who, err := st.Desk.WhoAccessed(c.ctx, number, first, last, st.Trail, nil)
	if err != nil {
		return err
	}
	if *out != "" {
		if _, err := st.Desk.ExportAccessed(c.ctx, number, first, last, who, name, station.WriteOnce(*out)); err != nil {
			return err
		}
	}
	docs := []accessorDoc{}
	for _, a := range who {
		docs = append(docs, accessorDoc{personDoc(a.User), a.First.UTC().Format(time.RFC3339Nano), a.Last.UTC().Format(time.RFC3339Nano), a.LookedUp, a.Displayed, a.Printed, a.TakenOut, a.Refused, a.Records})
	}
	return c.emit(map[string]any{"people": docs, "count": len(docs)}, func(w io.Writer) {
		fmt.Fprintln(w, "USER\tNAME\tROLE\tORGANISATION\tFIRST\tLAST\tLOOK-UPS\tSHOWN\tPRINTED\tGIVEN OUT\tRECORDS")
		for _, a := range who {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\n", a.User.UserID, a.User.Name, a.User.JobRoleName, a.User.ODSCode,
				timesource.Civil(a.First), timesource.Civil(a.Last), a.LookedUp, a.Displayed, a.Printed, a.TakenOut, a.Records)
		}
	})
}
