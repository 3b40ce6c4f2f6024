package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// An erasure order is a signed note whose text is
//
//	msca audit erasure order v1
//	<origin of the log>
//	reference <court or retention reference>
//	checkpoint <size> <root, hexadecimal>
//	not-after <RFC 3339 time, UTC>
//	shred <commitment, hexadecimal>     (one line for each payload or identity)
//
// carrying signatures of at least k of the n keys that the genesis record
// pins. No role and no setting can stand in for them. [3.9.6]

const orderTitle = "msca audit erasure order v1"

// An Order is a verified erasure order.
type Order struct {
	Origin    string
	Reference string
	Size      uint64 // of the checkpoint the order was made against
	Root      Digest
	NotAfter  time.Time
	Shred     []Digest // commitments of the payloads and identities to shred
	Signers   []string // names of the keys that signed
	Digest    Digest   // SHA-256 of the signed text; an order counts once
}

// ErrOrder is wrapped by every refusal of an order.
var ErrOrder = errors.New("erasure order refused")

// ErrCarriedOut is the refusal of an order that was carried out before: each counts
// once.
var ErrCarriedOut = fmt.Errorf("%w: it was carried out before", ErrOrder)

// ErrRemains says that an order was carried out and that copies of what it
// shredded are left in the write-ahead log, because another program is reading the
// audit log. Presenting the order again removes them.
var ErrRemains = errors.New("older copies are left in the write-ahead log")

// Text returns the text to be signed.
func (o *Order) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\nreference %s\ncheckpoint %d %s\nnot-after %s\n", orderTitle, o.Origin, o.Reference,
		o.Size, o.Root, o.NotAfter.UTC().Format(time.RFC3339))
	for _, d := range o.Shred {
		fmt.Fprintf(&b, "shred %s\n", d)
	}
	return b.String()
}

// OpenOrder verifies an order under the quorum pinned by the charter, which
// may be empty: then no order is ever good. It does not look at NotAfter.
func OpenOrder(msg []byte, c *Charter) (*Order, error) {
	if c.Quorum.Threshold <= 0 {
		return nil, fmt.Errorf("%w: this log was founded without anyone who may order an erasure", ErrOrder)
	}
	var list []note.Verifier
	for _, k := range c.Quorum.Keys {
		v, err := note.NewVerifier(k)
		if err != nil {
			return nil, fmt.Errorf("%w: pinned key: %w", ErrOrder, err)
		}
		list = append(list, v)
	}
	n, err := note.Open(msg, note.VerifierList(list...))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOrder, err)
	}
	seen := map[string]bool{}
	for _, s := range n.Sigs {
		seen[fmt.Sprintf("%s+%08x", s.Name, s.Hash)] = true
	}
	if len(seen) < c.Quorum.Threshold {
		return nil, fmt.Errorf("%w: signed by %d of the pinned keys, %d are needed", ErrOrder, len(seen), c.Quorum.Threshold)
	}
	o, err := parseOrder(n.Text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOrder, err)
	}
	if o.Origin != c.Origin {
		return nil, fmt.Errorf("%w: it is for the log %s", ErrOrder, o.Origin)
	}
	for _, s := range n.Sigs {
		o.Signers = append(o.Signers, s.Name)
	}
	o.Digest = sha256.Sum256([]byte(n.Text))
	return o, nil
}

func parseOrder(text string) (*Order, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 7 || lines[0] != orderTitle {
		return nil, errors.New("not an erasure order of version 1 that names something to shred")
	}
	o := &Order{Origin: lines[1]}
	o.Reference = strings.TrimPrefix(lines[2], "reference ")
	var err error
	size, root, _ := strings.Cut(strings.TrimPrefix(lines[3], "checkpoint "), " ")
	if o.Size, err = strconv.ParseUint(size, 10, 63); err != nil {
		return nil, err
	}
	if o.Root, err = parseDigest(root); err != nil {
		return nil, err
	}
	if o.NotAfter, err = time.Parse(time.RFC3339, strings.TrimPrefix(lines[4], "not-after ")); err != nil {
		return nil, err
	}
	for _, line := range lines[5 : len(lines)-1] {
		d, err := parseDigest(strings.TrimPrefix(line, "shred "))
		if err != nil {
			return nil, err
		}
		o.Shred = append(o.Shred, d)
	}
	if o.Text() != text {
		return nil, errors.New("not in its one form")
	}
	return o, nil
}

func parseDigest(s string) (d Digest, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(d) {
		return d, fmt.Errorf("digest %.70q", s)
	}
	copy(d[:], b)
	return d, nil
}
