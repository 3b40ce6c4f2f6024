package main

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/term"
)

// errInterrupted is Ctrl-C, or SIGTERM, while the program waits to be told something.
var errInterrupted = &exitError{exitElse, fmt.Errorf("interrupted while waiting for input: %w", context.Canceled)}

// reading waits for read, which may wait for a person or a pipe for ever, until
// the call is interrupted: a read goes on then, and ends with the process.
func (c *call) reading(read func() ([]byte, error)) ([]byte, error) {
	if c.ctx.Err() != nil {
		return nil, errInterrupted
	}
	type outcome struct {
		text []byte
		err  error
	}
	done := make(chan outcome, 1)
	go func() {
		text, err := read()
		done <- outcome{text, err}
	}()
	select {
	case o := <-done:
		return o.text, o.err
	case <-c.ctx.Done():
		return nil, errInterrupted
	}
}

// hidden reads a line from a terminal without echo, and leaves the terminal as
// it was, interrupted or not.
func (c *call) hidden(terminal int) ([]byte, error) {
	before, err := term.GetState(terminal)
	if err != nil {
		return nil, err
	}
	text, err := c.reading(func() ([]byte, error) {
		if c.ctx.Err() != nil {
			return nil, errInterrupted
		}
		return term.ReadPassword(terminal)
	})
	if errors.Is(err, errInterrupted) {
		// And once more at the end: the reading may have been about to switch echo off.
		c.restore = func() error { return term.Restore(terminal, before) }
		err = errors.Join(err, c.restore())
	}
	return text, err
}
