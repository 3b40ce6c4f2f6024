package batch

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"msca/itk"
)

// Result is what one row came to, as it stands in the result file.
type Result struct {
	Line        int    `json:"line"` // of the input file
	Reference   string `json:"reference"`
	NHSNumber   string `json:"nhs_number"` // ten digits; empty when none was found or confirmed
	Code        string `json:"code"`       // response code; empty when no business answer came
	Outcome     string `json:"outcome"`
	Reason      string `json:"reason"`
	Differences string `json:"differences"`
	Cautions    string `json:"cautions"`
	Note        string `json:"note"`
	MessageID   string `json:"message_id"`
	Answered    string `json:"answered"` // UTC, RFC 3339

	// Unanswered says that a later run asks again.
	Unanswered bool `json:"unanswered,omitempty"`
}

// The outcomes that are not those of package itk.
const (
	OutcomeRefused  = "refused"   // the row breaks a rule; nothing was sent
	OutcomeNoAnswer = "no-answer" // busy, time-out, no connection
	OutcomeNotAsked = "not-asked" // the run ended before this row
)

// columns of the result file. The label is a column of its own, because a line
// before the heading would not be CSV any more, and a column survives sorting
// and cutting.
var columns = []string{"line", "reference", "operation", "nhs_number", "code", "outcome", "reason", "differences", "cautions", "note", "message_id", "answered", "protective_marking"}

// EndMark stands in the first column of the last row, whose outcome is the state
// of the batch. A file without it is not whole.
const EndMark = "END"

// ResultFile writes the result file: one row for each row of the input, in its
// order, and the end mark.
func (p *Plan) ResultFile(results []*Result, s State, label string) []byte {
	var b bytes.Buffer
	b.Grow(len(results) * 160)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	_ = w.Write(columns) // a bytes.Buffer takes everything
	tally := Tally{}
	for i, r := range results {
		if r == nil {
			r = p.unasked(i)
		}
		tally.Add(r.Outcome)
		_ = w.Write([]string{strconv.Itoa(r.Line), r.Reference, string(p.Operation), r.NHSNumber, r.Code, r.Outcome, r.Reason,
			r.Differences, r.Cautions, r.Note, r.MessageID, r.Answered, label})
	}
	end := make([]string, len(columns))
	end[0], end[2], end[5], end[len(end)-1] = EndMark, string(p.Operation), string(s), label
	end[6] = fmt.Sprintf("%d rows: %s", len(results), tally)
	_ = w.Write(end)
	w.Flush()
	return b.Bytes()
}

// unasked is the result of a row that breaks a rule, or was not asked about.
func (p *Plan) unasked(i int) *Result {
	r := &Result{Line: p.Table.Rows[i].Line, Reference: p.Reference(i), Outcome: OutcomeNotAsked, Reason: "The run ended before this row."}
	if wrong := p.refusals(i); wrong != nil {
		var reasons []string
		for _, w := range wrong {
			reasons = append(reasons, w.Column+": "+w.Reason)
		}
		r.Outcome, r.Reason = OutcomeRefused, "Nothing was sent. "+strings.Join(reasons, "; ")
	}
	return r
}

// Differences says where the national record differs from what was sent. What
// the record holds blank or does not return is no difference: it may be withheld.
func Differences(q itk.Query, p *itk.Patient) string {
	if p == nil {
		return ""
	}
	var out []string
	differ := func(f itk.Field, sent, held string) {
		if sent != "" && held != "" && !strings.EqualFold(sent, held) {
			out = append(out, fmt.Sprintf("%s: sent %s, record %s", f.Words(), sent, held))
		}
	}
	if n, ok := q.NHSNumber(); ok {
		differ(itk.FieldNHSNumber, n.Display(), p.NHSNumber.Display())
	}
	if p.Birth != nil {
		sent, held := q.DateOfBirth().HL7(), p.Birth.HL7()
		if n := min(len(sent), len(held)); sent[:n] != held[:n] {
			differ(itk.FieldDateOfBirth, q.DateOfBirth().Display(), p.Birth.Display())
		}
	}
	if g, ok := q.Gender(); ok && p.Gender != nil {
		differ(itk.FieldGender, g.Words(), p.Gender.Words())
	}
	if p.Name != nil {
		if s, ok := q.Surname(); ok && p.Name.Family != nil {
			differ(itk.FieldSurname, s, *p.Name.Family)
		}
		if s, ok := q.Forename(); ok && len(p.Name.Given) > 0 && !strings.EqualFold(s, p.Name.Given[0]) {
			differ(itk.FieldForename, s, strings.Join(p.Name.Given, " "))
		}
	}
	if s, ok := q.Postcode(); ok {
		differ(itk.FieldPostcode, s, nearest(s, p.Addresses))
	}
	return strings.Join(out, "; ")
}

// nearest is the postcode of the address that has the one sent, or else of the
// home address.
func nearest(sent string, all []itk.Address) string {
	held := ""
	for _, a := range all {
		if a.Postcode == nil {
			continue
		}
		if strings.EqualFold(strings.TrimSpace(*a.Postcode), sent) {
			return sent
		}
		if held == "" || a.Use == itk.Home {
			held = strings.TrimSpace(*a.Postcode)
		}
	}
	return held
}
