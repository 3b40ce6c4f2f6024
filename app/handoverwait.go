package app

import (
	"sync"
	"time"
)

// HandOverWaits is how long a hand-over is kept for somebody to sign in or unlock.
const HandOverWaits = 5 * time.Minute

// HandOvers keeps the newest hand-over until the desk takes it. It is safe for use
// by several goroutines.
type HandOvers struct {
	Now func() time.Time

	mu     sync.Mutex
	newest *HandOver
	came   time.Time
}

// Put keeps h in the place of an earlier one.
func (w *HandOvers) Put(h HandOver) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.newest, w.came = &h, w.Now()
}

// Waiting says whether one waits that is not too old.
func (w *HandOvers) Waiting() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.forgetOld()
	return w.newest != nil
}

// Take gives the one that waits out, once.
func (w *HandOvers) Take() (HandOver, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.forgetOld(); w.newest == nil {
		return HandOver{}, false
	}
	h := *w.newest
	w.newest = nil
	return h, true
}

// Drop forgets the one that waits.
func (w *HandOvers) Drop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.newest = nil
}

func (w *HandOvers) forgetOld() {
	if w.Now().Sub(w.came) >= HandOverWaits {
		w.newest = nil
	}
}
