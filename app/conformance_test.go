package app_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"msca/app"
	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// boss is the one account of a ward: a system manager.
type boss struct{ app.Accounts }

func (boss) Authenticate(context.Context, string, []byte) (rbac.User, error) {
	return rbac.User{ID: "boss", RoleProfiles: []rbac.RoleProfile{{ID: "1", JobRoleCode: "R8015", ODSCode: "X26"}}}, nil
}

func (b boss) User(ctx context.Context, id string) (rbac.User, error) {
	return b.Authenticate(ctx, id, nil)
}

func trial(t *testing.T) (*ward, *app.Trial) {
	t.Helper()
	w := newWard(t, func(o *app.Options) { o.Accounts = boss{} })
	if err := w.SignInWithAccount(t.Context(), "boss", nil); err != nil {
		t.Fatal(err)
	}
	if err := w.ChooseRole(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	tr, err := w.BeginTrial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return w, tr
}

// ask sends a spoilt message.
func ask(t *testing.T, tr *app.Trial) itk.Exchange {
	t.Helper()
	q, err := itk.NewQuery(itk.VerifyNHSNumber, itk.Fields{NHSNumber: "9990000034", DateOfBirth: "1984-02-29"}, itk.Rules{Attended: true})
	if err != nil {
		t.Fatal(err)
	}
	m, err := tr.Prepare(q, tr.Identity())
	if err != nil {
		t.Fatal(err)
	}
	m.Body = []byte("<spoilt/>")
	return tr.Send(t.Context(), q, m)
}

// A trial's messages are on record as they are sent, spoilt; without a record
// none is sent, and no answer is seen.
func TestMSCA_AUD_01_TrialGoesThroughTheDoor(t *testing.T) {
	w, tr := trial(t)
	if x := ask(t, tr); x.Err != nil {
		t.Fatal(x.Err)
	}
	if err := tr.End(t.Context(), 1, 0, 0); err != nil {
		t.Fatal(err)
	}
	wantEvents(t, w.trail.events(), audit.SignedIn, audit.RoleChosen, audit.BatchStarted, audit.RequestSent, audit.ResponseReceived, audit.BatchEnded)
	if p := w.trail.entries[3].Payloads; len(p) != 1 || !bytes.Equal(p[0].Body, []byte("<spoilt/>")) {
		t.Error("the record does not hold the message as it was sent")
	}
	for event, sent := range map[audit.Event]int{audit.RequestSent: 0, audit.ResponseReceived: 1} {
		w, tr := trial(t)
		w.trail.failOn = event
		var unavailable *app.AuditUnavailableError
		if x := ask(t, tr); !errors.As(x.Err, &unavailable) || x.Raw != nil || w.wire.sent != sent {
			t.Errorf("%s not recorded: %d sent, want %d; %v", event, w.wire.sent, sent, x.Err)
		}
	}
}

// A trial needs the permission to configure the endpoint, and ends with the
// session.
func TestTrialNeedsItsSession(t *testing.T) {
	w := newWard(t)
	w.signIn(t, nurse)
	var denied *app.DeniedError
	if _, err := w.BeginTrial(t.Context()); !errors.As(err, &denied) {
		t.Errorf("a nurse began a trial: %v", err)
	}
	w, tr := trial(t)
	if err := w.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if x := ask(t, tr); !errors.Is(x.Err, app.ErrLocked) || w.wire.sent != 0 {
		t.Errorf("after signing out: %v, %d sent", x.Err, w.wire.sent)
	}
}
