package smsp

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"msca/itk"
	"msca/itk/internal/wire"
)

// What an unset Config field stands for.
const (
	DefaultDialTimeout     = 5 * time.Second
	DefaultExchangeTimeout = 30 * time.Second
	DefaultMaxReply        = wire.MaxSize // octets: 1 MiB, and no more can be decoded
)

// Config is what a Client needs to know. Now and Rand are required, and a URL
// for every operation that is to be used.
type Config struct {
	Addressing

	// URLs overrides Addressing.URL for single operations, as the WSDL allows.
	URLs map[itk.Operation]string
	// ServerName is the name the server's certificate must carry; "" takes the
	// host of the URL. It serves endpoints that are reached by address.
	ServerName string
	// Roots are the authorities trusted for the server; nil trusts those of the
	// operating system.
	Roots *x509.CertPool
	// Certificate is the client's own, with its key. Without one every SMSP
	// that keeps to mutual TLS turns the client away.
	Certificate *tls.Certificate

	DialTimeout     time.Duration // reaching the server, and again for the TLS handshake
	ExchangeTimeout time.Duration // from the connection to the last octet of the reply
	MaxReply        int64         // octets of a reply, after decompression; at most DefaultMaxReply

	// Proxy chooses an HTTP proxy for a request; nil uses none.
	// http.ProxyFromEnvironment fits.
	Proxy func(*http.Request) (*url.URL, error)
	// PerSecond caps the requests that are begun per second, as agreed with the
	// provider [SMSP-PERF-001]; 0 sets no cap.
	PerSecond float64

	Now  func() time.Time
	Rand io.Reader // random octets for ids; needs no locking of its own
}

// checked fills in the defaults and names what is wrong.
func (c Config) checked() (Config, error) {
	var wrong []error
	if c.Now == nil || c.Rand == nil {
		wrong = append(wrong, errors.New("a clock (Now) and random octets (Rand) are required"))
	}
	if c.URL == "" && len(c.URLs) == 0 {
		wrong = append(wrong, errors.New("a URL is required"))
	}
	if c.URL != "" {
		wrong = append(wrong, checkURL(c.URL))
	}
	for op, u := range c.URLs {
		if err := checkURL(u); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", op, err))
		}
	}
	if c.DialTimeout < 0 || c.ExchangeTimeout < 0 || c.MaxReply < 0 || c.PerSecond < 0 {
		wrong = append(wrong, errors.New("times, sizes and rates cannot be negative"))
	}
	if c.MaxReply > wire.MaxSize {
		wrong = append(wrong, fmt.Errorf("a reply of more than %d octets cannot be decoded", wire.MaxSize))
	}
	if err := errors.Join(wrong...); err != nil {
		return c, fmt.Errorf("configuring the SMSP client: %w", err)
	}
	if c.DialTimeout == 0 {
		c.DialTimeout = DefaultDialTimeout
	}
	if c.ExchangeTimeout == 0 {
		c.ExchangeTimeout = DefaultExchangeTimeout
	}
	if c.MaxReply == 0 {
		c.MaxReply = DefaultMaxReply
	}
	return c, nil
}

// checkURL refuses whatever would carry patient data unprotected.
func checkURL(raw string) error {
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "":
		return errors.New("the URL cannot be read")
	case u.Scheme != "https":
		return errors.New("the URL must begin with https://")
	case u.User != nil:
		return errors.New("the URL must not hold a user name or password")
	}
	return nil
}
