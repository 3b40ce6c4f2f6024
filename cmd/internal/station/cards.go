package station

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"msca/app/config"
	"msca/cmd/internal/training"
	"msca/smartcard"
	"msca/smartcard/pcsc"
)

// openCards reads what cards must prove and opens the readers. A training
// workstation without PC/SC, or without a reader, gets the embedded one.
func (s *Station) openCards(ctx context.Context, ground *training.Ground) error {
	trust, err := CardTrust(s.Config)
	if err != nil {
		return err
	}
	if trust.Anchors == nil {
		return nil // cards are not set up here
	}
	if path := s.Config.Text("card.pkcs11-module"); path != "" {
		if trust.Middleware, err = middleware(path); err != nil {
			return err
		}
	}
	s.Trust = trust
	readers, err := pcsc.Open()
	if err == nil && (ground == nil || haveReader(ctx, readers)) {
		s.Readers = readers
		return nil
	}
	if err == nil {
		err = readers.Close()
	}
	if ground == nil || err != nil {
		return err
	}
	s.Slot, s.Card, err = ground.Readers(rand.Reader)
	if err == nil {
		s.Readers = s.Slot
	}
	return err
}

// CardsUnusableError says why no card can be used here, though cards are set up.
type CardsUnusableError struct{ Err error }

func (e *CardsUnusableError) Error() string { return "smartcards cannot be used: " + e.Err.Error() }

