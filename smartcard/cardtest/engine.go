package cardtest

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/subtle"
	"math/big"

	"msca/smartcard/iso7816"
	"msca/smartcard/piv"
)

// The card's side of SP 800-73-4 Part 2. It is written from the standard and strict,
// so that it finds errors of the program's side instead of repeating them.

var pivAID = []byte{0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00}

// applicationTemplate answers SELECT: 61 { 4F PIX, 79 { 4F RID } }, Part 2 table 3.
var applicationTemplate = iso7816.Append(nil, 0x61,
	iso7816.Append(iso7816.Append(nil, 0x4F, pivAID[5:]), 0x79, iso7816.Append(nil, 0x4F, pivAID[:5])))

const (
	swOK             = 0x9000
	swSecurity       = 0x6982
	swBlocked        = 0x6983
	swWrongData      = 0x6A80
	swNotFound       = 0x6A82
	swWrongParameter = 0x6A86
	swNoReference    = 0x6A88
	swWrongLength    = 0x6700
	swUnknownINS     = 0x6D00
	swWrongChain     = 0x6883
)

func (c *Card) answer(raw []byte) []byte {
	cmd, err := iso7816.ParseCommand(raw)
	if err != nil {
		return status(swWrongLength)
	}
	if cmd.INS == 0xC0 {
		return c.getResponse(cmd)
	}
	c.pending = nil
	const more = 0x10
	if cmd.CLA&more != 0 {
		if len(c.chain)+len(cmd.Data) > iso7816.MaxAnswer {
			c.chain = nil
			return status(swWrongLength)
		}
		c.chain = append(c.chain, cmd.Data...)
		return status(swOK)
	}
	cmd.Data = append(c.chain, cmd.Data...)
	c.chain = nil
	data, sw := c.execute(cmd)
	if sw != swOK {
		return status(sw)
	}
	return c.deliver(data, cmd.Le)
}

func (c *Card) execute(cmd iso7816.Command) ([]byte, uint16) {
	if cmd.CLA == 0 && c.selected {
		if data, sw, handled := c.administer(cmd); handled {
			return data, sw
		}
	}
	switch {
	case cmd.CLA != 0:
		return nil, 0x6E00
	case c.blank != nil:
		return c.executeBlank(cmd)
	case c.files != nil:
		return c.executeFile(cmd)
	case cmd.INS == 0xA4:
		return c.selectApplet(cmd)
	case !c.selected:
		return nil, swUnknownINS
	case cmd.INS == 0x20:
		return nil, c.verify(cmd)
	case cmd.INS == 0xCB:
		return c.getData(cmd)
	case cmd.INS == 0x87:
		return c.authenticate(cmd)
	}
	return nil, swUnknownINS
}

func (c *Card) selectApplet(cmd iso7816.Command) ([]byte, uint16) {
	if cmd.P1 != 0x04 {
		return nil, swWrongParameter
	}
	if n := len(cmd.Data); n < 5 || n > len(pivAID) || string(pivAID[:n]) != string(cmd.Data) {
		return nil, swNotFound
	}
	c.selected, c.verified = true, false
	return applicationTemplate, swOK
}

// verify is Part 2 §3.2.1: with data a try, without the question how many are left,
// with P1 FF the way out.
func (c *Card) verify(cmd iso7816.Command) uint16 {
	switch {
	case cmd.P2 != 0x80:
		return swNoReference
	case cmd.P1 == 0xFF && len(cmd.Data) == 0:
		c.verified = false
		return swOK
	case cmd.P1 != 0x00:
		return swWrongParameter
	}
	return c.present(cmd.Data, 8, 0xFF)
}

// present compares a padded PIN with the card's; without data it tells the tries left.
func (c *Card) present(data []byte, length int, pad byte) uint16 {
	switch {
	case len(data) == 0 && c.verified:
		return swOK
	case c.tries == 0:
		return swBlocked
	case len(data) == 0:
		return 0x63C0 | uint16(c.tries)
	case len(data) != length:
		return swWrongData
	}
	c.verifies++
	want := bytes.Repeat([]byte{pad}, length)
	copy(want, c.pin)
	if subtle.ConstantTimeCompare(want, data) != 1 {
		c.verified = false
		c.tries--
		return 0x63C0 | uint16(c.tries)
	}
	c.verified, c.tries = true, fullTries
	return swOK
}

