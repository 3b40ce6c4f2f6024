package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"msca/cmd/internal/station"
	"msca/smartcard"
)

// staffLine is one person in the list that directory sign takes.
type staffLine struct {
	Certificate  string                  `json:"certificate"` // PEM or DER file, beside the list
	Name         string                  `json:"name"`
	NotBefore    time.Time               `json:"not_before"`
	NotAfter     time.Time               `json:"not_after"`
	RoleProfiles []smartcard.RoleProfile `json:"role_profiles"`
}

// directorySign makes the organisation's staff directory: each line of the list
// becomes a record signed for one card's certificate. It needs no workstation,
// so that the key can stay on a machine of its own.
func directorySign(c *call, args []string) error {
	fs := c.flags()
	keyFile := fs.String("key", "", "Ed25519 private key, PKCS #8 PEM")
	staff := fs.String("staff", "", "the list of staff, JSON")
	out := fs.String("out", "", "the directory to write")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 || *keyFile == "" || *staff == "" || *out == "" {
		return usagef("directory sign needs --key, --staff and --out")
	}
	key, err := signingKey(*keyFile)
	if err != nil {
		return err
	}
	list, err := os.ReadFile(*staff)
	if err != nil {
		return fmt.Errorf("reading the list of staff: %w", err)
	}
	var lines []staffLine
	if err := json.Unmarshal(list, &lines); err != nil {
		return fmt.Errorf("reading the list of staff: %w", err)
	}
	var records [][]byte
	var wrong []error
	for i, l := range lines {
		record, err := l.sign(filepath.Dir(*staff), key)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("line %d (%s): %w", i+1, l.Certificate, err))
		}
		records = append(records, record)
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	raw, err := smartcard.WriteDirectory(records)
	if err != nil {
		return err
	}
	if err := station.ReplaceFile(*out, raw, 0o644); err != nil { // whoever signs in reads it
		return fmt.Errorf("writing %s: %w", *out, err)
	}
	return c.emit(map[string]any{"out": *out, "records": len(records)}, func(w io.Writer) {
		fmt.Fprintf(w, "%s: %d records signed\n", *out, len(records))
	})
}

func (l staffLine) sign(dir string, key ed25519.PrivateKey) ([]byte, error) {
	typed := []typedWord{{"name", l.Name}}
	for _, p := range l.RoleProfiles {
		typed = append(typed, typedWord{"role profile", p.ID}, typedWord{"job role", p.JobRoleName}, typedWord{"organisation", p.OrganisationName})
	}
	if err := plainWords(typed...); err != nil {
		return nil, &exitError{exitInput, err}
	}
	path := l.Certificate
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
		return nil, err
	}
	return smartcard.SignRoleRecord(smartcard.RoleRecord{
		Name: l.Name, NotBefore: l.NotBefore, NotAfter: l.NotAfter, RoleProfiles: l.RoleProfiles,
	}, cert, key)
}

func signingKey(path string) (ed25519.PrivateKey, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the key: %w", err)
	}
	defer clear(raw)
	b, _ := pem.Decode(raw)
	if b == nil {
		return nil, fmt.Errorf("reading the key: %s holds no PEM block", path)
	}
	defer clear(b.Bytes)
	k, err := x509.ParsePKCS8PrivateKey(b.Bytes)
	if err != nil {
		return nil, fmt.Errorf("reading the key: %s is no PKCS #8 key", path)
	}
	key, ok := k.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("reading the key: %s is not Ed25519", path)
	}
	return key, nil
}

// directoryCheck says whether every record of a directory would count here now.
func directoryCheck(c *call, args []string) error {
	words, err := parse(c.flags(), args)
	if err != nil {
		return err
	}
	settings, err := c.loadConfig()
	if err != nil {
		return err
	}
	if len(words) == 0 && settings.Text("card.directory") != "" {
		words = []string{settings.Text("card.directory")}
	}
	if len(words) != 1 {
		return usagef("directory check takes FILE, or the setting card.directory")
	}
	trust, err := station.CardTrust(settings)
	if err != nil {
		return err
	}
	d, err := station.ReadDirectory(words[0])
	if err != nil {
		return err
	}
	if err := d.Check(trust); err != nil {
		return err
	}
	return c.emit(map[string]any{"records": d.Len(), "valid": true}, func(w io.Writer) {
		fmt.Fprintf(w, "%s: all %d records count here now\n", words[0], d.Len())
	})
}
