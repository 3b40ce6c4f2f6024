package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"time"
)

// EpochLength is how long one row key stays in use: a record EpochLength or
// more after the one that opened its epoch must open the next.
const EpochLength = 15 * time.Minute

// A MAC authenticates one record under the key of its epoch.
type MAC [16]byte

// An EpochKey authenticates the records of one epoch. Next is one way: whoever
// takes today's key cannot forge yesterday's records (Schneier and Kelsey).
type EpochKey struct {
	Epoch uint32
	Key   [32]byte
}

const (
	chainDomain      = "msca-audit/chain/v1\x00"
	epochDomain      = "msca-audit/epoch/v1\x00"
	epochCheckDomain = "msca-audit/epoch-check/v1\x00"
	commitDomain     = "msca-audit/commit/v1\x00"
	sealDomain       = "msca-audit/seal/v1\x00"
)

// LeafHash returns the RFC 6962 leaf hash of canonical bytes.
func LeafHash(canon []byte) Digest {
	var scratch [512]byte // most records have less than that
	b := append(scratch[:0], 0)
	return sha256.Sum256(append(b, canon...))
}

// ChainHash returns the chain value of a record: SHA-256 over the domain, the
// chain value before it, its MAC and its leaf hash. It covers the MAC, so that
// any changed byte of a row shows at that row, to readers without keys too.
func ChainHash(previous Digest, mac MAC, leaf Digest) Digest {
	var b [len(chainDomain) + 32 + 16 + 32]byte
	n := copy(b[:], chainDomain)
	n += copy(b[n:], previous[:])
	n += copy(b[n:], mac[:])
	copy(b[n:], leaf[:])
	return sha256.Sum256(b[:])
}

// MAC returns the record's MAC: HMAC-SHA256 of previous chain value and leaf
// hash, cut to 16 bytes.
func (k EpochKey) MAC(previous Digest, leaf Digest) MAC {
	m := hmac.New(sha256.New, k.Key[:])
	m.Write(previous[:])
	m.Write(leaf[:])
	return MAC(m.Sum(nil)[:16])
}

// Next returns the key of the following epoch. The caller forgets k.
func (k EpochKey) Next() EpochKey {
	m := hmac.New(sha256.New, k.Key[:])
	m.Write([]byte(epochDomain))
	return EpochKey{k.Epoch + 1, [32]byte(m.Sum(nil))}
}

// At returns the key of a later epoch, or false for an earlier one.
func (k EpochKey) At(epoch uint32) (EpochKey, bool) {
	for k.Epoch < epoch {
		k = k.Next()
	}
	return k, k.Epoch == epoch
}

// Check returns the value an epoch's first record carries, by which a key is
// recognised without being told.
func (k EpochKey) Check() [16]byte {
	m := hmac.New(sha256.New, k.Key[:])
	m.Write([]byte(epochCheckDomain))
	m.Write(binary.BigEndian.AppendUint32(nil, k.Epoch))
	return [16]byte(m.Sum(nil)[:16])
}

// InnerCommitment returns HMAC-SHA256 under a secret salt of a payload's or
// identity's body bound to its place: what the key holder checks an opened
// body against. place comes from PayloadPlace or IdentityPlace.
func InnerCommitment(salt [32]byte, place, body []byte) Digest {
	m := hmac.New(sha256.New, salt[:])
	m.Write([]byte(commitDomain))
	m.Write(binary.BigEndian.AppendUint32(nil, uint32(len(place))))
	m.Write(place)
	m.Write(body)
	return Digest(m.Sum(nil))
}

// SealedCommitment returns the commitment a record carries: SHA-256 over the
// place, the inner commitment and the sealed bytes. Anyone can check it
// against the stored row; nobody learns the body from it.
func SealedCommitment(place []byte, inner Digest, sealed []byte) Digest {
	h := sha256.New()
	h.Write([]byte(sealDomain))
	h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(place))))
	h.Write(place)
	h.Write(inner[:])
	h.Write(sealed)
	return Digest(h.Sum(nil))
}

// PayloadPlace names the n-th payload (from 0) of record seq of a log.
func PayloadPlace(logID [16]byte, seq uint64, n int, kind PayloadKind) []byte {
	b := append(make([]byte, 0, 27), 'P')
	b = append(b, logID[:]...)
	b = binary.BigEndian.AppendUint64(b, seq)
	return append(b, byte(n), byte(kind))
}

// IdentityPlace names an identity of a log: who a token stands for.
func IdentityPlace(logID [16]byte, role Role, token Token) []byte {
	b := append(make([]byte, 0, 34), 'I')
	b = append(b, logID[:]...)
	b = append(b, byte(role))
	return append(b, token[:]...)
}
