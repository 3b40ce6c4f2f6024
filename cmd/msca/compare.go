package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"msca/app"
	"msca/app/ui/compare"
	"msca/app/ui/kit"
)

// comparing is the local record being held against an answer. Nothing of it is
// stored; it goes with the screen.
type comparing struct {
	d        *desktop
	answer   *app.Answer
	view     *compare.View
	model    compare.Model
	read     app.LocalRecord // from a row, to know its empty columns
	compared []app.Compared
}

func (d *desktop) compareLocal(a *app.Answer) {
	c := &comparing{d: d, answer: a}
	shown := d.toResult(a.Shown, a.MessageID)
	c.model.Banner, c.model.Warnings = *shown.Banner, shown.Warnings
	for _, f := range app.LocalFields() {
		c.model.Fields = append(c.model.Fields, compare.Field{ID: string(f), Label: f.Words()})
	}
	c.view = compare.New(c.model, compare.Callbacks{
		Paste: func() { c.take(d.app.Clipboard().Content()) }, File: c.open, Compare: c.compare, CopyProblem: d.copyProblem,
		Again:  func() { c.again() },
		Back:   func() { d.afterTyped(func() { d.backToAnswer(a, "") }) },
		Report: func() { d.reportDiscrepancy(a, c.compared) },
	})
	d.result = nil // cleared by the frame
	d.content(c.view, wordsCompareWithLocalRecord)
}

func (c *comparing) here() bool { return c.d.shell != nil && c.d.shell.Content() == c.view }

// take reads a row and puts it into the form, to be looked at before it is compared.
func (c *comparing) take(text string) {
	local, err := app.ReadLocal(text, c.model.Banner.NHSNumber)
	c.model.Problem, c.model.Errors, c.model.Values, c.model.Notice = nil, nil, nil, ""
	if err != nil {
		c.refuse(err)
		return
	}
	c.read, c.model.Values = local, map[string]string{}
	for f, v := range local {
		c.model.Values[string(f)] = v
	}
	c.model.Notice = fmt.Sprintf(wordsFieldsRead, len(local), plural(len(local), wordsFieldCount))
	c.view.SetModel(c.model)
	c.model.Values = nil // from now on the form has them
	c.d.title(wordsLocalRecordRead)
}

func (c *comparing) refuse(err error) {
	c.model.Problem = c.d.tellError(err)
	c.view.SetModel(c.model)
	c.d.title(fmt.Sprintf(wordsErrorAt, c.model.Problem.Title))
}

// mostOfFile is how much of a file is read: rows of a local system, not its database.
const mostOfFile = 5 << 20

func (c *comparing) open(path string) {
	path = strings.Trim(strings.TrimSpace(path), `"`)
	wrong := func(words string) {
		c.model.Problem, c.model.Errors = nil, []kit.FieldError{{Field: compare.FieldFile, Message: words}}
		c.view.SetModel(c.model)
		c.d.title(wordsErrorCompareWithLocal)
	}
	if path == "" {
		wrong(wordsTypeFile)
		return
	}
	var text []byte
	var err error
	c.d.run.background(func() { text, err = firstOf(path) }, func() {
		switch {
		case !c.here():
		case errors.Is(err, errTooLarge):
			wrong(wordsFileTooLarge)
		case err != nil:
			wrong(wordsFileUnreadable)
		default:
			c.take(string(text))
		}
	})
}

// firstOf reads a file whole, or not at all: half a row would be another value.
func firstOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, mostOfFile+1))
	if err == nil && len(b) > mostOfFile {
		return nil, errTooLarge
	}
	return b, err
}

var errTooLarge = errors.New("the file is larger than 5 MB")

func (c *comparing) compare(values map[string]string) {
	if len(values) == 0 {
		c.model.Errors = []kit.FieldError{{Field: string(app.LocalNHSNumber), Message: wordsNothingToCompare}}
		c.view.SetModel(c.model)
		c.d.title(wordsErrorCompareWithLocal)
		return
	}
	local := app.LocalRecord{}
	for f := range c.read {
		local[f] = "" // a column without a value is a value that is missing
	}
	for id, v := range values {
		local[app.LocalField(id)] = v
	}
	c.model.Busy, c.model.Problem, c.model.Errors, c.model.Notice = true, nil, nil, ""
	c.view.SetModel(c.model)
	var compared []app.Compared
	var err error
	c.d.run.background(func() { compared, err = c.d.desk.CompareLocal(context.Background(), c.answer, local) }, func() {
		if !c.here() {
			return
		}
		c.model.Busy = false
		if err != nil {
			c.refuse(err)
			return
		}
		c.compared = compared
		c.show()
	})
}

// show draws the comparison, with its sum in words.
func (c *comparing) show() {
	c.model.Lines, c.model.Report = nil, false
	count := map[app.Verdict]int{}
	for _, x := range c.compared {
		level := compare.Same
		switch {
		case x.Verdict.Real():
			level, c.model.Report = compare.Differ, c.d.mayReport(c.answer)
		case x.Verdict != app.Agrees:
			level = compare.Minor
		}
		count[x.Verdict]++
		c.model.Lines = append(c.model.Lines, compare.Line{Label: x.Label, Local: x.Local, National: x.NationalWords(), Verdict: x.Verdict.Words(), Level: level})
	}
	var sum []string
	for _, v := range app.Verdicts() {
		if n := count[v]; n > 0 {
			sum = append(sum, fmt.Sprintf("%s: %d", v.Words(), n))
		}
	}
	c.model.Summary = strings.Join(sum, " · ")
	c.view.SetModel(c.model)
	c.d.title(wordsComparedWithLocalRecord)
}

// again goes back to the form; what was typed is still in it.
func (c *comparing) again() {
	c.model.Lines, c.model.Report, c.compared = nil, false, nil
	c.view.SetModel(c.model)
	c.d.title(wordsCompareWithLocalRecord)
}
