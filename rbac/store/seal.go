package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// kind says what a row holds. The numbers are on disk.
type kind uint8

const (
	accountKind  kind = 1
	attemptsKind kind = 2
	policyKind   kind = 3
	changedKind  kind = 4
)

type rowID [16]byte

// sealer holds the three keys derived from the one handed in.
type sealer struct {
	aead  cipher.AEAD
	mac   []byte // whole table
	token []byte // row ids
	rand  io.Reader
}

func newSealer(key []byte, rand io.Reader) (*sealer, error) {
	if len(key) != 32 {
		return nil, errors.New("the key has to be 32 bytes")
	}
	derive := func(use string) ([]byte, error) { return hkdf.Expand(sha256.New, key, "msca users v1 "+use, 32) }
	seal, err := derive("seal")
	if err != nil {
		return nil, err
	}
	mac, err := derive("table")
	if err != nil {
		return nil, err
	}
	token, err := derive("row id")
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(seal)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &sealer{aead, mac, token, rand}, nil
}

// id is the keyed token of a name within a kind of row.
func (s *sealer) id(k kind, name string) rowID {
	h := hmac.New(sha256.New, s.token)
	h.Write([]byte{byte(k)})
	h.Write([]byte(name))
	return rowID(h.Sum(nil)[:16])
}

// bound is the additional data: what the sealed bytes belong to.
func bound(k kind, id rowID, version uint64) []byte {
	b := append([]byte("msca users row\x00"), byte(k))
	b = append(b, id[:]...)
	return binary.BigEndian.AppendUint64(b, version)
}

func (s *sealer) seal(plain, about []byte) ([]byte, error) {
	nonce := make([]byte, s.aead.NonceSize(), s.aead.NonceSize()+len(plain)+s.aead.Overhead())
	if _, err := io.ReadFull(s.rand, nonce); err != nil {
		return nil, fmt.Errorf("reading a nonce: %w", err)
	}
	return s.aead.Seal(nonce, nonce, plain, about), nil
}

func (s *sealer) open(sealed, about []byte) ([]byte, error) {
	n := s.aead.NonceSize()
	if len(sealed) < n {
		return nil, ErrTampered
	}
	plain, err := s.aead.Open(nil, sealed[:n], sealed[n:], about)
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// digest is the MAC over all rows in id order.
func (s *sealer) digest(generation uint64, rows []row) []byte {
	h := hmac.New(sha256.New, s.mac)
	var n [8]byte
	number := func(v uint64) {
		binary.BigEndian.PutUint64(n[:], v)
		h.Write(n[:])
	}
	number(generation)
	number(uint64(len(rows)))
	for _, r := range rows {
		h.Write(r.id[:])
		h.Write([]byte{byte(r.kind)})
		number(r.version)
		number(uint64(len(r.sealed)))
		h.Write(r.sealed)
	}
	return h.Sum(nil)
}
