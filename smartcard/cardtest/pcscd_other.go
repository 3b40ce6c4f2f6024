//go:build !linux

package cardtest

import "errors"

// PCSCD is a pcscd of one's own; it exists on Linux only.
type PCSCD struct {
	Socket         string
	Readers, Addrs [2]string
}

var errLinuxOnly = errors.New("a private pcscd runs on Linux only")

// StartPCSCD returns an error on this system.
func StartPCSCD(string) (*PCSCD, error) { return nil, errLinuxOnly }

// Start returns an error on this system.
func (*PCSCD) Start() error { return errLinuxOnly }

// Stop does nothing on this system.
func (*PCSCD) Stop() {}
