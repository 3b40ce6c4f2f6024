//go:build !windows && !cgo

package pcsc

import "msca/smartcard"

// Open returns [ErrNotBuiltIn].
func Open() (smartcard.Readers, error) { return nil, ErrNotBuiltIn }
