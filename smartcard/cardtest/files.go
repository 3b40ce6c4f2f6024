package cardtest

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"math/big"
	"strings"

	"msca/smartcard/iso7816"
	"msca/smartcard/piv"
	"msca/smartcard/pkcs15"
)

// The virtual PKCS #15 card: files as ISO/IEC 7816-15 has them, and a card that reads,
// verifies and signs by ISO/IEC 7816-4 and -8. The layout is that of cards seen in use.

const (
	applicationDF   = "3F005015"
	certificateFile = applicationDF + "4301"
	recordFile      = applicationDF + "4401" // needs the PIN

	filePINRef, fileKeyRef = 0x01, 0x03
	filePINLength          = 16
)

var pkcs15AID = []byte{0xA0, 0x00, 0x00, 0x00, 0x63, 'P', 'K', 'C', 'S', '-', '1', '5'}

// der joins values under an ASN.1 tag.
func der(tag uint32, values ...[]byte) []byte {
	return iso7816.Append(nil, tag, bytes.Join(values, nil))
}

func text(s string) []byte { return der(0x0C, []byte(s)) }

func octets(b ...byte) []byte { return der(0x04, b) }

func integer(n byte) []byte { return der(0x02, []byte{n}) }

func filePath(id ...byte) []byte { return der(0x30, octets(id...)) }

func pkcs15Files(p Profile, cert *x509.Certificate, record []byte) map[string][]byte {
	keyTag := uint32(0x30)
	if _, ok := p.Key.(*ecdsa.PrivateKey); ok {
		keyTag = 0xA0
	}
	id := octets(0x45)
	files := map[string][]byte{
		"3F002F00": der(0x61, der(0x4F, pkcs15AID), der(0x50, []byte("NHS training")), der(0x51, []byte{0x3F, 0x00, 0x50, 0x15})),
		applicationDF + "5031": bytes.Join([][]byte{
			der(0xA8, filePath(0x44, 0x10)), der(0xA0, filePath(0x44, 0x20)),
			der(0xA4, filePath(0x3F, 0x00, 0x50, 0x15, 0x44, 0x30)), der(0xA7, filePath(0x44, 0x40)),
			make([]byte, 32), // as files are that were made larger than their content
		}, nil),
		applicationDF + "4410": der(0x30, der(0x30, text("PIN"), der(0x03, []byte{0x06, 0xC0})), der(0x30, octets(0x01)),
			der(0xA1, der(0x30, der(0x03, []byte{0x02, 0x0C}), der(0x0A, []byte{0x01}), integer(4), integer(filePINLength), integer(8),
				der(0x80, []byte{filePINRef}), octets(0x00), filePath(0x3F, 0x00, 0x50, 0x15)))),
		applicationDF + "4420": der(keyTag, der(0x30, text("Authentication key"), der(0x03, []byte{0x07, 0x80}), octets(0x01)),
			der(0x30, id, der(0x03, []byte{0x05, 0x20}), integer(fileKeyRef)), der(0xA1, der(0x30, filePath(0x3F, 0x00, 0x50, 0x15)))),
		applicationDF + "4430": der(0x30, der(0x30, text("Authentication")), der(0x30, id), der(0xA1, der(0x30, filePath(0x43, 0x01)))),
		certificateFile:        cert.Raw,
	}
	if record != nil {
		files[applicationDF+"4440"] = der(0x30, der(0x30, text(pkcs15.RoleRecordLabel), der(0x03, []byte{0x07, 0x80}), octets(0x01)),
			der(0x30, text("msca")), der(0xA1, filePath(0x44, 0x01)))
		files[recordFile] = octets(record...)
	}
	return files
}

func (c *Card) executeFile(cmd iso7816.Command) ([]byte, uint16) {
	switch cmd.INS {
	case 0xA4:
		return nil, c.selectFile(cmd)
	case 0xB0:
		return c.readBinary(cmd)
	case 0x20:
		if cmd.P1 != 0 || cmd.P2 != filePINRef {
			return nil, swNoReference
		}
		return nil, c.present(cmd.Data, filePINLength, 0x00)
	case 0x22:
		return nil, c.chooseKey(cmd)
	case 0x2A:
		return c.sign(cmd)
	}
	return nil, swUnknownINS
}

// selectFile knows the application's name and identifiers from the current folder.
func (c *Card) selectFile(cmd iso7816.Command) uint16 {
	if cmd.P1 == 0x04 {
		if !bytes.Equal(cmd.Data, pkcs15AID) {
			return swNotFound
		}
		c.current = applicationDF
		return swOK
	}
	if cmd.P1 != 0x00 || len(cmd.Data) != 2 {
		return swWrongParameter
	}
	folder := c.current
	if _, isFile := c.files[folder]; isFile {
		folder = folder[:len(folder)-4]
	}
	path := folder + fmt.Sprintf("%X", cmd.Data)
	if bytes.Equal(cmd.Data, []byte{0x3F, 0x00}) {
		path = "3F00"
	}
	for known := range c.files {
		if strings.HasPrefix(known, path) {
			c.current = path
			return swOK
		}
	}
	return swNotFound
}

func (c *Card) readBinary(cmd iso7816.Command) ([]byte, uint16) {
	content, ok := c.files[c.current]
	offset := int(cmd.P1)<<8 | int(cmd.P2)
	switch {
	case !ok:
		return nil, 0x6986
	case c.current == recordFile && !c.verified:
		return nil, swSecurity
	case offset >= len(content):
		return nil, 0x6B00
	}
	return content[offset:min(offset+cmd.Le, len(content))], swOK
}

// chooseKey is MSE SET for digital signature, ISO/IEC 7816-4 §11.5.11.
func (c *Card) chooseKey(cmd iso7816.Command) uint16 {
	algorithm, err := iso7816.Find(cmd.Data, 0x80)
	ref, err2 := iso7816.Find(cmd.Data, 0x84)
	want := byte(0x11)
	if _, ok := c.keys[piv.Authentication].(*ecdsa.PrivateKey); ok {
		want = 0x21
	}
	switch {
	case cmd.P1 != 0x41 || cmd.P2 != 0xB6:
		return swWrongParameter
	case err != nil || err2 != nil || !bytes.Equal(algorithm, []byte{want}):
		return swWrongData
	case !bytes.Equal(ref, []byte{fileKeyRef}):
		return swNoReference
	}
	c.chosen = true
	return swOK
}

// sign is PSO COMPUTE DIGITAL SIGNATURE, ISO/IEC 7816-8 §5.4. ECDSA comes as the two
// plain halves.
func (c *Card) sign(cmd iso7816.Command) ([]byte, uint16) {
	switch {
	case cmd.P1 != 0x9E || cmd.P2 != 0x9A:
		return nil, swWrongParameter
	case !c.verified:
		return nil, swSecurity
	case !c.chosen:
		return nil, 0x6985
	}
	switch key := c.keys[piv.Authentication].(type) {
	case *rsa.PrivateKey:
		if signature, err := rsa.SignPKCS1v15(c.rand, key, crypto.Hash(0), cmd.Data); err == nil {
			return signature, swOK
		}
	case *ecdsa.PrivateKey:
		signature, err := key.Sign(c.rand, cmd.Data, crypto.Hash(0))
		var rs struct{ R, S *big.Int }
		if _, err2 := asn1.Unmarshal(signature, &rs); err == nil && err2 == nil {
			size := (key.Curve.Params().BitSize + 7) / 8
			return append(rs.R.FillBytes(make([]byte, size)), rs.S.FillBytes(make([]byte, size))...), swOK
		}
	}
	return nil, swWrongData
}
