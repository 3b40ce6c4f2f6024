package app

import (
	"context"
	"errors"
	"sync"
	"time"
)

// recheck is how often a long run looks at the account and the permissions of
// whoever began it.
const recheck = 5 * time.Second

// errEnding says that a row is not begun, because the run is ending.
var errEnding = errors.New("the run is ending")

// turn lets a request leave: within the hours, not faster than the cap, in a
// session that is still whole and whose person still may.
func (r *batchRun) turn(ctx context.Context) error {
	if err := r.withinHours(ctx); err != nil {
		return err
	}
	waiting, done := r.untilEnding(ctx)
	defer done()
	if err := r.pace.turn(waiting); err != nil {
		return r.ending(ctx, err)
	}
	if err := r.allowed(ctx); err != nil {
		return err
	}
	r.desk.mu.Lock()
	defer r.desk.mu.Unlock()
	return r.desk.intact(r.session)
}

// untilEnding gives a context that ends when the run is asked to end, too: a row
// that waits for its turn has not been begun.
func (r *batchRun) untilEnding(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-r.Control.Ended():
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

func (r *batchRun) ending(ctx context.Context, err error) error {
	if ctx.Err() == nil && r.Control.As() != "" {
		return errEnding
	}
	return err
}

// withinHours waits for the hours of the batch.
func (r *batchRun) withinHours(ctx context.Context) error {
	for {
		now := r.desk.o.Now().In(r.desk.o.Civil)
		opens := r.Hours.Opens(now)
		r.mu.Lock()
		r.progress.Waiting = time.Time{}
		if opens.After(now) {
			r.progress.Waiting = opens
		}
		r.mu.Unlock()
		if !opens.After(now) {
			return nil
		}
		r.tell()
		waiting, done := r.untilEnding(ctx)
		err := r.desk.o.Wait(waiting, min(opens.Sub(now), time.Minute))
		done()
		if err != nil {
			return r.ending(ctx, err)
		}
	}
}

// allowed looks now and then whether the person may still do this.
func (r *batchRun) allowed(ctx context.Context) error {
	now := r.Now()
	r.mu.Lock()
	due := now.Sub(r.checked) >= recheck
	if due {
		r.checked = now
	}
	r.mu.Unlock()
	if !due {
		return nil
	}
	s, err := r.desk.active()
	if err != nil {
		return err
	}
	if s != r.session {
		return ErrLocked
	}
	return r.desk.permit(ctx, s, "tracing a batch", "", batchPermissions(r.Plan.Operation)...)
}

// pace lets callers pass evenly spaced, first in first out.
type pace struct {
	every time.Duration // 0: no cap
	now   func() time.Time
	wait  func(context.Context, time.Duration) error

	mu   sync.Mutex
	free time.Time // when the next may pass
}

func (p *pace) turn(ctx context.Context) error {
	if p.every == 0 {
		return ctx.Err()
	}
	p.mu.Lock()
	now := p.now()
	at := p.free
	if at.Before(now) {
		at = now
	}
	p.free = at.Add(p.every)
	p.mu.Unlock()
	if at.After(now) {
		return p.wait(ctx, at.Sub(now))
	}
	return ctx.Err()
}
