package main

import (
	"errors"

	"golang.org/x/term"
)

// errInterrupted is Ctrl-C, or SIGTERM, while the program waits to be told something.
var errInterrupted = errors.New("interrupted before anything was done")

// reading waits for read, which may wait for a person or a pipe for ever, until
// the call is interrupted: a read goes on then, and ends with the process.
func (c *call) reading(read func() ([]byte, error)) ([]byte, error) {
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
	text, err := c.reading(func() ([]byte, error) { return term.ReadPassword(terminal) })
	if errors.Is(err, errInterrupted) {
		err = errors.Join(err, term.Restore(terminal, before))
	}
	return text, err
}
