package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"msca/audit"
	"msca/itk"
)

// What of an answer can be copied.
type Copied string

// The parts. A number alone goes into a field of another program, so it comes
// without a label; everything else begins with it.
const (
	CopiedNumber  Copied = "NHS number"
	CopiedDetails Copied = "details"
)

// Copy records that a part of an answer goes to the clipboard and gives back the
// text to put there. Without the record there is no text. [3.9.2, 3.17.1]
func (d *Desk) Copy(ctx context.Context, a *Answer, part Copied) (string, error) {
	s, err := d.active()
	if err == nil && a.from.session != s {
		err = ErrLocked
	}
	if err != nil {
		return "", err
	}
	needed := a.needs()
	if part == CopiedNumber { // mistyping it is the greater danger
		needed = permissionsFor(a.from.query.Operation(), itk.Fields{})
	}
	if err := d.permit(ctx, s, "copying", a.Shown.patient, needed...); err != nil {
		return "", err
	}
	d.mu.Lock()
	person := s.Person
	d.mu.Unlock()
	text := ""
	if part == CopiedNumber {
		text = displayNumber(a.Shown.patient)
	} else {
		text = a.Shown.text() + copiedBy(person, d.o.Now().In(d.o.Civil), a.MessageID)
	}
	_, err = d.record(ctx, "copying", audit.Entry{
		Event: audit.Copied, User: person, Patient: a.Shown.patient, MessageID: a.MessageID, Case: a.Case,
		AccessPoint: d.o.AccessPoint, Details: []audit.Detail{{Name: "what", Value: string(part)}},
		Payloads: []audit.Payload{{Kind: audit.TextCopied, Body: []byte(text)}},
	})
	if err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.intact(s); err != nil {
		return "", err
	}
	return text, nil
}

func copiedBy(who audit.Person, now time.Time, message string) string {
	return fmt.Sprintf(wordsCopiedBy, civil(now, now.Location()), nameAndID(who), message)
}

// text is what the screen shows, label and cautions first.
func (s *Shown) text() string {
	var b strings.Builder
	line := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n") }
	line(ProtectiveLabel)
	for _, c := range s.Cautions {
		line()
		line(wordsCaution, c.Title)
		line(c.Text)
	}
	line()
	if x := s.Banner; x != nil {
		id := x.identity()
		line(id.Name)
		for _, f := range id.Facts {
			line(f.Name, " ", f.Value)
		}
		if id.Flag != "" {
			line(id.Flag, ": ", id.Flagged)
		}
	}
	lines := func(list []Line) {
		for _, l := range list {
			value := strings.Join(l.Rows, ", ")
			if words := absentWords[l.Presence]; words != "" {
				value = "(" + words + ")"
			}
			line(l.Label, ": ", value)
		}
	}
	if s.Verify != nil {
		line(s.Verify.Title)
		lines(s.Verify.Asked)
	}
	for _, section := range s.Sections {
		line()
		line(section.Title)
		lines(section.Lines)
	}
	return b.String()
}
