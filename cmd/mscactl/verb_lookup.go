package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"msca/app"
	"msca/cmd/internal/station"
	"msca/itk"
)

// lookupVerb authorises, records, sends, records and prints.
func lookupVerb(c *call, args []string) (err error) {
	fs := c.flags()
	var fields itk.Fields
	queryFlags(fs, &fields)
	emergency := fs.String("emergency", "", "open emergency access to the patient first, for this reason")
	token := fs.Bool("session-token-stdin", false, "read a session token that was obtained elsewhere, after PIN and password")
	caseID := fs.String("case", "", "the case of an earlier look-up that this one belongs to")
	note := fs.String("discrepancy", "", "report a discrepancy about the answer to the back office, with this note")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *token && !c.card {
		return usagef("--session-token-stdin goes with --card: a session belongs to the card that opened it")
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
	if *token {
		if err := c.takeToken(st); err != nil {
			return err
		}
	}
	if *emergency != "" {
		if _, err := st.Desk.OpenEmergency(c.ctx, fields.NHSNumber, *emergency); err != nil {
			return err
		}
	}
	a, err := st.Desk.Lookup(c.ctx, app.LookupRequest{Operation: op, Fields: fields, Case: *caseID, Document: c.json})
	if err != nil {
		return c.unintelligible(op, err)
	}
	var seq uint64
	var unreported error
	if *note != "" {
		draft, _ := app.DraftDiscrepancy(a, nil)
		draft.Note = *note
		seq, unreported = st.Desk.RaiseDiscrepancy(c.ctx, a, draft)
	}
	doc := struct {
		MessageID   string         `json:"message_id"`
		Case        string         `json:"case"`
		Attempts    int            `json:"attempts"`
		Elapsed     string         `json:"elapsed"`
		Training    bool           `json:"training,omitempty"`
		Discrepancy uint64         `json:"discrepancy,omitempty"`
		Cautions    []app.Caution  `json:"cautions,omitempty"`
		Next        []app.NextStep `json:"next,omitempty"`
		Outcome     itk.Reply      `json:"outcome"`
	}{a.MessageID, a.Case, a.Attempts, a.Elapsed.String(), st.Training, seq, a.Shown.Cautions, a.Shown.Next, a.Reply}
	err = c.emit(doc, func(w io.Writer) {
		fmt.Fprintln(w, app.ProtectiveLabel)
		printShown(w, a.Shown)
		fmt.Fprintf(w, "Message ID\t%s\n", a.MessageID)
		fmt.Fprintf(w, "Case\t%s\n", a.Case)
		if seq != 0 {
			fmt.Fprintf(w, "Discrepancy\t%d\n", seq)
		}
	})
	if err != nil {
		return err
	}
	if a.Shown.Problem != nil || len(a.Shown.Cautions) > 0 {
		printCautions(c.err, a.Shown)
	}
	if !c.json { // the document has them
		if f := a.Reply.Fault; f != nil {
			fmt.Fprintf(c.err, "  fault: %s\n", joined(" ", f.FaultCode, f.Code))
		}
		for _, warning := range a.Reply.Warnings {
			fmt.Fprintf(c.err, "  warning: %s\n", warning)
		}
	}
	if unreported != nil {
		return unreported
	}
	return outcomeExit(a.Reply)
}

// unintelligible gives a script the outcome of an answer that cannot be used, as message decode does. It
// holds nothing of the answer. The error is returned as it came.
func (c *call) unintelligible(op itk.Operation, err error) error {
	var reply *itk.UnintelligibleError
	var audit *app.AuditUnavailableError
	if !c.json || !errors.As(err, &reply) || errors.As(err, &audit) {
		return err
	}
	outcome := itk.Reply{Operation: op, Outcome: itk.OutcomeUnintelligible, Warnings: []string{reply.Error()}}
	return errors.Join(err, c.emit(map[string]itk.Reply{"outcome": outcome}, nil))
}

// takeToken reads a session token and has the session use it; it is never an
// argument, which other users of the machine could see. [MSCA-AUD-04, method 4]
func (c *call) takeToken(st *station.Station) error {
	secret, err := c.secret("Session token: ", true)
	if err != nil {
		return err
	}
	defer clear(secret)
	if err := st.Desk.TakeToken(c.ctx, string(secret)); !errors.Is(err, app.ErrTokenUnwanted) {
		return err
	}
	return usagef("--session-token-stdin: %v", app.ErrTokenUnwanted)
}

// printShown prints what the Displayed record holds, and nothing else.
func printShown(w io.Writer, s app.Shown) {
	row := func(label, value string) {
		if value != "" {
			fmt.Fprintf(w, "%s\t%s\n", label, value)
		}
	}
	lines := func(all []app.Line) {
		for _, l := range all {
			value := strings.Join(l.Rows, ", ")
			if l.Presence != app.Given {
				value = "(" + string(l.Presence) + ")"
			}
			row(l.Label, value)
		}
	}
	row("Outcome", s.Outcome)
	if b := s.Banner; b != nil {
		name := b.Family
		if b.Given != "" {
			name += ", " + b.Given
		}
		if b.Title != "" {
			name += " (" + b.Title + ")"
		}
		row("Name", name)
		row("Born", strings.TrimSuffix(b.Born+" ("+b.Age+")", " ()"))
		row("Died", b.Died)
		row("Age at death", b.AgeAtDeath)
		row("Gender", b.Gender)
		row("NHS No.", b.NHSNumber)
	}
	if v := s.Verify; v != nil {
		row("Verified", v.Title)
		lines(v.Asked)
	}
	for _, section := range s.Sections {
		fmt.Fprintf(w, "%s\n", section.Title)
		lines(section.Lines)
	}
	lines(s.Meta)
}

func printCautions(w io.Writer, s app.Shown) {
	for _, caution := range s.Cautions {
		fmt.Fprintf(w, "CAUTION: %s. %s\n", caution.Title, caution.Text)
	}
	if s.Problem != nil {
		printProblem(w, *s.Problem)
	}
	for i, next := range s.Next {
		fmt.Fprintf(w, "  next %d: %s. %s\n", i+1, next.Title, next.Reason)
	}
}
