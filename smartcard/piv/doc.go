// Package piv reads and uses the PIV applet of NIST SP 800-73-4, the card standard
// that NHS Digital named for the coming NHS smartcards: certificates, PIN, proof of
// possession of a key, and the printed-information object that may hold a signed role
// record.
//
// A [Card] keeps no state but the Transmitter. It is meant for one card transaction:
// [Select], read, [Card.Verify], [Card.Sign], and the reset at the transaction's end
// takes the PIN state away. What the card says no to comes back as a
// [*iso7816.StatusError].
package piv
