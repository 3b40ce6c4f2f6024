//go:build windows || cgo

package pcsc

import (
	"context"
	"sync"

	"msca/smartcard"
)

// Open starts the process's one watcher and returns its readers. It succeeds without
// a smartcard service; the first snapshot tells. A second Open before Close is
// [ErrOpen].
func Open() (smartcard.Readers, error) {
	inUse.Lock()
	defer inUse.Unlock()
	if inUse.open {
		return nil, ErrOpen
	}
	inUse.open = true
	w := newWatcher()
	go w.run()
	return &readers{w: w}, nil
}

var inUse struct {
	sync.Mutex
	open bool
}

type readers struct {
	w     *watcher
	close sync.Once
}

var _ smartcard.Readers = (*readers)(nil)

func (r *readers) Watch(ctx context.Context) <-chan smartcard.Snapshot { return r.w.subscribe(ctx) }

func (r *readers) Connect(ctx context.Context, reader string) (smartcard.Conn, error) {
	return connect(ctx, reader)
}

// Close ends the watcher and every watch. Connections stay as they are.
func (r *readers) Close() error {
	r.close.Do(func() {
		if !r.w.stop() {
			return // and never a second watcher beside it
		}
		if looking.TryLock() { // not while a look hangs
			forgetLooking()
			looking.Unlock()
		}
		inUse.Lock()
		defer inUse.Unlock()
		inUse.open = false
	})
	return nil
}
