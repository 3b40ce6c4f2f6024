package pkcs15

import (
	"errors"
	"fmt"

	"msca/smartcard/iso7816"
)

// The entries of the directory files, ISO/IEC 7816-15 §8.4 to §8.9. Each is
// SEQUENCE { common attributes, class attributes, [0] subclass attributes OPTIONAL,
// [1] { type attributes } }. Only what a sign-in needs is read.

// Certificate is an entry of a certificate directory.
type Certificate struct {
	Label string
	ID    string // as bytes; the key with the same ID belongs to it
	path  []byte
}

// Key is an entry of the private key directory.
type Key struct {
	Label     string
	ID        string
	AuthID    string // of the PIN that opens it
	Reference byte
	Signs     bool // usage sign
}

// PIN is an entry of the authentication object directory.
type PIN struct {
	Label     string
	AuthID    string
	Reference byte
	StoredLen int
	MaxLen    int // 0: not said
	Pad       byte
	padded    bool
	path      []byte // where VERIFY is to be sent; empty: the application
}

// Data is an entry of the data object directory.
type Data struct {
	Label string
	path  []byte
}

// The tags of ASN.1 in these files.
const (
	tagInteger  = 0x02
	tagBits     = 0x03
	tagOctets   = 0x04
	tagUTF8     = 0x0C
	tagSequence = 0x30
	tagContext0 = 0x80
	tagSub      = 0xA0
	tagType     = 0xA1
)

// attributes are the parts of an entry.
type attributes struct {
	label, authID string
	class         []iso7816.TLV
	typed         []byte // content of [1]
}

func parse(entry iso7816.TLV) (attributes, error) {
	parts, err := iso7816.Objects(entry.Value)
	if err != nil {
		return attributes{}, err
	}
	if len(parts) < 2 || parts[0].Tag != tagSequence || parts[1].Tag != tagSequence {
		return attributes{}, fmt.Errorf("entry of %d parts: %w", len(parts), iso7816.ErrMalformed)
	}
	var a attributes
	common, err := iso7816.Objects(parts[0].Value)
	if err != nil {
		return attributes{}, err
	}
	for _, o := range common {
		switch o.Tag {
		case tagUTF8:
			a.label = string(o.Value)
		case tagOctets:
			a.authID = string(o.Value)
		}
	}
	if a.class, err = iso7816.Objects(parts[1].Value); err != nil {
		return attributes{}, err
	}
	for _, p := range parts[2:] {
		if p.Tag == tagType {
			a.typed = p.Value
		}
	}
	return a, nil
}

// required is [iso7816.Find] for what an entry cannot be without.
func required(b []byte, path ...uint32) ([]byte, error) {
	v, err := iso7816.Find(b, path...)
	if errors.Is(err, iso7816.ErrNotFound) {
		return nil, fmt.Errorf("entry without object %X: %w", path, iso7816.ErrMalformed)
	}
	return v, err
}

// first returns the first object of a tag, nil if there is none.
func first(objects []iso7816.TLV, tag uint32) []byte {
	for _, o := range objects {
		if o.Tag == tag {
			return o.Value
		}
	}
	return nil
}

func (c *Card) addCertificate(entry iso7816.TLV) error {
	if entry.Tag != tagSequence {
		return nil // of another kind than X.509
	}
	a, err := parse(entry)
	if err != nil {
		return err
	}
	path, err := iso7816.Find(a.typed, tagSequence, tagSequence, tagOctets)
	if errors.Is(err, iso7816.ErrNotFound) {
		return nil // kept elsewhere than in a file
	}
	if err != nil {
		return err
	}
	c.Certificates = append(c.Certificates, Certificate{Label: a.label, ID: string(first(a.class, tagOctets)), path: c.path(path)})
	return nil
}

func (c *Card) addKey(entry iso7816.TLV) error {
	if entry.Tag != tagSequence && entry.Tag != tagSub { // RSA, elliptic curve
		return nil
	}
	a, err := parse(entry)
	if err != nil {
		return err
	}
	k := Key{Label: a.label, AuthID: a.authID, ID: string(first(a.class, tagOctets))}
	if ref := first(a.class, tagInteger); len(ref) > 0 {
		k.Reference = ref[len(ref)-1]
	}
	if usage := first(a.class, tagBits); len(usage) > 1 {
		k.Signs = usage[1]&0x20 != 0 // bit 2, sign
	}
	c.Keys = append(c.Keys, k)
	return nil
}

func (c *Card) addPIN(entry iso7816.TLV) error {
	if entry.Tag != tagSequence {
		return nil // biometric and other
	}
	a, err := parse(entry)
	if err != nil {
		return err
	}
	typed, err := required(a.typed, tagSequence)
	if err != nil {
		return err
	}
	fields, err := iso7816.Objects(typed)
	if err != nil {
		return err
	}
	p := PIN{Label: a.label, AuthID: string(first(a.class, tagOctets))}
	if flags := first(fields, tagBits); len(flags) > 1 {
		p.padded = flags[1]&0x04 != 0 // bit 5, needs-padding
	}
	var numbers []int // minLength, storedLength, maxLength
	for _, f := range fields {
		if f.Tag == tagInteger && len(f.Value) > 0 {
			numbers = append(numbers, int(f.Value[len(f.Value)-1]))
		}
	}
	if len(numbers) < 2 {
		return fmt.Errorf("PIN without stored length: %w", iso7816.ErrMalformed)
	}
	p.StoredLen = numbers[1]
	if len(numbers) > 2 {
		p.MaxLen = numbers[2]
	}
	if ref := first(fields, tagContext0); len(ref) > 0 {
		p.Reference = ref[len(ref)-1]
	}
	if pad := first(fields, tagOctets); len(pad) == 1 {
		p.Pad = pad[0]
	}
	if path, err := iso7816.Find(typed, tagSequence, tagOctets); err == nil {
		p.path = c.path(path)
	}
	c.PINs = append(c.PINs, p)
	return nil
}

func (c *Card) addData(entry iso7816.TLV) error {
	if entry.Tag != tagSequence {
		return nil // not opaque
	}
	a, err := parse(entry)
	if err != nil {
		return err
	}
	path, err := iso7816.Find(a.typed, tagSequence, tagOctets)
	if errors.Is(err, iso7816.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c.Data = append(c.Data, Data{Label: a.label, path: c.path(path)})
	return nil
}
