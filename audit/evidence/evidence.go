package evidence

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"msca/audit"
)

const (
	format   = "msca-evidence/v1"
	maxEntry = 64 << 20 // no entry of a bundle is larger
)

// ErrBundle is wrapped by every refusal to read a bundle.
var ErrBundle = errors.New("not an evidence bundle")

type manifest struct {
	Format  string    `json:"format"`
	Origin  string    `json:"origin"`
	Records []uint64  `json:"records"`
	Older   []extends `json:"older_checkpoints"`
}

type extends struct {
	Size  uint64         `json:"size"`
	Root  audit.Digest   `json:"root"`
	Proof []audit.Digest `json:"proof"`
}

type record struct {
	Seq        uint64         `json:"seq"`
	Time       string         `json:"time"`
	Event      string         `json:"event"`
	Canon      []byte         `json:"canon"`
	Leaf       audit.Digest   `json:"leaf"`
	Proof      []audit.Digest `json:"proof"`
	Identities []opened       `json:"identities,omitempty"`
	Payloads   []opened       `json:"payloads,omitempty"`
}

type opened struct {
	Index  int    `json:"index"`
	Is     string `json:"is"` // role or payload kind
	Erased bool   `json:"erased,omitempty"`
	Salt   []byte `json:"salt,omitempty"`
	Sealed []byte `json:"sealed,omitempty"`
	Body   []byte `json:"body,omitempty"` // of an identity
	File   string `json:"file,omitempty"` // of a payload
}

const readme = `This file proves that the records in it stood in the audit trail of a Mini
Services Client Application, unchanged, when its head was signed.

Check it with:   auditverify BUNDLE.zip --vkey KEY
where KEY is the public key that the owner of the log gave out. With
--checkpoint FILE it is also checked that the log is the one whose head you
kept. Nothing else is needed.

checkpoint.txt is the signed head. records/ holds, for each record, the exact
bytes that were hashed and the path of hashes from them to the head (RFC 6962).
payloads/ holds what was sent, received, shown or printed, byte for byte.
`

// Write writes the exhibits as a bundle. The same exhibits give the same bytes.
func Write(w io.Writer, x *audit.Exhibits) error {
	z := zip.NewWriter(w)
	m := manifest{Format: format}
	for i := range x.Records {
		c, err := audit.ParseCanon(x.Records[i].Canon)
		if err != nil {
			return fmt.Errorf("writing evidence: %w", err)
		}
		if i == 0 && c.Charter != nil {
			m.Origin = c.Charter.Origin
		}
		m.Records = append(m.Records, c.Seq)
		if err := writeRecord(z, c, &x.Records[i]); err != nil {
			return fmt.Errorf("writing evidence of record %d: %w", c.Seq, err)
		}
	}
	for _, e := range x.Older {
		m.Older = append(m.Older, extends(e))
	}
	err := errors.Join(writeJSON(z, "manifest.json", m), write(z, "checkpoint.txt", x.Checkpoint),
		write(z, "README.txt", []byte(readme)), z.Close())
	if err != nil {
		return fmt.Errorf("writing evidence: %w", err)
	}
	return nil
}

func writeRecord(z *zip.Writer, c *audit.Canon, e *audit.Exhibit) error {
	r := record{Seq: c.Seq, Time: c.Stamp.UTC.Format("2006-01-02T15:04:05.000000000Z"), Event: c.Event.String(),
		Canon: e.Canon, Leaf: audit.LeafHash(e.Canon), Proof: e.Proof}
	for _, o := range e.Identities {
		r.Identities = append(r.Identities, opened{Index: o.Index, Is: audit.Role(o.Index).String(), Erased: o.Erased, Salt: o.Salt[:], Sealed: o.Sealed, Body: o.Body})
	}
	for _, o := range e.Payloads {
		kind := c.Commitments[o.Index].Kind.String()
		p := opened{Index: o.Index, Is: kind, Erased: o.Erased, Salt: o.Salt[:], Sealed: o.Sealed}
		if !o.Erased {
			p.File = fmt.Sprintf("payloads/%d-%d-%s.bin", c.Seq, o.Index, kind)
			if err := write(z, p.File, o.Body); err != nil {
				return err
			}
		}
		r.Payloads = append(r.Payloads, p)
	}
	return writeJSON(z, recordName(c.Seq), r)
}

func recordName(seq uint64) string { return "records/" + strconv.FormatUint(seq, 10) + ".json" }

func write(z *zip.Writer, name string, b []byte) error {
	f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return err
}

func writeJSON(z *zip.Writer, name string, v any) error {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return write(z, name, append(b, '\n'))
}

// Read reads a bundle; Exhibits.Verify checks it. Errors wrap ErrBundle.
func Read(r io.ReaderAt, size int64) (*audit.Exhibits, error) {
	x, err := read(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBundle, err)
	}
	return x, nil
}

func read(r io.ReaderAt, size int64) (*audit.Exhibits, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	files := map[string]*zip.File{}
	for _, f := range z.File {
		if files[f.Name] != nil {
			return nil, fmt.Errorf("%s is there twice", f.Name)
		}
		files[f.Name] = f
	}
	var m manifest
	if err := readJSON(files, "manifest.json", &m); err != nil {
		return nil, err
	}
	if m.Format != format {
		return nil, fmt.Errorf("format %.40q", m.Format)
	}
	x := new(audit.Exhibits)
	if x.Checkpoint, err = content(files, "checkpoint.txt"); err != nil {
		return nil, err
	}
	for _, e := range m.Older {
		x.Older = append(x.Older, audit.Extends(e))
	}
	for _, seq := range m.Records {
		e, err := readRecord(files, seq)
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", seq, err)
		}
		x.Records = append(x.Records, *e)
	}
	return x, nil
}

func readRecord(files map[string]*zip.File, seq uint64) (*audit.Exhibit, error) {
	var r record
	if err := readJSON(files, recordName(seq), &r); err != nil {
		return nil, err
	}
	e := &audit.Exhibit{Canon: r.Canon, Proof: r.Proof}
	for _, list := range []struct {
		from []opened
		to   *[]audit.Opened
	}{{r.Identities, &e.Identities}, {r.Payloads, &e.Payloads}} {
		for _, o := range list.from {
			a := audit.Opened{Index: o.Index, Sealed: o.Sealed, Body: o.Body, Erased: o.Erased}
			if len(o.Salt) != len(a.Salt) {
				return nil, errors.New("a salt of another length")
			}
			copy(a.Salt[:], o.Salt)
			if o.File != "" {
				var err error
				if a.Body, err = content(files, o.File); err != nil {
					return nil, err
				}
			}
			*list.to = append(*list.to, a)
		}
	}
	return e, nil
}

func content(files map[string]*zip.File, name string) ([]byte, error) {
	f := files[name]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	b, err := io.ReadAll(io.LimitReader(in, maxEntry+1))
	if err == nil && len(b) > maxEntry {
		err = fmt.Errorf("%s is too large", name)
	}
	return b, err
}

func readJSON(files map[string]*zip.File, name string, v any) error {
	b, err := content(files, name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
