package pkcs15

import (
	"bytes"
	"errors"
	"fmt"

	"msca/smartcard/iso7816"
)

// Files are reached one identifier after the other from the master file, which every
// card supports, ISO/IEC 7816-4 §7.1.1, and read in pieces of 256 bytes, §7.2.3.

const maxFile = 0x7FFF // what an offset can address

var (
	masterFile = []byte{0x3F, 0x00}
	efDIR      = []byte{0x3F, 0x00, 0x2F, 0x00}
	usualDF    = []byte{0x3F, 0x00, 0x50, 0x15} // of the application, where EF.DIR does not say
	odf        = []byte{0x50, 0x31}
)

// selectPath selects the file with an absolute path.
func selectPath(t iso7816.Transmitter, path []byte) error {
	if len(path) < 2 || len(path)%2 != 0 || len(path) > 16 || !bytes.HasPrefix(path, masterFile) {
		return fmt.Errorf("path % X: %w", path, iso7816.ErrMalformed)
	}
	for i := 0; i < len(path); i += 2 {
		if _, err := iso7816.Send(t, iso7816.Command{INS: 0xA4, Data: path[i : i+2], Le: iso7816.MaxLe}); err != nil {
			return fmt.Errorf("selecting % X: %w", path[:i+2], err)
		}
	}
	return nil
}

// readFile reads the file with an absolute path to its end.
func readFile(t iso7816.Transmitter, path []byte) ([]byte, error) {
	if err := selectPath(t, path); err != nil {
		return nil, err
	}
	var content []byte
	for len(content) < maxFile {
		part, err := iso7816.Send(t, iso7816.Command{INS: 0xB0, P1: byte(len(content) >> 8), P2: byte(len(content)), Le: iso7816.MaxLe})
		content = append(content, part...)
		switch {
		case errors.Is(err, iso7816.ErrEndOfFile):
			return content, nil
		case err != nil:
			return nil, fmt.Errorf("reading % X: %w", path, err)
		case len(part) < iso7816.MaxLe:
			return content, nil
		}
	}
	return nil, fmt.Errorf("reading % X: %w", path, iso7816.ErrTooLong)
}

// entries reads the data objects of a directory file up to its filling of 00 or FF.
func entries(content []byte) ([]iso7816.TLV, error) {
	var all []iso7816.TLV
	for len(content) > 0 && content[0] != 0x00 && content[0] != 0xFF {
		entry, rest, err := iso7816.Next(content)
		if err != nil {
			return nil, err
		}
		all, content = append(all, entry), rest
	}
	return all, nil
}
