//go:build !linux && !windows

package timesource

import (
	"crypto/rand"
	"time"
)

func thisMachine() machine {
	m := machine{wall: time.Now, boot: func() time.Duration { return time.Since(started) }}
	_, _ = rand.Read(m.id[:]) // never fails
	return m
}

// started begins a count that stops in suspend: the next round corrects it.
var started = time.Now()
