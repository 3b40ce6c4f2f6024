package smsp_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
)

// briefly is long enough for a handshake on a loaded machine and short enough
// to wait for.
const briefly = 2 * time.Second

// server answers with one training patient and, before that, with damage.
func damaged(f smsptest.Fault) func(*testing.T) smsp.Config {
	return func(t *testing.T) smsp.Config {
		s, l := station(t, smsptest.Options{})
		s.Inject(f)
		return config(l.URL)
	}
}

// shown is a server with a certificate that differs in one thing.
func shown(change func(*tls.Config)) func(*testing.T) smsp.Config {
	return func(t *testing.T) smsp.Config {
		c := pki().ServerTLS(now)
		change(c)
		return config(site(t, c, smsptest.New(smsptest.Options{Now: now, Rand: noise(2)})))
	}
}

// issued gives the server a certificate of the PKI made from a changed template.
func issued(by *smsptest.PKI, issue func() (smsptest.Pair, error)) func(*testing.T) smsp.Config {
	return shown(func(c *tls.Config) {
		pair, err := issue()
		if err != nil {
			panic(err)
		}
		c.Certificates = []tls.Certificate{pair.TLS()}
	})
}

// as connects to a sound server with another client certificate.
func as(cert func() *tls.Certificate, maxVersion uint16) func(*testing.T) smsp.Config {
	return func(t *testing.T) smsp.Config {
		c := pki().ServerTLS(now)
		c.MaxVersion = maxVersion
		cfg := config(site(t, c, smsptest.New(smsptest.Options{Now: now, Rand: noise(2)})))
		cfg.Certificate = cert()
		return cfg
	}
}

func handler(h http.HandlerFunc) func(*testing.T) smsp.Config {
	return func(t *testing.T) smsp.Config { return config(site(t, pki().ServerTLS(now), h)) }
}

// raw is a TCP server that does with a connection what it likes.
func raw(serve func(net.Conn)) func(*testing.T) smsp.Config {
	return func(t *testing.T) smsp.Config { return config("https://" + listening(t, serve) + "/") }
}

func listening(t *testing.T, serve func(net.Conn)) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c)
		}
	}()
	return l.Addr().String()
}

func through(proxy func(*testing.T) string) func(*testing.T) smsp.Config {
	return func(t *testing.T) smsp.Config {
		_, l := station(t, smsptest.Options{})
		cfg := config(l.URL)
		u, err := url.Parse(proxy(t))
		if err != nil {
			t.Fatal(err)
		}
		cfg.Proxy = http.ProxyURL(u)
		return cfg
	}
}

func closedPort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func with(change func(*smsp.Config), setup func(*testing.T) smsp.Config) func(*testing.T) smsp.Config {
	return func(t *testing.T) smsp.Config {
		cfg := setup(t)
		change(&cfg)
		return cfg
	}
}

func soon(c *smsp.Config)  { c.ExchangeTimeout = briefly }
func small(c *smsp.Config) { c.MaxReply = 256 << 10 }

