package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"msca/app"
	"msca/cmd/internal/station"
)

// Discrepancies with the national record: reported with a look-up, worked here.
// [MSCA-ORG-02, MSCA-DQ-05, MSCA-DQ-06]

type discrepancyDoc struct {
	Discrepancy uint64    `json:"discrepancy"` // the sequence number of its record
	Kind        string    `json:"kind"`
	State       string    `json:"state"`
	Outcome     string    `json:"outcome,omitempty"`
	Raised      time.Time `json:"raised"`
	By          string    `json:"by"`
	ByName      string    `json:"by_name,omitempty"`
	Patient     string    `json:"patient,omitempty"`
	Case        string    `json:"case"`
	MessageID   string    `json:"message_id,omitempty"`
	Changed     time.Time `json:"changed,omitzero"`
	ChangedBy   string    `json:"changed_by,omitempty"`
}

func discrepancyOf(x app.Discrepancy) discrepancyDoc {
	return discrepancyDoc{
		Discrepancy: x.Seq, Kind: string(x.Kind), State: string(x.State), Outcome: string(x.Outcome), Raised: x.Raised, By: x.By.UserID, ByName: x.By.Name,
		Patient: x.Patient, Case: x.Case, MessageID: x.MessageID, Changed: x.Changed, ChangedBy: x.ChangedBy.UserID,
	}
}

