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
	seen  [2 * slotSize]byte // the file as last read or written
}

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

// read returns the newer valid slot; ok is false when there is none.
func (m *mirror) read() (newest mirrorHead, ok bool, err error) {
	if m.seen, err = m.load(); err != nil {
		return newest, false, err
	}
	newest, ok = newestSlot(m.key, m.logID, m.seen[:])
	return newest, ok, nil
}

// newestSlot picks the newer of the slots that are whole.
func newestSlot(key []byte, logID [16]byte, b []byte) (newest mirrorHead, ok bool) {
	for ; len(b) >= slotSize; b = b[slotSize:] {
		if s, valid := decodeSlot(key, logID, b[:slotSize]); valid && (!ok || s.turn > newest.turn) {
			newest, ok = s, true
		}
	}
	return newest, ok
}

// write puts the head into the slot whose turn it is. Another process may
// have written since: the caller takes over the turn it reads before.
func (m *mirror) write(h mirrorHead) error {
	m.turn++
	h.turn = m.turn
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
