package store

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"

	"msca/audit"
)

// The head mirror lives outside the database. It is written after each commit
// without waiting for the disk (about a microsecond): one that lags is
// harmless, one that is ahead proves that committed records are gone. SQLite
// drops every frame of its write-ahead log after the first bad one and calls
// the rest sound, so nothing inside the database can show that loss. Two slots
// take turns, each under a MAC, so that a torn write is never misread and the
// file cannot be made to fit without the keys.

const (
	slotSize    = 128
	mirrorMagic = "msca-head-v1\x00\x00\x00\x00"
)

// A slot that was written and cannot be read tells something too: its write followed
// a commit, so the log goes beyond what the other slot says, or the newest records
// were taken away and the slot was made unreadable to hide it.

// mirrorHead is what a slot tells.
type mirrorHead struct {
	turn  uint64
	head  audit.Head
	size  uint64 // of the newest checkpoint
	epoch uint32
}

func (m mirrorHead) encode(key []byte, logID [16]byte) []byte {
	b := append(make([]byte, 0, slotSize), mirrorMagic...)
	b = append(b, logID[:]...)
	b = binary.BigEndian.AppendUint64(b, m.turn)
	b = binary.BigEndian.AppendUint64(b, m.head.Seq)
	b = append(b, m.head.Hash[:]...)
	b = binary.BigEndian.AppendUint64(b, m.size)
	b = binary.BigEndian.AppendUint32(b, m.epoch)
	b = append(b, make([]byte, slotSize-16-len(b))...)
	return append(b, slotMAC(key, b)...)
}

func slotMAC(key, b []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(b)
	return h.Sum(nil)[:16]
}

func decodeSlot(key []byte, logID [16]byte, b []byte) (m mirrorHead, ok bool) {
	if len(b) != slotSize || !hmac.Equal(slotMAC(key, b[:slotSize-16]), b[slotSize-16:]) ||
		!bytes.HasPrefix(b, []byte(mirrorMagic)) || !bytes.Equal(b[16:32], logID[:]) {
		return m, false
	}
	m.turn = binary.BigEndian.Uint64(b[32:])
	m.head.Seq = binary.BigEndian.Uint64(b[40:])
	copy(m.head.Hash[:], b[48:80])
	m.size = binary.BigEndian.Uint64(b[80:])
	m.epoch = binary.BigEndian.Uint32(b[88:])
	return m, true
}

// mirror is the open mirror file. The folder lock guards it.
type mirror struct {
	f     *os.File
	key   []byte
	logID [16]byte
	turn  uint64
	last  mirrorHead         // as last read or written
	seen  [2 * slotSize]byte // the file as last read or written
}

// heads is what the file tells.
type heads struct {
	mirrorHead      // of the newer slot that can be read
	found      bool // there is one
	half       bool // the other one was written too, and cannot be read
}

// short reports that the log ends, in records and in checkpoints, where the one slot
// that can be read says, though the other tells that there was more.
func (h heads) short(records, signed uint64) bool {
	return h.half && records <= h.head.Seq && signed <= h.size
}

var errHalfMirror = errors.New("one of the two entries of the head mirror cannot be read, and the log ends where the other says: what came last may have been taken away")

func openMirror(path string, key []byte, logID [16]byte) (*mirror, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &mirror{f: f, key: key, logID: logID}, nil
}

// load reads the file; what is not there reads as zero.
func (m *mirror) load() (b [2 * slotSize]byte, err error) {
	_, err = m.f.ReadAt(b[:], 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return b, err
}

// moved reports whether the file is not as this process last read or wrote it.
func (m *mirror) moved() (bool, error) {
	b, err := m.load()
	return b != m.seen, err
}

// read reads the file.
func (m *mirror) read() (h heads, err error) {
	if m.seen, err = m.load(); err != nil {
		return h, err
	}
	h = readHeads(m.key, m.logID, m.seen[:])
	m.last = h.mirrorHead
	return h, nil
}

// readHeads picks the newer of the slots that are whole.
func readHeads(key []byte, logID [16]byte, b []byte) (h heads) {
	bad := false
	for at := 0; at < 2*slotSize; at += slotSize {
		slot := make([]byte, slotSize)
		if at < len(b) {
			copy(slot, b[at:])
		}
		s, valid := decodeSlot(key, logID, slot)
		switch {
		case valid && (!h.found || s.turn > h.turn):
			h.mirrorHead, h.found = s, true
		case !valid:
			bad = true
		}
	}
	h.half = bad && h.found && h.turn > 1 // the first turn leaves the other slot empty
	return h
}

// fill puts the head into both slots: one that was never written could not be told
// from one that was spoiled.
func (m *mirror) fill(h mirrorHead) error {
	err := m.write(h)
	m.last = mirrorHead{}
	return errors.Join(err, m.write(h))
}

// write puts the head into the slot whose turn it is, unless it stands there
// already. Another process may have written since: the caller takes over the turn
// it reads before.
func (m *mirror) write(h mirrorHead) error {
	if h.turn = m.last.turn; h == m.last {
		return nil
	}
	m.turn++
	h.turn = m.turn
	m.last = h
	b := h.encode(m.key, m.logID)
	at := int(m.turn%2) * slotSize
	copy(m.seen[at:], b)
	_, err := m.f.WriteAt(b, int64(at))
	return err
}

func (m *mirror) close() error { return m.f.Close() }

// exists reports whether there is a file at path.
func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
