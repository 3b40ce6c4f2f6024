//go:build windows || cgo

package pcsc

import (
	"context"
	"time"

	"github.com/ebfe/scard"

	"msca/smartcard"
)

// nudge is how often the watcher is called out of its wait at the end: PC/SC forgets a
// Cancel that comes before the wait begins. Nothing else uses Cancel, because one that
// meets an event leaves pcscd and its client talking past each other.
const nudge = 20 * time.Millisecond

// subscriber is one watch.
type subscriber struct {
	out   chan smartcard.Snapshot
	fresh bool // has had its first snapshot; under the watcher's mu
}

func (w *watcher) subscribe(ctx context.Context) <-chan smartcard.Snapshot {
	s := &subscriber{out: make(chan smartcard.Snapshot, 1)}
	w.mu.Lock()
	w.subs[s] = struct{}{}
	w.mu.Unlock()
	go w.serve(ctx, s)
	return s.out
}

// serve gets the subscriber its first snapshot and takes it off the list at the end.
func (w *watcher) serve(ctx context.Context, s *subscriber) {
	looked := make(chan struct{})
	go func() { // PC/SC may hang, the subscriber must not
		defer close(looked)
		for range 5 {
			if w.begin(s) {
				return
			}
		}
	}()
	select {
	case <-ctx.Done():
	case <-w.ended:
	}
	w.mu.Lock()
	delete(w.subs, s)
	close(s.out)
	w.mu.Unlock()
	<-looked
}

// begin sends the first snapshot, taken now. It reports false when there was news
// meanwhile that the subscriber would miss.
func (w *watcher) begin(s *subscriber) bool {
	w.mu.Lock()
	news := w.news
	w.mu.Unlock()
	now := w.look()
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.subs[s]; !ok {
		return true // gone already
	}
	s.fresh = true
	s.send(now)
	return w.news == news
}

// send replaces a snapshot that nobody took; under the watcher's mu.
func (s *subscriber) send(now smartcard.Snapshot) {
	select {
	case <-s.out:
	default:
	}
	s.out <- now
}

// tell sends a snapshot to everybody who has had a first one.
func (w *watcher) tell(now smartcard.Snapshot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !same(now, w.told) {
		w.news++
	}
	w.told = now
	for s := range w.subs {
		if s.fresh {
			s.send(now)
		}
	}
}

// stop ends the watcher and reports whether it has; a service that hangs may keep it.
func (w *watcher) stop() bool {
	close(w.quit)
	again, enough := time.NewTicker(nudge), time.NewTimer(2*round)
	defer again.Stop()
	defer enough.Stop()
	for {
		go w.cancel() // may hang as well
		select {
		case <-w.ended:
			return true
		case <-enough.C:
			return false
		case <-again.C:
		}
	}
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

// cancel ends the present wait in PC/SC.
func (w *watcher) cancel() {
	w.context.Lock()
	defer w.context.Unlock()
	if c := w.context.c; c != nil {
		_ = guard(c.Cancel)
	}
}
