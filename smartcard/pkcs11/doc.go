// Package pkcs11 reads cards by way of their vendor's PKCS #11 module (OASIS
// PKCS #11 v2.40), for cards that follow neither PIV nor PKCS #15 openly. It is
// the only importer of the binding to such modules, needs cgo, and is built
// with the tag pkcs11 only: a module is foreign code in this program's process,
// so an organisation that needs none should have none.
package pkcs11
