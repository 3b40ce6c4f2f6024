// Package pkcs15 reads and uses cards that follow ISO/IEC 7816-15 (PKCS #15): the
// directory files that say where certificates, keys, PINs and data objects are, the
// PIN, and a signature. It is the second standard this program tries, for cards
// without a PIV applet.
//
// Reading is the same for all such cards. Signing (MSE SET and PSO COMPUTE DIGITAL
// SIGNATURE, ISO/IEC 7816-8) has details that differ between card families; the common
// form is used, and a card that wants another refuses it.
//
// As in package piv a [Card] is meant for one card transaction, and what the card says
// no to is a [*iso7816.StatusError].
package pkcs15
