package piv

import (
	"errors"
	"fmt"

	"msca/smartcard/iso7816"
)

// PINPolicy is the second value of the discovery object, SP 800-73-4 Part 1 §3.3.2.
type PINPolicy struct {
	Application   bool // the PIV application PIN opens the applet
	Global        bool // the card's global PIN does so too
	GlobalPrimary bool // the one that people know is the global PIN
}

// Discover reads the discovery object and from then on presents the PIN under the
// reference it names as primary. A card without that object has the application PIN
// only, which is no error.
func (c *Card) Discover() (PINPolicy, error) {
	content, err := c.Object(Discovery)
	if errors.Is(err, iso7816.ErrNotFound) {
		return PINPolicy{Application: true}, nil
	}
	if err != nil {
		return PINPolicy{}, err
	}
	usage, err := iso7816.Find(content, 0x5F2F)
	if err != nil {
		return PINPolicy{}, fmt.Errorf("discovery object: %w", err)
	}
	if len(usage) != 2 {
		return PINPolicy{}, fmt.Errorf("discovery object: PIN policy of %d bytes: %w", len(usage), iso7816.ErrMalformed)
	}
	p := PINPolicy{Application: usage[0]&0x40 != 0, Global: usage[0]&0x20 != 0}
	p.GlobalPrimary = p.Global && usage[1] == 0x20
	if p.GlobalPrimary {
		c.pinRef = globalPIN
	}
	return p, nil
}
