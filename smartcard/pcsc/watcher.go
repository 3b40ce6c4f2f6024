//go:build windows || cgo

package pcsc

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/ebfe/scard"

	"msca/smartcard"
)

const (
	// round is the longest wait for a change, and so the heartbeat.
	round = 2 * time.Second
	// newReader is the pseudo reader that changes when readers come and go. Old
	// pcscd miss changes between waits, hence the listing each round.
	newReader = `\\?PnP?\Notification`
	// calm is the pause after a wait that returned without news, against spinning.
	calm = 10 * time.Millisecond

	firstPause, longestPause = 500 * time.Millisecond, 5 * time.Second
)

// watcher is the goroutine that waits in GetStatusChange, and those it tells.
type watcher struct {
	quit, ended chan struct{}
	wake        chan struct{} // ends a pause without service

	context struct { // held by the watcher's goroutine, cancelled by stop
		sync.Mutex
		c *scard.Context
	}

	mu       sync.Mutex
	subs     map[*subscriber]struct{}
	attached map[string]uint32 // of each reader since it came
	last     uint32            // attached number
	news     uint64            // snapshots told that differed from the one before

	// Of the watcher's goroutine only.
	known map[string]seen
	told  smartcard.Snapshot
}

// seen is the last of a reader.
type seen struct {
	state scard.StateFlag
	atr   []byte
}

func newWatcher() *watcher {
	return &watcher{
		quit: make(chan struct{}), ended: make(chan struct{}), wake: make(chan struct{}, 1),
		subs: map[*subscriber]struct{}{}, attached: map[string]uint32{},
	}
}

// run watches until stop. Without service it tells so, and tries again with pauses
// that grow.
func (w *watcher) run() {
	defer close(w.ended)
	pause := firstPause
	for !w.stopping() {
		err := w.establish()
		if err == nil {
			w.known = map[string]seen{}
			for err == nil && !w.stopping() {
				if err = w.round(); err == nil {
					pause = firstPause
				}
			}
			w.release()
			w.attach(nil)
		}
		if w.stopping() {
			return
		}
		w.tell(smartcard.Snapshot{Err: noService(err)})
		w.rest(pause)
		pause = min(2*pause, longestPause)
	}
}

// rest waits for d, telling the news at every heartbeat, unless somebody asks.
func (w *watcher) rest(d time.Duration) {
	for ; d > 0; d -= round {
		if !w.pause(min(d, round)) {
			return
		}
		w.tell(w.told)
	}
}

// pause waits for d and reports whether nobody interrupted.
func (w *watcher) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-w.wake:
		return false
	case <-w.quit:
		return false
	}
}

// round lists the readers, waits for one change and tells it. An error ends the
// context.
func (w *watcher) round() error {
	c := w.current()
	names, err := list(c)
	if err != nil {
		return err
	}
	states := w.states(names)
	err = guard(func() error {
		err := c.GetStatusChange(states, round)
		if errors.Is(err, scard.ErrTimeout) {
			for i := range states { // nothing changed, and nothing was written
				states[i].EventState = states[i].CurrentState
			}
			return nil
		}
		return err
	})
	switch {
	case errors.Is(err, scard.ErrCancelled), errors.Is(err, smartcard.ErrNoReader), errors.Is(err, smartcard.ErrReaderUnavailable):
		return nil // the end, or a reader went: list again
	case err != nil:
		return err
	}
	w.learn(states)
	now := w.snapshot(names)
	before := w.told
	w.tell(now)
	if same(now, before) {
		w.pause(calm)
	}
	return nil
}

func list(c *scard.Context) ([]string, error) {
	var names []string
	err := guard(func() (err error) {
		names, err = c.ListReaders()
		return err
	})
	if errors.Is(err, smartcard.ErrNoReader) {
		return nil, nil
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == "" })
	return names, err
}

// states prepares the wait: the readers that are listed, each with its last state.
func (w *watcher) states(names []string) []scard.ReaderState {
	maps.DeleteFunc(w.known, func(name string, _ seen) bool {
		return name != newReader && !slices.Contains(names, name)
	})
	var states []scard.ReaderState
	for _, name := range append(slices.Clone(names), newReader) {
		states = append(states, scard.ReaderState{Reader: name, CurrentState: w.known[name].state})
	}
	return states
}

// attach returns the numbers of the readers that are there: those of readers that
// stayed, new ones for readers that came. A reader that is not named has gone.
func (w *watcher) attach(names []string) map[string]uint32 {
	w.mu.Lock()
	defer w.mu.Unlock()
	maps.DeleteFunc(w.attached, func(name string, _ uint32) bool { return !slices.Contains(names, name) })
	for _, name := range names {
		if _, ok := w.attached[name]; !ok {
			w.last++
			w.attached[name] = w.last
		}
	}
	return maps.Clone(w.attached)
}

func (w *watcher) learn(states []scard.ReaderState) {
	for _, rs := range states {
		s := w.known[rs.Reader]
		if rs.Reader == newReader && rs.EventState&scard.StateUnknown != 0 {
			continue // a system without notification
		}
		if next := rs.EventState &^ scard.StateChanged; next != s.state || rs.Atr != nil {
			s.state, s.atr = next, rs.Atr
		}
		w.known[rs.Reader] = s
	}
}

func (w *watcher) snapshot(names []string) smartcard.Snapshot {
	attached := w.attach(names)
	var now smartcard.Snapshot
	for _, name := range slices.Sorted(slices.Values(names)) {
		now.Readers = append(now.Readers, presence(name, w.known[name], attached[name]))
	}
	if len(now.Readers) == 0 {
		now.Err = smartcard.ErrNoReader
	}
	return now
}

func presence(name string, s seen, attached uint32) smartcard.Presence {
	p := smartcard.Presence{Reader: name, State: stateOf(s.state), Count: uint16(s.state >> 16), Attached: attached}
	if p.State == smartcard.Present {
		p.ATR = slices.Clone(s.atr)
	}
	return p
}

// stateOf reads the flags; whatever is not plainly a card or none is unavailable.
func stateOf(f scard.StateFlag) smartcard.State {
	switch {
	case f&(scard.StateUnknown|scard.StateUnavailable|scard.StateIgnore) != 0:
		return smartcard.Unavailable
	case f&scard.StateMute != 0:
		return smartcard.Mute
	case f&scard.StatePresent != 0:
		return smartcard.Present
	case f&scard.StateEmpty != 0:
		return smartcard.Absent
	}
	return smartcard.Unavailable
}

func same(a, b smartcard.Snapshot) bool {
	return a.Err == b.Err && slices.EqualFunc(a.Readers, b.Readers, func(p, q smartcard.Presence) bool {
		return p.Reader == q.Reader && p.State == q.State && p.Count == q.Count && p.Attached == q.Attached
	})
}

// noService gives whatever ended a context its one meaning.
func noService(err error) error {
	if errors.Is(err, smartcard.ErrNoService) {
		return err
	}
	return fmt.Errorf("%w: %w", smartcard.ErrNoService, err)
}
