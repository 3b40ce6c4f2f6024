//go:build windows || cgo

package pcsc

import (
	"runtime"
	"sync"

	"github.com/ebfe/scard"

	"msca/smartcard"
)

// looking lets one look at a time into the library, on one context for all.
var looking struct {
	sync.Mutex
	c *scard.Context
}

// look takes a snapshot without waiting, on a context of its own, and wakes a watcher
// that rests for want of a service.
func (w *watcher) look() smartcard.Snapshot {
	looking.Lock()
	defer looking.Unlock()
	now, err := w.lookNow()
	if err != nil && looking.c != nil { // perhaps of a service that was
		forgetLooking()
		now, err = w.lookNow()
	}
	if err != nil {
		return smartcard.Snapshot{Err: noService(err)}
	}
	select {
	case w.wake <- struct{}{}:
	default:
	}
	return now
}

// forgetLooking gives the context back; what PC/SC says to that changes nothing.
func forgetLooking() {
	if looking.c != nil {
		_ = guard(looking.c.Release)
		looking.c = nil
	}
}

func (w *watcher) lookNow() (now smartcard.Snapshot, err error) {
	if looking.c == nil {
		if err := guard(func() (err error) { looking.c, err = scard.EstablishContext(); return err }); err != nil {
			return now, err
		}
	}
	names, err := list(looking.c)
	if err != nil {
		return now, err
	}
	if len(names) == 0 {
		return smartcard.Snapshot{Err: smartcard.ErrNoReader}, nil
	}
	states := make([]scard.ReaderState, len(names))
	for i, name := range names { // of unknown state, so that the answer comes at once
		states[i].Reader = aside(name)
	}
	if err := guard(func() error { return looking.c.GetStatusChange(states, 0) }); err != nil {
		return now, err
	}
	attached := w.attach(names)
	for i, name := range names {
		now.Readers = append(now.Readers, presence(name, seen{states[i].EventState, states[i].Atr}, attached[name]))
	}
	return now, nil
}

// aside returns a reader's name that is the same to PC/SC and another to the library.
// The library keeps the C form of a name alive under the name itself, so a second call
// with the watcher's name would let go of the one the watcher waits with. A zero at
// the end tells the two apart and is not seen by C. On Windows the library keeps
// nothing, and takes no zero.
func aside(name string) string {
	if runtime.GOOS == "windows" {
		return name
	}
	return name + "\x00"
}
