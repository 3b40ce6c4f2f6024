// Package pkcs15 reads and uses cards that follow ISO/IEC 7816-15 (PKCS #15): the
// directory files that say where certificates, keys, PINs and data objects are, the
// PIN, and a signature.
package pkcs15
