package app

import (
	"context"
	"errors"
	"fmt"

	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// Trial lets a conformance suite question the SMSP. Every message of it, sound
// or spoilt, goes through the door like a look-up: it is on record before it is
// sent, and its answer before it is seen. Nothing of an answer is displayed.
type Trial struct {
	desk     *Desk
	session  *session
	pass     pass
	identity itk.AuditIdentity
}

// BeginTrial begins a trial on behalf of the person signed in, who has to be
// permitted to configure the endpoint. The records of a trial share a case. End
// it.
func (d *Desk) BeginTrial(ctx context.Context) (*Trial, error) {
	s, err := d.active()
	if err != nil {
		return nil, err
	}
	if d.door == nil {
		return nil, errors.Join(d.o.NoSMSP, ErrNoSMSP)
	}
	if err := d.permit(ctx, s, "questioning the SMSP", "", rbac.AdminConfig); err != nil {
		return nil, err
	}
	state := d.State()
	method, id, err := d.auditIdentity(ctx, s)
	if err != nil {
		return nil, err
	}
	t := &Trial{desk: d, session: s, identity: id, pass: pass{
		user: state.Person, method: method, point: d.o.AccessPoint, caseID: d.o.NewID(), attempt: 1,
	}}
	return t, t.note(ctx, audit.BatchStarted)
}

// Identity is the audit identity of the person who makes the trial.
func (t *Trial) Identity() itk.AuditIdentity { return t.identity }

// Prepare encodes a query; nothing is sent.
func (t *Trial) Prepare(q itk.Query, id itk.AuditIdentity) (itk.Message, error) {
	return t.desk.o.SMSP.Prepare(q, id)
}

// Send sends m as it is now, whatever became of it since Prepare. Besides those
// of an exchange, its Err may be *AuditUnavailableError, or say that the session
// has ended; then nothing more can be sent.
func (t *Trial) Send(ctx context.Context, q itk.Query, m itk.Message) itk.Exchange {
	t.desk.mu.Lock()
	err := t.desk.intact(t.session)
	t.desk.mu.Unlock()
	if err != nil {
		return itk.Exchange{Err: err}
	}
	ctx, stop := untilEither(ctx, t.session.ctx)
	defer stop()
	through := door{smsp: prepared{t.desk.o.SMSP, m}, record: t.desk.record}
	_, x, err := through.exchange(ctx, t.pass, q, t.identity)
	if err != nil {
		return itk.Exchange{Err: err}
	}
	return x
}

// prepared hands the door a message that has been made already.
type prepared struct {
	SMSP
	message itk.Message
}

func (p prepared) Prepare(itk.Query, itk.AuditIdentity) (itk.Message, error) { return p.message, nil }

// End records what came of the trial.
func (t *Trial) End(ctx context.Context, passed, failed, skipped int) error {
	return t.note(ctx, audit.BatchEnded,
		audit.Detail{Name: "passed", Value: fmt.Sprint(passed)},
		audit.Detail{Name: "failed", Value: fmt.Sprint(failed)},
		audit.Detail{Name: "skipped", Value: fmt.Sprint(skipped)})
}

func (t *Trial) note(ctx context.Context, e audit.Event, more ...audit.Detail) error {
	_, err := t.desk.record(ctx, "questioning the SMSP", audit.Entry{
		Event: e, User: t.pass.user, Case: t.pass.caseID, AccessMethod: string(t.pass.method), AccessPoint: t.pass.point,
		Details: append([]audit.Detail{{Name: "what", Value: "conformance suite"}}, more...),
	})
	return err
}
