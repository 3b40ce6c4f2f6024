package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"msca/audit"
)

// Replay is a screen as it was, made again from its Displayed record. [3.9.2]
type Replay struct {
	Record audit.Record
	Shown  Shown
}

// Replay makes the screen of a Displayed record again. ok is false where the
// record holds no screen of a kind that this version makes exactly: the fields
// as read have to give the very bytes that were kept, or what came back would not
// be what was shown.
func (o Opened) Replay() (r Replay, ok bool) {
	if o.Record.Event != audit.Displayed {
		return Replay{}, false
	}
	i := slices.IndexFunc(o.Payloads, func(p audit.Payload) bool { return p.Kind == audit.FieldsShown })
	if i < 0 {
		return Replay{}, false
	}
	r.Record = o.Record
	if json.Unmarshal(o.Payloads[i].Body, &r.Shown) != nil || r.Shown.Screen == "" {
		return Replay{}, false
	}
	again, err := json.Marshal(r.Shown)
	if err != nil || !bytes.Equal(again, o.Payloads[i].Body) {
		return Replay{}, false
	}
	return r, true
}

// SavePayload writes one payload of a record to a file, byte for byte: a printed
// page, a message. That it leaves the trail is recorded first.
func (d *Desk) SavePayload(ctx context.Context, o Opened, index int, file string, write func([]byte) error) (Filed, error) {
	if index < 0 || index >= len(o.Payloads) {
		return Filed{}, ErrNoRecords
	}
	p := o.Payloads[index]
	return d.fileOut(ctx, outgoing{
		doing: "saving what a record holds", what: fmt.Sprint(p.Kind), patient: o.Record.Patient, message: o.Record.MessageID,
		file: file, seq: o.Record.Seq, records: 1, body: p.Body,
	}, write)
}

// Step is one record of a timeline with how long after the first and after the
// one before it came.
type Step struct {
	audit.Record
	At    time.Duration // since the first
	Since time.Duration // since the one before
}

// Steps gives the durations of a timeline, as Timeline returns it. They are as
// good as the clock was: each record says how good that is.
func Steps(records []audit.Record) []Step {
	var out []Step
	for i, r := range records {
		s := Step{Record: r}
		if i > 0 {
			s.At = r.Stamp.UTC.Sub(records[0].Stamp.UTC)
			s.Since = r.Stamp.UTC.Sub(records[i-1].Stamp.UTC)
		}
		out = append(out, s)
	}
	return out
}
