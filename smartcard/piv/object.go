package piv

import (
	"bytes"
	"compress/gzip"
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"msca/smartcard/iso7816"
)

// Object is the tag of a PIV data object, SP 800-73-4 Part 1 table 3.
type Object uint32

// The data objects that this program reads.
const (
	Discovery          Object = 0x7E
	CHUID              Object = 0x5FC102
	PrintedInformation Object = 0x5FC109 // readable after VERIFY only
)

// maxCertificate bounds a certificate after decompression: about ten times a large
// one, so that a compressed bomb stays small.
const maxCertificate = 32 << 10

// ErrNoCertificate reports a slot without a certificate.
var ErrNoCertificate = errors.New("no certificate in the slot")

// Object reads a data object with GET DATA, SP 800-73-4 Part 2 §3.1.2, and returns
// its content without the outer tag 53 (7E for the discovery object). An absent or
// empty object is [iso7816.ErrNotFound]; one that needs the PIN first is
// [iso7816.ErrSecurity].
func (c *Card) Object(o Object) ([]byte, error) {
	answer, err := iso7816.Send(c.t, iso7816.Command{
		INS: 0xCB, P1: 0x3F, P2: 0xFF,
		Data: iso7816.Append(nil, 0x5C, tagBytes(o)),
		Le:   iso7816.MaxLe,
	})
	if err != nil {
		return nil, fmt.Errorf("reading object %X: %w", uint32(o), err)
	}
	outer := uint32(0x53)
	if o == Discovery {
		outer = uint32(Discovery)
	}
	content, err := iso7816.Find(answer, outer)
	if err != nil {
		return nil, fmt.Errorf("reading object %X: %w", uint32(o), err)
	}
	if len(content) == 0 {
		return nil, fmt.Errorf("reading object %X: empty: %w", uint32(o), iso7816.ErrNotFound)
	}
	return content, nil
}

// Certificate reads the certificate of a slot: 53 { 70 certificate, 71 compression,
// FE }, SP 800-73-4 Part 1 appendix A. A compressed one is unpacked up to 32 KiB. An
// empty slot is [ErrNoCertificate].
func (c *Card) Certificate(s Slot) (*x509.Certificate, error) {
	content, err := c.Object(s.certificate())
	if errors.Is(err, iso7816.ErrNotFound) {
		return nil, fmt.Errorf("slot %v: %w", s, ErrNoCertificate)
	}
	if err != nil {
		return nil, err
	}
	der, err := certificateDER(content)
	if errors.Is(err, iso7816.ErrNotFound) || (err == nil && len(der) == 0) { // a container without content
		return nil, fmt.Errorf("slot %v: %w", s, ErrNoCertificate)
	}
	if err != nil {
		return nil, fmt.Errorf("certificate of slot %v: %w", s, err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("certificate of slot %v: %w: %w", s, iso7816.ErrMalformed, err)
	}
	return cert, nil
}

func certificateDER(content []byte) ([]byte, error) {
	der, err := iso7816.Find(content, 0x70)
	if err != nil {
		return nil, err
	}
	info, err := iso7816.Find(content, 0x71)
	if err != nil && !errors.Is(err, iso7816.ErrNotFound) {
		return nil, err
	}
	if len(info) == 0 || info[0]&0x01 == 0 {
		return der, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(der))
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w: %w", iso7816.ErrMalformed, err)
	}
	plain, err := io.ReadAll(io.LimitReader(z, maxCertificate+1))
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w: %w", iso7816.ErrMalformed, err)
	}
	if len(plain) > maxCertificate {
		return nil, fmt.Errorf("unpacking: more than %d bytes: %w", maxCertificate, iso7816.ErrTooLong)
	}
	return plain, nil
}

// roleRecordTag is a private-class tag (C0) inside the printed information, beside the
// name (01) and the card's serial number, where an organisation puts its signed record.
const roleRecordTag = 0xC0

// RoleRecord reads the organisation's signed role record from the printed
// information. The PIN must have been verified. An absent one is
// [iso7816.ErrNotFound]; nothing is said about its signature.
func (c *Card) RoleRecord() ([]byte, error) {
	content, err := c.Object(PrintedInformation)
	if err != nil {
		return nil, err
	}
	record, err := iso7816.Find(content, roleRecordTag)
	if err != nil {
		return nil, fmt.Errorf("role record in the printed information: %w", err)
	}
	return record, nil
}

// WithRoleRecord returns the content of a printed-information object that holds the
// owner's name and a signed role record, to be written when a card is personalised.
func WithRoleRecord(name string, record []byte) []byte {
	content := iso7816.Append(nil, 0x01, []byte(name))
	content = iso7816.Append(content, roleRecordTag, record)
	return iso7816.Append(content, 0xFE, nil)
}

func tagBytes(o Object) []byte {
	tag := iso7816.Append(nil, uint32(o), nil)
	return tag[:len(tag)-1] // without the length
}
