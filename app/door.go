package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"msca/audit"
	"msca/itk"
)

// door is the only way to an SMSP. A request passes when its record is durable,
// and an answer comes back only when its record is durable too [MSCA-AUD-02,
// 3.9.15]; both records hold the message whole.
type door struct {
	smsp   SMSP
	record func(ctx context.Context, doing string, e audit.Entry) (audit.Receipt, error)
}

// pass is what the audit records of one attempt share.
type pass struct {
	user      audit.Person
	authority audit.Person
	method    itk.AccessMethod
	point     string
	caseID    string
	attempt   int

	more []audit.Detail              // of the request's record
	turn func(context.Context) error // waits before each attempt; nil: at once
}

// exchange makes one attempt. An error means that no data may be used: the
// request could not be prepared or recorded, or the answer could not be
// recorded. How the attempt itself went is told by the Exchange.
func (d *door) exchange(ctx context.Context, p pass, q itk.Query, id itk.AuditIdentity) (itk.Message, itk.Exchange, error) {
	if p.turn != nil {
		if err := p.turn(ctx); err != nil {
			return itk.Message{}, itk.Exchange{}, err
		}
	}
	m, err := d.smsp.Prepare(q, id)
	if err != nil {
		return m, itk.Exchange{}, fmt.Errorf("preparing the request: %w", err)
	}
	entry := audit.Entry{
		Event: audit.RequestSent, User: p.user, Authority: p.authority, Patient: asked(q),
		MessageID: m.MessageID, TrackingID: m.TrackingID, Case: p.caseID,
		AccessMethod: string(p.method), AccessPoint: p.point,
		Details: append([]audit.Detail{
			{Name: "operation", Value: string(m.Operation)},
			{Name: "to", Value: m.URL},
			{Name: "attempt", Value: fmt.Sprint(p.attempt)},
		}, p.more...),
		Payloads: []audit.Payload{{Kind: audit.RequestMessage, Body: m.Body}},
	}
	if _, err := d.record(ctx, "sending the request", entry); err != nil {
		return m, itk.Exchange{}, err
	}

	x := d.smsp.Send(ctx, q, m)

	entry.Event, entry.Payloads = audit.ResponseReceived, nil
	entry.Details = []audit.Detail{
		{Name: "operation", Value: string(m.Operation)},
		{Name: "attempt", Value: fmt.Sprint(p.attempt)},
		{Name: "http-status", Value: fmt.Sprint(x.HTTPStatus)},
		{Name: "elapsed", Value: x.Elapsed.Round(time.Microsecond).String()},
	}
	if x.Err != nil {
		entry.Event, entry.Outcome = audit.ExchangeFailed, audit.SeriousFailure
		if errors.Is(x.Err, context.Canceled) {
			entry.Outcome, x.Err = audit.MinorFailure, &StoppedError{x.Err}
		}
		entry.Details = append(entry.Details, audit.Detail{Name: "reason", Value: x.Err.Error()})
	} else {
		entry.Details = append(entry.Details,
			audit.Detail{Name: "outcome", Value: string(x.Reply.Outcome)},
			audit.Detail{Name: "code", Value: string(x.Reply.Code)})
		if entry.Patient == "" && x.Reply.Patient != nil {
			entry.Patient = received(x.Reply.Patient.NHSNumber)
		}
	}
	if len(x.Raw) > 0 {
		entry.Payloads = []audit.Payload{{Kind: audit.ResponseMessage, Body: x.Raw}}
	}
	if _, err := d.record(ctx, showing, entry); err != nil {
		return m, itk.Exchange{}, err
	}
	return m, x, nil
}

// asked returns the digits of the NHS number in the query, or "".
func asked(q itk.Query) string {
	n, _ := q.NHSNumber()
	return n.Digits()
}

// received returns the digits of a number out of a reply, or "" when it is not
// one that can be recorded: whom a reply names must not keep it out of the trail.
func received(n itk.NHSNumber) string {
	digits := n.Digits()
	if len(digits) != 10 || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return digits
}
