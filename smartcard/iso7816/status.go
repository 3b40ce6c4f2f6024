package iso7816

import (
	"errors"
	"fmt"
)

// What a status word means to a caller, ISO/IEC 7816-4 §5.6 table 6. A
// [*StatusError] unwraps to the one that fits.
var (
	ErrSecurity    = errors.New("security status not satisfied") // 6982: the PIN has not been verified
	ErrWrongPIN    = errors.New("wrong PIN")                     // 63Cx
	ErrBlocked     = errors.New("PIN blocked")                   // 6983
	ErrNotFound    = errors.New("not found on the card")         // 6A82, 6A83, 6A88
	ErrUnsupported = errors.New("not supported by the card")     // 6D00, 6E00, 6A81, 6884 and their like
	ErrEndOfFile   = errors.New("end of file")                   // 6282, 6B00
	ErrRefused     = errors.New("refused by the card")           // every other status word
)

// StatusError is a status word other than 9000.
type StatusError struct {
	INS byte   // instruction that was answered
	SW  uint16 // status word, SW1 in the high byte
}

// Error names instruction, status word and meaning; it holds no data of the card.
func (e *StatusError) Error() string {
	return fmt.Sprintf("INS %02X: status %04X: %v", e.INS, e.SW, e.Unwrap())
}

// Retries returns x of 63Cx, the tries that are left. ok is false for any other
// status word.
func (e *StatusError) Retries() (left int, ok bool) {
	if e.SW&0xFFF0 != 0x63C0 {
		return 0, false
	}
	return int(e.SW & 0x0F), true
}

// Unwrap returns the sentinel that says what the status word means.
func (e *StatusError) Unwrap() error {
	switch e.SW {
	case 0x6982, 0x6985:
		return ErrSecurity
	case 0x6983, 0x6984:
		return ErrBlocked
	case 0x6A82, 0x6A83, 0x6A88:
		return ErrNotFound
	case 0x6282, 0x6B00:
		return ErrEndOfFile
	case 0x6A81, 0x6881, 0x6882, 0x6883, 0x6884, 0x6D00, 0x6E00:
		return ErrUnsupported
	}
	if _, ok := e.Retries(); ok {
		return ErrWrongPIN
	}
	return ErrRefused
}
