package piv

import (
	"bytes"
	"errors"
	"fmt"

	"msca/smartcard/iso7816"
)

// aid is the PIV applet's identifier without its version, SP 800-73-4 Part 1 §2.2.
// Cards take the shortened form and answer with the whole one.
var aid = []byte{0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00}

// ErrNotPIV reports a card without a PIV applet.
var ErrNotPIV = errors.New("no PIV applet on the card")

// Card is a card whose PIV applet is selected.
type Card struct {
	t      iso7816.Transmitter
	pinRef byte
}

// Select selects the PIV applet, SP 800-73-4 Part 2 §3.1.1. A card that refuses, or
// that answers as something else, is [ErrNotPIV]. Nothing is concluded from an ATR.
func Select(t iso7816.Transmitter) (*Card, error) {
	answer, err := iso7816.Send(t, iso7816.Command{INS: 0xA4, P1: 0x04, Data: aid, Le: iso7816.MaxLe})
	if err != nil {
		var sw *iso7816.StatusError
		if errors.As(err, &sw) {
			return nil, fmt.Errorf("%w: %w", ErrNotPIV, err)
		}
		return nil, fmt.Errorf("selecting PIV: %w", err)
	}
	// 61 { 4F application identifier | its version part, 79 { 4F authority } … }
	id, err := iso7816.Find(answer, 0x61, 0x4F)
	if err != nil {
		return nil, fmt.Errorf("%w: answer to SELECT: %w", ErrNotPIV, err)
	}
	if !bytes.HasPrefix(id, aid[:5]) && !bytes.HasPrefix(id, aid[5:]) {
		return nil, fmt.Errorf("%w: it answers as % X", ErrNotPIV, id)
	}
	return &Card{t: t, pinRef: applicationPIN}, nil
}
