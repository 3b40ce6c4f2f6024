package store

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
)

// SQLite drops everything in its write-ahead log after the first frame whose
// checksum is wrong, and says nothing: that is how it ends a torn write. A
// frame that follows the bad one and carries the log's current salt was
// written later, so the bad one had been whole: the log was damaged.
// (SQLite file format, section 4.)

// walScan is what a write-ahead log looks like before SQLite opens it.
type walScan struct {
	frames int  // of the current generation, in the file
	good   int  // before the first bad one
	broken bool // frames of the current generation follow a bad one
}

// scanWAL reads the file at path; a missing or empty one is sound.
func scanWAL(path string) (w walScan) {
	f, err := os.Open(path)
	if err != nil {
		return w
	}
	defer func() { _ = f.Close() }()
	r := bufio.NewReaderSize(f, 1<<16)
	var header [32]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return w
	}
	be := binary.BigEndian
	var order binary.ByteOrder = binary.LittleEndian
	if be.Uint32(header[0:])&1 == 1 {
		order = be
	}
	size := int(be.Uint32(header[8:]))
	if size < 512 || size > 65536 || size&(size-1) != 0 {
		w.broken = true
		return w
	}
	s0, s1 := walSum(order, 0, 0, header[:24])
	sound := s0 == be.Uint32(header[24:]) && s1 == be.Uint32(header[28:])
	frame := make([]byte, 24+size)
	for {
		if _, err := io.ReadFull(r, frame); err != nil {
			break
		}
		if string(frame[8:16]) != string(header[16:24]) {
			if sound {
				sound = false // an older generation, or a damaged salt
			}
			continue
		}
		w.frames++
		if !sound {
			continue
		}
		a, b := walSum(order, s0, s1, frame[:8])
		a, b = walSum(order, a, b, frame[24:])
		if a != be.Uint32(frame[16:]) || b != be.Uint32(frame[20:]) {
			sound = false
			continue
		}
		s0, s1 = a, b
		w.good++
	}
	w.broken = w.broken || w.frames > w.good
	return w
}

// walSum is SQLite's rolling checksum.
func walSum(order binary.ByteOrder, s0, s1 uint32, b []byte) (uint32, uint32) {
	for i := 0; i+8 <= len(b); i += 8 {
		s0 += order.Uint32(b[i:]) + s1
		s1 += order.Uint32(b[i+4:]) + s0
	}
	return s0, s1
}
