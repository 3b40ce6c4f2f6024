package iso7816_test

import (
	"bytes"
	"testing"

	"msca/smartcard/iso7816"
)

// Whatever a card sends, reading it ends, stays within its bytes, and what is read
// comes out the same after writing it.
func FuzzTLV(f *testing.F) {
	f.Add([]byte{0x53, 0x03, 0x70, 0x01, 0xAA})
	f.Add([]byte{0x5F, 0xC1, 0x05, 0x81, 0x80})
	f.Add([]byte{0x53, 0x84, 0xFF, 0xFF, 0xFF, 0xFF})
	f.Add([]byte{0x00, 0x00, 0x7E, 0x00})
	f.Fuzz(func(t *testing.T, b []byte) {
		objects, err := iso7816.Objects(b)
		if err != nil {
			return
		}
		var again []byte
		size := 0
		for _, o := range objects {
			size += len(o.Value)
			again = iso7816.Append(again, o.Tag, o.Value)
		}
		if size > len(b) {
			t.Fatalf("%d bytes of values out of %d bytes", size, len(b))
		}
		reread, err := iso7816.Objects(again)
		if err != nil || len(reread) != len(objects) {
			t.Fatalf("%d objects, read again %d, %v", len(objects), len(reread), err)
		}
		for i := range objects {
			if reread[i].Tag != objects[i].Tag || !bytes.Equal(reread[i].Value, objects[i].Value) {
				t.Fatalf("object %d changed", i)
			}
		}
		_, _ = iso7816.Find(b, 0x53, 0x70)
	})
}

// A command that was read is written as the same bytes; the fifth byte 00 alone may
// be added.
func FuzzParseCommand(f *testing.F) {
	f.Add([]byte{0x00, 0xA4, 0x04, 0x00, 0x02, 0xA0, 0x00, 0x00})
	f.Add([]byte{0x00, 0x20, 0x00, 0x80})
	f.Add([]byte{0x00, 0xB0, 0x00, 0x00, 0x10})
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := iso7816.ParseCommand(b)
		if err != nil {
			return
		}
		again, err := c.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(again, b) && !bytes.Equal(again, append(bytes.Clone(b), 0)) {
			t.Fatalf("% X became % X", b, again)
		}
	})
}

// fuzzCard answers out of one string of bytes: a length and as many bytes, again and
// again.
type fuzzCard struct{ b []byte }

func (c *fuzzCard) Transmit([]byte) ([]byte, error) {
	if len(c.b) == 0 {
		return nil, nil
	}
	n := min(int(c.b[0]), len(c.b)-1)
	answer := c.b[1 : 1+n]
	c.b = c.b[1+n:]
	return answer, nil
}

func FuzzSend(f *testing.F) {
	f.Add([]byte{2, 0x61, 0x10, 3, 1, 0x90, 0x00})
	f.Add([]byte{2, 0x6C, 0x10, 2, 0x6C, 0x10, 2, 0x90, 0x00})
	f.Add([]byte{1, 0x90})
	f.Fuzz(func(t *testing.T, b []byte) {
		answer, err := iso7816.Send(&fuzzCard{b}, iso7816.Command{INS: 0x87, Data: make([]byte, 300), Le: 256})
		if err == nil && len(answer) > len(b) {
			t.Fatalf("%d bytes of answer out of %d", len(answer), len(b))
		}
	})
}
