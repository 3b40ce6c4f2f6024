package app_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"msca/app"
	"msca/assets/rbac"
	"msca/audit"
	"msca/itk"
	policy "msca/rbac"
	"msca/smartcard"
	"msca/smartcard/cardtest"
)

var errDiskFull = errors.New("disk full")

// trail keeps entries in memory and fails when told to.
type trail struct {
	mu      sync.Mutex
	entries []audit.Entry
	// failOn makes the append of this event fail.
	failOn audit.Event
	hook   func(audit.Entry)
	filter audit.Filter // of the newest search
	search bool         // Search looks at the entries, by event
}

func (t *trail) found(f audit.Filter) []audit.Record {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []audit.Record
	for i, e := range t.entries {
		seq := uint64(i + 1)
		if seq > f.After && slices.Contains(f.Events, e.Event) && (f.Patient == "" || f.Patient == e.Patient) && len(out) < f.Limit {
			out = append(out, recordOf(seq, e))
		}
	}
	return out
}

func recordOf(seq uint64, e audit.Entry) audit.Record {
	return audit.Record{
		Seq: seq, Stamp: audit.Stamp{UTC: theTime()}, Event: e.Event, Outcome: e.Outcome, User: e.User, Patient: e.Patient,
		MessageID: e.MessageID, Case: e.Case, Details: e.Details,
	}
}

func (t *trail) Append(_ context.Context, e audit.Entry) (audit.Receipt, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failOn != 0 && e.Event == t.failOn {
		return audit.Receipt{}, errDiskFull
	}
	if t.hook != nil {
		t.hook(e)
	}
	t.entries = append(t.entries, e)
	return audit.Receipt{Seq: uint64(len(t.entries))}, nil
}

func (t *trail) Search(_ context.Context, f audit.Filter) ([]audit.Record, error) {
	t.filter = f
	if t.search {
		return t.found(f), nil
	}
	return []audit.Record{{Seq: 1}}, nil
}

func (t *trail) Show(_ context.Context, seq uint64) (audit.Record, []audit.Payload, error) {
	if !t.search {
		return audit.Record{Seq: 1}, nil, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	e := t.entries[seq-1]
	return recordOf(seq, e), e.Payloads, nil
}
func (t *trail) Timeline(context.Context, string) ([]audit.Record, error) { return nil, nil }
func (t *trail) Orphans(context.Context) ([]audit.Record, error)          { return nil, nil }
func (t *trail) Checkpoint(context.Context) ([]byte, error)               { return nil, nil }

func (t *trail) events() []audit.Event {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []audit.Event
	for _, e := range t.entries {
		out = append(out, e.Event)
	}
	return out
}

func (t *trail) last() audit.Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.entries[len(t.entries)-1]
}

// wire is an SMSP that answers as told and counts what was sent.
type wire struct {
	sent   int
	during func(ctx context.Context) // what happens while the request is under way
	answer func(q itk.Query) itk.Exchange
}

func (w *wire) Prepare(q itk.Query, _ itk.AuditIdentity) (itk.Message, error) {
	return itk.Message{Operation: q.Operation(), MessageID: fmt.Sprintf("M%d", w.sent+1), TrackingID: "T", URL: "https://smsp.example/", Body: []byte("<request/>")}, nil
}

func (w *wire) Send(ctx context.Context, q itk.Query, _ itk.Message) itk.Exchange {
	w.sent++
	if w.during != nil {
		w.during(ctx)
	}
	if ctx.Err() != nil {
		return itk.Exchange{Err: fmt.Errorf("sending: %w", context.Canceled)}
	}
	return w.answer(q)
}

// found answers with a patient of the number asked for.
func found(q itk.Query) itk.Exchange {
	n, _ := q.NHSNumber()
	family := "Penhallow"
	return itk.Exchange{HTTPStatus: 200, Raw: []byte("<reply/>"), Reply: itk.Reply{
		Operation: q.Operation(), Code: itk.Success, Outcome: itk.OutcomeSuccess,
		Patient: &itk.Patient{NHSNumber: n, Name: &itk.Name{Family: &family, Given: []string{"Nesta"}}},
	}}
}

const pin = "246810"

// ward is a desk with a card in its reader, a trail and an SMSP.
type ward struct {
	*app.Desk
	trail   *trail
	wire    *wire
	readers *cardtest.InMemory
	card    *cardtest.Card
	waits   []time.Duration
}