// failures is every way in which an exchange can fail to give an SMSP answer.
// want is the error's type and kind, as describe puts it.
var failures = []struct {
	name     string
	setup    func(*testing.T) smsp.Config
	want     string // alternatives separated by |
	mayRetry bool
}{
	{"stranger's server certificate", issued(nil, func() (smsptest.Pair, error) {
		p, err := smsptest.NewPKI(noise(9), at)
		return p.Server, err
	}), "transport tls-unknown-authority", false},
	{"expired server certificate", issued(pki(), func() (smsptest.Pair, error) {
		c := smsptest.ServerTemplate(at)
		c.NotBefore, c.NotAfter = at.Add(-48*time.Hour), at.Add(-time.Second)
		return pki().Issue(noise(4), c)
	}), "transport tls-expired", false},
	{"server certificate not yet valid", issued(pki(), func() (smsptest.Pair, error) {
		c := smsptest.ServerTemplate(at)
		c.NotBefore = at.Add(time.Second)
		return pki().Issue(noise(4), c)
	}), "transport tls-expired", false},
	{"server certificate for another host", issued(pki(), func() (smsptest.Pair, error) {
		c := smsptest.ServerTemplate(at)
		c.DNSNames, c.IPAddresses = []string{"other.example.nhs.uk"}, nil
		return pki().Issue(noise(4), c)
	}), "transport tls-hostname", false},
	{"client certificate as server certificate", issued(pki(), func() (smsptest.Pair, error) {
		return pki().Client, nil
	}), "transport tls-hostname|transport tls", false},
	{"server of TLS 1.1", shown(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }), "transport tls", false},
	{"no client certificate, TLS 1.3", as(func() *tls.Certificate { return nil }, tls.VersionTLS13), "transport tls-client-certificate", false},
	{"no client certificate, TLS 1.2", as(func() *tls.Certificate { return nil }, tls.VersionTLS12), "transport tls-client-certificate", false},
	{"stranger's client certificate", as(func() *tls.Certificate {
		p, err := smsptest.NewPKI(noise(9), at)
		if err != nil {
			panic(err)
		}
		c := p.Client.TLS()
		return &c
	}, tls.VersionTLS13), "transport tls-client-certificate", false},
	{"expired client certificate", as(func() *tls.Certificate {
		c := smsptest.ClientTemplate(at)
		c.NotBefore, c.NotAfter = at.Add(-48*time.Hour), at.Add(-time.Second)
		p, err := pki().Issue(noise(4), c)
		if err != nil {
			panic(err)
		}
		cert := p.TLS()
		return &cert
	}, tls.VersionTLS13), "transport tls-client-certificate", false},
	{"plain HTTP server", func(t *testing.T) smsp.Config {
		s := httptest.NewServer(http.NotFoundHandler())
		t.Cleanup(s.Close)
		return config(strings.Replace(s.URL, "http:", "https:", 1))
	}, "transport tls", false},
	{"name that does not exist", func(t *testing.T) smsp.Config { return config("https://nowhere..invalid/") }, "transport dns", true},
	{"connection refused", func(t *testing.T) smsp.Config { return config("https://" + closedPort(t) + "/") }, "transport refused", true},
	{"reset before the reply", damaged(smsptest.Fault{Damage: smsptest.Drop}), "transport reset", true},
	{"closed before the reply", handler(func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }), "transport reset|transport truncated", true},
	{"reset within the body", damaged(smsptest.Fault{Damage: smsptest.DropMidBody}), "transport reset|transport truncated", false},
	{"truncated body", damaged(smsptest.Fault{Damage: smsptest.Truncate}), "transport truncated", false},
	{"connection that says nothing", with(func(c *smsp.Config) { c.DialTimeout = 200 * time.Millisecond }, raw(func(c net.Conn) {
		_, _ = io.Copy(io.Discard, c)
		_ = c.Close()
	})), "timeout connecting", true},
	{"no reply in time", with(soon, damaged(smsptest.Fault{Delay: time.Hour})), "timeout waiting for the reply", true},
	{"slow drip", with(soon, damaged(smsptest.Fault{Damage: smsptest.Drip, Delay: 20 * time.Millisecond})), "timeout receiving the reply", false},
	{"oversized", with(small, damaged(smsptest.Fault{Damage: smsptest.Oversized})), "unintelligible a reply of more than 262144 octets", false},
	{"gzip bomb", with(small, damaged(smsptest.Fault{Damage: smsptest.GzipBomb})), "unintelligible a reply of more than 262144 octets", false},
	{"encoding that was not asked for", handler(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		_, _ = w.Write([]byte("x"))
	}), "unintelligible a content encoding that was not asked for", false},
	{"damaged gzip", handler(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write([]byte("this is no gzip stream at all"))
	}), "unintelligible a reply whose compression is damaged", false},
	{"acknowledgement only (202)", damaged(smsptest.Fault{Damage: smsptest.Accepted}), "unintelligible HTTP status 202 Accepted: an acknowledgement, not an answer", false},
	{"busy tone (503)", damaged(smsptest.Fault{Damage: smsptest.Busy, RetryAfter: 7 * time.Second}), "busy 7s", true},
	{"busy tone without Retry-After", damaged(smsptest.Fault{Damage: smsptest.Busy}), "busy 0s", true},
	{"web page with 200", damaged(smsptest.Fault{Damage: smsptest.HTML}), "unintelligible web page (HTML) instead of a SOAP message", false},
	{"web page with 502", damaged(smsptest.Fault{Damage: smsptest.BadGateway}), "unintelligible HTTP status 502 Bad Gateway", false},
	{"redirect", damaged(smsptest.Fault{Damage: smsptest.Redirect}), "unintelligible HTTP status 307 Temporary Redirect: redirects are not followed", false},
	{"business answer with 500", handler(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
	}), "unintelligible HTTP status 500 Internal Server Error", false},
	{"empty body", handler(func(http.ResponseWriter, *http.Request) {}), "unintelligible empty reply", false},
	{"damaged XML", damaged(smsptest.Fault{Damage: smsptest.Corrupt}), "unintelligible ", false},
	{"no HTTP at all", func(t *testing.T) smsp.Config {
		l, err := tls.Listen("tcp", "127.0.0.1:0", pki().ServerTLS(now))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					_, _ = http.ReadRequest(bufio.NewReader(c))
					_, _ = io.WriteString(c, "220 mail.example.org ESMTP\r\n")
					_ = c.Close()
				}()
			}
		}()
		return config("https://" + l.Addr().String() + "/")
	}, "unintelligible no HTTP reply", false},
	{"damaged chunks", handler(func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<a/>\r\n0\r\n\r\n")
		_ = c.Close()
	}), "unintelligible a reply that is damaged on the way", false},
	{"unlabelled gzip", handler(func(w http.ResponseWriter, _ *http.Request) {
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "<a/>")
		_ = z.Close()
	}), "unintelligible reply that is not XML", false},
	{"endless header", handler(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X", strings.Repeat("x", 1<<20))
	}), "unintelligible no HTTP reply", false},
	{"proxy refused", through(func(t *testing.T) string { return "http://" + closedPort(t) }), "transport proxy", true},
	{"proxy that closes the connection", through(func(t *testing.T) string {
		return "http://" + listening(t, func(c net.Conn) {
			_, _ = http.ReadRequest(bufio.NewReader(c))
			_ = c.Close()
		})
	}), "transport proxy", true},
	{"cut off within the handshake", raw(func(c net.Conn) {
		_, _ = io.ReadAtLeast(c, make([]byte, 2048), 64)
		_, _ = c.Write([]byte{0x16, 3, 3, 0, 64, 2})
		_ = c.Close()
	}), "transport reset", true},
	{"proxy wants a password", through(func(t *testing.T) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusProxyAuthRequired)
		}))
		t.Cleanup(s.Close)
		return s.URL
	}), "transport proxy", false},
}

