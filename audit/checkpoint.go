package audit

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// CheckpointEvery is the most records a log takes without a checkpoint.
const CheckpointEvery = 64

// A Checkpoint is the signed head of a log: a C2SP tlog-checkpoint with two
// extension lines, the chain value of the last record and the size of the
// checkpoint before.
type Checkpoint struct {
	Origin   string
	Size     uint64
	Root     Digest // RFC 6962 tree hash over the first Size records
	Chain    Digest // chain value of record Size
	Previous uint64 // size of the checkpoint before, 0 for the first
}

// ErrCheckpoint is wrapped by every refusal of a checkpoint.
var ErrCheckpoint = errors.New("checkpoint refused")

// Text returns the note text that is signed.
func (c Checkpoint) Text() string {
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Sprintf("%s\n%d\n%s\nchain %s\nprevious %d\n", c.Origin, c.Size, b64(c.Root[:]), b64(c.Chain[:]), c.Previous)
}

// Sign returns the checkpoint as a signed note.
func (c Checkpoint) Sign(signer note.Signer) ([]byte, error) {
	msg, err := note.Sign(&note.Note{Text: c.Text()}, signer)
	if err != nil {
		return nil, fmt.Errorf("signing a checkpoint: %w", err)
	}
	return msg, nil
}

// ParseCheckpointText parses what Text returns, exactly.
func ParseCheckpointText(text string) (Checkpoint, error) {
	var c Checkpoint
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[len(lines)-1] != "" {
		return c, fmt.Errorf("%w: not a checkpoint", ErrCheckpoint)
	}
	c.Origin = lines[0]
	var err error
	if c.Size, err = strconv.ParseUint(lines[1], 10, 63); err != nil {
		return c, fmt.Errorf("%w: size %.20q", ErrCheckpoint, lines[1])
	}
	if err := decodeDigest(&c.Root, lines[2]); err != nil {
		return c, err
	}
	for _, line := range lines[3 : len(lines)-1] {
		if v, ok := strings.CutPrefix(line, "chain "); ok {
			if err := decodeDigest(&c.Chain, v); err != nil {
				return c, err
			}
		}
		if v, ok := strings.CutPrefix(line, "previous "); ok {
			if c.Previous, err = strconv.ParseUint(v, 10, 63); err != nil {
				return c, fmt.Errorf("%w: previous size %.20q", ErrCheckpoint, v)
			}
		}
	}
	if c.Text() != text {
		return c, fmt.Errorf("%w: not in its one form", ErrCheckpoint)
	}
	return c, nil
}

func decodeDigest(d *Digest, s string) error {
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(b) != len(d) {
		return fmt.Errorf("%w: hash %.60q", ErrCheckpoint, s)
	}
	copy(d[:], b)
	return nil
}

// ReadCheckpoint reads a signed checkpoint without looking at who signed it. An
// error, which wraps ErrCheckpoint, says that msg is none at all.
func ReadCheckpoint(msg []byte) (Checkpoint, error) {
	var unverified *note.UnverifiedNoteError
	if _, err := note.Open(msg, note.VerifierList()); !errors.As(err, &unverified) {
		return Checkpoint{}, fmt.Errorf("%w: not a signed note", ErrCheckpoint)
	}
	return ParseCheckpointText(unverified.Note.Text)
}

// OpenCheckpoint verifies a signed checkpoint under any of the given verifier
// keys and parses it. Errors wrap ErrCheckpoint.
func OpenCheckpoint(msg []byte, vkeys ...string) (Checkpoint, error) {
	var list []note.Verifier
	for _, k := range vkeys {
		v, err := note.NewVerifier(strings.TrimSpace(k))
		if err != nil {
			return Checkpoint{}, fmt.Errorf("%w: verifier key: %w", ErrCheckpoint, err)
		}
		list = append(list, v)
	}
	n, err := note.Open(msg, note.VerifierList(list...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	c, err := ParseCheckpointText(n.Text)
	if err != nil {
		return c, err
	}
	if n.Sigs[0].Name != c.Origin {
		return c, fmt.Errorf("%w: signed by %s for another log", ErrCheckpoint, n.Sigs[0].Name)
	}
	return c, nil
}
