package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"msca/itk"
)

// replyTable prints a reply for people: a row for whatever came.
type replyTable struct{ to io.Writer }

func (t replyTable) row(label, value string) {
	if value != "" {
		fmt.Fprintf(t.to, "%s\t%s\n", label, value)
	}
}

// printReply is the table for people.
func printReply(w io.Writer, r itk.Reply) {
	t := replyTable{w}
	t.row("operation", string(r.Operation))
	t.row("outcome", string(r.Outcome))
	t.row("code", strings.TrimSpace(string(r.Code)+" "+r.Text))
	if r.ValidIdentifier != nil {
		t.row("valid identifier", fmt.Sprint(*r.ValidIdentifier))
	}
	if r.Fault != nil {
		t.row("fault", joined(" ", r.Fault.FaultCode, r.Fault.Code, r.Fault.Text))
		t.row("diagnostic", r.Fault.Diagnostic)
	}
	if r.Patient != nil {
		t.patient(r.Patient)
	}
	t.row("blank", strings.Join(r.Blank, ", "))
	t.row("absent", strings.Join(r.Absent, ", "))
	for _, warning := range r.Warnings {
		t.row("warning", warning)
	}
}

func (t replyTable) patient(p *itk.Patient) {
	t.row("NHS number", p.NHSNumber.Display())
	t.row("local identifier", p.LocalID)
	if p.Name != nil {
		t.row("title", textOf(p.Name.Title))
		t.row("name", joined(", ", strings.ToUpper(textOf(p.Name.Family)), joined(" ", p.Name.Given...)))
	}
	t.row("born", shownDate(p.Birth))
	t.row("died", shownDate(p.Death))
	if p.Gender != nil {
		t.row("gender", p.Gender.Words())
	}
	for i := range p.Addresses {
		text := oneLine(&p.Addresses[i])
		if text == "" {
			text = "(no text)"
		}
		t.row(string(p.Addresses[i].Use)+" address", text)
	}
	for _, c := range p.Telecoms {
		value := joined(" ", c.Value, strings.Join(c.Use, " "))
		if from := shownDate(c.From); from != "" {
			value += " from " + from
		}
		if to := shownDate(c.To); to != "" {
			value += " until " + to
		}
		t.row("telecom", value)
	}
	if g := p.Practice; g != nil {
		t.row("practice", joined(" ", textOf(g.Code), textOf(g.Name)))
		t.row("practice address", oneLine(g.Address))
		t.row("practice telephone", textOf(g.Telephone))
	}
}

func oneLine(a *itk.Address) string {
	if a == nil {
		return ""
	}
	parts := slices.Concat(a.Lines, []string{textOf(a.Postcode)})
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return joined(", ", parts...)
}

func shownDate(d *itk.Date) string {
	if d == nil {
		return ""
	}
	return d.Display()
}

// textOf is the text, none when there is none.
func textOf(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// joined joins what is not empty.
func joined(by string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p == "" }), by)
}
