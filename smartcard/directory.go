package smartcard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// A staff directory is a file with the signed role records of an organisation's
// staff, for cards that hold none. Each record is signed and bound to its card's
// certificate by itself, so neither the file nor the way it came needs trust.

const directoryVersion = 1

// MaxDirectory is the size in bytes up to which a directory is read.
const MaxDirectory = 32 << 20

// Directory is the role records of a directory, by certificate.
type Directory struct{ records map[string]json.RawMessage }

type directoryFile struct {
	Version int               `json:"version"`
	Records []json.RawMessage `json:"records"`
}

// WriteDirectory makes the file of the records, each as SignRoleRecord gave it.
func WriteDirectory(records [][]byte) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\"version\": %d, \"records\": [", directoryVersion)
	for i, r := range records {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		if err := json.Compact(&b, r); err != nil {
			return nil, fmt.Errorf("writing a staff directory: %w", err)
		}
	}
	b.WriteString("\n]}\n")
	_, err := ReadDirectory(b.Bytes())
	return b.Bytes(), err
}

// ReadDirectory reads the file. It verifies nothing: that is done for the one
// record of a card when it is used.
func ReadDirectory(raw []byte) (*Directory, error) {
	if len(raw) > MaxDirectory {
		return nil, errors.New("reading a staff directory: too large")
	}
	var file directoryFile
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, errors.New("reading a staff directory: not the JSON expected")
	}
	if file.Version != directoryVersion {
		return nil, fmt.Errorf("reading a staff directory: version %d", file.Version)
	}
	d := &Directory{records: make(map[string]json.RawMessage, len(file.Records))}
	for i, r := range file.Records {
		var about struct {
			Record struct {
				Certificate string `json:"certificate_sha256"`
			} `json:"record"`
		}
		if err := json.Unmarshal(r, &about); err != nil || about.Record.Certificate == "" {
			return nil, fmt.Errorf("reading a staff directory: entry %d is no signed record", i)
		}
		if _, twice := d.records[about.Record.Certificate]; twice {
			return nil, fmt.Errorf("reading a staff directory: entry %d is about a certificate that occurs twice", i)
		}
		d.records[about.Record.Certificate] = r
	}
	return d, nil
}

// Len is how many records there are.
func (d *Directory) Len() int { return len(d.records) }

// Check verifies every record as it would be at a sign-in now, without a card:
// the error joins a [*RoleRecordError] for each that would not count.
func (d *Directory) Check(t Trust) error {
	var errs []error
	for hash, raw := range d.records {
		r, err := t.verifiedRecord(raw, hash, "")
		if err == nil && len(r.RoleProfiles) == 0 {
			err = &RoleRecordError{Reason: RecordMalformed, Err: errors.New("holds no role profile")}
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("certificate %s: %w", hash, err))
		}
	}
	return errors.Join(errs...)
}

// fromDirectory takes the role profiles from the directory where the card gave
// none. What the directory gives stands; what it refuses is told beside the
// card's own problem.
func (s *signIn) fromDirectory() {
	if s.trust.Directory == nil || s.identity.RoleProfiles != nil {
		return
	}
	var absent *RoleRecordError
	if !errors.As(s.identity.RoleRecordProblem, &absent) || absent.Reason == RecordOrganisation {
		return
	}
	d, err := s.trust.Directory()
	if err != nil {
		s.identity.RoleRecordProblem = &RoleRecordError{Reason: RecordMalformed, InDirectory: true, Err: err}
		return
	}
	raw, ok := d.records[certificateHash(s.identity.Certificate)]
	if !ok {
		return
	}
	record, err := s.trust.roleRecord(raw, s.identity.Certificate, s.identity.UserID)
	var refused *RoleRecordError
	if errors.As(err, &refused) {
		refused.InDirectory = true
	}
	if record != nil {
		s.identity.Name, s.identity.RoleProfiles, s.identity.FromDirectory = record.Name, record.RoleProfiles, true
	}
	if err != nil || absent.Reason == RecordAbsent {
		s.identity.RoleRecordProblem = err
	}
}
