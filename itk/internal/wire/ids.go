package wire

import (
	"encoding/hex"
	"fmt"
	"io"
	"strings"
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
	var ids IDs
	seen := map[string]bool{}
	for _, id := range []*string{&ids.MessageID, &ids.TrackingID, &ids.TimestampID, &ids.PayloadID, &ids.QueryID} {
		var b [16]byte
		if _, err := io.ReadFull(rand, b[:]); err != nil {
			return IDs{}, fmt.Errorf("drawing message ids: %w", err)
		}
		*id = uuid(b)
		if seen[*id] {
			return IDs{}, fmt.Errorf("drawing message ids: the random source repeats itself")
		}
		seen[*id] = true
	}
	return ids, nil
}

func uuid(b [16]byte) string {
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	h := strings.ToUpper(hex.EncodeToString(b[:]))
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// check refuses ids that are malformed or not all different.
func (ids IDs) check() error {
	all := [...]string{ids.MessageID, ids.TrackingID, ids.TimestampID, ids.PayloadID, ids.QueryID}
	for i, id := range all {
		if !isUUID(id) {
			return fmt.Errorf("message id %d is no upper-case UUID", i+1)
		}
		for _, other := range all[:i] {
			if id == other {
				return fmt.Errorf("message id %d is used twice", i+1)
			}
		}
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
