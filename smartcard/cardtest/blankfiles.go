package cardtest

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"msca/smartcard/iso7816"
)

// A card of files as a factory ships it: nothing on it, and whoever comes first sets
// its PIN. It follows ISO/IEC 7816-4, -8 and -9 in the dialect of a public Java Card
// applet that other people's PKCS #15 tools know how to personalise, so that the files
// our reader meets are theirs and not ours.

// appletAID names the applet to those tools.
var appletAID = []byte{0xF2, 0x76, 0xA2, 0x88, 0xBC, 0xFB, 0xA6, 0x9D, 0x34, 0xF3, 0x10, 0x01}

// appletVersion answers its selection: version 0.6, with elliptic curves.
var appletVersion = []byte{0x00, 0x06, 0x04}

const (
	masterPath  = "3F00"
	blankPINRef = 0x01
	generateRSA = 0xF3
	generateEC  = 0xEC
	needsPIN    = 0x90
)

// blankFiles are the files and keys of such a card.
type blankFiles struct {
	nodes     map[string]*fileNode // by path in hexadecimal
	keys      map[byte]crypto.Signer
	pinSet    bool
	algorithm byte // chosen by MSE SET, with the key
	key       byte
}

type fileNode struct {
	folder  bool
	control []byte // its control parameters, as they came
	name    []byte // of a folder that can be selected by name
	content []byte
	private bool // read after the PIN only
	guarded bool // written after the PIN only
}

// NewBlankFiles returns such a card.
func NewBlankFiles(rand io.Reader) *Card {
	return &Card{tries: fullTries, rand: rand, blank: &blankFiles{
		nodes: map[string]*fileNode{masterPath: {folder: true, control: []byte{0x82, 0x01, 0x38, 0x83, 0x02, 0x3F, 0x00}}},
		keys:  map[byte]crypto.Signer{},
	}}
}

// PublicKeyAt returns the public key under a reference of such a card, nil without one.
func (c *Card) PublicKeyAt(reference byte) crypto.PublicKey {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key, ok := c.blank.keys[reference]; ok {
		return key.Public()
	}
	return nil
}

func (c *Card) executeBlank(cmd iso7816.Command) ([]byte, uint16) {
	open := !c.blank.pinSet || c.verified
	switch cmd.INS {
	case 0xA4:
		return c.selectNode(cmd)
	case 0xB0:
		return c.readNode(cmd)
	case 0x20:
		if cmd.P1 != 0 || cmd.P2 != blankPINRef {
			return nil, swNoReference
		}
		return nil, c.present(cmd.Data, filePINLength, 0x00)
	case 0x24:
		return nil, c.setPIN(cmd)
	case 0x22:
		return nil, c.chooseBlankKey(cmd)
	case 0x2A:
		return c.signBlank(cmd)
	case 0xE0:
		return nil, c.createNode(cmd)
	case 0xD6:
		return nil, c.updateNode(cmd)
	case 0xE4, 0x46:
		switch {
		case !open:
			return nil, swSecurity
		case cmd.INS == 0xE4:
			return nil, c.deleteNode(cmd)
		}
		return c.generateBlank(cmd.Data)
	}
	return nil, swUnknownINS
}

// folder is the folder that identifiers are looked for in.
func (c *Card) folder() string {
	if n := c.blank.nodes[c.current]; n != nil && !n.folder {
		return c.current[:len(c.current)-4]
	}
	if c.current == "" {
		return masterPath
	}
	return c.current
}

// selectNode knows names, identifiers, and paths from the master file or from here.
func (c *Card) selectNode(cmd iso7816.Command) ([]byte, uint16) {
	path := ""
	switch id := fmt.Sprintf("%X", cmd.Data); {
	case cmd.P1 == 0x04 && bytes.Equal(cmd.Data, appletAID):
		c.current = masterPath
		return appletVersion, swOK
	case cmd.P1 == 0x04:
		for p, n := range c.blank.nodes {
			if n.name != nil && bytes.Equal(n.name, cmd.Data) {
				path = p
			}
		}
	case cmd.P1 == 0x00 && (id == masterPath || id == ""):
		path = masterPath
	case cmd.P1 == 0x00, cmd.P1 == 0x09:
		path = c.folder() + id
	case cmd.P1 == 0x08:
		path = masterPath + id
	default:
		return nil, swWrongParameter
	}
	n, ok := c.blank.nodes[path]
	if !ok {
		return nil, swNotFound
	}
	c.current = path
	if cmd.P2 == 0x0C {
		return nil, swOK
	}
	return iso7816.Append(nil, 0x6F, n.control), swOK
}

func (c *Card) readNode(cmd iso7816.Command) ([]byte, uint16) {
	n, offset := c.blank.nodes[c.current], int(cmd.P1)<<8|int(cmd.P2)
	switch {
	case n == nil || n.folder:
		return nil, 0x6986
	case n.private && !c.verified:
		return nil, swSecurity
	case offset >= len(n.content):
		return nil, 0x6B00
	}
	return n.content[offset:min(offset+cmd.Le, len(n.content))], swOK
}

func (c *Card) updateNode(cmd iso7816.Command) uint16 {
	n, offset := c.blank.nodes[c.current], int(cmd.P1)<<8|int(cmd.P2)
	if n == nil || n.folder {
		return 0x6986
	}
	if n.guarded && !c.verified {
		return swSecurity
	}
	if offset+len(cmd.Data) > len(n.content) {
		return 0x6B00
	}
	copy(n.content[offset:], cmd.Data)
	return swOK
}

