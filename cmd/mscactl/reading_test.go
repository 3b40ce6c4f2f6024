package main

import (
	"context"
	"errors"
	"testing"
)

// A call that was interrupted before asks for nothing: a reading begun then would
// switch the terminal's echo off behind the back of whoever put it right.
func TestMSCA_IG_02_AnInterruptedCallAsksForNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := &call{ctx: ctx}
	_, err := c.reading(func() ([]byte, error) {
		t.Error("it asked all the same")
		return nil, nil
	})
	if !errors.Is(err, context.Canceled) || exitCode(err) != exitElse {
		t.Errorf("error %v, exit %d; want the interrupt and exit %d", err, exitCode(err), exitElse)
	}
}
