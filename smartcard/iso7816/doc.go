// Package iso7816 speaks ISO/IEC 7816-4 to a card through a [Transmitter]: it
// builds command APDUs, splits long ones by command chaining (§5.3.3), collects
// long answers (61xx, GET RESPONSE §7.6.1), repeats with the right length
// (6Cxx §5.6), turns status words into errors that carry meaning, and reads
// BER-TLV data objects (§5.2.2) without ever trusting a length that a card sent.
//
// The package is pure: no reader, no clock, no goroutine. Only short APDUs are
// used, because every card and reader takes them.
package iso7816
