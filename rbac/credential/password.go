package credential

import (
	"crypto/subtle"
	"fmt"
	"log/slog"
)

// Password is a password as typed: bytes, not normalised, spaces and all. It
// prints, formats and marshals as "[password]". Wipe clears the bytes, also
// for every copy of the value.
type Password struct{ typed []byte }

const redacted = "[password]"

// NewPassword copies typed.
func NewPassword(typed []byte) Password { return Password{append([]byte(nil), typed...)} }

// Reveal returns the password in the clear, for showing a temporary password
// to the system manager once.
func (p Password) Reveal() string { return string(p.typed) }

// Wipe overwrites the bytes with zeros.
func (p Password) Wipe() { clear(p.typed) }

// IsZero says that nothing was typed.
func (p Password) IsZero() bool { return len(p.typed) == 0 }

// Equal compares in time that depends on the lengths only.
func (p Password) Equal(q Password) bool { return subtle.ConstantTimeCompare(p.typed, q.typed) == 1 }

func (Password) String() string { return redacted }

// GoString redacts, for %#v.
func (Password) GoString() string { return redacted }

// Format redacts for every verb.
func (Password) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(redacted)) }

// MarshalText redacts, for encoding/json and the like.
func (Password) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// LogValue redacts, for log/slog.
func (Password) LogValue() slog.Value { return slog.StringValue(redacted) }
