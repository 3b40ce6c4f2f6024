package smsp

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"msca/itk"
)

// Kinds of itk.TransportError.
const (
	kindDNS               = "dns"
	kindRefused           = "refused"
	kindUnreachable       = "unreachable"
	kindReset             = "reset"
	kindProxy             = "proxy"
	kindTLS               = "tls"
	kindUnknownAuthority  = "tls-unknown-authority"
	kindHostname          = "tls-hostname"
	kindExpired           = "tls-expired"
	kindClientCertificate = "tls-client-certificate"
	kindTruncated         = "truncated"
	kindOther             = "other"
)

// Phases of itk.TimeoutError.
const (
	phaseQueue   = "waiting for a turn under the cap on requests"
	phaseConnect = "connecting"
	phaseReply   = "waiting for the reply"
	phaseBody    = "receiving the reply"
)

// progress is how far an exchange has come; the transport reports from its own
// goroutines.
type progress struct{ begun, connected, answered, headed atomic.Bool }

func (p *progress) watch(ctx context.Context) context.Context {
	p.begun.Store(true)
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              func(httptrace.GotConnInfo) { p.connected.Store(true) },
		GotFirstResponseByte: func() { p.answered.Store(true) },
	})
}

func (p *progress) phase() string {
	switch {
	case p.answered.Load():
		return phaseBody
	case p.connected.Load():
		return phaseReply
	case p.begun.Load():
		return phaseConnect
	}
	return phaseQueue
}

// failure gives err the type that callers branch on. ctx is the caller's own.
func (c *Client) failure(ctx context.Context, err error, p *progress, started time.Time) error {
	var known *itk.UnintelligibleError
	var named *itk.TransportError
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &named):
		return named
	case errors.Is(ctx.Err(), context.Canceled):
		return fmt.Errorf("the exchange was cancelled while %s: %w", p.phase(), context.Canceled)
	case timedOut(err) || ctx.Err() != nil:
		return &itk.TimeoutError{Phase: p.phase(), After: c.config.Now().Sub(started)}
	}
	kind := kindOf(err)
	if _, alert := remoteAlert(err); alert && c.config.Certificate == nil {
		kind = kindClientCertificate // TLS 1.2 calls a missing one a handshake failure
	}
	if (kind == kindReset || kind == kindTruncated) && !p.connected.Load() { // there was no reply yet to cut off
		if kind = kindReset; c.config.Proxy != nil {
			kind = kindProxy
		}
	}
	switch {
	case kind == kindOther && p.headed.Load():
		return &itk.UnintelligibleError{What: "a reply that is damaged on the way", Where: "the body"}
	case kind == kindOther && p.answered.Load():
		return &itk.UnintelligibleError{What: "no HTTP reply", Where: "the status line or header"}
	}
	return &itk.TransportError{Kind: kind, Err: err}
}

func timedOut(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

func kindOf(err error) string {
	var (
		op        *net.OpError
		dns       *net.DNSError
		authority x509.UnknownAuthorityError
		system    x509.SystemRootsError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return kindProxy
	case errors.As(err, &dns):
		return kindDNS
	case errors.As(err, &authority), errors.As(err, &system):
		return kindUnknownAuthority
	case errors.As(err, &host):
		return kindHostname
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return kindExpired
	case errors.As(err, &verify), errors.As(err, &record):
		return kindTLS
	}
	if ours, alert := remoteAlert(err); ours {
		return kindClientCertificate
	} else if alert {
		return kindTLS
	}
	switch {
	case isErrno(err, syscall.ECONNREFUSED, wsaRefused):
		return kindRefused
	case isErrno(err, syscall.ENETUNREACH, syscall.EHOSTUNREACH, wsaNetUnreachable, wsaHostUnreachable):
		return kindUnreachable
	case isErrno(err, syscall.ECONNRESET, syscall.EPIPE, wsaReset, wsaAborted), errors.Is(err, net.ErrClosed):
		return kindReset
	case errors.Is(err, io.ErrUnexpectedEOF):
		return kindTruncated
	case errors.Is(err, io.EOF), strings.Contains(err.Error(), "server closed idle connection"):
		return kindReset
	case strings.Contains(err.Error(), "tls: "):
		return kindTLS
	}
	return kindOther
}

// Windows Sockets numbers, which package syscall names on Windows only and which
// no other system uses.
const (
	wsaNetUnreachable  = syscall.Errno(10051)
	wsaAborted         = syscall.Errno(10053)
	wsaReset           = syscall.Errno(10054)
	wsaRefused         = syscall.Errno(10061)
	wsaHostUnreachable = syscall.Errno(10065)
)

func isErrno(err error, any ...syscall.Errno) bool {
	var e syscall.Errno
	return errors.As(err, &e) && slices.Contains(any, e)
}

// remoteAlert says whether err is a TLS alert that the server sent, and whether
// it is about our own certificate. crypto/tls has no exported type for alerts.
func remoteAlert(err error) (aboutUs, alert bool) {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return false, false
	}
	text := op.Err.Error()
	return strings.Contains(text, "certificate") || strings.Contains(text, "access denied"), true
}

// retryable says whether a repeat is safe and could help: nothing of a reply
// has come, and the cause may pass by itself. Errors of certificates do not.
func retryable(err error) bool {
	var timeout *itk.TimeoutError
	if errors.As(err, &timeout) {
		return timeout.Phase == phaseConnect || timeout.Phase == phaseReply
	}
	var transport *itk.TransportError
	if !errors.As(err, &transport) {
		return false
	}
	switch transport.Kind {
	case kindDNS, kindRefused, kindUnreachable, kindReset:
		return true
	case kindProxy:
		return !errors.Is(err, errProxyRefused)
	}
	return false
}
