package station

import (
	"cmp"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"msca/app/config"
	"msca/itk/smsp"
)

// Addressing is how this client names itself and the SMSP in its messages.
func Addressing(c *config.Config, to string) smsp.Addressing {
	return smsp.Addressing{URL: to, Username: c.Text("smsp.username"), From: c.Text("smsp.from"), SenderAddress: c.Text("smsp.sender")}
}

// client makes the SMSP client from the settings. What is missing for mutual
// TLS is an error here, not a surprise at the first look-up.
func client(c *config.Config, to string) (*smsp.Client, error) {
	o := smsp.Config{
		Addressing: Addressing(c, to), ServerName: c.Text("smsp.server-name"),
		DialTimeout: c.Duration("smsp.connect-timeout"), ExchangeTimeout: c.Duration("smsp.reply-timeout"),
		PerSecond: c.Number("smsp.per-second"), Now: time.Now, Rand: rand.Reader,
	}
	if missing := c.Missing("smsp.username", "smsp.ca", "smsp.certificate"); len(missing) > 0 {
		return nil, fmt.Errorf("the SMSP cannot be used before these are set: %s", strings.Join(missing, ", "))
	}
	own, err := ownCertificate(c)
	if err != nil {
		return nil, &OwnCertificateError{err}
	}
	if o.Roots, err = smsp.LoadRoots(c.Text("smsp.ca"), ""); err != nil {
		return nil, err
	}
	o.Certificate = &own
	if p := c.Text("smsp.proxy"); p != "" {
		proxy, err := url.Parse(p)
		if err != nil {
			return nil, fmt.Errorf("smsp.proxy: %w", err)
		}
		o.Proxy = http.ProxyURL(proxy)
	}
	quiet()
	return smsp.New(o)
}

// OwnCertificateError says that this computer has no usable certificate to prove
// itself to the SMSP with.
type OwnCertificateError struct{ Err error }

func (e *OwnCertificateError) Error() string { return e.Err.Error() }

func (e *OwnCertificateError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *OwnCertificateError) ProblemCode() string { return "SMSP-OWN-CERTIFICATE" }

// ownCertificate reads this client's certificate and key, where nobody else may
// read the key, or the password that opens it.
func ownCertificate(c *config.Config) (tls.Certificate, error) {
	certificate, key, passwordFile := c.Text("smsp.certificate"), c.Text("smsp.key"), c.Text("smsp.password-file")
	password := ""
	if passwordFile != "" {
		raw, err := readSecret(passwordFile)
		if err != nil {
			return tls.Certificate{}, fmt.Errorf("reading the password of the certificate: %w", err)
		}
		password = strings.TrimRight(string(raw), "\r\n")
	}
	if key != "" || passwordFile == "" {
		if _, err := readSecret(cmp.Or(key, certificate)); err != nil {
			return tls.Certificate{}, fmt.Errorf("reading the key of the certificate: %w", err)
		}
	}
	return smsp.LoadCertificate(certificate, key, password)
}
