package evidence

import (
	"archive/zip"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"msca/audit"
)

const (
	format = "msca-evidence/v1"

	manifestName   = "manifest.json"
	checkpointName = "checkpoint.txt"
	witnessedName  = "witnessed.txt"
	keysName       = "keys.txt"
	readmeName     = "README.txt"
	summaryName    = "summary.pdf"
	fhirName       = "fhir/auditevents.json"
	scriptName     = "verify_bundle.py"
)

//go:embed verify_bundle.py
var script []byte

//go:embed readme.txt
var readme []byte

type manifest struct {
	Format  string      `json:"format"`
	Origin  string      `json:"origin"`
	Patient patientMark `json:"patient"` // token, empty when not of one patient
	Records []uint64    `json:"records"`
	Older   []extends   `json:"older_checkpoints"`
}

type extends struct {
	Size  uint64         `json:"size"`
	Root  audit.Digest   `json:"root"`
	Proof []audit.Digest `json:"proof"`
}

// readable is the part of a record that people read beside its bytes.
type readable struct {
	Seq   uint64 `json:"seq"`
	Time  string `json:"time"`
	Event string `json:"event"`
}

func readableOf(c *audit.Canon) readable {
	return readable{c.Seq, c.Stamp.UTC.Format("2006-01-02T15:04:05.000000000Z"), c.Event.String()}
}

type record struct {
	readable
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

// Write writes the bundle as a zip file. The same bundle gives the same bytes.
func (b *Bundle) Write(w io.Writer) error {
	if err := b.write(zip.NewWriter(w)); err != nil {
		return fmt.Errorf("writing evidence: %w", err)
	}
	return nil
}

func (b *Bundle) write(z *zip.Writer) error {
	m := manifest{Format: format, Patient: patientMark(b.Patient)}
	var keys []string
	// What people look for comes first.
	if err := write(z, readmeName, readme); err != nil {
		return err
	}
	if b.Summary != nil {
		if err := write(z, summaryName, b.Summary); err != nil {
			return err
		}
	}
	for i := range b.Records {
		c, err := audit.ParseCanon(b.Records[i].Canon)
		if err != nil {
			return err
		}
		if i == 0 && c.Charter != nil {
			m.Origin, keys = c.Charter.Origin, c.Charter.VKeys
		}
		m.Records = append(m.Records, c.Seq)
		if err := writeRecord(z, c, &b.Records[i]); err != nil {
			return fmt.Errorf("record %d: %w", c.Seq, err)
		}
	}
	for _, e := range b.Older {
		m.Older = append(m.Older, extends(e))
	}
	fhir, err := fhirBundle(&b.Exhibits, noValue)
	if err != nil {
		return err
	}
	errs := []error{writeJSON(z, manifestName, m), write(z, checkpointName, b.Checkpoint),
		write(z, keysName, []byte(keysText(keys))), write(z, fhirName, fhir), write(z, scriptName, script)}
	if b.Witnessed != nil {
		errs = append(errs, write(z, witnessedName, b.Witnessed))
	}
	for i, order := range b.needed() {
		errs = append(errs, write(z, orderName(i), order))
	}
	return errors.Join(append(errs, z.Close())...)
}

func writeRecord(z *zip.Writer, c *audit.Canon, e *audit.Exhibit) error {
	r := record{readable: readableOf(c), Canon: e.Canon, Leaf: audit.LeafHash(e.Canon), Proof: e.Proof}
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

// keysText is the file of the keys that the log itself names.
func keysText(vkeys []string) string { return strings.Join(vkeys, "\n") + "\n" }

func orderName(i int) string { return "orders/" + strconv.Itoa(i+1) + ".txt" }

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

// patientMark is a token in hexadecimal; none is the empty string.
type patientMark audit.Token

// MarshalText returns the token.
func (p patientMark) MarshalText() ([]byte, error) {
	if audit.Token(p).IsZero() {
		return nil, nil
	}
	return audit.Token(p).MarshalText()
}

// UnmarshalText reads the token.
func (p *patientMark) UnmarshalText(b []byte) error {
	*p = patientMark{}
	if len(b) == 0 {
		return nil
	}
	if hex.DecodedLen(len(b)) != len(p) {
		return fmt.Errorf("a patient's token has %d bytes", len(p))
	}
	_, err := hex.Decode(p[:], b)
	return err
}
