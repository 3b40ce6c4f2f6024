//go:build windows || cgo

package pcsc

import (
	"context"
	"time"

	"github.com/ebfe/scard"

	"msca/smartcard"
)

// nudge is how often the watcher is called out of its wait until it hears: PC/SC
// forgets a Cancel that comes before the wait begins.
const nudge = time.Millisecond

// subscriber is one watch. Its first snapshot comes from a round that began after it
// subscribed.
type subscriber struct {
	out   chan smartcard.Snapshot
	first chan struct{} // closed with the first snapshot
	fresh bool          // has had it; under the watcher's mu
}

func (w *watcher) subscribe(ctx context.Context) <-chan smartcard.Snapshot {
	s := &subscriber{out: make(chan smartcard.Snapshot, 1), first: make(chan struct{})}
	w.mu.Lock()
	w.subs[s] = struct{}{}
	w.mu.Unlock()
	go w.serve(ctx, s)
	return s.out
}

// serve gets the subscriber its first snapshot and takes it off the list at the end.
func (w *watcher) serve(ctx context.Context, s *subscriber) {
	w.interrupt(ctx, s.first)
	select {
	case <-ctx.Done():
	case <-w.ended:
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.subs, s)
	close(s.out)
}

// interrupt calls the watcher out of its wait until heard is closed.
func (w *watcher) interrupt(ctx context.Context, heard <-chan struct{}) {
	again := time.NewTicker(nudge)
	defer again.Stop()
	for {
		w.cancel()
		select {
		case <-heard:
			return
		case <-ctx.Done():
			return
		case <-w.ended:
			return
		case <-again.C:
		}
	}
}

// asked returns the subscribers that still wait for their first snapshot.
func (w *watcher) asked() []*subscriber {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []*subscriber
	for s := range w.subs {
		if !s.fresh {
			all = append(all, s)
		}
	}
	return all
}

// tell sends a snapshot to everybody who has had a first one and to those who asked
// before it was taken. The newest replaces one that nobody took.
func (w *watcher) tell(now smartcard.Snapshot, asked []*subscriber) {
	w.told = now
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range asked {
		if !s.fresh {
			s.fresh = true
			close(s.first)
		}
	}
	for s := range w.subs {
		if !s.fresh {
			continue
		}
		select {
		case <-s.out:
		default:
		}
		s.out <- now
	}
}

func (w *watcher) stop() {
	close(w.quit)
	w.interrupt(context.Background(), w.ended)
}

func (w *watcher) stopping() bool {
	select {
	case <-w.quit:
		return true
	default:
		return false
	}
}

func (w *watcher) establish() error {
	return guard(func() error {
		c, err := scard.EstablishContext()
		if err != nil {
			return err
		}
		w.context.Lock()
		defer w.context.Unlock()
		w.context.c = c
		return nil
	})
}

func (w *watcher) current() *scard.Context {
	w.context.Lock()
	defer w.context.Unlock()
	return w.context.c
}

// release gives the context back; what PC/SC says to that changes nothing.
func (w *watcher) release() {
	w.context.Lock()
	defer w.context.Unlock()
	c := w.context.c
	w.context.c = nil
	_ = guard(c.Release)
}

// cancel ends the present wait, be it in PC/SC or in a pause. A round that waits for
// nothing is left alone, or it would never end.
func (w *watcher) cancel() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
	w.context.Lock()
	defer w.context.Unlock()
	if c := w.context.c; c != nil && w.waiting.Load() {
		_ = guard(c.Cancel)
	}
}
