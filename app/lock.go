package app

import (
	"context"
	"fmt"
	"time"

	"msca/audit"
	"msca/smartcard"
)

// Lock throws the session's work away at once: what is in flight is cancelled
// and OnChange is called so that the screen drops the patient. Then the lock is
// recorded. It cannot fail; a missing record shows in AuditTrouble.
func (d *Desk) Lock(reason string) { d.lock(reason, nil) }

func (d *Desk) lock(reason string, cause error) {
	d.mu.Lock()
	s := d.session
	if s == nil || s.Stage == Locked {
		d.mu.Unlock()
		return
	}
	begun := d.o.Now()
	s.Stage, s.Why, s.Cause = Locked, reason, cause
	left := s.leave()
	d.mu.Unlock()
	s.end(ErrLocked)
	d.changed()
	d.record(context.Background(), "recording the lock", audit.Entry{
		Event: audit.Locked, User: s.Person, AccessPoint: d.o.AccessPoint,
		Details: []audit.Detail{
			{Name: "reason", Value: reason},
			{Name: "locked-after-us", Value: fmt.Sprint(d.o.Now().Sub(begun).Microseconds())},
		},
	})
	d.left(context.Background(), left, reason)
}

// Cards returns the newest state of the readers.
func (d *Desk) Cards() smartcard.Snapshot {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cards
}

// WatchCards follows the readers until ctx ends and locks the session when the
// card it was made with is no longer where it was, or when nothing is heard of
// the readers any more.
func (d *Desk) WatchCards(ctx context.Context) {
	if d.o.Cards == nil {
		return
	}
	news := d.o.Cards.Watch(ctx)
	heartbeat := time.NewTimer(smartcard.HeartbeatLimit)
	defer heartbeat.Stop()
	for {
		snapshot := smartcard.Snapshot{Err: smartcard.ErrWatchLost}
		select {
		case <-ctx.Done():
			return
		case s, ok := <-news:
			if ok {
				snapshot = s
			} else if news = nil; ctx.Err() != nil {
				return
			}
		case <-heartbeat.C:
		}
		heartbeat.Reset(smartcard.HeartbeatLimit)
		d.readersAre(snapshot)
	}
}

func (d *Desk) readersAre(snapshot smartcard.Snapshot) {
	d.mu.Lock()
	d.cards = snapshot
	var broken error
	if s := d.session; s != nil && s.Stage != Locked && s.binding != nil && d.o.LockOnRemoval {
		broken = s.binding.Broken(snapshot)
	}
	d.mu.Unlock()
	if broken != nil {
		d.lock(broken.Error(), broken) // tells the change
	}
	d.lapse(context.Background(), func(c *candidate) error { return c.session.binding.Broken(snapshot) })
	if broken == nil {
		d.changed()
	}
}
