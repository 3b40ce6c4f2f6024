package audit

import (
	"encoding/binary"
	"fmt"
	"time"
)

// A View reads the header of canonical bytes in place. CheckCanon says whether
// the bytes behind it are canonical; the accessors assume so.
type View []byte

// Seq returns the sequence number.
func (v View) Seq() uint64 { return binary.BigEndian.Uint64(v[1:]) }

// Nanos returns the time in nanoseconds since 1970-01-01 UTC.
func (v View) Nanos() int64 { return int64(binary.BigEndian.Uint64(v[9:])) }

// Event returns the event.
func (v View) Event() Event { return Event(binary.BigEndian.Uint16(v[20:])) }

// Patient returns the patient's token.
func (v View) Patient() Token { return Token(v[38:54]) }

// PatientOrdinal returns the patient's record count and the record before.
func (v View) PatientOrdinal() (ordinal uint32, previous uint64) {
	return binary.BigEndian.Uint32(v[86:]), binary.BigEndian.Uint64(v[90:])
}

// Epoch returns the key epoch.
func (v View) Epoch() uint32 { return binary.BigEndian.Uint32(v[113:]) }

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNotCanonical, fmt.Sprintf(format, args...))
}

// CheckCanon reports, wrapping ErrNotCanonical, why b is not the canonical
// form of any record; nil when it is. It allocates nothing on success.
func CheckCanon(b []byte) error { return walk(b, nil, nil) }

// walk checks b completely and hands out its fields and commitments.
func walk(b []byte, field func(tag byte, value []byte), commitment func(Commitment)) error {
	if len(b) < MinCanonSize || len(b) > MaxCanonSize {
		return bad("%d bytes", len(b))
	}
	if b[0] != Version {
		return bad("version %d", b[0])
	}
	if err := checkHeader(View(b)); err != nil {
		return err
	}
	n, rest := int(b[headerSize]), b[headerSize+1:]
	last, details := byte(0), 0
	for i := 0; i < n; i++ {
		if len(rest) < 2 {
			return bad("field %d is cut off", i)
		}
		tag := rest[0]
		size, used := binary.Uvarint(rest[1:])
		if used <= 0 || used > 1 && rest[used] == 0 {
			return bad("field %#02x has a length that is not minimal", tag)
		}
		rest = rest[1+used:]
		if size > uint64(len(rest)) {
			return bad("field %#02x is cut off", tag)
		}
		value := rest[:size]
		rest = rest[size:]
		if tag < last || tag == last && !repeats(tag) {
			return bad("field %#02x is out of order", tag)
		}
		last = tag
		if err := checkField(tag, value); err != nil {
			return err
		}
		if tag == tagDetail {
			if details++; details > maxDetails {
				return bad("more than %d details", maxDetails)
			}
		}
		if field != nil {
			field(tag, value)
		}
	}
	if err := checkTail(rest, commitment); err != nil {
		return err
	}
	return checkCharter(b, n)
}

func checkTail(rest []byte, commitment func(Commitment)) error {
	if len(rest) < 1 || rest[0] > maxCommitments || len(rest) != 1+int(rest[0])*commitmentSize {
		return bad("payload commitments are cut off or run over")
	}
	for rest = rest[1:]; len(rest) > 0; rest = rest[commitmentSize:] {
		if rest[0] == 0 {
			return bad("payload commitment without a kind")
		}
		if commitment != nil {
			commitment(Commitment{PayloadKind(rest[0]), Digest(rest[1:commitmentSize])})
		}
	}
	return nil
}

func checkHeader(v View) error {
	ordinal, previous := v.PatientOrdinal()
	minutes := int16(binary.BigEndian.Uint16(v[17:]))
	switch {
	case v.Seq() == 0:
		return bad("sequence number 0")
	case v.Nanos() <= 0:
		return bad("time out of range")
	case minutes < -1080 || minutes > 1080:
		return bad("civil offset of %d minutes", minutes)
	case !Outcome(v[19]).valid():
		return bad("outcome %d", v[19])
	case v.Event() == 0:
		return bad("no event")
	case v.Patient().IsZero() != (ordinal == 0), (ordinal > 1) != (previous > 0), previous >= v.Seq():
		return bad("patient ordinal %d after record %d", ordinal, previous)
	case v[98] < byte(Synchronised) || v[98] > byte(Unsynchronised):
		return bad("time quality %d", v[98])
	case v[100]&^flagClamped != 0:
		return bad("flags %#02x", v[100])
	}
	return nil
}

func repeats(tag byte) bool {
	return tag == tagDetail || tag == tagVKey || tag == tagQuorumKey || tag == tagDictionary
}

// checkField holds each field to its form.
func checkField(tag byte, v []byte) error {
	ok := false
	switch tag {
	case tagUserRef, tagPatientRef, tagAuthorityRef, tagOrder:
		ok = len(v) == len(Digest{}) && !allZero(v)
	case tagDictionary:
		ok = len(v) == len(Digest{})
	case tagKeyCheck:
		ok = len(v) == keyCheckSize && !allZero(v)
	case tagLogID:
		ok = len(v) == logIDSize && !allZero(v)
	case tagEpochCheck:
		ok = len(v) == epochCheckSize && !allZero(v)
	case tagThreshold:
		ok = len(v) == 1 && v[0] > 0
	case tagPrevious:
		ok = len(v) == previousHeadSize
	case tagDetail:
		ok = len(v) > 1 && v[0] > 0 && len(v) > int(v[0]) && validText(v[1:1+int(v[0])]) &&
			(len(v) == 1+int(v[0]) || validText(v[1+int(v[0]):]))
	case tagMessageID, tagTrackingID, tagCase, tagAccessMethod, tagAccessPoint, tagDevice, tagSystem,
		tagUserRole, tagUserRole + 1, tagUserRole + 2, tagUserRole + 3,
		tagAuthorityRole, tagAuthorityRole + 1, tagAuthorityRole + 2, tagAuthorityRole + 3,
		tagOrigin, tagVKey, tagQuorumKey, tagBuild:
		ok = validText(v)
	default:
		return bad("unknown field %#02x", tag)
	}
	if !ok {
		return bad("field %#02x is malformed", tag)
	}
	return nil
}

