package iso7816

import "fmt"

// TLV is one BER-TLV data object. Tag holds the tag bytes as sent, first byte
// highest (5FC105 is 0x5FC105). Value refers to the bytes it was read from.
type TLV struct {
	Tag   uint32
	Value []byte
}

// Next reads the data object at the start of b and returns what follows it.
// Tags of up to four and lengths of up to four bytes are read; the indefinite form
// is refused. Every length is checked against b. The error is [ErrMalformed].
func Next(b []byte) (obj TLV, rest []byte, err error) {
	tag, n, err := tagOf(b)
	if err != nil {
		return TLV{}, nil, err
	}
	length, m, err := lengthOf(b[n:])
	if err != nil {
		return TLV{}, nil, err
	}
	body := b[n+m:]
	if length > uint64(len(body)) {
		return TLV{}, nil, fmt.Errorf("object %X announces %d bytes, %d are left: %w", tag, length, len(body), ErrMalformed)
	}
	return TLV{Tag: tag, Value: body[:length:length]}, body[length:], nil
}

// Objects reads all data objects of b. Padding bytes 00 between them are skipped,
// ISO/IEC 7816-4 §5.2.2.1. The error is [ErrMalformed].
func Objects(b []byte) ([]TLV, error) {
	var all []TLV
	for len(b) > 0 {
		if b[0] == 0x00 {
			b = b[1:]
			continue
		}
		obj, rest, err := Next(b)
		if err != nil {
			return nil, err
		}
		all, b = append(all, obj), rest
	}
	return all, nil
}

// Find follows path from the outermost tag inwards, taking the first object of
// each tag, and returns the innermost value. A missing object is [ErrNotFound],
// broken bytes on the way are [ErrMalformed].
func Find(b []byte, path ...uint32) ([]byte, error) {
	for _, tag := range path {
		objects, err := Objects(b)
		if err != nil {
			return nil, err
		}
		found := false
		for _, o := range objects {
			if o.Tag == tag {
				b, found = o.Value, true
				break
			}
		}
		if !found {
			return nil, fmt.Errorf("object %X: %w", tag, ErrNotFound)
		}
	}
	return b, nil
}

// Append appends the data object (tag, value) to dst with the shortest length.
func Append(dst []byte, tag uint32, value []byte) []byte {
	for shift := 24; shift >= 0; shift -= 8 {
		if b := tag >> shift; b != 0 || shift == 0 {
			dst = append(dst, byte(b))
		}
	}
	switch n := len(value); {
	case n < 0x80:
		dst = append(dst, byte(n))
	case n < 0x100:
		dst = append(dst, 0x81, byte(n))
	case n < 0x10000:
		dst = append(dst, 0x82, byte(n>>8), byte(n))
	default:
		dst = append(dst, 0x83, byte(n>>16), byte(n>>8), byte(n))
	}
	return append(dst, value...)
}

func tagOf(b []byte) (tag uint32, n int, err error) {
	if len(b) == 0 {
		return 0, 0, fmt.Errorf("no tag: %w", ErrMalformed)
	}
	tag, n = uint32(b[0]), 1
	if b[0]&0x1F != 0x1F {
		return tag, n, nil
	}
	for ; n < 4; n++ {
		if n == len(b) {
			return 0, 0, fmt.Errorf("tag is cut off: %w", ErrMalformed)
		}
		tag = tag<<8 | uint32(b[n])
		if b[n]&0x80 == 0 {
			return tag, n + 1, nil
		}
	}
	return 0, 0, fmt.Errorf("tag longer than 4 bytes: %w", ErrMalformed)
}

func lengthOf(b []byte) (length uint64, n int, err error) {
	if len(b) == 0 {
		return 0, 0, fmt.Errorf("no length: %w", ErrMalformed)
	}
	if b[0] < 0x80 {
		return uint64(b[0]), 1, nil
	}
	size := int(b[0] & 0x7F)
	if size == 0 || size > 4 || len(b) < 1+size {
		return 0, 0, fmt.Errorf("length %X: %w", b[0], ErrMalformed)
	}
	for _, v := range b[1 : 1+size] {
		length = length<<8 | uint64(v)
	}
	return length, 1 + size, nil
}