func (e *CardsUnusableError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem; what the card service itself
// says comes first.
func (e *CardsUnusableError) ProblemCode() string { return "CARD-SETTINGS" }

// OpenReaders opens the PC/SC readers alone, with what the settings say cards
// must prove.
func OpenReaders(c *config.Config) (smartcard.Readers, smartcard.Trust, error) {
	trust, err := CardTrust(c)
	if err != nil {
		return nil, trust, err
	}
	readers, err := pcsc.Open()
	return readers, trust, err
}

// haveReader asks the smartcard service once for its readers.
func haveReader(ctx context.Context, r smartcard.Readers) bool {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	first, ok := <-r.Watch(ctx)
	return ok && first.Err == nil && len(first.Readers) > 0
}

// CardTrust is what the settings say cards must prove.
func CardTrust(c *config.Config) (smartcard.Trust, error) {
	t := smartcard.Trust{
		Organisations: c.List("card.organisations"), AllowLegacyKeys: c.Flag("card.allow-legacy-keys"),
		Now: time.Now, Rand: rand.Reader,
	}
	if path := c.Text("card.directory"); path != "" {
		t.Directory = func() (*smartcard.Directory, error) { return ReadDirectory(path) }
	}
	if len(t.Organisations) == 0 {
		t.Organisations = []string{c.Text("organisation.ods")}
	}
	var err1, err2, err3, err4 error
	t.Anchors, err1 = pool(c.Text("card.anchors"))
	t.Intermediates, err2 = pool(c.Text("card.intermediates"))
	t.RecordSigners, err3 = signers(c.Text("card.record-signers"))
	t.Revoked, err4 = freshRevocation(c.Text("card.crl"), c.Text("card.anchors"), c.Text("card.intermediates"))
	return t, errors.Join(err1, err2, err3, err4)
}

// blocks reads every PEM block of a kind; an empty path has none. A file of which a
// block cannot be read is refused: pem skips those, and a revocation list that is
// passed over lets a withdrawn card in.
func blocks(path, kind string) ([][]byte, error) {
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading card settings: %w", err)
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff")) // of editors that mark UTF-8
	held := max(bytes.Count(raw, []byte("-BEGIN ")), bytes.Count(raw, []byte("-END ")))
	var out [][]byte
	read := 0
	for b, rest := pem.Decode(raw); b != nil; b, rest = pem.Decode(rest) {
		read++
		if b.Type == kind {
			out = append(out, b.Bytes)
		}
	}
	if read != held {
		return nil, fmt.Errorf("reading card settings: %s is damaged: %d of %d PEM blocks in it can be read", path, read, held)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("reading card settings: %s holds no %s", path, kind)
	}
	return out, nil
}

// ReadDirectory reads a staff directory anew, so that a new file counts from the
// next sign-in on.
func ReadDirectory(path string) (*smartcard.Directory, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("reading the staff directory: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, smartcard.MaxDirectory+1))
	if err != nil {
		return nil, fmt.Errorf("reading the staff directory: %w", err)
	}
	return smartcard.ReadDirectory(raw)
}

func certificates(path string) ([]*x509.Certificate, error) {
	ders, err := blocks(path, "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	var out []*x509.Certificate
	for _, der := range ders {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("reading card settings: %s: %w", path, err)
		}
		out = append(out, c)
	}
	return out, nil
}

func pool(path string) (*x509.CertPool, error) {
	certs, err := certificates(path)
	if err != nil || certs == nil {
		return nil, err
	}
	p := x509.NewCertPool()
	for _, c := range certs {
		p.AddCert(c)
	}
	return p, nil
}

func signers(path string) ([]ed25519.PublicKey, error) {
	ders, err := blocks(path, "PUBLIC KEY")
	if err != nil {
		return nil, err
	}
	var out []ed25519.PublicKey
	for _, der := range ders {
		k, err := x509.ParsePKIXPublicKey(der)
		if err != nil {
			return nil, fmt.Errorf("reading card settings: %s: %w", path, err)
		}
		key, ok := k.(ed25519.PublicKey)
		if !ok {
			return nil, fmt.Errorf("reading card settings: %s holds a key that is not Ed25519", path)
		}
		out = append(out, key)
	}
	return out, nil
}

// revocation makes a check from revocation lists. A list counts only when one
// of the configured authorities signed it, and is refused when it is out of
// date: an old list would let a withdrawn card in. When one runs out later, it cannot
// be told of any other certificate from then on.
func revocation(path string, issuerFiles ...string) (func(*x509.Certificate) (bool, error), error) {
	lists, err := blocks(path, "X509 CRL")
	if err != nil || lists == nil {
		return nil, err
	}
	var issuers []*x509.Certificate
	for _, f := range issuerFiles {
		certs, err := certificates(f)
		if err != nil {
			return nil, err
		}
		issuers = append(issuers, certs...)
	}
	revoked := map[string]bool{}
	var first *x509.RevocationList // to run out
	for _, der := range lists {
		list, err := x509.ParseRevocationList(der)
		if err != nil {
			return nil, fmt.Errorf("reading card settings: %s: %w", path, err)
		}
		issuer := signerOf(list, issuers)
		if issuer == nil {
			return nil, fmt.Errorf("reading card settings: %s: a list is not signed by a configured authority", path)
		}
		if err := inDate(path, list); err != nil {
			return nil, err
		}
		if first == nil || list.NextUpdate.Before(first.NextUpdate) {
			first = list
		}
		for _, e := range list.RevokedCertificateEntries {
			revoked[string(issuer.RawSubject)+"\x00"+e.SerialNumber.String()] = true
		}
	}
	return func(c *x509.Certificate) (bool, error) {
		if revoked[string(c.RawIssuer)+"\x00"+c.SerialNumber.String()] {
			return true, nil
		}
		return false, inDate(path, first)
	}, nil
}

// inDate refuses a list that has run out.
func inDate(path string, list *x509.RevocationList) error {
	if !time.Now().After(list.NextUpdate) {
		return nil
	}
	return fmt.Errorf("reading card settings: %s: the list of %s ran out on %s", path, list.Issuer.CommonName, list.NextUpdate.Format("02-Jan-2006"))
}

// freshRevocation is revocation that reads the lists again when their file has
// changed. While a changed file cannot be used nothing is told of any certificate,
// because the old list would let a withdrawn card in.
func freshRevocation(path string, issuerFiles ...string) (func(*x509.Certificate) (bool, error), error) {
	if path == "" {
		return nil, nil
	}
	read, mu := changedAt(path), sync.Mutex{} // before it is read: what is put there meanwhile counts, too
	check, err := revocation(path, issuerFiles...)
	if err != nil {
		return nil, err
	}
	return func(c *x509.Certificate) (bool, error) {
		mu.Lock()
		defer mu.Unlock()
		if now := changedAt(path); now != read || now == (fileState{}) || err != nil {
			read = now
			check, err = revocation(path, issuerFiles...)
		}
		if err != nil {
			return false, err
		}
		return check(c)
	}, nil
}

// fileState tells versions of a file apart; zero where there is none.
type fileState struct {
	modified time.Time
	size     int64
}

func changedAt(path string) fileState {
	info, err := os.Stat(path)
	if err != nil {
		return fileState{}
	}
	return fileState{info.ModTime(), info.Size()}
}

func signerOf(list *x509.RevocationList, issuers []*x509.Certificate) *x509.Certificate {
	for _, c := range issuers {
		if string(c.RawSubject) == string(list.RawIssuer) && list.CheckSignatureFrom(c) == nil {
			return c
		}
	}
	return nil
}
