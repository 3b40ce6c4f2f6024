package smartcard

import (
	"crypto/ed25519"
	"crypto/x509"
	"io"
	"time"
)

// Trust is what the organisation configured for cards. It is read, never changed.
type Trust struct {
	// Anchors are the root certificates under which a card's certificate must be;
	// Intermediates help to get there. Without Anchors nothing is trusted: the
	// operating system's roots are never used.
	Anchors, Intermediates *x509.CertPool
	// Organisations are the ODS codes whose role profiles are taken from a role
	// record. With none, no role profile is taken.
	Organisations []string
	// RecordSigners are the keys that may sign role records.
	RecordSigners []ed25519.PublicKey
	// Directory opens the organisation's staff directory, for cards without a role
	// record that counts; it is asked after the card's transaction. Nil is none.
	Directory func() (*Directory, error)
	// Middleware reads cards that hold no application known here. Nil is none.
	Middleware Middleware
	// Revoked reports a revoked certificate, or why that cannot be told, which signs
	// nobody in either; it is asked for the certificates of the chain. Nil asks nobody.
	Revoked func(*x509.Certificate) (bool, error)
	// AllowLegacyKeys takes RSA keys from 1024 bits, for old test cards only.
	AllowLegacyKeys bool
	// Now gives the time by which certificates and role records are judged.
	Now func() time.Time
	// Rand is the source of the challenge.
	Rand io.Reader
}
