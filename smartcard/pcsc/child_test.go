//go:build linux && cgo

package pcsc_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"msca/smartcard"
	"msca/smartcard/pcsc"
	"msca/smartcard/piv"
)

// childTask names what a copy of this test binary is started to do, so that a test can
// kill it in the middle.
const (
	childTask   = "MSCA_PCSC_TEST_CHILD"
	childReader = "MSCA_PCSC_TEST_READER"
)

// child verifies the PIN inside a transaction, says so on standard output, and waits
// to be killed.
func child(task string) int {
	if task != "verify-and-wait" {
		return 2
	}
	r, err := pcsc.Open()
	if err != nil {
		return fail(err)
	}
	conn, err := r.Connect(context.Background(), os.Getenv(childReader))
	if err != nil {
		return fail(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	return fail(conn.Transact(ctx, func(t smartcard.Transmitter) error {
		card, err := piv.Select(t)
		if err != nil {
			return err
		}
		if err := card.Verify([]byte("123456")); err != nil {
			return err
		}
		fmt.Println("verified")
		time.Sleep(2 * patience) // the parent kills us long before
		return errors.New("was not killed")
	}))
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}
