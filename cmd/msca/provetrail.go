package main

import (
	"context"
	"errors"
	"time"

	"msca/app"
	"msca/audit"
	auditstore "msca/audit/store"
)

// The opening has verified the newest records; the whole trail is verified this
// long after it, when people have begun to work, and then once a day.
const (
	proveAfter = 5 * time.Minute
	proveEvery = 24 * time.Hour
	proveAgain = time.Minute
)

// proveTrail goes on verifying the trail for as long as the desktop runs. One that
// could not be read is tried again soon: nobody works meanwhile.
func (d *desktop) proveTrail(ctx context.Context) {
	d.run.background(func() {
		for wait := proveAfter; pause(ctx, wait) == nil; {
			err := d.desk.ProveTrail(ctx, func(ctx context.Context) (audit.Report, error) {
				return d.st.Trail.Verify(ctx, auditstore.VerifyOptions{Progress: halfSpeed(ctx)})
			})
			var unsound *app.TrailUnsoundError
			if wait = proveEvery; err != nil && !errors.As(err, &unsound) {
				wait = proveAgain
			}
		}
	}, func() {})
}

// halfSpeed rests after each stretch of records for as long as that took, at most a
// second: a computer that slept meanwhile is not to sleep on.
func halfSpeed(ctx context.Context) func(done, total uint64) {
	begun := time.Now()
	return func(done, total uint64) {
		if done < total {
			_ = pause(ctx, min(time.Since(begun), time.Second))
		}
		begun = time.Now()
	}
}

// pause waits, but no longer than ctx lasts.
func pause(ctx context.Context, t time.Duration) error {
	timer := time.NewTimer(t)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
