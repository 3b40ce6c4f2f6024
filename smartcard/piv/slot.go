package piv

import "fmt"

// Slot is a key reference, SP 800-73-4 Part 1 table 4b.
type Slot byte

// The key references of an NHS or training card.
const (
	Authentication     Slot = 0x9A // key of the person, after the PIN
	Signature          Slot = 0x9C // key of the person, PIN directly before each use
	CardAuthentication Slot = 0x9E // key of the card, without PIN: never proof of a person
)

// String returns the key reference as it is always written, such as 9A.
func (s Slot) String() string { return fmt.Sprintf("%02X", byte(s)) }

// certificate returns the object with the slot's certificate.
func (s Slot) certificate() Object {
	switch s {
	case Authentication:
		return 0x5FC105
	case Signature:
		return 0x5FC10A
	case CardAuthentication:
		return 0x5FC101
	}
	return 0
}
