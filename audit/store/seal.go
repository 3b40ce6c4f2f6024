package store

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"

	"msca/audit"
)

// A sealed body: format 1, codec, 24-byte nonce and the body's own key wrapped
// under the store key (XChaCha20-Poly1305), then salt and body under that key
// (AES-256-GCM, nonce zero because the key seals once). Everything is bound to
// the body's place, so that no row can stand in for another. Destroying the
// row destroys key and salt with it. [3.9.6]

const (
	sealFormat  = 1
	saltSize    = 32
	keySize     = 32
	wrapSize    = chacha20poly1305.NonceSizeX + keySize + chacha20poly1305.Overhead
	sealedMin   = 2 + wrapSize + saltSize + 16
	associateV1 = "msca-audit/sealed/v1\x00"
)

var errSealed = errors.New("sealed body does not open")

// sealed is a body ready to be stored.
type sealed struct {
	inner  audit.Digest
	bytes  []byte
	commit audit.Digest
}

// seal encrypts a body at its place under a fresh key.
func (k *keyring) seal(rand io.Reader, place []byte, body []byte, codec byte, packed []byte) (sealed, error) {
	var fresh [saltSize + keySize + chacha20poly1305.NonceSizeX]byte
	if _, err := io.ReadFull(rand, fresh[:]); err != nil {
		return sealed{}, fmt.Errorf("sealing: %w", err)
	}
	salt, key, nonce := fresh[:saltSize], fresh[saltSize:saltSize+keySize], fresh[saltSize+keySize:]
	out := append(make([]byte, 0, sealedMin+len(packed)), sealFormat, codec)
	ad := associated(place, codec)
	wrap, err := chacha20poly1305.NewX(k.wrap[:])
	if err != nil {
		return sealed{}, err
	}
	out = append(out, nonce...)
	out = wrap.Seal(out, nonce, key, ad)
	gcm, err := newGCM(key)
	if err != nil {
		return sealed{}, err
	}
	plain := append(append(make([]byte, 0, saltSize+len(packed)), salt...), packed...)
	out = gcm.Seal(out, make([]byte, gcm.NonceSize()), plain, ad)
	s := sealed{inner: audit.InnerCommitment([32]byte(salt), place, body), bytes: out}
	s.commit = audit.SealedCommitment(place, s.inner, s.bytes)
	clear(fresh[:])
	return s, nil
}

// sealBody compresses and seals.
func (k *keyring) sealBody(rand io.Reader, place, body []byte, codec byte) (sealed, error) {
	codec, packed, err := compress(codec, body)
	if err != nil {
		return sealed{}, err
	}
	return k.seal(rand, place, body, codec, packed)
}

// open decrypts a sealed body and checks it against its inner commitment.
// salt is what an auditor needs to check the body without keys.
func (k *keyring) open(place []byte, inner audit.Digest, b []byte) (body []byte, salt [32]byte, err error) {
	if len(b) < sealedMin || b[0] != sealFormat {
		return nil, salt, errSealed
	}
	ad := associated(place, b[1])
	wrap, err := chacha20poly1305.NewX(k.wrap[:])
	if err != nil {
		return nil, salt, err
	}
	nonce, rest := b[2:2+chacha20poly1305.NonceSizeX], b[2+wrapSize:]
	key, err := wrap.Open(nil, nonce, b[2+chacha20poly1305.NonceSizeX:2+wrapSize], ad)
	if err != nil {
		return nil, salt, errSealed
	}
	gcm, err := newGCM(key)
	if err != nil {
		return nil, salt, err
	}
	plain, err := gcm.Open(nil, make([]byte, gcm.NonceSize()), rest, ad)
	if err != nil {
		return nil, salt, errSealed
	}
	copy(salt[:], plain)
	body, err = decompress(b[1], plain[saltSize:])
	if err != nil {
		return nil, salt, fmt.Errorf("%w: %w", errSealed, err)
	}
	if audit.InnerCommitment(salt, place, body) != inner {
		return nil, salt, errSealed
	}
	return body, salt, nil
}

func associated(place []byte, codec byte) []byte {
	return append(append(append(make([]byte, 0, len(associateV1)+len(place)+1), associateV1...), place...), codec)
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// An identity body is a list of strings, each with its length before it.

func encodeIdentity(items ...string) []byte {
	var b []byte
	for _, s := range items {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	return b
}

func decodeIdentity(b []byte) (items []string, err error) {
	for len(b) > 0 {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return nil, errSealed
		}
		items = append(items, string(b[used:used+int(n)]))
		b = b[used+int(n):]
	}
	return items, nil
}
