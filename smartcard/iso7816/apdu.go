package iso7816

import (
	"errors"
	"fmt"
)

// Transmitter carries one command APDU to a card and brings back its response
// APDU, data followed by the two status bytes. An error means that the exchange
// itself failed, never that the card said no.
type Transmitter interface {
	Transmit(cmd []byte) ([]byte, error)
}

// MaxLe is the largest expected length of a short APDU; it is coded as 00.
const MaxLe = 256

// maxData is the largest data field of one short APDU.
const maxData = 255

// chaining is the class bit that announces a further part of the same command,
// ISO/IEC 7816-4 §5.4.1.
const chaining = 0x10

// ErrMalformed reports bytes that are no command APDU or no BER-TLV.
var ErrMalformed = errors.New("malformed")

// Command is a command APDU. Data may be longer than one APDU holds: [Send]
// chains it. Le is the number of bytes expected back: 0 for none, at most
// [MaxLe].
type Command struct {
	CLA, INS, P1, P2 byte
	Data             []byte
	Le               int
}

// Bytes encodes c as one short APDU. It refuses data beyond 255 bytes and an Le
// outside 0 to [MaxLe]. A command with neither data nor Le is given a fifth byte
// 00, since some readers refuse four bytes with T=0.
func (c Command) Bytes() ([]byte, error) {
	if len(c.Data) > maxData {
		return nil, fmt.Errorf("encoding INS %02X: %d bytes of data do not fit one short APDU", c.INS, len(c.Data))
	}
	if c.Le < 0 || c.Le > MaxLe {
		return nil, fmt.Errorf("encoding INS %02X: expected length %d is outside 0 to %d", c.INS, c.Le, MaxLe)
	}
	out := make([]byte, 4, 6+len(c.Data))
	out[0], out[1], out[2], out[3] = c.CLA, c.INS, c.P1, c.P2
	if len(c.Data) > 0 {
		out = append(out, byte(len(c.Data)))
		out = append(out, c.Data...)
	}
	if c.Le > 0 || len(c.Data) == 0 {
		out = append(out, byte(c.Le)) // 256 becomes 00
	}
	return out, nil
}

// ParseCommand decodes one short APDU, as a card does. Five bytes are header and
// Le; a fifth byte of 00 therefore reads as [MaxLe]. Data refers to b. The error
// is [ErrMalformed].
func ParseCommand(b []byte) (Command, error) {
	if len(b) < 4 {
		return Command{}, fmt.Errorf("command APDU of %d bytes: %w", len(b), ErrMalformed)
	}
	c := Command{CLA: b[0], INS: b[1], P1: b[2], P2: b[3]}
	body := b[4:]
	switch {
	case len(body) == 0:
	case len(body) == 1:
		c.Le = expected(body[0])
	default:
		lc := int(body[0])
		switch {
		case lc == 0: // an extended length, or nonsense
			return Command{}, fmt.Errorf("command APDU with data length 0: %w", ErrMalformed)
		case len(body) == 1+lc:
			c.Data = body[1:]
		case len(body) == 2+lc:
			c.Data, c.Le = body[1:1+lc], expected(body[1+lc])
		default:
			return Command{}, fmt.Errorf("command APDU announces %d bytes and carries %d: %w", lc, len(body)-1, ErrMalformed)
		}
	}
	return c, nil
}

func expected(b byte) int {
	if b == 0 {
		return MaxLe
	}
	return int(b)
}
