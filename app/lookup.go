package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// LookupRequest is what a person asks for: the fields as typed.
type LookupRequest struct {
	Operation itk.Operation
	Fields    itk.Fields
	Authority audit.Person // who authorises it, if not the user [3.9.4]
	Case      string       // ties repeated attempts at one patient together; empty: a new case
	Handed    *HandOver    // what the form was filled in from, if the local system handed it over
	Document  bool         // the whole reply is given out as a document, not a screen
}

// Answer is what a look-up came to: what may now be shown, and the ids to find
// it again.
type Answer struct {
	Reply     itk.Reply
	Shown     Shown
	MessageID string
	Case      string
	Attempts  int
	Elapsed   time.Duration // of the attempt that was answered

	from origin
}

// Lookup asks the SMSP and gives back what may be shown. The numbers are the
// steps of "Life of one look-up" in ARCHITECTURE.md.
//
// Errors: *itk.InputError (nothing was sent), ErrNotSignedIn, ErrNoRole,
// ErrLocked, a smartcard error when the card has gone, *DeniedError,
// *IdentityIncompleteError, *AuditUnavailableError, or the transport errors of
// package itk. A business code and a fault are no errors: they are in Reply.
func (d *Desk) Lookup(ctx context.Context, req LookupRequest) (*Answer, error) {
	asked, err := d.ask(ctx, req)
	if err != nil {
		return nil, err
	}
	defer asked.stop()
	a := asked.answer
	// 10 may it still be seen; exactly the fields shown, before they are shown
	if req.Document {
		err = d.recordGiven(asked.ctx, asked.session, asked.pass, asked.message, &a, "document/1", a.Reply)
	} else {
		err = d.recordShown(asked.ctx, asked.session, asked.pass, asked.message, &a)
	}
	if err != nil {
		return nil, err
	}
	return &a, nil
}

// exchanged is a look-up whose answer has been recorded and is not shown yet.
type exchanged struct {
	ctx  context.Context // ends with the caller's or the session's
	stop func()
	origin
	answer Answer
}

// origin is where an answer comes from.
type origin struct {
	session *session
	pass    pass
	query   itk.Query
	fields  itk.Fields // as typed
	message itk.Message
}

// ask is steps 1 to 9, the same for every way in which an answer is then shown.
func (d *Desk) ask(ctx context.Context, req LookupRequest) (*exchanged, error) {
	// 1 the form
	q, err := itk.NewQuery(req.Operation, req.Fields, d.rules())
	if err != nil {
		return nil, err
	}
	if err := OneLine("case", req.Case); err != nil {
		return nil, err
	}
	// 2 signed in, not locked, the same card in the same reader
	s, err := d.active()
	if err != nil {
		return nil, err
	}
	if d.door == nil {
		return nil, errors.Join(d.o.NoSMSP, ErrNoSMSP)
	}
	// 3 may this role do it
	if err := d.permit(ctx, s, "sending the request", asked(q), permissionsFor(req.Operation, req.Fields)...); err != nil {
		return nil, err
	}
	// 4 the audit identity of the access method
	d.mu.Lock()
	state := s.State
	d.mu.Unlock()
	method, id, err := d.auditIdentity(ctx, s)
	if err != nil {
		return nil, err
	}
	switch e := state.Emergency; {
	case e.covers(asked(q), rbac.Trace, d.o.Now()):
		req.Case = e.Case // marks what is done under emergency access
	case req.Case == "":
		req.Case = d.o.NewID()
	}
	x := &exchanged{origin: origin{session: s, query: q, fields: req.Fields, pass: pass{
		user: state.Person, authority: req.Authority, method: method, point: d.o.AccessPoint, caseID: req.Case,
	}}}
	if req.Handed != nil && req.Handed.About(req.Fields) {
		x.pass.more = []audit.Detail{{Name: "handed-over-by", Value: req.Handed.by()}}
	}
	d.remember(s, q, req.Fields)
	x.ctx, x.stop = untilEither(ctx, s.ctx)
	if err := d.answered(x, id); err != nil {
		x.stop()
		return nil, err
	}
	return x, nil
}