// describe puts an error's type and kind into words.
func describe(err error) string {
	var transport *itk.TransportError
	var timeout *itk.TimeoutError
	var busy *itk.BusyError
	var odd *itk.UnintelligibleError
	switch {
	case err == nil:
		return "none"
	case errors.As(err, &transport):
		return "transport " + transport.Kind
	case errors.As(err, &timeout):
		return "timeout " + timeout.Phase
	case errors.As(err, &busy):
		return "busy " + busy.RetryAfter.String()
	case errors.As(err, &odd):
		return "unintelligible " + odd.What
	}
	return fmt.Sprintf("%T %v", err, err)
}

// TestFailures asserts the typed error of every failure, that a repeat is
// offered only where facts allow it, that nothing of a patient is shown or
// said, that memory stays bounded, and that no goroutine is left behind.
func TestFailures(t *testing.T) {
	pki()
	for _, f := range failures {
		t.Run(f.name, func(t *testing.T) {
			before := runtime.NumGoroutine()
			t.Run("exchange", func(t *testing.T) {
				c := client(t, f.setup(t))
				q := about(t, itk.GetPatientDetailsByNHSNumber, nesta)
				var start, end runtime.MemStats
				runtime.ReadMemStats(&start)
				x := lookup(t, context.Background(), c, q)
				runtime.ReadMemStats(&end)
				got := describe(x.Err)
				fits := false
				for _, want := range strings.Split(f.want, "|") {
					fits = fits || got == want || strings.HasSuffix(want, " ") && strings.HasPrefix(got, want)
				}
				if !fits {
					t.Errorf("error %q (%v), want %q", got, x.Err, f.want)
				}
				if x.MayRetry != f.mayRetry {
					t.Errorf("may retry %v, want %v", x.MayRetry, f.mayRetry)
				}
				if x.Reply.Patient != nil {
					t.Error("a patient is in the reply of a failed exchange")
				}
				for _, personal := range []string{nesta, "Penhallow", "19840229", "Nesta"} {
					if x.Err != nil && strings.Contains(x.Err.Error(), personal) {
						t.Errorf("the error holds patient data: %v", x.Err)
					}
				}
				if used := end.TotalAlloc - start.TotalAlloc; used > 32<<20 {
					t.Errorf("%d MiB allocated by one exchange, want 32 at most", used>>20)
				}
			})
			settles(t, before)
		})
	}
}
