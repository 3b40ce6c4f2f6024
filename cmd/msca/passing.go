package main

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"msca/app"
	"msca/app/ui/kit"
	"msca/cmd/internal/idle"
)

// Of these times before it happens people are told [issue 5.7].
const (
	lockWarning = time.Minute
	endWarning  = 5 * time.Minute
)

// recheckEvery is after how many seconds the account of whoever is signed in is
// read again.
const recheckEvery = 5

func (d *desktop) timing() app.Timing {
	c := d.st.Config
	return app.Timing{
		IdleLock: c.Duration("session.idle-lock"), IdleWarning: lockWarning,
		Longest: c.Duration("session.longest"), EndWarning: endWarning,
	}
}

// tick does what has to happen as time passes: the idle lock, the longest
// session, health. It disturbs the UI only when something changed.
func (d *desktop) tick(ctx context.Context) {
	untouched, done := inputClock()
	timing := d.timing()
	d.run.background(func() {
		defer done()
		t := time.NewTicker(time.Second)
		defer t.Stop()
		var told app.Due
		left := false
		ticks, leftUrgent, waited := 0, "", false
		shown := d.health()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
			since := untouched()
			due := d.desk.Due(timing, since)
			d.desk.EndOverlong(ctx)
			if ticks++; ticks%recheckEvery == 0 {
				d.desk.Recheck()
			}
			if due.Lock {
				d.desk.Lock(timing.IdleReason())
			}
			if was := left; timing.IdleLock > 0 {
				if left = since >= timing.IdleLock; left && !was {
					fyne.Do(d.abandoned)
				}
			}
			if waits := d.handed.Waiting(); waits || waited {
				waited = waits
				fyne.Do(func() { d.handOver(false) })
			}
			urgent := emergencyLeft(d.desk.State().Emergency, d.st.Clock.Now())
			if h := d.health(); due != told || h != shown || urgent != leftUrgent {
				told, shown, leftUrgent = due, h, urgent
				fyne.Do(func() { d.warn(due); d.showHealth(); d.showEmergency() })
			}
		}
	}, func() {})
}

// abandoned forgets what somebody typed to sign in and then went away from.
func (d *desktop) abandoned() {
	switch {
	case d.stage != app.SignedOut:
	case d.second != nil:
		d.giveUpSecond()
	case d.choosing != nil:
		d.giveUpPassword()
	case d.signin != nil:
		d.signin.Clear()
	}
}

// warn brings the warnings on the screen to what is due.
func (d *desktop) warn(due app.Due) {
	switch {
	case due.LocksIn > 0 && d.stage != app.Locked && d.stage != app.SignedOut:
		title := fmt.Sprintf(wordsScreenLocksIn, seconds(due.LocksIn))
		if d.locking == nil || !d.locking.IsOpen() {
			d.locking = d.announce(title, wordsScreenLocksText, wordsKeepItOpen, wordsScreenLocks)
		}
		d.locking.SetTitle(title)
		if d.audit != nil {
			d.audit.willLock(title, wordsScreenLocksText)
		}
	case d.locking != nil:
		d.locking.Close()
		d.locking = nil
		if d.audit != nil {
			d.audit.stays()
		}
	}
	switch {
	case due.EndsIn > 0 && !d.endTold && d.locking == nil && d.stage == app.Active:
		d.endTold = true
		minutes := max(int(due.EndsIn.Round(time.Minute).Minutes()), 1)
		d.ending = d.announce(fmt.Sprintf(wordsSessionEndsIn, minutes, plural(minutes, wordsMinuteCount)),
			wordsSessionEndsText, wordsUnderstood, wordsSessionEndsSoon)
	case due.EndsIn == 0:
		d.endTold = false
	}
}

// announce puts a warning above the main window; the window's title says so
// until it is gone.
func (d *desktop) announce(title, text, button, screen string) *kit.Announcement {
	before := d.window.Title()
	var a *kit.Announcement
	d.title(screen)
	during := d.window.Title()
	a = kit.Announce(d.window.Canvas(), title, text, button, func() {})
	a.OnClose(func() {
		if d.window.Title() == during {
			d.window.SetTitle(before)
		}
	})
	return a
}

func seconds(t time.Duration) string {
	n := int((t + time.Second - 1) / time.Second)
	return fmt.Sprintf("%d %s", n, plural(n, wordsSecondCount))
}

// plural is the word that goes with a number: for one, or for several.
func plural(n int, words [2]string) string {
	if n == 1 {
		return words[0]
	}
	return words[1]
}

// systemClock tells for how long nobody has touched the workstation. Where the
// operating system does not tell, the keys and presses that reached our own
// windows count. Call it before the first window is shown.
func systemClock() (untouched func() time.Duration, done func()) {
	begun := time.Now()
	var last atomic.Int64
	own := func() time.Duration { return time.Since(begun) - time.Duration(last.Load()) }
	kit.OnActivity(func() { last.Store(int64(time.Since(begun))) })
	var clock idle.Clock
	open := sync.OnceFunc(func() { clock, _ = idle.Open() }) // not before the first frame
	return func() time.Duration {
			if open(); clock != nil {
				if d, err := clock.Untouched(); err == nil {
					return d
				}
			}
			return own()
		}, func() {
			if clock != nil {
				clock.Close()
			}
		}
}