// createNode takes file control parameters, ISO/IEC 7816-4 §7.4.3.
func (c *Card) createNode(cmd iso7816.Command) uint16 {
	control, err := iso7816.Find(cmd.Data, 0x6F)
	if err != nil {
		return swWrongData
	}
	id, err := iso7816.Find(control, 0x83)
	kind, err2 := iso7816.Find(control, 0x82)
	if err != nil || err2 != nil || len(id) != 2 || len(kind) == 0 {
		return swWrongData
	}
	path := c.folder() + fmt.Sprintf("%X", id)
	if _, exists := c.blank.nodes[path]; exists {
		return 0x6A89
	}
	n := &fileNode{control: bytes.Clone(control), folder: kind[0]&0x38 == 0x38}
	if name, err := iso7816.Find(control, 0x84); err == nil {
		n.name = bytes.Clone(name)
	}
	for _, tag := range []uint32{0x81, 0x80} {
		if size, err := iso7816.Find(control, tag); err == nil && len(size) == 2 && !n.folder {
			n.content = make([]byte, binary.BigEndian.Uint16(size))
		}
	}
	// The proprietary conditions of a file end in those of updating and reading; 0x90
	// is the PIN.
	if rules, err := iso7816.Find(control, 0x86); err == nil && len(rules) == 8 && !n.folder {
		n.guarded, n.private = rules[6] == needsPIN, rules[7] == needsPIN
	}
	c.blank.nodes[path], c.current = n, path
	return swOK
}

func (c *Card) deleteNode(cmd iso7816.Command) uint16 {
	path := c.current
	if len(cmd.Data) == 2 {
		path = c.folder() + fmt.Sprintf("%X", cmd.Data)
	}
	if _, ok := c.blank.nodes[path]; !ok || path == masterPath {
		return swNotFound
	}
	for p := range c.blank.nodes {
		if strings.HasPrefix(p, path) {
			delete(c.blank.nodes, p)
		}
	}
	c.current = path[:len(path)-4]
	return swOK
}

// setPIN is CHANGE REFERENCE DATA: the first PIN comes alone, a later one behind the
// present one. The reference after it is the PUK, which this card does not keep.
func (c *Card) setPIN(cmd iso7816.Command) uint16 {
	next := cmd.Data
	switch {
	case cmd.P2 == blankPINRef+1:
		return swOK
	case cmd.P2 != blankPINRef:
		return swNoReference
	case len(cmd.Data) == 2*filePINLength:
		if sw := c.present(cmd.Data[:filePINLength], filePINLength, 0x00); sw != swOK {
			return sw
		}
		next = cmd.Data[filePINLength:]
	case len(cmd.Data) < 4 || len(cmd.Data) > filePINLength || c.blank.pinSet:
		return swWrongData
	}
	c.pin, c.tries, c.blank.pinSet = string(bytes.TrimRight(next, "\x00")), fullTries, true
	return swOK
}

func (c *Card) chooseBlankKey(cmd iso7816.Command) uint16 {
	algorithm, err := iso7816.Find(cmd.Data, 0x80)
	ref, err2 := iso7816.Find(cmd.Data, 0x84)
	if err != nil || err2 != nil || len(algorithm) != 1 || len(ref) != 1 {
		return swWrongData
	}
	c.blank.algorithm, c.blank.key = algorithm[0], ref[0]
	return swOK
}

// generateBlank is GENERATE ASYMMETRIC KEY PAIR with the key chosen before. The curve
// comes with the command and goes back with the point.
func (c *Card) generateBlank(curve []byte) ([]byte, uint16) {
	kind, ok := map[byte]KeyType{generateRSA: RSA2048, generateEC: P256}[c.blank.algorithm]
	if !ok {
		return nil, swWrongData
	}
	key, err := generateKey(kind, c.rand)
	if err != nil {
		return nil, swWrongData
	}
	c.blank.keys[c.blank.key] = key
	if kind == RSA2048 {
		return publicKeyTemplate(key), swOK
	}
	point, err := iso7816.Find(publicKeyTemplate(key), 0x7F49)
	if err != nil {
		return nil, swWrongData
	}
	return iso7816.Append(nil, 0x7F49, append(bytes.Clone(curve), point...)), swOK
}

// publicKeyTemplate is the public part of a key as a card tells it, ISO/IEC 7816-8 §5.
func publicKeyTemplate(key crypto.Signer) []byte {
	var public []byte
	switch key := key.Public().(type) {
	case *rsa.PublicKey:
		exponent := binary.BigEndian.AppendUint32(nil, uint32(key.E))
		public = iso7816.Append(iso7816.Append(nil, 0x81, key.N.Bytes()), 0x82, exponent[1:])
	case *ecdsa.PublicKey:
		point, err := key.Bytes()
		if err != nil {
			return nil
		}
		public = iso7816.Append(nil, 0x86, point)
	}
	return iso7816.Append(nil, 0x7F49, public)
}

// signBlank is PSO COMPUTE DIGITAL SIGNATURE; ECDSA comes in ASN.1 form.
func (c *Card) signBlank(cmd iso7816.Command) ([]byte, uint16) {
	key, ok := c.blank.keys[c.blank.key]
	switch {
	case cmd.P1 != 0x9E || cmd.P2 != 0x9A:
		return nil, swWrongParameter
	case !c.verified:
		return nil, swSecurity
	case !ok:
		return nil, swNoReference
	}
	var signature []byte
	var err error
	switch key := key.(type) {
	case *rsa.PrivateKey:
		if c.blank.algorithm != 0x11 {
			return nil, swWrongData
		}
		signature, err = rsa.SignPKCS1v15(c.rand, key, crypto.Hash(0), cmd.Data)
	case *ecdsa.PrivateKey:
		if c.blank.algorithm != 0x21 {
			return nil, swWrongData
		}
		signature, err = key.Sign(c.rand, cmd.Data, crypto.Hash(0))
	}
	if err != nil {
		return nil, swWrongData
	}
	return signature, swOK
}
