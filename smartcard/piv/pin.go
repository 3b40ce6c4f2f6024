package piv

import (
	"errors"
	"fmt"

	"msca/smartcard/iso7816"
)

// VERIFY and its variants, SP 800-73-4 Part 2 §3.2.1. The PIN is padded with FF to
// eight bytes.

const (
	insVerify      = 0x20
	applicationPIN = 0x80
	globalPIN      = 0x00
	pinLength      = 8
)

// ErrPINLength reports a PIN that the card cannot take; it has not been tried.
var ErrPINLength = errors.New("PIN is not 4 to 8 characters")

// UnknownTries is what [Card.PINTries] returns when the card says that the PIN is
// already verified: its counter is then at the full number.
const UnknownTries = -1

// PINTries asks how many PIN tries are left and uses none: VERIFY without data. A
// blocked PIN is 0. If another program left the PIN verified, the card does not tell;
// that state is taken away first and the question asked again.
func (c *Card) PINTries() (int, error) {
	left, err := c.pinTries()
	if err == nil && left == UnknownTries {
		if c.Logout() != nil {
			return UnknownTries, nil
		}
		return c.pinTries()
	}
	return left, err
}

func (c *Card) pinTries() (int, error) {
	_, err := iso7816.Send(c.t, iso7816.Command{INS: insVerify, P2: c.pinRef})
	if err == nil {
		return UnknownTries, nil
	}
	if errors.Is(err, iso7816.ErrBlocked) {
		return 0, nil
	}
	var sw *iso7816.StatusError
	if errors.As(err, &sw) {
		if left, ok := sw.Retries(); ok {
			return left, nil
		}
	}
	return 0, fmt.Errorf("asking for the PIN tries: %w", err)
}

// Verify presents the PIN once. A wrong one is [iso7816.ErrWrongPIN] with the tries
// left in [*iso7816.StatusError], a blocked one [iso7816.ErrBlocked]; a PIN of the
// wrong length is [ErrPINLength] and costs no try.
func (c *Card) Verify(pin []byte) error {
	if len(pin) < 4 || len(pin) > pinLength {
		return ErrPINLength
	}
	var padded [pinLength]byte
	for i := range padded {
		padded[i] = 0xFF
	}
	copy(padded[:], pin)
	defer clear(padded[:])
	if _, err := iso7816.Send(c.t, iso7816.Command{INS: insVerify, P2: c.pinRef, Data: padded[:]}); err != nil {
		return fmt.Errorf("verifying the PIN: %w", err)
	}
	return nil
}

// Logout takes the verified state of the PIN away: VERIFY with P1 FF.
func (c *Card) Logout() error {
	if _, err := iso7816.Send(c.t, iso7816.Command{INS: insVerify, P1: 0xFF, P2: c.pinRef}); err != nil {
		return fmt.Errorf("logging out: %w", err)
	}
	return nil
}