// answered is steps 5 to 9.
func (d *Desk) answered(x *exchanged, id itk.AuditIdentity) error {
	m, exchange, err := d.attempts(x.ctx, x.session, &x.pass, x.query, id)
	if err == nil {
		err = exchange.Err
	}
	if err != nil {
		return err
	}
	if err := d.tokenUsed(x.ctx, x.session, x.pass, m, exchange.Reply); err != nil {
		return err
	}
	// 9 what the code means for the screen
	x.message = m
	x.answer = Answer{
		Reply: exchange.Reply, MessageID: m.MessageID, Case: x.pass.caseID, Attempts: x.pass.attempt, Elapsed: exchange.Elapsed, from: x.origin,
	}
	x.answer.Shown, err = d.shownNow(x.ctx, x.origin, exchange.Reply)
	return err
}

// attempts is steps 5 to 8, repeated where a repeat is safe: each attempt has
// fresh ids and its own records.
func (d *Desk) attempts(ctx context.Context, s *session, p *pass, q itk.Query, id itk.AuditIdentity) (itk.Message, itk.Exchange, error) {
	for {
		p.attempt++
		d.mu.Lock()
		err := d.intact(s)
		d.mu.Unlock()
		if err != nil {
			return itk.Message{}, itk.Exchange{}, err
		}
		m, x, err := d.door.exchange(ctx, *p, q, id)
		if err != nil || !x.MayRetry || p.attempt >= d.o.Attempts || x.RetryAfter > longestWait {
			return m, x, err
		}
		if d.o.Wait(ctx, max(x.RetryAfter, time.Duration(p.attempt)*time.Second)) != nil {
			return m, x, nil // cancelled while waiting: the last attempt's outcome stands
		}
	}
}

// longestWait is how long a person is kept waiting for the next attempt without
// being told; a provider that asks for more is told as busy.
const longestWait = 5 * time.Second

const showing = "showing the answer"

func (d *Desk) recordShown(ctx context.Context, s *session, p pass, m itk.Message, a *Answer) error {
	return d.recordGiven(ctx, s, p, m, a, a.Shown.Screen, a.Shown)
}

// recordGiven records exactly what is given out: a screen or a document. Whether
// it may be is decided here, by the role and the emergency access of this moment:
// either may have changed since the request was sent.
func (d *Desk) recordGiven(ctx context.Context, s *session, p pass, m itk.Message, a *Answer, screen string, shown any) error {
	fields, err := json.Marshal(shown)
	if err != nil {
		return fmt.Errorf("writing down what is shown: %w", err)
	}
	if now, err := d.active(); err != nil {
		return err
	} else if now != s {
		return ErrLocked
	}
	patient := asked(a.from.query)
	if patient == "" {
		patient = a.Shown.patient
	}
	if err := d.permit(ctx, s, showing, patient, permissionsFor(a.from.query.Operation(), a.from.fields)...); err != nil {
		return err
	}
	_, err = d.record(ctx, showing, audit.Entry{
		Event: audit.Displayed, User: d.personOf(s), Authority: p.authority, Patient: a.Shown.patient,
		MessageID: m.MessageID, TrackingID: m.TrackingID, Case: p.caseID,
		AccessMethod: string(p.method), AccessPoint: p.point,
		Details: []audit.Detail{
			{Name: "screen", Value: screen},
			{Name: "outcome", Value: string(a.Reply.Outcome)},
		},
		Payloads: []audit.Payload{{Kind: audit.FieldsShown, Body: fields}},
	})
	return err
}

// untilEither gives a context that ends with the first of two.
func untilEither(ctx, other context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	unhook := context.AfterFunc(other, func() { cancel(context.Cause(other)) })
	return ctx, func() { unhook(); cancel(nil) }
}
