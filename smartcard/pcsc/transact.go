//go:build windows || cgo

package pcsc

import (
	"context"
	"errors"
	"fmt"

	"github.com/ebfe/scard"

	"msca/smartcard"
)

// Transact implements [smartcard.Conn]. The reset at the end takes the PIN state away
// from all programs. If it cannot be done, or a call hangs, the connection is closed;
// the service resets a card whose client went inside a transaction.
func (c *conn) Transact(ctx context.Context, f func(smartcard.Transmitter) error) (err error) {
	if err := c.begin(ctx); err != nil {
		return fmt.Errorf("beginning a card transaction: %w", err)
	}
	defer func() {
		if end := c.end(ctx); err == nil {
			err = end
		}
	}()
	return f(transaction{ctx, c})
}

type transaction struct {
	ctx context.Context
	c   *conn
}

func (t transaction) Transmit(cmd []byte) ([]byte, error) { return t.c.transmit(t.ctx, cmd) }

// begin waits for other programs as long as ctx lasts.
func (c *conn) begin(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := c.call(ctx, func() error {
		for {
			err := c.card.BeginTransaction()
			if err == nil {
				c.inside = true
				return nil
			}
			// Another program reset this very card (a card taken out would be
			// ErrRemovedCard): take note of it and go on.
			if !errors.Is(err, scard.ErrResetCard) || ctx.Err() != nil {
				return err
			}
			if err := c.card.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.LeaveCard); err != nil {
				return err
			}
		}
	})
	if err != nil && c.stuck.Load() {
		// PC/SC has no time limit here, and Cancel does not help. Nothing was sent
		// to the card, so leaving it as it is leaves nothing behind.
		c.close.Do(func() { close(c.quit) })
		go c.release(scard.LeaveCard)
	}
	return err
}

// end resets the card and ends the transaction, also after ctx ended.
func (c *conn) end(ctx context.Context) error {
	if c.stuck.Load() {
		c.Close() // the worker resets the card when it comes back
		return ctx.Err()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endLimit)
	defer cancel()
	err := c.call(ctx, func() error {
		err := c.card.EndTransaction(scard.ResetCard)
		if err == nil {
			c.inside = false
		}
		return err
	})
	if err != nil {
		c.Close()
		return fmt.Errorf("resetting the card: %w", err)
	}
	return nil
}
