package evidence

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"msca/audit"
)

const maxEntry = 64 << 20 // no entry of a bundle is larger

// ErrBundle is wrapped by every refusal to read a bundle.
var ErrBundle = errors.New("not an evidence bundle")

// Read reads a bundle; Bundle.Verify checks it. Errors wrap ErrBundle.
func Read(r io.ReaderAt, size int64) (*Bundle, error) {
	x, err := read(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBundle, err)
	}
	return x, nil
}

func read(r io.ReaderAt, size int64) (*Bundle, error) {
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
	x := &Bundle{Patient: audit.Token(m.Patient)}
	if x.Checkpoint, err = content(files, checkpointName); err != nil {
		return nil, err
	}
	if x.fhir, err = content(files, fhirName); err != nil {
		return nil, err
	}
	for name, to := range map[string]*[]byte{summaryName: &x.Summary, witnessedName: &x.Witnessed} {
		if files[name] == nil {
			continue
		}
		if *to, err = content(files, name); err != nil {
			return nil, err
		}
	}
	for i := 0; files[orderName(i)] != nil; i++ {
		order, err := content(files, orderName(i))
		if err != nil {
			return nil, err
		}
		x.Orders = append(x.Orders, order)
	}
	for _, e := range m.Older {
		x.Older = append(x.Older, audit.Extends(e))
	}
	for _, seq := range m.Records {
		e, said, err := readRecord(files, seq)
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", seq, err)
		}
		x.Records = append(x.Records, *e)
		if said != nil {
			x.said = append(x.said, said)
		}
	}
	return x, nil
}

// readRecord reads one record. said is where its readable part contradicts the
// bytes that were hashed.
func readRecord(files map[string]*zip.File, seq uint64) (_ *audit.Exhibit, said, err error) {
	var r record
	if err := readJSON(files, recordName(seq), &r); err != nil {
		return nil, nil, err
	}
	if c, err := audit.ParseCanon(r.Canon); err == nil && (r.readable != readableOf(c) || r.Leaf != audit.LeafHash(r.Canon)) {
		said = &audit.BadRecord{Seq: c.Seq, Reason: "number, time, event or leaf beside its bytes are not what the bytes say"}
	}
	e := &audit.Exhibit{Canon: r.Canon, Proof: r.Proof}
	for _, list := range []struct {
		from []opened
		to   *[]audit.Opened
	}{{r.Identities, &e.Identities}, {r.Payloads, &e.Payloads}} {
		for _, o := range list.from {
			a := audit.Opened{Index: o.Index, Sealed: o.Sealed, Body: o.Body, Erased: o.Erased}
			if len(o.Salt) != len(a.Salt) {
				return nil, nil, errors.New("a salt of another length")
			}
			copy(a.Salt[:], o.Salt)
			if o.File != "" {
				if a.Body, err = content(files, o.File); err != nil {
					return nil, nil, err
				}
			}
			*list.to = append(*list.to, a)
		}
	}
	return e, said, nil
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
