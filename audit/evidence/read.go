package evidence

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"msca/audit"
)

const (
	maxEntry = 64 << 20  // no file in a bundle is larger,
	maxAll   = 512 << 20 // nor are all of them together
)

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
	files := folder{left: maxAll, files: map[string]*zip.File{}, taken: map[string]bool{}}
	for _, f := range z.File {
		if files.has(f.Name) {
			return nil, fmt.Errorf("%s is there twice", f.Name)
		}
		files.files[f.Name] = f
	}
	var m manifest
	if err := files.json(manifestName, &m); err != nil {
		return nil, err
	}
	if m.Format != format {
		return nil, fmt.Errorf("format %.40q", m.Format)
	}
	x := &Bundle{Patient: audit.Token(m.Patient)}
	if x.Checkpoint, err = files.take(checkpointName); err != nil {
		return nil, err
	}
	if x.fhir, err = files.take(fhirName); err != nil {
		return nil, err
	}
	for name, to := range map[string]*[]byte{summaryName: &x.Summary, witnessedName: &x.Witnessed, keysName: &x.keys} {
		if !files.has(name) {
			continue
		}
		if *to, err = files.take(name); err != nil {
			return nil, err
		}
	}
	for i := 0; files.has(orderName(i)); i++ {
		order, err := files.take(orderName(i))
		if err != nil {
			return nil, err
		}
		x.Orders = append(x.Orders, order)
	}
	for _, e := range m.Older {
		x.Older = append(x.Older, audit.Extends(e))
	}
	for _, seq := range m.Records {
		e, said, err := readRecord(&files, seq)
		if err != nil {
			return nil, fmt.Errorf("record %d: %w", seq, err)
		}
		x.Records = append(x.Records, *e)
		if said != nil {
			x.said = append(x.said, said)
		}
	}
	if name, more := files.stranger(); more {
		x.stranger = fmt.Errorf("%s is no part of the evidence: nothing in it vouches for that file", name)
	}
	return x, nil
}

// readRecord reads one record. said is where its readable part contradicts the
// bytes that were hashed.
func readRecord(files *folder, seq uint64) (_ *audit.Exhibit, said, err error) {
	var r record
	if err := files.json(recordName(seq), &r); err != nil {
		return nil, nil, err
	}
	c, wrong := audit.ParseCanon(r.Canon) // Verify says what is wrong with it
	if wrong == nil && (r.readable != readableOf(c) || r.Leaf != audit.LeafHash(r.Canon)) {
		said = &audit.BadRecord{Seq: c.Seq, Reason: "number, time, event or leaf beside its bytes are not what the bytes say"}
	}
	e := &audit.Exhibit{Canon: r.Canon, Proof: r.Proof}
	for _, list := range []struct {
		from []opened
		to   *[]audit.Opened
		is   func(int) string
	}{{r.Identities, &e.Identities, func(i int) string { return audit.Role(i).String() }},
		{r.Payloads, &e.Payloads, func(i int) string { return kindOf(c, i) }}} {
		for _, o := range list.from {
			a := audit.Opened{Index: o.Index, Sealed: o.Sealed, Body: o.Body, Erased: o.Erased}
			if len(o.Salt) != len(a.Salt) {
				return nil, nil, errors.New("a salt of another length")
			}
			if wrong == nil && o.Is != list.is(o.Index) {
				said = &audit.BadRecord{Seq: c.Seq, Reason: fmt.Sprintf("what is called its %.40q is not that", o.Is)}
			}
			copy(a.Salt[:], o.Salt)
			if o.File != "" {
				if a.Body, err = files.take(o.File); err != nil {
					return nil, nil, err
				}
			}
			*list.to = append(*list.to, a)
		}
	}
	return e, said, nil
}

// kindOf is the word for what a record holds at an index.
func kindOf(c *audit.Canon, index int) string {
	if c == nil || index < 0 || index >= len(c.Commitments) {
		return ""
	}
	return c.Commitments[index].Kind.String()
}

// folder is the files of a bundle. Each is taken once, and all of them together are
// of bounded size, so that a small file cannot fill the memory.
type folder struct {
	files map[string]*zip.File
	taken map[string]bool
	left  int
}

func (d *folder) has(name string) bool { return d.files[name] != nil }

func (d *folder) take(name string) ([]byte, error) {
	f := d.files[name]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", name)
	}
	if d.taken[name] {
		return nil, fmt.Errorf("%s stands for two things", name)
	}
	d.taken[name] = true
	in, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	limit := min(maxEntry, d.left)
	b, err := io.ReadAll(io.LimitReader(in, int64(limit)+1))
	if err == nil && len(b) > limit {
		err = fmt.Errorf("%s is too large", name)
	}
	d.left -= len(b)
	return b, err
}

func (d *folder) json(name string, v any) error {
	b, err := d.take(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, v); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// stranger is a file that nothing refers to.
func (d *folder) stranger() (name string, found bool) {
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		if !d.taken[name] && name != readmeName && name != scriptName && !strings.HasSuffix(name, "/") {
			return name, true
		}
	}
	return "", false
}
