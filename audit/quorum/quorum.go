// Package quorum is for the people outside who may order an erasure, on
// machines of their own: it makes their keys and signs orders (C2SP signed
// notes). Nothing of it is used where the trail is kept, and no private key
// ever needs to be there. [3.9.6]
package quorum

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// NewKey makes a key for one of those who may sign: skey stays with them, vkey
// is pinned when a trail is founded. name has no blank and no plus sign.
func NewKey(rand io.Reader, name string) (skey, vkey string, err error) {
	if name == "" || strings.ContainsAny(name, "+ \t\r\n") {
		return "", "", errors.New("making a signing key: a name without blanks and plus signs is needed")
	}
	if skey, vkey, err = note.GenerateKey(rand, name); err != nil {
		return "", "", fmt.Errorf("making a signing key: %w", err)
	}
	return skey, vkey, nil
}

// Sign adds a signature to an order: its text alone, or one that others have
// signed already. Signing again under the same key changes nothing.
func Sign(order []byte, skey string) ([]byte, error) {
	signer, err := note.NewSigner(strings.TrimSpace(skey))
	if err != nil {
		return nil, fmt.Errorf("signing an order: %w", err)
	}
	n := &note.Note{Text: string(order)}
	var others *note.UnverifiedNoteError
	switch _, err := note.Open(order, note.VerifierList()); {
	case errors.As(err, &others):
		n = others.Note
	case !strings.HasSuffix(n.Text, "\n") || strings.Contains(n.Text, "\n\n"):
		return nil, errors.New("signing an order: this is neither the text of one nor a signed one")
	}
	signed, err := note.Sign(n, signer)
	if err != nil {
		return nil, fmt.Errorf("signing an order: %w", err)
	}
	return signed, nil
}
