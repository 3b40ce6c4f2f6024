package wire

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// IDs are the five identifiers of one request: upper-case UUIDs (the schema takes no lower case),
// all different, never used for a second request (WS-ADR-01).
type IDs struct {
	MessageID   string // wsa:MessageID
	TrackingID  string // itk:header/@trackingid
	TimestampID string // wsu:Timestamp/@wsu:Id, written with the prefix TS-
	PayloadID   string // manifest item and payload, written with the prefix uuid_: an xs:ID starts with no digit
	QueryID     string // root of the payload's id
}

// NewIDs draws five random UUIDs (RFC 9562 version 4) from rand.
func NewIDs(rand io.Reader) (IDs, error) {
	var b [5 * 16]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return IDs{}, fmt.Errorf("drawing message ids: %w", err)
	}
	ids := IDs{uuid(b[:16]), uuid(b[16:32]), uuid(b[32:48]), uuid(b[48:64]), uuid(b[64:])}
	if ids.repeat() {
		return IDs{}, errors.New("drawing message ids: the random source repeats itself")
	}
	return ids, nil
}

func uuid(b []byte) string {
	const digits = "0123456789ABCDEF"
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	var s [36]byte
	at := 0
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			s[at] = '-'
			at++
		}
		s[at], s[at+1] = digits[c>>4], digits[c&0x0f]
		at += 2
	}
	return string(s[:])
}

func (ids IDs) all() [5]string {
	return [...]string{ids.MessageID, ids.TrackingID, ids.TimestampID, ids.PayloadID, ids.QueryID}
}

// repeat reports whether two of the ids are the same.
func (ids IDs) repeat() bool {
	all := ids.all()
	for i, id := range all {
		if slices.Contains(all[:i], id) {
			return true
		}
	}
	return false
}

// check refuses ids that are malformed or not all different.
func (ids IDs) check() error {
	for i, id := range ids.all() {
		if !isUUID(id) {
			return fmt.Errorf("message id %d is no upper-case UUID", i+1)
		}
	}
	if ids.repeat() {
		return errors.New("a message id is used twice")
	}
	return nil
}

func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		c := s[i]
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if (c < '0' || c > '9') && (c < 'A' || c > 'F') {
				return false
			}
		}
	}
	return true
}