// checkCharter demands that the fields of a charter come whole or not at all.
// It runs over fields that walk has found well formed.
func checkCharter(b []byte, n int) error {
	var logID, origin, keyCheck, any bool
	threshold, keys := 0, 0
	rest := b[headerSize+1:]
	for i := 0; i < n; i++ {
		size, used := binary.Uvarint(rest[1:])
		switch tag := rest[0]; {
		case tag == tagLogID:
			logID = true
		case tag == tagOrigin:
			origin = true
		case tag == tagKeyCheck:
			keyCheck = true
		case tag == tagThreshold:
			threshold = int(rest[1+used])
		case tag == tagQuorumKey:
			keys++
		}
		any = any || rest[0] >= tagLogID && rest[0] <= tagKeyCheck
		rest = rest[1+used+int(size):]
	}
	if any && (!logID || !origin || !keyCheck) {
		return bad("charter without log id, origin or key check")
	}
	if threshold > keys || (threshold == 0) != (keys == 0) {
		return bad("quorum of %d of %d keys", threshold, keys)
	}
	return nil
}

func allZero(b []byte) bool {
	for _, x := range b {
		if x != 0 {
			return false
		}
	}
	return true
}

// ParseCanon decodes canonical bytes, refusing any others (ErrNotCanonical):
// for every b it accepts, AppendBinary gives b back.
func ParseCanon(b []byte) (*Canon, error) {
	c := new(Canon)
	err := walk(b, c.setField, func(k Commitment) { c.Commitments = append(c.Commitments, k) })
	if err != nil {
		return nil, err
	}
	be, v := binary.BigEndian, View(b)
	c.Seq, c.Event, c.Outcome = v.Seq(), v.Event(), Outcome(b[19])
	c.User, c.Patient, c.Authority, c.Message = Token(b[22:38]), Token(b[38:54]), Token(b[54:70]), Token(b[70:86])
	c.PatientOrdinal, c.PatientPrevious = v.PatientOrdinal()
	c.Epoch = v.Epoch()
	c.Stamp = Stamp{
		UTC:         time.Unix(0, v.Nanos()).UTC(),
		CivilOffset: time.Duration(int16(be.Uint16(b[17:]))) * time.Minute,
		Quality:     Quality(b[98]),
		Stratum:     b[99],
		Clamped:     b[100]&flagClamped != 0,
		Uncertainty: time.Duration(be.Uint32(b[101:])) * time.Microsecond,
		Offset:      time.Duration(be.Uint64(b[105:])),
		Boot:        [16]byte(b[117:133]),
	}
	return c, nil
}

func (c *Canon) setField(tag byte, v []byte) {
	texts := map[byte]*string{tagMessageID: &c.MessageID, tagTrackingID: &c.TrackingID, tagCase: &c.Case,
		tagAccessMethod: &c.AccessMethod, tagAccessPoint: &c.AccessPoint, tagDevice: &c.Device, tagSystem: &c.OriginatingSystem}
	switch {
	case texts[tag] != nil:
		*texts[tag] = string(v)
	case tag == tagUserRef:
		c.UserRef = Digest(v)
	case tag == tagPatientRef:
		c.PatientRef = Digest(v)
	case tag == tagAuthorityRef:
		c.AuthorityRef = Digest(v)
	case tag >= tagUserRole && tag < tagUserRole+4:
		*c.UserRole.items()[tag-tagUserRole] = string(v)
	case tag >= tagAuthorityRole && tag < tagAuthorityRole+4:
		*c.AuthorityRole.items()[tag-tagAuthorityRole] = string(v)
	case tag >= tagLogID && tag <= tagKeyCheck:
		if c.Charter == nil {
			c.Charter = new(Charter)
		}
		c.Charter.setField(tag, v)
	case tag == tagEpochCheck:
		c.EpochCheck = [16]byte(v)
	case tag == tagOrder:
		c.Order = Digest(v)
	case tag == tagDetail:
		n := 1 + int(v[0])
		c.Details = append(c.Details, Detail{string(v[1:n]), string(v[n:])})
	}
}

func (c *Charter) setField(tag byte, v []byte) {
	switch tag {
	case tagLogID:
		c.LogID = [16]byte(v)
	case tagOrigin:
		c.Origin = string(v)
	case tagVKey:
		c.VKeys = append(c.VKeys, string(v))
	case tagThreshold:
		c.Quorum.Threshold = int(v[0])
	case tagQuorumKey:
		c.Quorum.Keys = append(c.Quorum.Keys, string(v))
	case tagDictionary:
		c.Dictionaries = append(c.Dictionaries, Digest(v))
	case tagBuild:
		c.Build = string(v)
	case tagPrevious:
		c.Previous = &Head{binary.BigEndian.Uint64(v), Digest(v[8:])}
	case tagKeyCheck:
		c.KeyCheck = [32]byte(v)
	}
}
