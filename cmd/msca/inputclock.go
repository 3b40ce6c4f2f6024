//go:build !e2e

package main

import "time"

func inputClock() (untouched func() time.Duration, done func()) { return systemClock() }
