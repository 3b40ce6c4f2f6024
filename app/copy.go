package app

import (
	"context"

	"msca/audit"
)

// RecordCopy records that text of an answer goes to the clipboard. The caller
// copies it only when RecordCopy succeeded [3.9.2].
func (d *Desk) RecordCopy(ctx context.Context, a *Answer, what, text string) error {
	s, err := d.active()
	if err != nil {
		return err
	}
	d.mu.Lock()
	person := s.Person
	d.mu.Unlock()
	_, err = d.record(ctx, "copying", audit.Entry{
		Event: audit.Copied, User: person, Patient: a.Shown.patient, MessageID: a.MessageID, Case: a.Case,
		AccessPoint: d.o.AccessPoint, Details: []audit.Detail{{Name: "what", Value: what}},
		Payloads: []audit.Payload{{Kind: audit.TextCopied, Body: []byte(text)}},
	})
	if err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.intact(s)
}
