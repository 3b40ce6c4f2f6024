package main

import (
	"fmt"
	"io"

	"msca/app"
	"msca/itk"
)

// lookupVerb authorises, records, sends, records and prints.
func lookupVerb(c *call, args []string) (err error) {
	fs := c.flags()
	var fields itk.Fields
	queryFlags(fs, &fields)
	emergency := fs.String("emergency", "", "open emergency access to the patient first, for this reason")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	op, err := operationFrom(words)
	if err != nil {
		return err
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	if *emergency != "" {
		if _, err := st.Desk.OpenEmergency(c.ctx, fields.NHSNumber, *emergency); err != nil {
			return err
		}
	}
	a, err := st.Desk.Lookup(c.ctx, app.LookupRequest{Operation: op, Fields: fields})
	if err != nil {
		return err
	}
	doc := struct {
		MessageID string    `json:"message_id"`
		Case      string    `json:"case"`
		Attempts  int       `json:"attempts"`
		Elapsed   string    `json:"elapsed"`
		Training  bool      `json:"training,omitempty"`
		Outcome   itk.Reply `json:"outcome"`
	}{a.MessageID, a.Case, a.Attempts, a.Elapsed.String(), st.Training, a.Reply}
	err = c.emit(doc, func(w io.Writer) {
		fmt.Fprintln(w, app.ProtectiveLabel)
		printReply(w, a.Reply)
		fmt.Fprintf(w, "message id\t%s\n", a.MessageID)
	})
	if err != nil {
		return err
	}
	if a.Shown.Problem != nil || len(a.Shown.Cautions) > 0 {
		printCautions(c.err, a.Shown)
	}
	return outcomeExit(a.Reply)
}

func printCautions(w io.Writer, s app.Shown) {
	for _, caution := range s.Cautions {
		fmt.Fprintf(w, "CAUTION: %s. %s\n", caution.Title, caution.Text)
	}
	if s.Problem != nil {
		fmt.Fprintf(w, "%s [%s]\n  %s\n", s.Problem.Title, s.Problem.Code, s.Problem.What)
		for _, do := range s.Problem.Do {
			fmt.Fprintf(w, "  - %s\n", do)
		}
	}
}
