package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// A Digest is a SHA-256 value.
type Digest [32]byte

// String returns the digest in hexadecimal.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// MarshalText returns the digest in hexadecimal.
func (d Digest) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText parses hexadecimal.
func (d *Digest) UnmarshalText(b []byte) (err error) { *d, err = parseDigest(string(b)); return err }

// IsZero reports whether every byte is zero.
func (d Digest) IsZero() bool { return d == Digest{} }

// A Token stands for a user, patient, authority or message id in a record:
// HMAC-SHA256 under the log's token key, cut to 16 bytes. All zero is none.
type Token [16]byte

// IsZero reports whether the token stands for nothing.
func (t Token) IsZero() bool { return t == Token{} }

// String returns the token in hexadecimal.
func (t Token) String() string { return hex.EncodeToString(t[:]) }

// MarshalText returns the token in hexadecimal.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// Role separates the token domains: the same person as user and as authority
// has two unrelated tokens. The numbers are on disk.
type Role uint8

// The token domains.
const (
	UserRole      Role = 1
	PatientRole   Role = 2
	AuthorityRole Role = 3
	MessageRole   Role = 4
)

// String returns "user", "patient", "authority" or "message".
func (r Role) String() string {
	switch r {
	case UserRole:
		return "user"
	case PatientRole:
		return "patient"
	case AuthorityRole:
		return "authority"
	case MessageRole:
		return "message"
	}
	return "unknown"
}

const tokenDomain = "msca-audit/token/v1\x00"

// TokenOf returns the token of value in the domain of role; "" has the zero
// token. Message ids are compared without regard to ASCII case.
func TokenOf(key []byte, role Role, value string) Token {
	var t Token
	if value == "" {
		return t
	}
	if role == MessageRole {
		value = strings.ToUpper(value)
	}
	m := hmac.New(sha256.New, key)
	m.Write([]byte(tokenDomain))
	m.Write([]byte{byte(role)})
	m.Write([]byte(value))
	copy(t[:], m.Sum(nil))
	return t
}
