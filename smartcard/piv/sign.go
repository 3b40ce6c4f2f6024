package piv

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"fmt"

	"msca/smartcard/iso7816"
)

// Algorithm identifiers, SP 800-78-5 table 6-2; RSA-4096 as widely used.
const (
	algRSA1024 = 0x06
	algRSA2048 = 0x07
	algRSA3072 = 0x05
	algRSA4096 = 0x16
	algP256    = 0x11
	algP384    = 0x14
)

// sha256Info is the DigestInfo of SHA-256 up to the digest, RFC 8017 §9.2.
var sha256Info = []byte{0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20}

// Sign has the slot's key sign a SHA-256 digest by GENERAL AUTHENTICATE, SP 800-73-4
// Part 2 §3.2.4. pub is the public key that the slot is expected to have; it decides
// algorithm and padding. RSA gives PKCS #1 v1.5, an elliptic curve gives ECDSA in
// ASN.1 form. Without a verified PIN the error is [iso7816.ErrSecurity].
func (c *Card) Sign(s Slot, pub crypto.PublicKey, digest [32]byte) ([]byte, error) {
	algorithm, block, err := challenge(pub, digest[:])
	if err != nil {
		return nil, fmt.Errorf("signing with slot %v: %w", s, err)
	}
	// 7C { 82 (the answer goes here), 81 challenge }
	body := iso7816.Append(iso7816.Append(nil, 0x82, nil), 0x81, block)
	answer, err := iso7816.Send(c.t, iso7816.Command{
		INS: 0x87, P1: algorithm, P2: byte(s),
		Data: iso7816.Append(nil, 0x7C, body),
		Le:   iso7816.MaxLe,
	})
	if err != nil {
		return nil, fmt.Errorf("signing with slot %v: %w", s, err)
	}
	signature, err := iso7816.Find(answer, 0x7C, 0x82)
	if err != nil {
		return nil, fmt.Errorf("signing with slot %v: %w", s, err)
	}
	return signature, nil
}

// challenge returns the algorithm identifier and the block that the card's raw key
// operation takes.
func challenge(pub crypto.PublicKey, digest []byte) (algorithm byte, block []byte, err error) {
	switch key := pub.(type) {
	case *rsa.PublicKey:
		switch key.N.BitLen() {
		case 1024:
			algorithm = algRSA1024
		case 2048:
			algorithm = algRSA2048
		case 3072:
			algorithm = algRSA3072
		case 4096:
			algorithm = algRSA4096
		default:
			return 0, nil, fmt.Errorf("RSA key with %d bits", key.N.BitLen())
		}
		return algorithm, pkcs1(digest, key.Size()), nil
	case *ecdsa.PublicKey:
		switch key.Curve {
		case elliptic.P256():
			return algP256, digest, nil
		case elliptic.P384(): // a digest of the curve's length, left-padded
			return algP384, append(make([]byte, 48-len(digest)), digest...), nil
		}
	}
	return 0, nil, fmt.Errorf("public key of type %T", pub)
}

// pkcs1 pads a SHA-256 digest by EMSA-PKCS1-v1_5, RFC 8017 §9.2: 00 01 FF… 00 info digest.
func pkcs1(digest []byte, size int) []byte {
	tail := len(sha256Info) + len(digest)
	block := make([]byte, size)
	block[1] = 0x01
	for i := 2; i < size-tail-1; i++ {
		block[i] = 0xFF
	}
	copy(block[size-tail:], sha256Info)
	copy(block[size-len(digest):], digest)
	return block
}
