package audit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"
	"unicode/utf8"
)

// Sizes of the canonical form; doc.go gives the offsets.
const (
	Version      = 1
	headerSize   = 133
	MinCanonSize = headerSize + 2
	MaxCanonSize = 1 << 16

	maxText        = 4096
	maxDetails     = 128
	maxCommitments = 32
)

// ErrNotCanonical is wrapped by every refusal to decode.
var ErrNotCanonical = errors.New("not canonical")

// ErrEntry is wrapped by every refusal to encode.
var ErrEntry = errors.New("not recordable")

// Field tags, ascending on disk.
const (
	tagMessageID          = 0x01
	tagTrackingID         = 0x02
	tagCase               = 0x03
	tagAccessMethod       = 0x04
	tagAccessPoint        = 0x05
	tagDevice             = 0x06
	tagSystem             = 0x07
	tagUserRef            = 0x10
	tagPatientRef         = 0x11
	tagAuthorityRef       = 0x12
	tagUserRole           = 0x18 // to 0x1b: code, name, ODS code, organisation
	tagAuthorityRole      = 0x20 // to 0x23
	tagLogID              = 0x30
	tagOrigin             = 0x31
	tagVKey               = 0x32
	tagThreshold          = 0x33
	tagQuorumKey          = 0x34
	tagDictionary         = 0x35
	tagBuild              = 0x36
	tagPrevious           = 0x37
	tagKeyCheck           = 0x38
	tagEpochCheck         = 0x40
	tagOrder              = 0x48
	tagDetail             = 0x60
	commitmentSize        = 33
	previousHeadSize      = 40
	keyCheckSize          = 32
	epochCheckSize        = 16
	logIDSize             = 16
	flagClamped      byte = 1
)

// A RoleHeld is the part of a Person that stays readable in a record.
type RoleHeld struct{ JobRoleCode, JobRoleName, ODSCode, OrganisationName string }

// RoleOf returns the readable part of p.
func RoleOf(p Person) RoleHeld {
	return RoleHeld{p.JobRoleCode, p.JobRoleName, p.ODSCode, p.OrganisationName}
}

func (r *RoleHeld) items() [4]*string {
	return [4]*string{&r.JobRoleCode, &r.JobRoleName, &r.ODSCode, &r.OrganisationName}
}

// A Commitment binds a payload to its record without telling what it holds.
type Commitment struct {
	Kind   PayloadKind
	Digest Digest
}

// A Charter is what the first record of a log pins for as long as it exists.
type Charter struct {
	LogID        [16]byte
	Origin       string   // first line of every checkpoint and name of its key
	VKeys        []string // note verifier keys that sign checkpoints
	Quorum       Quorum   // who may order an erasure; zero means nobody ever
	Dictionaries []Digest // SHA-256 of the compression dictionaries in use
	Build        string   // software that founded the log
	Previous     *Head    // head of the log this one continues, if any
	KeyCheck     [32]byte // tells whether the keys at hand are this log's
}

// A Quorum is k of n note verifier keys held outside the machine.
type Quorum struct {
	Threshold int
	Keys      []string
}

// A Head names the last record of a log.
type Head struct {
	Seq  uint64 `json:"seq"`
	Hash Digest `json:"hash"`
}

// A Canon is a record as it is hashed: nothing personal, only tokens and
// commitments. AppendBinary and ParseCanon convert it to and from the
// canonical bytes, one to one.
type Canon struct {
	Seq                               uint64
	Stamp                             Stamp
	Event                             Event
	Outcome                           Outcome
	User, Patient, Authority, Message Token
	PatientOrdinal                    uint32 // this is the patient's n-th record, from 1
	PatientPrevious                   uint64 // sequence number of the one before, 0 for the first
	Epoch                             uint32
	UserRef, PatientRef, AuthorityRef Digest // commitments to the sealed identities
	MessageID, TrackingID, Case       string
	AccessMethod, AccessPoint         string
	Device, OriginatingSystem         string
	UserRole, AuthorityRole           RoleHeld
	Charter                           *Charter // of the genesis record only
	EpochCheck                        [16]byte // of the record that opens an epoch
	Order                             Digest   // of a tombstone: the erasure order
	Details                           []Detail
	Commitments                       []Commitment
}

