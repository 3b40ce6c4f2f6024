package smsp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"msca/itk"
)

// The connections that are kept for reuse, and for how long.
const (
	idleConnections = 64
	idleTimeout     = time.Minute
	maxHeader       = 64 << 10 // octets of a reply's header
	buffer          = 16 << 10 // a request, and most replies, in one write or read
)

// errProxyRefused is a proxy's answer that a repeat would get again.
var errProxyRefused = errors.New("the proxy refused the connection")

// newTransport makes the HTTP/1.1 transport. HTTP/2 is left out because it has
// no spelling of header names and no SMSP speaks it.
func newTransport(c Config) *http.Transport {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	secure := tlsConfig(c)
	dialer := &net.Dialer{Timeout: c.DialTimeout, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Protocols:       protocols,
		Proxy:           c.Proxy,
		DialContext:     dialer.DialContext,
		DialTLSContext:  dialTLS(dialer, secure, c.DialTimeout),
		TLSClientConfig: secure, // for connections through a proxy
		OnProxyConnectResponse: func(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			return &itk.TransportError{Kind: kindProxy, Err: fmt.Errorf("%w with HTTP status %d", errProxyRefused, resp.StatusCode)}
		},
		TLSHandshakeTimeout:    c.DialTimeout,
		DisableCompression:     true,
		MaxIdleConns:           idleConnections,
		MaxIdleConnsPerHost:    idleConnections,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: maxHeader,
		ReadBufferSize:         buffer,
		WriteBufferSize:        buffer,
	}
}

func tlsConfig(c Config) *tls.Config {
	t := &tls.Config{
		MinVersion: tls.VersionTLS12,
		RootCAs:    c.Roots,
		ServerName: c.ServerName,
		NextProtos: []string{"http/1.1"},
		Time:       c.Now,
	}
	if c.Certificate != nil {
		cert := *c.Certificate
		// Not by Certificates: Go would send nothing when the authorities that the
		// server names do not include ours, and the refusal would not say why.
		t.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &cert, nil }
	}
	return t
}

// dialTLS connects without a proxy.
func dialTLS(d *net.Dialer, config *tls.Config, timeout time.Duration) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		raw, err := d.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		own := config
		if own.ServerName == "" {
			host, _, err := net.SplitHostPort(addr)
			if err != nil {
				_ = raw.Close()
				return nil, err
			}
			own = config.Clone()
			own.ServerName = host
		}
		ctx, cancel := context.WithTimeout(ctx, timeout)
		defer cancel()
		secured := tls.Client(raw, own)
		if err := secured.HandshakeContext(ctx); err != nil {
			_ = raw.Close()
			return nil, err
		}
		return &conn{Conn: secured, broken: make(chan struct{})}, nil
	}
}

// alertGrace is how long a failed write waits for the reader to see why.
const alertGrace = 250 * time.Millisecond

// conn is a TLS connection that says why the server closed it. Under TLS 1.3 a
// server refuses a client certificate after the client's handshake has ended:
// its alert is then on the way to the reader while the writer already fails
// with a reset, which alone would not tell the user what is wrong.
type conn struct {
	net.Conn
	broken chan struct{} // closed once Read has failed
	once   sync.Once
	why    error // set before broken is closed
}

func (c *conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if err != nil {
		c.once.Do(func() { c.why = err; close(c.broken) })
	}
	return n, err
}

func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if err == nil {
		return n, nil
	}
	grace := time.NewTimer(alertGrace)
	defer grace.Stop()
	select {
	case <-c.broken:
		if _, alert := remoteAlert(c.why); alert {
			return n, c.why
		}
	case <-grace.C:
	}
	return n, err
}
