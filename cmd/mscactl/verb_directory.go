package main

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"os"

	"msca/cmd/internal/station"
	"msca/smartcard"
)

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
	records, err := signStaff(*staff, key)
	if err != nil {
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
