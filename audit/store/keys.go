package store

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"msca/audit"
)

// A KeyStore keeps the log's secrets and a copy of its head: an operating
// system keyring, or the folder of FileKeys. Load returns an error that is
// fs.ErrNotExist when there is no such item; Save is durable on return.
type KeyStore interface {
	Load(name string) ([]byte, error)
	Save(name string, value []byte) error
	Remove(name string) error
}

// FileKeys keeps each item in a file of its own, readable by its owner only.
type FileKeys string

var _ KeyStore = FileKeys("")

// Load reads an item; it refuses one that others may read.
func (dir FileKeys) Load(name string) ([]byte, error) {
	path := filepath.Join(string(dir), name)
	cure, err := Exposed(path)
	if err != nil {
		return nil, err
	}
	if cure != "" && name != keyHead { // which is no secret
		return nil, &Error{Op: "read key", Path: path, Hint: cure, Err: fmt.Errorf("%w: others may read it", ErrKeys)}
	}
	return os.ReadFile(path)
}

// Exposed says what to do about a file with a secret that others than its owner
// may read, and nothing of one that they may not.
func Exposed(path string) (cure string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if ours, err := private(path, info); ours || err != nil {
		return "", err
	}
	return hintPrivate, nil
}

// Save replaces an item, whole or not at all. One item is saved by one at a time: a
// row key that a Save was cut off with does not outlive its epoch on this machine.
func (dir FileKeys) Save(name string, value []byte) error {
	if err := os.MkdirAll(string(dir), 0o700); err != nil {
		return err
	}
	_ = clearDrafts(string(dir), "."+name+"-")          // what cannot be removed now is tried again at the next, and keeps nobody from recording
	f, err := os.CreateTemp(string(dir), "."+name+"-*") // made with mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(value)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(string(dir), name))
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	return syncDir(string(dir))
}

// Remove deletes an item for good, also when the power goes after it; one that is
// not there is no error.
func (dir FileKeys) Remove(name string) error {
	err := os.Remove(filepath.Join(string(dir), name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncDir(string(dir))
}

// The items of a KeyStore.
const (
	keyStore      = "audit-store.key"      // wraps the key of each payload
	keyToken      = "audit-token.key"      // makes tokens
	keyCheckpoint = "audit-checkpoint.key" // signs checkpoints (note signer key)
	keyEpoch      = "audit-epoch.key"      // epoch and its row key, replaced as it evolves
	keyEscrow     = "audit-escrow.key"     // row key of epoch 0, until taken off the machine
	keyHead       = "audit-head"           // copy of the head, not secret
	keySettled    = "audit-settled"        // how far every request is answered, not secret
)

// keyring is the opened KeyStore of one log.
type keyring struct {
	store  KeyStore
	wrap   [32]byte
	token  [32]byte
	mirror [32]byte
	signer note.Signer
	vkey   string
}

// makeKeys makes and saves the keys of a new log.
func makeKeys(store KeyStore, rand io.Reader, origin string) (*keyring, audit.EpochKey, error) {
	var wrap, token, first [32]byte
	for _, k := range [][]byte{wrap[:], token[:], first[:]} {
		if _, err := io.ReadFull(rand, k); err != nil {
			return nil, audit.EpochKey{}, fmt.Errorf("making keys: %w", err)
		}
	}
	skey, _, err := note.GenerateKey(rand, origin)
	if err != nil {
		return nil, audit.EpochKey{}, fmt.Errorf("making keys: %w", err)
	}
	epoch := audit.EpochKey{Key: first}
	for name, v := range map[string][]byte{keyStore: wrap[:], keyToken: token[:], keyCheckpoint: []byte(skey), keyEscrow: first[:], keyEpoch: encodeEpoch(epoch)} {
		if err := store.Save(name, v); err != nil {
			return nil, epoch, fmt.Errorf("saving keys: %w", err)
		}
	}
	k, err := loadKeys(store)
	return k, epoch, err
}

func loadKeys(store KeyStore) (*keyring, error) {
	k := &keyring{store: store}
	for name, to := range map[string][]byte{keyStore: k.wrap[:], keyToken: k.token[:]} {
		b, err := store.Load(name)
		if err != nil {
			return nil, join(ErrKeys, err)
		}
		if copy(to, b) != 32 || len(b) != 32 {
			return nil, fmt.Errorf("%w: %s has %d bytes", ErrKeys, name, len(b))
		}
	}
	skey, err := store.Load(keyCheckpoint)
	if err != nil {
		return nil, join(ErrKeys, err)
	}
	if k.signer, err = note.NewSigner(string(skey)); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrKeys, keyCheckpoint, err)
	}
	if k.vkey, err = verifierKey(string(skey)); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrKeys, keyCheckpoint, err)
	}
	m := hmac.New(sha256.New, k.token[:])
	m.Write([]byte("msca-audit/mirror/v1\x00"))
	copy(k.mirror[:], m.Sum(nil))
	return k, nil
}

// verifierKey returns the public half of a note signer key.
func verifierKey(skey string) (string, error) {
	// PRIVATE+KEY+<name>+<hash>+<base64 of algorithm and seed>
	name, rest, _ := strings.Cut(strings.TrimPrefix(skey, "PRIVATE+KEY+"), "+")
	_, b64, _ := strings.Cut(rest, "+")
	seed, err := base64.StdEncoding.DecodeString(b64)
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", errors.New("malformed signer key")
	}
	pub := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(name, pub)
}

// check returns the value by which the genesis record recognises the keys.
func (k *keyring) check(logID [16]byte) (out [32]byte) {
	for i, key := range [][]byte{k.wrap[:], k.token[:]} {
		m := hmac.New(sha256.New, key)
		m.Write([]byte("msca-audit/key-check/v1\x00"))
		m.Write(logID[:])
		copy(out[16*i:16*i+16], m.Sum(nil))
	}
	return out
}

func encodeEpoch(k audit.EpochKey) []byte {
	return append(binary.BigEndian.AppendUint32(nil, k.Epoch), k.Key[:]...)
}

// loadEpoch reads the row key in use.
func (k *keyring) loadEpoch() (audit.EpochKey, error) {
	b, err := k.store.Load(keyEpoch)
	if err != nil {
		return audit.EpochKey{}, join(ErrKeys, err)
	}
	if len(b) != 36 {
		return audit.EpochKey{}, fmt.Errorf("%w: %s has %d bytes", ErrKeys, keyEpoch, len(b))
	}
	return audit.EpochKey{Epoch: binary.BigEndian.Uint32(b), Key: [32]byte(b[4:])}, nil
}

// saveEpoch replaces the row key on disk, so that the one before is gone from
// this machine.
func (k *keyring) saveEpoch(key audit.EpochKey) error {
	return k.store.Save(keyEpoch, encodeEpoch(key))
}
