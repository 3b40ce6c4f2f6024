package station

import (
	"crypto/x509"
	"errors"
	"fmt"
	"math"
	"time"
)

// Days before the end of a certificate at which people are told.
const (
	DaysToPlan = 90
	DaysToAct  = 30
	DaysUrgent = 7
)

// certificateFiles are the settings that name certificates, and what they are.
var certificateFiles = []struct{ key, what string }{
	{"smsp.ca", "authority of the SMSP"},
	{"card.anchors", "authority of smartcards"},
	{"card.intermediates", "issuer of smartcards"},
}

// CertificateChecks tell of every certificate that is configured how many days it
// has left.
func (s *Station) CertificateChecks() []Check {
	now := time.Now()
	var out []Check
	if s.Config.Text("smsp.certificate") != "" {
		out = append(out, s.ownCertificate(now))
	}
	for _, f := range certificateFiles {
		path := s.Config.Text(f.key)
		if path == "" {
			continue
		}
		certs, err := certificates(path)
		if err != nil {
			out = append(out, Check{"certificate: " + f.what, Fault, err.Error(), "Put the right file there, or: mscactl config set " + f.key + " FILE"})
			continue
		}
		for _, c := range certs {
			out = append(out, lifetime("certificate: "+f.what, c, now, "Ask for the new certificate and add it to "+f.key+" before this one ends."))
		}
	}
	return append(out, s.revocationChecks(now)...)
}

func (s *Station) ownCertificate(now time.Time) Check {
	const name = "certificate"
	own, err := ownCertificate(s.Config)
	if err != nil {
		k := Check{name, Fault, err.Error(), "Put certificate and key of this client where smsp.certificate and smsp.key say."}
		var exposed *ExposedError
		if errors.As(err, &exposed) {
			k.Fix = "Only the account that msca runs as may read this file: " + exposed.Cure + "."
		}
		return k
	}
	leaf, err := x509.ParseCertificate(own.Certificate[0])
	if err != nil {
		return Check{name, Fault, err.Error(), ""}
	}
	return lifetime(name, leaf, now, "Renew this client's certificate with the provider.")
}

func lifetime(name string, c *x509.Certificate, now time.Time, fix string) Check {
	who := c.Subject.CommonName
	if who == "" {
		who = c.Subject.String()
	}
	return daysCheck(name, fmt.Sprintf("%s by %s", who, c.Issuer.CommonName), c.NotAfter, now, fix)
}

// daysCheck says how many days something has left.
func daysCheck(name, what string, until, now time.Time, fix string) Check {
	days := DaysLeft(until, now)
	k := Check{name, OK, fmt.Sprintf("%s: %d days left, until %s", what, days, until.Format("02-Jan-2006")), ""}
	switch {
	case days < 0:
		k.State, k.Says, k.Fix = Fault, fmt.Sprintf("%s: ended on %s", what, until.Format("02-Jan-2006")), fix
	case days <= DaysUrgent:
		k.State, k.Fix = Fault, "At once: "+fix
	case days <= DaysToPlan:
		k.State, k.Fix = Attention, fix
	}
	return k
}

// DaysLeft is the whole days until then, negative once it has passed.
func DaysLeft(until, now time.Time) int { return int(math.Floor(until.Sub(now).Hours() / 24)) }

// revocationChecks tell when each revocation list runs out.
func (s *Station) revocationChecks(now time.Time) []Check {
	path := s.Config.Text("card.crl")
	if path == "" {
		return nil
	}
	lists, err := blocks(path, "X509 CRL")
	if err != nil {
		return []Check{{"revocation list", Fault, err.Error(), "Put the right file there: until then no smartcard is accepted."}}
	}
	var out []Check
	for _, der := range lists {
		list, err := x509.ParseRevocationList(der)
		if err != nil {
			out = append(out, Check{"revocation list", Fault, err.Error(), "Fetch the lists of card.crl anew."})
			continue
		}
		k := Check{"revocation list", OK, fmt.Sprintf("of %s, until %s", list.Issuer.CommonName, list.NextUpdate.Format("02-Jan-2006 15:04")), ""}
		if now.After(list.NextUpdate) {
			k.State, k.Fix = Fault, "Fetch the lists of card.crl anew: until then no smartcard is accepted."
		} else if list.NextUpdate.Sub(now) < 24*time.Hour {
			k.State, k.Fix = Attention, "Fetch the lists of card.crl anew before then."
		}
		out = append(out, k)
	}
	return out
}
