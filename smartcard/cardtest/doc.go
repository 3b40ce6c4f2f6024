// Package cardtest makes NHS-like smartcards out of nothing: for the tests, for the
// training mode and for trying the program against a real PC/SC service.
//
// An [Issuer] is a training certificate authority with a role-record signer.
// [Issuer.NewCard] personalises a [Card]: a virtual PIV card (SP 800-73-4) with an
// RSA-2048 or P-256 key, a PIN with a try counter, a certificate and a signed role
// record. Reset takes its PIN state and applet selection away, as with a real one.
//
// A Card is used in one of two places. [InMemory] are readers that exist nowhere else that behave as
// pcscd was measured to: transactions, event counters, reset at the end, and every
// failure a test may ask for. [DialVPCD] puts the card into the vsmartcard reader of a
// real pcscd; [StartPCSCD] runs one of one's own.
//
// Cards and issuers hold private keys and PINs in the clear. They protect nothing and
// must never be configured as an anchor outside training.
package cardtest
