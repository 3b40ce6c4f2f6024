//go:build pkcs11 && cgo

package station

import (
	"msca/smartcard"
	"msca/smartcard/pkcs11"
)

// middleware loads the vendor's module for cards that nothing else can read. It
// stays loaded until the process ends.
func middleware(path string) (smartcard.Middleware, error) { return pkcs11.Load(path) }
