package smsp

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"

	"msca/itk"
)

// ProbeStep is one step of reaching the SMSP and what came of it.
type ProbeStep struct {
	Name   string            // one of the Probe constants
	Says   string            // what was found, for people; empty with Err
	Err    error             // *itk.TransportError, *itk.TimeoutError or nil
	Server *x509.Certificate // ProbeTLS: the server's own, also when it is not trusted
}

// The steps, in order.
const (
	ProbeName        = "name"
	ProbeConnection  = "connection"
	ProbeTLS         = "TLS"
	ProbeCertificate = "client certificate"
	ProbeHTTP        = "HTTP"
)

// Probe reaches the SMSP step by step as Send would, with a connection of its
// own, and reports each step as it is done; the first that fails is the last. It
// asks for the head of the endpoint's page: no message is sent, nothing of a
// patient leaves.
func (c *Client) Probe(ctx context.Context, report func(ProbeStep)) {
	ctx, cancel := context.WithTimeout(ctx, c.config.ExchangeTimeout)
	defer cancel()
	p := &prober{client: c, report: report, progress: new(progress)}
	p.progress.begun.Store(true)
	p.run(ctx)
}

type prober struct {
	client   *Client
	report   func(ProbeStep)
	progress *progress
}

func (p *prober) failed(ctx context.Context, step string, err error) {
	p.report(ProbeStep{Name: step, Err: p.client.failure(ctx, err, p.progress, p.client.config.Now())})
}

func (p *prober) run(ctx context.Context) {
	target, proxy, err := p.where()
	if err != nil {
		p.failed(ctx, ProbeName, err)
		return
	}
	near, through := target, ""
	if proxy != nil {
		near, through = proxy, fmt.Sprintf(", the proxy on the way to %s", target.Hostname())
	}
	host, address := near.Hostname(), hostPort(near)
	found, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		p.failed(ctx, ProbeName, err)
		return
	}
	p.report(ProbeStep{Name: ProbeName, Says: fmt.Sprintf("%s%s has the address %s", host, through, strings.Join(found, ", "))})
	dialer := &net.Dialer{Timeout: p.client.config.DialTimeout}
	raw, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		p.failed(ctx, ProbeConnection, err)
		return
	}
	defer raw.Close()
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	if proxy != nil {
		if err := tunnel(raw, proxy, target); err != nil {
			p.failed(ctx, ProbeConnection, err)
			return
		}
	}
	p.report(ProbeStep{Name: ProbeConnection, Says: "connected to " + raw.RemoteAddr().String()})
	p.secured(ctx, raw, target)
}

// where is the endpoint, and the proxy on the way to it.
func (p *prober) where() (target, proxy *url.URL, err error) {
	if target, err = url.Parse(p.client.config.URL); err != nil {
		return nil, nil, err
	}
	if f := p.client.config.Proxy; f != nil {
		proxy, err = f(&http.Request{URL: target})
	}
	return target, proxy, err
}

// secured goes on inside TLS.
func (p *prober) secured(ctx context.Context, raw net.Conn, target *url.URL) {
	config := tlsConfig(p.client.config)
	if config.ServerName == "" {
		config.ServerName = target.Hostname()
	}
	asked, trusted := false, false
	if own := config.GetClientCertificate; own != nil {
		config.GetClientCertificate = func(r *tls.CertificateRequestInfo) (*tls.Certificate, error) { asked = true; return own(r) }
	}
	config.VerifyConnection = func(tls.ConnectionState) error { trusted = true; return nil }
	conn := tls.Client(raw, config)
	step := ProbeStep{Name: ProbeTLS}
	limited, cancel := context.WithTimeout(ctx, p.client.config.DialTimeout)
	err := conn.HandshakeContext(limited)
	cancel()
	state := conn.ConnectionState()
	if len(state.PeerCertificates) > 0 {
		step.Server = state.PeerCertificates[0]
	}
	var verify *tls.CertificateVerificationError
	if errors.As(err, &verify) && len(verify.UnverifiedCertificates) > 0 {
		step.Server = verify.UnverifiedCertificates[0]
	}
	if err != nil && !trusted {
		step.Err = p.client.failure(ctx, err, p.progress, p.client.config.Now())
		p.report(step)
		return
	}
	if step.Server != nil {
		step.Says = fmt.Sprintf("%s, certificate of %q by %q, %d days left", tls.VersionName(state.Version),
			step.Server.Subject.CommonName, step.Server.Issuer.CommonName, daysLeft(&tls.Certificate{Certificate: [][]byte{step.Server.Raw}}, p.client.config.Now()))
	}
	p.report(step)
	if err != nil { // TLS 1.2: the server refuses us inside the handshake
		p.failed(ctx, ProbeCertificate, err)
		return
	}
	p.progress.connected.Store(true)
	p.ask(ctx, conn, target, asked)
}

// ask wants any HTTP answer; only then is it known that the certificate was
// taken, because under TLS 1.3 its refusal comes with the first read.
func (p *prober) ask(ctx context.Context, conn *tls.Conn, target *url.URL, asked bool) {
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, target.String(), nil)
	if err != nil {
		p.failed(ctx, ProbeHTTP, err)
		return
	}
	req.Header.Set("User-Agent", "msca")
	req.Close = true
	writeErr := req.Write(conn)
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		failure := p.client.failure(ctx, errors.Join(err, writeErr), p.progress, p.client.config.Now())
		var t *itk.TransportError
		step := ProbeHTTP
		if errors.As(failure, &t) && t.Kind == kindClientCertificate {
			step = ProbeCertificate
		}
		p.report(ProbeStep{Name: step, Err: failure})
		return
	}
	defer resp.Body.Close()
	says := "accepted"
	if !asked {
		says = "the server did not ask for it"
	}
	p.report(ProbeStep{Name: ProbeCertificate, Says: says})
	p.report(ProbeStep{Name: ProbeHTTP, Says: fmt.Sprintf("answers with HTTP status %d", resp.StatusCode)})
}

// tunnel has the proxy connect us to the target.
func tunnel(conn net.Conn, proxy, target *url.URL) error {
	req := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: hostPort(target)}, Host: hostPort(target), Header: http.Header{}}
	if u := proxy.User; u != nil {
		password, _ := u.Password()
		basic := &http.Request{Header: http.Header{}}
		basic.SetBasicAuth(u.Username(), password)
		req.Header.Set("Proxy-Authorization", basic.Header.Get("Authorization"))
	}
	if err := req.Write(conn); err != nil {
		return &itk.TransportError{Kind: kindProxy, Err: err}
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), req)
	if err != nil {
		return &itk.TransportError{Kind: kindProxy, Err: err}
	}
	if resp.StatusCode != http.StatusOK {
		return &itk.TransportError{Kind: kindProxy, Err: fmt.Errorf("%w with HTTP status %d", errProxyRefused, resp.StatusCode)}
	}
	return nil
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80"}[u.Scheme]
	}
	if port == "" {
		port = "443"
	}
	return net.JoinHostPort(u.Hostname(), port)
}
