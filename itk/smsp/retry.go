package smsp

import (
	"encoding/binary"
	"fmt"
	"io"
	"time"
)

// Bounds of RetryDelay.
const (
	firstRetry   = time.Second
	longestRetry = 30 * time.Second
)

// RetryDelay is how long to wait before repeating an exchange whose MayRetry is
// set: one second doubled per attempt already made (attempt counts from 1) up
// to thirty, of which a random half is taken off so that clients do not knock
// together, and never less than the provider asked for with retryAfter.
func RetryDelay(attempt int, retryAfter time.Duration, rand io.Reader) (time.Duration, error) {
	delay := longestRetry
	if attempt < 1 {
		attempt = 1
	}
	if attempt <= 5 {
		delay = min(firstRetry<<(attempt-1), longestRetry)
	}
	var b [8]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return 0, fmt.Errorf("choosing a retry delay: %w", err)
	}
	half := delay / 2
	delay = half + time.Duration(binary.BigEndian.Uint64(b[:])%uint64(half+1))
	return max(delay, retryAfter), nil
}
