//go:build !windows && !cgo

package pcsc_test

import (
	"errors"
	"testing"

	"msca/smartcard/pcsc"
)

func TestWithoutCgoThereIsNoPCSC(t *testing.T) {
	if r, err := pcsc.Open(); r != nil || !errors.Is(err, pcsc.ErrNotBuiltIn) {
		t.Errorf("readers %v, error %v; want ErrNotBuiltIn", r, err)
	}
}
