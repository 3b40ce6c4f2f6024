package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"msca/app"
	"msca/app/problem"
	"msca/app/ui/discrepancies"
	"msca/app/ui/kit"
	"msca/itk"
)

// reportDiscrepancy asks what does not fit, prefilled from an answer and, if there
// was one, a comparison with the local record.
func (d *desktop) reportDiscrepancy(a *app.Answer, compared []app.Compared) {
	draft, ok := app.DraftDiscrepancy(a, compared)
	if !ok {
		return
	}
	m := discrepancies.Report{
		Kind: draft.Kind.Words(), Identifiers: identifierPairs(draft.Identifiers), Differences: differencesOf(draft.Differences),
		NoteNeeded: draft.Kind == app.KindOther,
	}
	if b := d.toResult(a.Shown, a.MessageID).Banner; b != nil {
		m.Banner = *b
	}
	if d.at.draft.about == a.MessageID {
		m.Note = d.at.draft.note
	}
	var v *discrepancies.ReportView
	here := func() bool { return d.shell != nil && d.shell.Content() == v }
	v = discrepancies.NewReport(m, discrepancies.ReportCallbacks{
		CopyProblem: d.copyProblem,
		Cancel: func(note string) {
			d.at.draft = noted{a.MessageID, note}
			d.backToAnswer(a, "")
		},
		Send: func(note string) {
			draft.Note = note
			m.Busy, m.Problem, m.Errors = true, nil, nil
			v.SetModel(m)
			var seq uint64
			var err error
			d.run.background(func() { seq, err = d.desk.RaiseDiscrepancy(context.Background(), a, draft) }, func() {
				if !here() {
					return
				}
				if err == nil {
					d.at.draft = noted{}
					d.backToAnswer(a, fmt.Sprintf(wordsDiscrepancyReported, seq))
					return
				}
				m.Busy = false
				if m.Errors = noteErrors(err, wordsSayWhatDoesNotFit); m.Errors == nil {
					m.Problem = d.tellError(err)
				}
				v.SetModel(m)
				d.title(wordsErrorReportDiscrepancy)
			})
		},
	})
	d.result = nil // cleared by the frame
	d.content(v, wordsReportADiscrepancy)
}

// noteErrors says beside the note what is wrong with it.
func noteErrors(err error, words string) []kit.FieldError {
	var input *itk.InputError
	if !errors.As(err, &input) {
		return nil
	}
	return []kit.FieldError{{Field: discrepancies.FieldNote, Message: wrongText(input.Problems[0], words)}}
}

// wrongText says what is wrong with a text that was typed; words is for one that is
// too short.
func wrongText(p itk.FieldProblem, words string) string {
	if p.Rule == app.RuleCharacters {
		return problem.Field(p)
	}
	return words
}

// identifierPairs writes every line in full, with commas between its rows.
func identifierPairs(lines []app.Line) []kit.Pair {
	var out []kit.Pair
	for _, l := range lines {
		out = append(out, kit.Pair{Label: l.Label, Value: strings.Join(l.Rows, ", ")})
	}
	return out
}

func differencesOf(all []app.Difference) []discrepancies.Difference {
	var out []discrepancies.Difference
	for _, x := range all {
		out = append(out, discrepancies.Difference(x))
	}
	return out
}
