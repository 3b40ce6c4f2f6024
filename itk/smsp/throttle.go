package smsp

import (
	"context"
	"time"
)

// throttle lets callers pass at most so often, evenly spaced, first in first
// out [SMSP-PERF-001]. A caller who gives up leaves the queue without using up
// a turn.
type throttle struct {
	every time.Duration
	turn  chan struct{} // holds one token while a turn has just been taken
}

// newThrottle gives nil, which never waits, for no cap.
func newThrottle(perSecond float64) *throttle {
	if perSecond <= 0 {
		return nil
	}
	every := min(float64(time.Second)/perSecond, float64(time.Hour))
	return &throttle{every: time.Duration(every), turn: make(chan struct{}, 1)}
}

// wait returns nil when it is the caller's turn, or the error of ctx. The
// queue is that of the channel's blocked senders, which is served in order.
func (t *throttle) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil || t == nil {
		return err
	}
	select {
	case t.turn <- struct{}{}:
		time.AfterFunc(t.every, func() { <-t.turn })
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
