package witness

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// algorithm is the signature type of cosignature/v1 in keys and key ids.
const algorithm = 0x04

// A Key is the public key of a witness: its vkey names it, as a note verifier
// key of type 4 (or 1, which some witnesses print).
type Key struct {
	Name   string
	id     [4]byte
	public ed25519.PublicKey
}

// ParseKey reads a vkey: name+id+base64.
func ParseKey(vkey string) (Key, error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(vkey), "+")
	id, b64, _ := strings.Cut(rest, "+")
	b, err := base64.StdEncoding.DecodeString(b64)
	if err != nil || name == "" || len(b) != 1+ed25519.PublicKeySize || b[0] != algorithm && b[0] != 1 {
		return Key{}, errors.New("not the verifier key of a witness: NAME+ID+BASE64 of an Ed25519 key")
	}
	if given := keyID(name, b[0], b[1:]); hex.EncodeToString(given[:]) != id {
		return Key{}, errors.New("not the verifier key of a witness: its id is not that of its key")
	}
	return Key{Name: name, id: keyID(name, algorithm, b[1:]), public: b[1:]}, nil
}

func keyID(name string, algorithm byte, public []byte) (id [4]byte) {
	h := sha256.New()
	h.Write([]byte(name + "\n"))
	h.Write([]byte{algorithm})
	h.Write(public)
	copy(id[:], h.Sum(nil))
	return id
}

// Check finds the witness's signature under a checkpoint and returns the time it
// names; an error says that there is none that holds.
func (k Key) Check(note []byte) (time.Time, error) {
	text, signatures, found := bytes.Cut(note, []byte("\n\n"))
	if !found {
		return time.Time{}, errors.New("not a signed checkpoint")
	}
	for line := range strings.SplitSeq(string(signatures), "\n") {
		word := strings.Split(line, " ")
		if len(word) != 3 || word[0] != "—" || word[1] != k.Name {
			continue
		}
		b, err := base64.StdEncoding.DecodeString(word[2])
		if err != nil || len(b) != 4+8+ed25519.SignatureSize || [4]byte(b) != k.id {
			continue
		}
		at := binary.BigEndian.Uint64(b[4:])
		if ed25519.Verify(k.public, message(at, text), b[12:]) && at < 1<<40 {
			return time.Unix(int64(at), 0).UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("the checkpoint carries no signature of the witness %s", k.Name)
}

// message is what a witness signs; text lacks its last line end.
func message(at uint64, text []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s\n", at, text)
}