// discrepancyList lists what is open, or what is in one state.
func discrepancyList(c *call, args []string) (err error) {
	fs := c.flags()
	state := fs.String("state", "", "only in this state: "+wordList(app.DiscrepancyStates()))
	kind := fs.String("kind", "", "only of this kind: "+wordList(app.DiscrepancyKinds()))
	all := fs.Bool("all", false, "closed ones too")
	err = onlyFlags(fs, args)
	if err != nil {
		return err
	}
	if *state != "" && !slices.Contains(app.DiscrepancyStates(), app.DiscrepancyState(*state)) {
		return usagef("--state is one of %s", wordList(app.DiscrepancyStates()))
	}
	if *kind != "" && !slices.Contains(app.DiscrepancyKinds(), app.DiscrepancyKind(*kind)) {
		return usagef("--kind is one of %s", wordList(app.DiscrepancyKinds()))
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	found, err := st.Desk.Discrepancies(c.ctx)
	if err != nil {
		return err
	}
	docs := []discrepancyDoc{}
	for _, x := range found {
		open := *state == "" && (*all || x.State != app.DiscrepancyClosed)
		if (open || *state == string(x.State)) && (*kind == "" || *kind == string(x.Kind)) {
			docs = append(docs, discrepancyOf(x))
		}
	}
	return c.emit(map[string]any{"discrepancies": docs}, func(w io.Writer) {
		fmt.Fprintln(w, app.ProtectiveLabel)
		fmt.Fprintln(w, "DISCREPANCY\tSTATE\tRAISED (UTC)\tKIND\tPATIENT\tBY")
		for _, d := range docs {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s %s\n", d.Discrepancy, d.State, d.Raised.UTC().Format("02-Jan-2006 15:04:05"), d.Kind, d.Patient, d.By, d.ByName)
		}
	})
}

func wordList[T ~string](all []T) string {
	out := make([]string, len(all))
	for i, w := range all {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}

// discrepancyShow opens one: what identifies the patient, what differs, every note.
func discrepancyShow(c *call, args []string) (err error) {
	seq, st, err := c.oneDiscrepancy("show", args)
	if err != nil {
		return err
	}
	defer closing(st, &err)
	f, err := st.Desk.OpenDiscrepancy(c.ctx, seq)
	if err != nil {
		return err
	}
	type stepDoc struct {
		At      time.Time `json:"at"`
		By      string    `json:"by"`
		State   string    `json:"state"`
		Outcome string    `json:"outcome,omitempty"`
		Note    string    `json:"note,omitempty"`
	}
	doc := struct {
		discrepancyDoc
		Identifiers map[string][]string `json:"identifiers"`
		Differences []app.Difference    `json:"differences"`
		Note        string              `json:"note"`
		Erased      bool                `json:"erased,omitempty"`
		Steps       []stepDoc           `json:"steps"`
	}{discrepancyOf(f.Discrepancy), map[string][]string{}, append([]app.Difference{}, f.Differences...), f.Noted.Note, f.Erased, []stepDoc{}}
	for _, l := range f.Identifiers {
		doc.Identifiers[l.Label] = l.Rows
	}
	for _, s := range f.Steps {
		doc.Steps = append(doc.Steps, stepDoc{s.At, s.By.UserID, string(s.State), string(s.Outcome), s.Note})
	}
	return c.emit(doc, func(w io.Writer) {
		fmt.Fprintln(w, app.ProtectiveLabel)
		fmt.Fprintf(w, "Discrepancy\t%d\nWhat\t%s\nState\t%s\n", seq, f.Discrepancy.Kind.Words(), strings.TrimSuffix(f.State.Words()+", "+f.Outcome.Words(), ", "))
		fmt.Fprintf(w, "Raised (UTC)\t%s by %s %s\n", f.Raised.UTC().Format("02-Jan-2006 15:04:05"), f.By.UserID, f.By.Name)
		if f.Erased {
			fmt.Fprintln(w, "What it said was erased by order.")
		}
		for _, l := range f.Identifiers {
			fmt.Fprintf(w, "%s\t%s\n", l.Label, strings.Join(l.Rows, ", "))
		}
		for _, d := range f.Differences {
			fmt.Fprintf(w, "Differs\t%s: here %s, national record %s\n", d.What, d.Here, d.National)
		}
		fmt.Fprintf(w, "Note\t%s\n", f.Noted.Note)
		for _, s := range f.Steps {
			fmt.Fprintf(w, "%s\t%s by %s: %s\n", s.At.UTC().Format("02-Jan-2006 15:04:05"), strings.TrimSuffix(s.State.Words()+", "+s.Outcome.Words(), ", "), s.By.UserID, s.Note)
		}
	})
}

// oneDiscrepancy reads the number of a verb that takes nothing else, and signs in.
func (c *call) oneDiscrepancy(verb string, args []string) (uint64, *station.Station, error) {
	rest, err := parse(c.flags(), args)
	if err != nil {
		return 0, nil, err
	}
	if len(rest) != 1 {
		return 0, nil, usagef("discrepancy %s takes the number of a discrepancy", verb)
	}
	seq, err := discrepancyNumber(rest[0])
	if err != nil {
		return 0, nil, err
	}
	st, err := c.signedIn()
	return seq, st, err
}

func discrepancyNumber(s string) (uint64, error) {
	seq, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, usagef("%q is not the number of a discrepancy", s)
	}
	return seq, nil
}

func discrepancyTake(c *call, args []string) error {
	return changeDiscrepancy(c, "take", app.DiscrepancyWorking, args)
}

func discrepancyReturn(c *call, args []string) error {
	return changeDiscrepancy(c, "return", app.DiscrepancySentBack, args)
}

func discrepancyAnswer(c *call, args []string) error {
	return changeDiscrepancy(c, "answer", app.DiscrepancyNew, args)
}

func discrepancyClose(c *call, args []string) error {
	return changeDiscrepancy(c, "close", app.DiscrepancyClosed, args)
}

// changeDiscrepancy is one step in the work on a discrepancy.
func changeDiscrepancy(c *call, verb string, to app.DiscrepancyState, args []string) (err error) {
	fs := c.flags()
	note := fs.String("note", "", "what was done, asked or answered, in a sentence")
	outcome := ""
	if to == app.DiscrepancyClosed {
		fs.StringVar(&outcome, "outcome", "", "how it ended: "+wordList(app.DiscrepancyOutcomes()))
	}
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || *note == "" && to != app.DiscrepancyWorking {
		return usagef("discrepancy %s takes the number of a discrepancy and --note", verb)
	}
	if to == app.DiscrepancyClosed && !slices.Contains(app.DiscrepancyOutcomes(), app.DiscrepancyOutcome(outcome)) {
		return usagef("discrepancy close needs --outcome: %s", wordList(app.DiscrepancyOutcomes()))
	}
	seq, err := discrepancyNumber(rest[0])
	if err != nil {
		return err
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	err = st.Desk.ChangeDiscrepancy(c.ctx, app.DiscrepancyChange{Seq: seq, To: to, Outcome: app.DiscrepancyOutcome(outcome), Note: *note})
	if err != nil {
		return err
	}
	return c.emit(map[string]any{"discrepancy": seq, "state": string(to)}, func(w io.Writer) {
		fmt.Fprintf(w, "discrepancy %d: %s\n", seq, to)
	})
}

// discrepancyReport counts by month, kind and state; it holds no patient data.
func discrepancyReport(c *call, args []string) (err error) {
	fs := c.flags()
	from := fs.String("from", "", "reported from this moment on: 2026-11-23, 2026-11-23T14:03 or RFC 3339")
	to := fs.String("to", "", "reported up to and with this moment")
	asCSV := fs.Bool("csv", false, "as CSV")
	err = onlyFlags(fs, args)
	if err != nil {
		return err
	}
	first, last, err := period(*from, *to)
	if err != nil {
		return err
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	r, err := st.Desk.CountedDiscrepancies(c.ctx, first, last)
	if err != nil {
		return err
	}
	if *asCSV && !c.json {
		return r.WriteCSV(c.out)
	}
	type countDoc struct {
		Month    string `json:"month"`
		Kind     string `json:"kind"`
		New      int    `json:"new"`
		Working  int    `json:"working"`
		SentBack int    `json:"sent_back"`
		Closed   int    `json:"closed"`
	}
	docs := []countDoc{}
	for _, x := range r.Counts {
		docs = append(docs, countDoc{x.Month.Format("2006-01"), string(x.Kind), x.New, x.Working, x.SentBack, x.Closed})
	}
	return c.emit(map[string]any{"period": r.Period, "counts": docs}, func(w io.Writer) { fmt.Fprint(w, r.Text()) })
}
