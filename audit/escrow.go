package audit

import (
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// escrowPrefix marks the text form of the first row key.
const escrowPrefix = "msca-audit-row-key-v1:"

// Escrow returns the key in the form kept in a sealed envelope: with it, and
// only with it, every row MAC since its epoch can be checked.
func (k EpochKey) Escrow() string {
	return fmt.Sprintf("%s%d:%s", escrowPrefix, k.Epoch, hex.EncodeToString(k.Key[:]))
}

// ParseEscrow reads what Escrow returned.
func ParseEscrow(s string) (*EpochKey, error) {
	k := new(EpochKey)
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), escrowPrefix)
	var text string
	if n, err := fmt.Sscanf(strings.Replace(rest, ":", " ", 1), "%d %s", &k.Epoch, &text); !ok || err != nil || n != 2 {
		return nil, fmt.Errorf("not a row key from escrow, which begins %q", escrowPrefix)
	}
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(k.Key) {
		return nil, fmt.Errorf("the row key from escrow is damaged")
	}
	copy(k.Key[:], b)
	return k, nil
}

// CheckVKey reports whether vkey is the public key of a log.
func CheckVKey(vkey string) error {
	if _, err := note.NewVerifier(vkey); err != nil {
		return fmt.Errorf("not a verifier key: %w", err)
	}
	return nil
}