func (c *Card) getData(cmd iso7816.Command) ([]byte, uint16) {
	if cmd.P1 != 0x3F || cmd.P2 != 0xFF {
		return nil, swWrongParameter
	}
	list, err := iso7816.Find(cmd.Data, 0x5C)
	if err != nil || len(list) == 0 || len(list) > 3 {
		return nil, swWrongData
	}
	var o piv.Object
	for _, b := range list {
		o = o<<8 | piv.Object(b)
	}
	content, ok := c.objects[o]
	switch {
	case !ok:
		return nil, swNotFound
	case o == piv.PrintedInformation && !c.verified:
		return nil, swSecurity
	case o == piv.Discovery:
		return iso7816.Append(nil, uint32(o), content), swOK
	}
	return iso7816.Append(nil, 0x53, content), swOK
}

// authenticate is GENERAL AUTHENTICATE with an internal challenge, Part 2 §3.2.4.
func (c *Card) authenticate(cmd iso7816.Command) ([]byte, uint16) {
	key, ok := c.keys[piv.Slot(cmd.P2)]
	switch {
	case !ok:
		return nil, swNoReference
	case !c.verified:
		return nil, swSecurity
	}
	block, err := iso7816.Find(cmd.Data, 0x7C, 0x81)
	if err != nil {
		return nil, swWrongData
	}
	if _, err := iso7816.Find(cmd.Data, 0x7C, 0x82); err != nil {
		return nil, swWrongData
	}
	var signature []byte
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if cmd.P1 != rsaAlgorithm[key.N.BitLen()] {
			return nil, swWrongParameter
		}
		signature = rawRSA(key, block)
	case *ecdsa.PrivateKey:
		want, size := byte(0x11), 32
		if key.Curve == elliptic.P384() {
			want, size = 0x14, 48
		}
		if cmd.P1 != want {
			return nil, swWrongParameter
		}
		if len(block) == size {
			signature, _ = key.Sign(c.rand, block, crypto.Hash(0))
		}
	}
	if signature == nil {
		return nil, swWrongData
	}
	return iso7816.Append(nil, 0x7C, iso7816.Append(nil, 0x82, signature)), swOK
}

var rsaAlgorithm = map[int]byte{1024: 0x06, 2048: 0x07, 3072: 0x05, 4096: 0x16}

// rawRSA is the private-key operation that a card does on a block its host padded.
func rawRSA(key *rsa.PrivateKey, block []byte) []byte {
	m := new(big.Int).SetBytes(block)
	if len(block) != key.Size() || m.Cmp(key.N) >= 0 {
		return nil
	}
	// By the Chinese remainder theorem, about four times as fast.
	p, q := key.Primes[0], key.Primes[1]
	m1 := new(big.Int).Exp(m, key.Precomputed.Dp, p)
	m2 := new(big.Int).Exp(m, key.Precomputed.Dq, q)
	h := new(big.Int).Sub(m1, m2)
	h.Mul(h, key.Precomputed.Qinv).Mod(h, p)
	return h.Mul(h, q).Add(h, m2).FillBytes(make([]byte, key.Size()))
}

// deliver gives as much as was asked for and announces the rest with 61xx.
func (c *Card) deliver(data []byte, le int) []byte {
	if le == 0 && len(data) > 0 {
		le = iso7816.MaxLe // as cards do that are lenient about a missing Le
	}
	if len(data) <= le {
		return append(append([]byte(nil), data...), 0x90, 0x00)
	}
	c.pending = data[le:]
	left := min(len(c.pending), 0xFF)
	if len(c.pending) > 0xFF {
		left = 0 // 256 or more
	}
	return append(append([]byte(nil), data[:le]...), 0x61, byte(left))
}

func (c *Card) getResponse(cmd iso7816.Command) []byte {
	if len(c.pending) == 0 {
		return status(swWrongParameter)
	}
	data := c.pending
	c.pending = nil
	return c.deliver(data, cmd.Le)
}

func status(sw uint16) []byte { return []byte{byte(sw >> 8), byte(sw)} }
