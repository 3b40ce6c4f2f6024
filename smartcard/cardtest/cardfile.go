package cardtest

import (
	"crypto"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strconv"

	"msca/smartcard/piv"
)

// cardFile is the JSON form of a card. Tags are hexadecimal, bytes base64.
type cardFile struct {
	Note    string            `json:"note"`
	PIN     string            `json:"pin"`
	Tries   int               `json:"tries"`
	Keys    map[string][]byte `json:"keys"`            // slot: PKCS #8
	Objects map[string][]byte `json:"objects"`         // tag: content
	Files   map[string][]byte `json:"files,omitempty"` // PKCS #15: path, content
}

const cardFileNote = "virtual training card: private key and PIN in the clear"

// Save writes the card to a file of mode 0600, whole or not at all. Its state since
// the last reset is not kept, its PIN tries are.
func (c *Card) Save(path string) error {
	c.mu.Lock()
	f := cardFile{Note: cardFileNote, PIN: c.pin, Tries: c.tries, Keys: map[string][]byte{}, Objects: map[string][]byte{}, Files: maps.Clone(c.files)}
	var err error
	for slot, key := range c.keys {
		if f.Keys[slot.String()], err = x509.MarshalPKCS8PrivateKey(key); err != nil {
			break
		}
	}
	for tag, content := range c.objects {
		f.Objects[fmt.Sprintf("%X", uint32(tag))] = content
	}
	c.mu.Unlock()
	if err != nil {
		return fmt.Errorf("saving the card: %w", err)
	}
	body, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("saving the card: %w", err)
	}
	if err := replaceFile(path, append(body, '\n')); err != nil {
		return fmt.Errorf("saving the card: %w", err)
	}
	return nil
}

// replaceFile writes beside the file and renames; os.CreateTemp makes it 0600.
func replaceFile(path string, body []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".card-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // gone already when all went well
	if _, err := tmp.Write(body); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

// Load reads a card that Save wrote. rand is for its signatures.
func Load(path string, rand io.Reader) (*Card, error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("loading the card: %w", err)
	}
	var f cardFile
	if err := json.Unmarshal(body, &f); err != nil {
		return nil, fmt.Errorf("loading the card %s: %w", path, err)
	}
	c := &Card{pin: f.PIN, tries: f.Tries, keys: map[piv.Slot]crypto.Signer{}, objects: map[piv.Object][]byte{}, files: f.Files, rand: rand}
	for name, der := range f.Keys {
		slot, err := strconv.ParseUint(name, 16, 8)
		if err != nil {
			return nil, fmt.Errorf("loading the card %s: slot %q: %w", path, name, err)
		}
		key, err := x509.ParsePKCS8PrivateKey(der)
		if err != nil {
			return nil, fmt.Errorf("loading the card %s: slot %q: %w", path, name, err)
		}
		signer, ok := key.(crypto.Signer)
		if !ok {
			return nil, fmt.Errorf("loading the card %s: slot %q: key of type %T", path, name, key)
		}
		c.keys[piv.Slot(slot)] = signer
	}
	for name, content := range f.Objects {
		tag, err := strconv.ParseUint(name, 16, 32)
		if err != nil {
			return nil, fmt.Errorf("loading the card %s: object %q: %w", path, name, err)
		}
		c.objects[piv.Object(tag)] = content
	}
	return c, nil
}
