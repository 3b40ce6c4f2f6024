package iso7816

import (
	"errors"
	"fmt"
)

// MaxAnswer is the longest answer [Send] collects, in bytes. No certificate or
// file of an NHS card comes near it; a card that goes on sending does.
const MaxAnswer = 64 << 10

// maxExchanges bounds the GET RESPONSE and wrong-length rounds of one command, for
// a card that promises more bytes for ever and sends none.
const maxExchanges = 1024

// ErrNoAnswer reports a response APDU without a status word. pcscd hands out such
// empty answers when the card is pulled during the exchange, so it means that the
// card is gone.
var ErrNoAnswer = errors.New("the card gave no status word")

// ErrTooLong reports an answer beyond [MaxAnswer] or without end.
var ErrTooLong = errors.New("the card's answer does not end")

// Send transmits c, in several chained APDUs if its data is long, collects the
// whole answer and returns its data. The command bytes are wiped afterwards, for
// they may hold a PIN.
//
// Errors: [*StatusError] for every status word but 9000; [ErrNoAnswer];
// [ErrTooLong]; or whatever t returned.
func Send(t Transmitter, c Command) ([]byte, error) {
	for len(c.Data) > maxData {
		part := Command{CLA: c.CLA | chaining, INS: c.INS, P1: c.P1, P2: c.P2, Data: c.Data[:maxData]}
		if _, err := exchange(t, part); err != nil {
			return nil, err
		}
		c.Data = c.Data[maxData:]
	}
	return exchange(t, c)
}

// exchange sends one APDU and follows 61xx and 6Cxx.
func exchange(t Transmitter, c Command) ([]byte, error) {
	cmd, ins := c, c.INS
	var answer []byte
	corrected := false
	for range maxExchanges {
		data, sw, err := transmit(t, cmd)
		if err != nil {
			return nil, err
		}
		if sw>>8 == 0x6C && !corrected && len(data) == 0 {
			cmd.Le, corrected = expected(byte(sw)), true
			continue
		}
		if len(answer)+len(data) > MaxAnswer {
			return nil, fmt.Errorf("INS %02X: %w", ins, ErrTooLong)
		}
		answer = append(answer, data...)
		switch {
		case sw>>8 == 0x61:
			cmd = Command{CLA: c.CLA & 0x03, INS: 0xC0, Le: expected(byte(sw))}
			corrected = false
		case sw == 0x9000:
			return answer, nil
		default:
			return answer, &StatusError{INS: ins, SW: sw}
		}
	}
	return nil, fmt.Errorf("INS %02X: %w", ins, ErrTooLong)
}

// transmit sends one APDU and splits the answer from its status word.
func transmit(t Transmitter, c Command) (data []byte, sw uint16, err error) {
	cmd, err := c.Bytes()
	if err != nil {
		return nil, 0, err
	}
	answer, err := t.Transmit(cmd)
	clear(cmd)
	if err != nil {
		return nil, 0, err
	}
	if len(answer) < 2 {
		return nil, 0, fmt.Errorf("INS %02X: %w", c.INS, ErrNoAnswer)
	}
	end := len(answer) - 2
	return answer[:end], uint16(answer[end])<<8 | uint16(answer[end+1]), nil
}
