//go:build windows || cgo

package pcsc

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ebfe/scard"

	"msca/smartcard"
)

// endLimit bounds the reset at the end of a transaction.
const endLimit = 5 * time.Second

var errClosed = errors.New("connection to the card is closed")

// conn is a shared connection to one insertion of a card. One goroutine, its worker,
// makes all PC/SC calls; callers wait for it only as long as their context lasts. A
// call that hangs keeps the worker, which then cleans up whenever it comes back.
type conn struct {
	reader string
	atr    []byte

	jobs  chan func()
	quit  chan struct{} // closed by Close
	ended chan struct{} // closed when the worker has cleaned up
	close sync.Once
	free  sync.Once
	stuck atomic.Bool // a call was abandoned

	// Of the worker, and of freeing it from outside.
	context *scard.Context
	card    *scard.Card
	inside  bool // in a transaction: PIN state is possible; of the worker only
}

var _ smartcard.Conn = (*conn)(nil)

func connect(ctx context.Context, reader string) (smartcard.Conn, error) {
	c := &conn{reader: reader, jobs: make(chan func()), quit: make(chan struct{}), ended: make(chan struct{})}
	go c.work()
	if err := c.call(ctx, c.open); err != nil {
		c.Close()
		return nil, fmt.Errorf("connecting to reader %q: %w", reader, err)
	}
	return c, nil
}

// open runs on the worker. Each connection has a context of its own, so that one that
// hangs holds up no other.
func (c *conn) open() (err error) {
	if c.context, err = scard.EstablishContext(); err != nil {
		return err
	}
	if c.card, err = c.context.Connect(c.reader, scard.ShareShared, scard.ProtocolAny); err != nil {
		return err
	}
	if p := c.card.ActiveProtocol(); p != scard.ProtocolT0 && p != scard.ProtocolT1 {
		return scard.ErrProtoMismatch
	}
	status, err := c.card.Status()
	if err != nil {
		return err
	}
	c.atr = status.Atr
	return nil
}

func (c *conn) work() {
	defer close(c.ended)
	defer func() {
		how := scard.LeaveCard
		// Ending the transaction resets before it lets others in; Disconnect alone
		// would do it the other way round.
		if c.inside && guard(func() error { return c.card.EndTransaction(scard.ResetCard) }) != nil {
			how = scard.ResetCard
		}
		c.release(how)
	}()
	for {
		select {
		case <-c.quit:
			return
		default:
		}
		select {
		case <-c.quit:
			return
		case job := <-c.jobs:
			job()
		}
	}
}

// release gives card and context back, once.
func (c *conn) release(how scard.Disposition) {
	c.free.Do(func() {
		if c.card != nil {
			_ = guard(func() error { return c.card.Disconnect(how) })
		}
		if c.context != nil {
			_ = guard(c.context.Release)
		}
	})
}

// call has the worker run f and waits as long as ctx lasts.
func (c *conn) call(ctx context.Context, f func() error) error {
	if c.stuck.Load() {
		return errClosed
	}
	done := make(chan error, 1)
	select {
	case c.jobs <- func() { done <- guard(f) }:
	case <-c.quit:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		c.stuck.Store(true)
		return ctx.Err()
	}
}

func (c *conn) Reader() string { return c.reader }

func (c *conn) ATR() []byte { return c.atr }

// Transmit implements [smartcard.Conn] outside a transaction.
func (c *conn) Transmit(cmd []byte) ([]byte, error) {
	return c.transmit(context.Background(), cmd)
}

func (c *conn) transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	if len(cmd) == 0 {
		return nil, errors.New("transmitting to the card: no command")
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	own := append([]byte(nil), cmd...) // the worker may outlast the caller
	var answer []byte
	err := c.call(ctx, func() error {
		defer clear(own)
		a, err := c.card.Transmit(own)
		switch {
		case err == nil && len(a) < 2:
			err = scard.ErrRemovedCard
		case errors.Is(err, scard.ErrProtoMismatch): // reset since we connected
			err = scard.ErrResetCard
		}
		answer = append([]byte(nil), a...) // not the library's 64 KiB
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// Close implements [smartcard.Conn]. It waits for PC/SC unless a call hangs there.
func (c *conn) Close() error {
	c.close.Do(func() { close(c.quit) })
	if !c.stuck.Load() {
		<-c.ended
	}
	return nil
}
