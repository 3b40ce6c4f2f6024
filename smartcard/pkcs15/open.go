package pkcs15

import (
	"bytes"
	"errors"
	"fmt"

	"msca/smartcard/iso7816"
)

// aid is the application identifier of PKCS #15, ISO/IEC 7816-15 §5.4: RID A000000063
// and "PKCS-15".
var aid = []byte{0xA0, 0x00, 0x00, 0x00, 0x63, 'P', 'K', 'C', 'S', '-', '1', '5'}

// ErrNotPKCS15 reports a card without a PKCS #15 application.
var ErrNotPKCS15 = errors.New("no PKCS #15 application on the card")

// Card is a card whose PKCS #15 directories were read.
type Card struct {
	t    iso7816.Transmitter
	home []byte // path of the application

	Certificates []Certificate
	Keys         []Key
	PINs         []PIN
	Data         []Data
}

// Open finds the application, by EF.DIR or at its usual place, and reads its
// directories: ODF, then CDF, PrKDF, AODF and DODF. A card without it is
// [ErrNotPKCS15]; broken directories are [iso7816.ErrMalformed].
func Open(t iso7816.Transmitter) (*Card, error) {
	// Some cards hide their files until the application is selected by name; others
	// know no name. What it says does not matter, the ODF does.
	_, err := iso7816.Send(t, iso7816.Command{INS: 0xA4, P1: 0x04, Data: aid, Le: iso7816.MaxLe})
	var refused *iso7816.StatusError
	if err != nil && !errors.As(err, &refused) {
		return nil, fmt.Errorf("selecting PKCS #15: %w", err)
	}
	c := &Card{t: t}
	if c.home, err = application(t); err != nil {
		return nil, err
	}
	list, err := readFile(t, c.path(odf))
	if errors.As(err, &refused) {
		return nil, fmt.Errorf("%w: %w", ErrNotPKCS15, err)
	}
	if err != nil {
		return nil, err
	}
	if err := c.directories(list); err != nil {
		return nil, fmt.Errorf("PKCS #15 directories: %w", err)
	}
	return c, nil
}

// application returns the path that EF.DIR gives for PKCS #15, else the usual one.
func application(t iso7816.Transmitter) ([]byte, error) {
	content, err := readFile(t, efDIR)
	var refused *iso7816.StatusError
	if errors.As(err, &refused) {
		return usualDF, nil
	}
	if err != nil {
		return nil, err
	}
	templates, err := entries(content)
	if err != nil {
		return nil, fmt.Errorf("EF.DIR: %w", err)
	}
	for _, template := range templates { // 61 { 4F AID, 50 label, 51 path }
		id, err := iso7816.Find(template.Value, 0x4F)
		if template.Tag != 0x61 || err != nil || !bytes.HasPrefix(id, aid) {
			continue
		}
		if path, err := iso7816.Find(template.Value, 0x51); err == nil && bytes.HasPrefix(path, masterFile) {
			return path, nil
		}
	}
	return usualDF, nil
}

// path makes a path of the directories absolute.
func (c *Card) path(p []byte) []byte {
	if bytes.HasPrefix(p, masterFile) {
		return p
	}
	return append(append([]byte(nil), c.home...), p...)
}

// directories reads the files that the ODF lists, ISO/IEC 7816-15 §8.3.
func (c *Card) directories(list []byte) error {
	files, err := entries(list)
	if err != nil {
		return err
	}
	for _, f := range files {
		var add func(iso7816.TLV) error
		switch f.Tag {
		case 0xA0:
			add = c.addKey
		case 0xA4, 0xA5, 0xA6:
			add = c.addCertificate
		case 0xA7:
			add = c.addData
		case 0xA8:
			add = c.addPIN
		default:
			continue // public and secret keys
		}
		path, err := required(f.Value, tagSequence, tagOctets)
		if err != nil {
			return err
		}
		content, err := readFile(c.t, c.path(path))
		if errors.Is(err, iso7816.ErrNotFound) {
			continue // listed, never written
		}
		if err != nil {
			return err
		}
		objects, err := entries(content)
		if err != nil {
			return err
		}
		for _, o := range objects {
			if err := add(o); err != nil {
				return fmt.Errorf("directory %X: %w", f.Tag, err)
			}
		}
	}
	return nil
}
