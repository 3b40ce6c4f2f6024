package smartcard

import (
	"fmt"
	"io"
	"slices"
)

// PIN holds a person's PIN (passcode). It shows in no print, log, JSON or error.
// Copies share one store: Wipe empties them all. The zero PIN holds none.
type PIN struct{ digits []byte }

// NewPIN copies a PIN of 4 to 12 digits; the caller wipes its own bytes. The error
// is [ErrPINFormat] and does not hold the PIN.
func NewPIN(digits []byte) (PIN, error) {
	if len(digits) < 4 || len(digits) > 12 {
		return PIN{}, ErrPINFormat
	}
	for _, d := range digits {
		if d < '0' || d > '9' {
			return PIN{}, ErrPINFormat
		}
	}
	return PIN{digits: append(make([]byte, 0, len(digits)), digits...)}, nil
}

// copy returns a PIN with a store of its own.
func (p PIN) copy() PIN { return PIN{slices.Clone(p.digits)} }

// Wipe overwrites the PIN with zeros.
func (p PIN) Wipe() { clear(p.digits) }

// usable tells a PIN from the zero PIN and from one that was wiped.
func (p PIN) usable() bool { return len(p.digits) > 0 && p.digits[0] != 0 }

const redactedPIN = "[PIN]"

// String returns a placeholder.
func (p PIN) String() string { return redactedPIN }

// GoString returns a placeholder.
func (p PIN) GoString() string { return redactedPIN }

// Format writes a placeholder whatever the verb.
func (p PIN) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redactedPIN) }

// MarshalText returns a placeholder, also for JSON.
func (p PIN) MarshalText() ([]byte, error) { return []byte(redactedPIN), nil }