// AppendBinary appends the canonical bytes of c to dst. It refuses, wrapping
// ErrEntry, what ParseCanon would not give back exactly.
func (c *Canon) AppendBinary(dst []byte) ([]byte, error) {
	start := len(dst)
	dst, err := c.appendHeader(dst)
	if err != nil {
		return nil, err
	}
	w := fieldWriter{buf: dst}
	countAt := len(dst)
	w.buf = append(w.buf, 0)
	c.appendFields(&w)
	if w.err != nil {
		return nil, w.err
	}
	if w.n > 255 {
		return nil, fmt.Errorf("%w: %d fields, at most 255", ErrEntry, w.n)
	}
	dst = w.buf
	dst[countAt] = byte(w.n)
	if len(c.Commitments) > maxCommitments {
		return nil, fmt.Errorf("%w: %d payloads, at most %d", ErrEntry, len(c.Commitments), maxCommitments)
	}
	dst = append(dst, byte(len(c.Commitments)))
	for _, k := range c.Commitments {
		if k.Kind == 0 {
			return nil, fmt.Errorf("%w: payload without a kind", ErrEntry)
		}
		dst = append(dst, byte(k.Kind))
		dst = append(dst, k.Digest[:]...)
	}
	if n := len(dst) - start; n > MaxCanonSize {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", ErrEntry, n, MaxCanonSize)
	}
	return dst, nil
}

func (c *Canon) appendHeader(dst []byte) ([]byte, error) {
	s := c.Stamp
	ts := s.UTC.UnixNano()
	uncertainty := s.Uncertainty / time.Microsecond
	minutes := s.CivilOffset / time.Minute
	switch {
	case c.Seq == 0:
		return nil, fmt.Errorf("%w: sequence number 0", ErrEntry)
	case ts <= 0 || !time.Unix(0, ts).Equal(s.UTC):
		return nil, fmt.Errorf("%w: time out of range", ErrEntry)
	case s.CivilOffset%time.Minute != 0 || minutes < -1080 || minutes > 1080:
		return nil, fmt.Errorf("%w: civil offset %v", ErrEntry, s.CivilOffset)
	case s.Quality < Synchronised || s.Quality > Unsynchronised:
		return nil, fmt.Errorf("%w: time quality %d", ErrEntry, s.Quality)
	case s.Uncertainty%time.Microsecond != 0 || uncertainty < 0 || uncertainty > math.MaxUint32:
		return nil, fmt.Errorf("%w: time uncertainty %v", ErrEntry, s.Uncertainty)
	case !c.Outcome.valid():
		return nil, fmt.Errorf("%w: outcome %d", ErrEntry, c.Outcome)
	case c.Event == 0:
		return nil, fmt.Errorf("%w: no event", ErrEntry)
	case c.Patient.IsZero() != (c.PatientOrdinal == 0) || (c.PatientOrdinal > 1) != (c.PatientPrevious > 0) || c.PatientPrevious >= c.Seq:
		return nil, fmt.Errorf("%w: patient ordinal %d after record %d", ErrEntry, c.PatientOrdinal, c.PatientPrevious)
	}
	be := binary.BigEndian
	dst = append(dst, Version)
	dst = be.AppendUint64(dst, c.Seq)
	dst = be.AppendUint64(dst, uint64(ts))
	dst = be.AppendUint16(dst, uint16(int16(minutes)))
	dst = append(dst, byte(c.Outcome))
	dst = be.AppendUint16(dst, uint16(c.Event))
	dst = append(dst, c.User[:]...)
	dst = append(dst, c.Patient[:]...)
	dst = append(dst, c.Authority[:]...)
	dst = append(dst, c.Message[:]...)
	dst = be.AppendUint32(dst, c.PatientOrdinal)
	dst = be.AppendUint64(dst, c.PatientPrevious)
	flags := byte(0)
	if s.Clamped {
		flags = flagClamped
	}
	dst = append(dst, byte(s.Quality), s.Stratum, flags)
	dst = be.AppendUint32(dst, uint32(uncertainty))
	dst = be.AppendUint64(dst, uint64(s.Offset))
	dst = be.AppendUint32(dst, c.Epoch)
	return append(dst, s.Boot[:]...), nil
}

