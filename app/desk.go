package app

import (
	"context"
	"errors"
	"sync"
	"time"

	"msca/audit"
	"msca/itk"
	"msca/rbac"
	"msca/smartcard"
)

// Options is everything a Desk is handed. Trail, Policy, Now, NewID and Wait
// are needed; without SMSP, Accounts or Cards the uses that want them are
// refused.
type Options struct {
	Trail    Trail
	SMSP     SMSP
	NoSMSP   error // why SMSP is nil, if it was configured
	Accounts Accounts
	Staff    Staff // nil: accounts are not managed here
	Cards    smartcard.Readers
	NoCards  error // why Cards is nil, if they were configured
	Trust    smartcard.Trust
	Broker   SessionBroker // nil: no session tokens
	Printers Printers      // nil: no printing, only saving
	Practice *Practice     // nil: not a training workstation
	Policy   *rbac.Policy
	// PolicyNow reads the policy anew at every sign-in, so that an edit counts from
	// then on; an error refuses the sign-in. Nil keeps Policy.
	PolicyNow func(context.Context) (*rbac.Policy, error)

	ODSCode          string
	OrganisationName string
	AccessPoint      string // what a sign-in is attempted at: "desktop", "command line"
	Identity         IdentityForms
	Rules            itk.Rules // Attended is set by the desk
	Attempts         int       // tries of one look-up where a repeat is safe; at least 1
	LockOnRemoval    bool
	TwoFactor        bool          // a card signs in only together with the account of its holder
	LongestSession   time.Duration // 0: no end

	Now   func() time.Time
	Civil *time.Location                                   // of the times shown; nil: UTC
	NewID func() string                                    // fresh upper-case UUIDs
	Wait  func(ctx context.Context, d time.Duration) error // ends early with ctx
}

// Desk is one workstation: at most one person signed in, one door to the SMSP,
// one audit trail. It is safe for use by several goroutines.
type Desk struct {
	o    Options
	door *door

	mu        sync.Mutex
	session   *session
	cards     smartcard.Snapshot
	policy    *rbac.Policy
	pending   *candidate // a card waiting for its holder's password
	lapsed    error      // why the newest one waits no more
	onChange  func()
	auditFail error // the newest failure to record, nil after a success
	distrust  error // what ProveTrail found wrong with the trail, nil when nothing

	ending sync.WaitGroup // tokens that the broker is being told are over
}

// NewDesk puts a desk together. It records nothing: see Start.
func NewDesk(o Options) (*Desk, error) {
	if o.Trail == nil || o.Policy == nil || o.Now == nil || o.NewID == nil || o.Wait == nil {
		return nil, errors.New("a desk needs a trail, a policy, a clock, ids and a wait")
	}
	if o.Attempts < 1 {
		o.Attempts = 1
	}
	if o.Civil == nil {
		o.Civil = time.UTC
	}
	d := &Desk{o: o, policy: o.Policy}
	if o.SMSP != nil {
		d.door = &door{smsp: o.SMSP, record: d.record}
	}
	return d, nil
}

// Start records that the application runs, and, when no other process works on
// the same trail, that exchanges of an earlier run were never answered. Nothing
// else may be done before Start has succeeded.
func (d *Desk) Start(ctx context.Context, alone bool, details ...audit.Detail) error {
	_, err := d.record(ctx, "starting", audit.Entry{Event: audit.ApplicationStarted, AccessPoint: d.o.AccessPoint, Details: details})
	if err != nil || !alone {
		return err
	}
	orphans, err := d.o.Trail.Orphans(ctx)
	if err != nil {
		return &AuditUnavailableError{"starting", err}
	}
	for _, r := range orphans {
		e := audit.Entry{
			Event: audit.ExchangeOrphaned, Outcome: audit.MinorFailure, AccessPoint: d.o.AccessPoint,
			User: r.User, Patient: r.Patient, MessageID: r.MessageID, TrackingID: r.TrackingID,
			Details: []audit.Detail{{Name: "reason", Value: "sent, but neither an answer nor a failure was recorded"}},
		}
		if _, err := d.record(ctx, "starting", e); err != nil {
			return err
		}
	}
	return nil
}

// Close signs the person out, records that the application ends, and signs the
// head of the trail.
func (d *Desk) Close(ctx context.Context) error {
	err := d.SignOut(ctx)
	d.ending.Wait()
	_, err2 := d.record(ctx, "closing", audit.Entry{Event: audit.ApplicationClosed, AccessPoint: d.o.AccessPoint})
	_, err3 := d.o.Trail.Checkpoint(context.WithoutCancel(ctx))
	return errors.Join(err, err2, err3)
}

// OnChange sets what is called, from any goroutine, after the stage of the
// session or the state of the readers changed.
func (d *Desk) OnChange(f func()) {
	d.mu.Lock()
	d.onChange = f
	d.mu.Unlock()
}

func (d *Desk) changed() {
	d.mu.Lock()
	f := d.onChange
	d.mu.Unlock()
	if f != nil {
		f()
	}
}

// AuditTrouble returns what is wrong with the trail, or the newest failure to
// record; nil when the newest record was kept. It feeds the health light.
func (d *Desk) AuditTrouble() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.distrust != nil {
		return d.distrust
	}
	return d.auditFail
}

// Note records an event of the machine itself, done on nobody's behalf: a
// synchronisation, a step of the clock.
func (d *Desk) Note(ctx context.Context, e audit.Entry) error {
	_, err := d.record(ctx, "noting what happened", e)
	return err
}

// record appends e on a context that a user's cancel cannot reach. Every audit
// record of the desk goes through here.
func (d *Desk) record(ctx context.Context, doing string, e audit.Entry) (audit.Receipt, error) {
	receipt, err := d.o.Trail.Append(context.WithoutCancel(ctx), e)
	d.mu.Lock()
	d.auditFail = err
	d.mu.Unlock()
	if err != nil {
		return receipt, &AuditUnavailableError{doing, err}
	}
	d.o.Practice.saw(e)
	return receipt, nil
}
