//go:build !pkcs11 || !cgo

package station

import (
	"errors"

	"msca/smartcard"
)

func middleware(string) (smartcard.Middleware, error) {
	return nil, errors.New("card.pkcs11-module: this program was built without PKCS #11 (build tag pkcs11)")
}