func (c *Canon) appendFields(w *fieldWriter) {
	w.text(tagMessageID, c.MessageID)
	w.text(tagTrackingID, c.TrackingID)
	w.text(tagCase, c.Case)
	w.text(tagAccessMethod, c.AccessMethod)
	w.text(tagAccessPoint, c.AccessPoint)
	w.text(tagDevice, c.Device)
	w.text(tagSystem, c.OriginatingSystem)
	w.digest(tagUserRef, c.UserRef)
	w.digest(tagPatientRef, c.PatientRef)
	w.digest(tagAuthorityRef, c.AuthorityRef)
	for i, s := range c.UserRole.items() {
		w.text(tagUserRole+byte(i), *s)
	}
	for i, s := range c.AuthorityRole.items() {
		w.text(tagAuthorityRole+byte(i), *s)
	}
	if c.Charter != nil {
		w.charter(c.Charter)
	}
	if c.EpochCheck != [16]byte{} {
		w.bytes(tagEpochCheck, c.EpochCheck[:])
	}
	w.digest(tagOrder, c.Order)
	if len(c.Details) > maxDetails {
		w.fail("%d details, at most %d", len(c.Details), maxDetails)
	}
	for _, d := range c.Details {
		w.detail(d)
	}
}

// fieldWriter appends tagged, length-prefixed fields.
type fieldWriter struct {
	buf []byte
	n   int
	err error
}

func (w *fieldWriter) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf("%w: %s", ErrEntry, fmt.Sprintf(format, args...))
	}
}

func (w *fieldWriter) bytes(tag byte, b []byte) {
	w.buf = append(w.buf, tag)
	w.buf = binary.AppendUvarint(w.buf, uint64(len(b)))
	w.buf = append(w.buf, b...)
	w.n++
}

func (w *fieldWriter) text(tag byte, s string) {
	if s == "" {
		return
	}
	if !validText([]byte(s)) {
		w.fail("field %#02x is not UTF-8 text of at most %d bytes", tag, maxText)
		return
	}
	w.bytes(tag, []byte(s))
}

func (w *fieldWriter) digest(tag byte, d Digest) {
	if !d.IsZero() {
		w.bytes(tag, d[:])
	}
}

func (w *fieldWriter) charter(c *Charter) {
	if c.LogID == [16]byte{} || c.Origin == "" || c.KeyCheck == [32]byte{} {
		w.fail("charter without log id, origin or key check")
	}
	if c.Quorum.Threshold < 0 || c.Quorum.Threshold > len(c.Quorum.Keys) || (c.Quorum.Threshold == 0) != (len(c.Quorum.Keys) == 0) || c.Quorum.Threshold > 255 {
		w.fail("quorum of %d of %d keys", c.Quorum.Threshold, len(c.Quorum.Keys))
	}
	w.bytes(tagLogID, c.LogID[:])
	w.text(tagOrigin, c.Origin)
	for _, k := range c.VKeys {
		w.required(tagVKey, k)
	}
	if c.Quorum.Threshold > 0 {
		w.bytes(tagThreshold, []byte{byte(c.Quorum.Threshold)})
	}
	for _, k := range c.Quorum.Keys {
		w.required(tagQuorumKey, k)
	}
	for _, d := range c.Dictionaries {
		w.bytes(tagDictionary, d[:])
	}
	w.text(tagBuild, c.Build)
	if p := c.Previous; p != nil {
		w.bytes(tagPrevious, append(binary.BigEndian.AppendUint64(nil, p.Seq), p.Hash[:]...))
	}
	w.bytes(tagKeyCheck, c.KeyCheck[:])
}

func (w *fieldWriter) required(tag byte, s string) {
	if s == "" {
		w.fail("empty field %#02x", tag)
	}
	w.text(tag, s)
}

func (w *fieldWriter) detail(d Detail) {
	if d.Name == "" || len(d.Name) > 255 || !validText([]byte(d.Name)) || d.Value != "" && !validText([]byte(d.Value)) {
		w.fail("detail %.40q is not UTF-8 text of at most %d bytes with a name", d.Name, maxText)
		return
	}
	b := append(make([]byte, 0, 1+len(d.Name)+len(d.Value)), byte(len(d.Name)))
	b = append(b, d.Name...)
	w.bytes(tagDetail, append(b, d.Value...))
}

func validText(b []byte) bool { return len(b) > 0 && len(b) <= maxText && utf8.Valid(b) }
