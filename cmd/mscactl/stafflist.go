package main

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"msca/app"
	"msca/smartcard"
)

const directoryHelp = `mscactl directory sign --key signer.pem --staff staff.json --out directory.json

  On the signer's own machine, once (the key never leaves it; signer.pub goes to every workstation):
    openssl genpkey -algorithm ed25519 -out signer.pem
    openssl pkey -in signer.pem -pubout -out signer.pub

  staff.json lists people, one for each card:
  [
    {
      "certificate": "nesta.pem",
      "name": "Nesta Example",
      "not_before": "2026-11-01T00:00:00Z",
      "not_after": "2027-01-31T23:59:59Z",
      "role_profiles": [
        {
          "id": "555087650001",
          "job_role_code": "S8000:G8000:R8001",
          "job_role_name": "Nurse Access Role",
          "ods_code": "X26",
          "organisation_name": "Example NHS Trust",
          "activities": ["B0820"],
          "areas_of_work": []
        }
      ]
    }
  ]

  certificate    file with the card's certificate for signing in, PEM or DER, beside the list; its common
                 name (CN) is the person's user id of 12 digits
  not_before …   when the record counts, UTC; keep it short: a later list does not take an earlier one back
  id             User Role Profile id (URPID), 12 digits
  job_role_code  whole national code, S0000:G0000:R0000: job role group, sub-group, job role
  activities     further B codes; areas_of_work too; both may be left out

  Afterwards, on a workstation: config set card.record-signers signer.pub, config set card.directory
  directory.json, directory check.`

// staffEntry is one person in the list that directory sign takes.
type staffEntry struct {
	Certificate  string                  `json:"certificate"` // PEM or DER file, beside the list
	Name         string                  `json:"name"`
	NotBefore    time.Time               `json:"not_before"`
	NotAfter     time.Time               `json:"not_after"`
	RoleProfiles []smartcard.RoleProfile `json:"role_profiles"`
}

// signStaff signs a record for each person of a list. What is wrong is told of the
// whole list at once, by the place of the entry and its file; then nothing is signed.
func signStaff(path string, key ed25519.PrivateKey) ([][]byte, error) {
	list, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the list of staff: %w", err)
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(list, &raw); err != nil {
		return nil, &exitError{exitInput, fmt.Errorf("reading the list of staff: %w; see: mscactl help directory sign", err)}
	}
	if len(raw) == 0 {
		return nil, &exitError{exitInput, errors.New("the list of staff names nobody")}
	}
	var records [][]byte
	var wrong []error
	for i, r := range raw {
		var e staffEntry
		d := json.NewDecoder(bytes.NewReader(r))
		d.DisallowUnknownFields()
		err := d.Decode(&e)
		var record []byte
		if err == nil {
			record, err = e.sign(filepath.Dir(path), key)
		}
		if err != nil {
			// Not with what the error is: the problem is one of this list, not of a
			// person signing in.
			wrong = append(wrong, fmt.Errorf("entry %d (%q): %v", i+1, e.Certificate, err))
		}
		records = append(records, record)
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, &exitError{exitInput, fmt.Errorf("nothing was signed:\n%w\nsee: mscactl help directory sign", err)}
	}
	return records, nil
}

func (e staffEntry) sign(dir string, key ed25519.PrivateKey) ([]byte, error) {
	if err := app.OneLine("name", e.Name); err != nil {
		return nil, err
	}
	for _, p := range e.RoleProfiles {
		if err := cmp.Or(app.OneLine("role profile", p.ID), app.OneLine("job role", p.JobRoleName), app.OneLine("organisation", p.OrganisationName)); err != nil {
			return nil, err
		}
	}
	switch {
	case e.Certificate == "":
		return nil, errors.New("names no certificate")
	case len(e.RoleProfiles) == 0:
		return nil, errors.New("has no role_profiles: there would be no role to choose")
	}
	path := e.Certificate
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if b, _ := pem.Decode(raw); b != nil {
		raw = b.Bytes
	}
	cert, err := x509.ParseCertificate(raw)
	if err != nil {
		return nil, errors.New("the file holds no certificate")
	}
	record, err := smartcard.SignRoleRecord(smartcard.RoleRecord{
		Name: e.Name, NotBefore: e.NotBefore, NotAfter: e.NotAfter, RoleProfiles: e.RoleProfiles,
	}, cert, key)
	var refused *smartcard.CertificateError
	if errors.As(err, &refused) {
		return nil, fmt.Errorf("the certificate in the file is not a card's for signing in: %v", refused.Err)
	}
	return record, err
}
