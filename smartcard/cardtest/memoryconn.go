package cardtest

import (
	"context"
	"errors"
	"sync"

	"msca/smartcard"
)

// memoryConn is a connection to the card in a slot of [InMemory]. It belongs to one
// insertion: it never reaches the card that came after.
type memoryConn struct {
	m      *InMemory
	s      *slot
	card   *Card
	gone   chan struct{}
	resets int

	close  sync.Once
	closed chan struct{}
}

var (
	_ smartcard.Conn = (*memoryConn)(nil)

	errClosed = errors.New("connection is closed")
)

func (c *memoryConn) Reader() string { return c.s.name }

func (c *memoryConn) ATR() []byte { return c.card.ATR() }

func (c *memoryConn) Transmit(cmd []byte) ([]byte, error) {
	return c.transmit(context.Background(), cmd)
}

func (c *memoryConn) Close() error {
	c.close.Do(func() { close(c.closed) })
	return nil
}

func (c *memoryConn) Transact(ctx context.Context, f func(smartcard.Transmitter) error) error {
	select {
	case <-c.s.turn:
	case <-ctx.Done():
		return ctx.Err()
	case <-c.gone:
		return c.lost()
	case <-c.closed:
		return errClosed
	}
	defer func() { c.s.turn <- struct{}{} }()
	defer c.card.Reset()
	if err := c.begin(); err != nil {
		return err
	}
	if err := f(transaction{ctx, c}); err != nil {
		return err
	}
	return c.usable(ctx)
}

func (c *memoryConn) begin() error {
	c.m.mu.Lock()
	defer c.m.mu.Unlock()
	if len(c.s.refuse) > 0 {
		err := c.s.refuse[0]
		c.s.refuse = c.s.refuse[1:]
		return err
	}
	if c.resets != c.s.resets {
		return smartcard.ErrCardReset
	}
	return nil
}

// transaction is what a function inside Transact transmits with.
type transaction struct {
	ctx context.Context
	c   *memoryConn
}

func (t transaction) Transmit(cmd []byte) ([]byte, error) { return t.c.transmit(t.ctx, cmd) }

// transmit gives the card its own goroutine, which is abandoned when the card hangs
// and the caller's patience ends.
func (c *memoryConn) transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	if err := c.usable(ctx); err != nil {
		return nil, err
	}
	own := append([]byte(nil), cmd...)
	answered := make(chan []byte, 1)
	go func() {
		answer, _ := c.card.Transmit(own) // its error is always nil
		clear(own)
		answered <- answer
	}()
	select {
	case answer := <-answered:
		if err := c.usable(ctx); err != nil {
			return nil, err
		}
		return answer, nil
	case <-c.gone:
		return nil, c.lost()
	case <-c.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *memoryConn) usable(ctx context.Context) error {
	select {
	case <-c.gone:
		return c.lost()
	case <-c.closed:
		return errClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.m.mu.Lock()
	defer c.m.mu.Unlock()
	if c.resets != c.s.resets {
		return smartcard.ErrCardReset
	}
	return nil
}

// lost says why the insertion ended.
func (c *memoryConn) lost() error {
	c.m.mu.Lock()
	defer c.m.mu.Unlock()
	if c.m.stopped {
		return smartcard.ErrNoService
	}
	return smartcard.ErrCardRemoved
}
