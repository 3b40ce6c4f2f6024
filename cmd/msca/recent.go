package main

import (
	"fmt"
	"strings"

	"msca/app/ui/lookup"
	"msca/app/ui/recent"
	"msca/itk"
)

// openRecent lists the look-ups of this session.
func (d *desktop) openRecent() {
	all := d.desk.Recent()
	var m recent.Model
	for _, r := range all {
		m.Rows = append(m.Rows, recent.Row{Time: r.At.Format("15:04"), What: operationTitle(r.Operation), Typed: masked(r.Fields)})
	}
	d.result = nil // cleared by the frame
	d.content(recent.New(m, recent.Callbacks{
		Back: d.newSearch,
		Choose: func(i int) {
			d.newSearch()
			d.operation, d.last = string(all[i].Operation), valuesOf(all[i].Fields)
			d.backToForm()
		},
	}), wordsRecentLookUps)
}

func operationTitle(op itk.Operation) string {
	for _, o := range lookup.Catalogue() {
		if o.ID == string(op) {
			return o.Title
		}
	}
	return string(op)
}

// masked says what was typed so that its typist knows it again and somebody who
// passes by does not learn who it was.
func masked(f itk.Fields) string {
	var out []string
	add := func(label, value string, shown int) {
		if r := []rune(value); len(r) > 0 {
			out = append(out, label+" "+string(r[:min(shown, len(r))])+"…")
		}
	}
	if n := strings.Join(strings.Fields(f.NHSNumber), ""); len(n) >= 4 {
		out = append(out, fmt.Sprintf(wordsHiddenNHSNumber, n[len(n)-4:]))
	}
	add("surname", f.Surname, 2)
	add("forename", f.Forename, 1)
	if born := echoDate(f.DateOfBirth); born != "" {
		out = append(out, fmt.Sprintf(wordsBorn, born))
	}
	add("postcode", f.Postcode, 2)
	return strings.Join(out, ", ")
}