const reader = "Ward Reader 00 00"

var issuer = sync.OnceValues(func() (*cardtest.Issuer, error) { return cardtest.NewIssuer(rand.Reader, theTime()) })

func theTime() time.Time { return time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC) }

func newWard(t testing.TB, change ...func(*app.Options)) *ward {
	t.Helper()
	by, err := issuer()
	if err != nil {
		t.Fatal(err)
	}
	rules, err := policy.Load(rbac.FS)
	if err != nil {
		t.Fatal(err)
	}
	w := &ward{trail: &trail{}, wire: &wire{answer: found}, readers: cardtest.NewInMemory(reader)}
	w.card = w.newCard(t, "555012345678", "Nurse Test")
	w.readers.Insert(reader, w.card)
	o := app.Options{
		Trail: w.trail, SMSP: w.wire, Cards: w.readers, Trust: by.Trust(rand.Reader, theTime, "X26"), Policy: rules,
		ODSCode: "X26", AccessPoint: "desktop", LockOnRemoval: true, Attempts: 3,
		Identity: app.IdentityForms{CardMethod: itk.AttendedSmartcard, UserURI: "urn:nhs-uk:identity:ods:{ods}:User:{user}"},
		Now:      theTime,
		NewID:    func() string { return "CASE" },
		Wait:     func(_ context.Context, d time.Duration) error { w.waits = append(w.waits, d); return nil },
	}
	for _, c := range change {
		c(&o)
	}
	if w.Desk, err = app.NewDesk(o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	heard := make(chan struct{}, 1)
	w.OnChange(func() {
		select {
		case heard <- struct{}{}:
		default:
		}
	})
	done := make(chan struct{})
	go func() { w.WatchCards(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done; w.readers.Close() })
	<-heard
	return w
}

func (w *ward) newCard(t testing.TB, user, name string) *cardtest.Card {
	t.Helper()
	by, _ := issuer()
	c, err := by.NewCard(cardtest.Profile{
		UserID: user, Name: name, PIN: pin, KeyType: cardtest.P256,
		RoleProfiles: []smartcard.RoleProfile{
			{ID: "555087654321", JobRoleCode: "S8000:G8000:R8001", JobRoleName: "Nurse Access Role", ODSCode: "X26", OrganisationName: "Sampleton Hospital"},
			{ID: "555087654322", JobRoleCode: "S8002:G8003:R0001", JobRoleName: "Privacy Officer", ODSCode: "X26", OrganisationName: "Sampleton Hospital"},
		},
	}, rand.Reader, theTime())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// signIn signs the card's person in and chooses a role profile.
func (w *ward) signIn(t testing.TB, profile string) {
	t.Helper()
	if err := w.enterPIN(t, pin); err != nil {
		t.Fatal(err)
	}
	if w.State().Stage != app.Active {
		if err := w.ChooseRole(t.Context(), profile); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *ward) enterPIN(t testing.TB, digits string) error {
	t.Helper()
	p, err := smartcard.NewPIN([]byte(digits))
	if err != nil {
		t.Fatal(err)
	}
	presence, ok := w.Cards().Reader(reader)
	if !ok {
		t.Fatal("the reader is not there")
	}
	return w.SignInWithCard(t.Context(), presence, p, false)
}

const (
	nurse   = "555087654321"
	privacy = "555087654322"
)

var details = app.LookupRequest{
	Operation: itk.GetPatientDetailsByNHSNumber,
	Fields:    itk.Fields{NHSNumber: "999 000 0034", DateOfBirth: "29-Feb-1984"},
}

func wantEvents(t *testing.T, got []audit.Event, want ...audit.Event) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("audit records are %v, want %v", got, want)
	}
}

// heard returns when the desk knows that a card is in the reader.
func (w *ward) heard(t testing.TB) {
	t.Helper()
	until(t, "the desk to hear of the card", func() bool {
		p, _ := w.Cards().Reader(reader)
		return p.State == smartcard.Present
	})
}

// until waits for something that happens by itself, and gives up on it before the
// whole run does.
func until(t testing.TB, what string, there func() bool) {
	t.Helper()
	tick, late := time.NewTicker(time.Millisecond), time.NewTimer(time.Minute)
	defer tick.Stop()
	defer late.Stop()
	for !there() {
		select {
		case <-late.C:
			t.Fatalf("waited a minute for %s", what)
		case <-tick.C:
		}
	}
}
