package smsp

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"msca/itk"
)

// Client talks to one SMSP. It keeps connections open between exchanges and is
// safe for use by many goroutines.
type Client struct {
	config    Config
	transport *http.Transport
	throttle  *throttle
}

// New makes a client; nothing is connected yet.
func New(c Config) (*Client, error) {
	c, err := c.checked()
	if err != nil {
		return nil, err
	}
	c.Rand = &lockedReader{from: c.Rand}
	return &Client{config: c, transport: newTransport(c), throttle: newThrottle(c.PerSecond)}, nil
}

// Close gives up the idle connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Prepare encodes a query as the bytes that would be sent, with ids and
// timestamps of its own.
func (c *Client) Prepare(q itk.Query, id itk.AuditIdentity) (itk.Message, error) {
	a := c.config.Addressing
	if u := c.config.URLs[q.Operation()]; u != "" {
		a.URL = u
	}
	return Encode(q, id, a, c.config.Now(), c.config.Rand)
}

// Send posts m, which Prepare made from q, and reads the reply: one attempt,
// no repeat. It returns when ctx ends at the latest; waiting for the cap on
// requests per second counts towards ctx but not towards ExchangeTimeout.
func (c *Client) Send(ctx context.Context, q itk.Query, m itk.Message) itk.Exchange {
	x := itk.Exchange{Started: c.config.Now()}
	if err := c.throttle.wait(ctx); err != nil {
		x.Err = c.failure(ctx, err, &progress{}, x.Started)
		return x
	}
	x.Started = c.config.Now()
	c.exchange(ctx, q, m, &x)
	x.Elapsed = c.config.Now().Sub(x.Started)
	return x
}

func (c *Client) exchange(ctx context.Context, q itk.Query, m itk.Message, x *itk.Exchange) {
	limited, cancel := context.WithTimeout(ctx, c.config.ExchangeTimeout)
	defer cancel()
	p := new(progress)
	req, err := http.NewRequestWithContext(p.watch(limited), http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		x.Err = &itk.TransportError{Kind: kindOther, Err: fmt.Errorf("making the request: %w", err)}
		return
	}
	req.Header = http.Header{
		"Content-Type":    {"text/xml; charset=utf-8"},
		"SOAPAction":      {`"` + m.Operation.Action() + `"`}, // not in Go's canonical spelling: some SMSPs know this one only
		"Accept":          {"text/xml"},
		"Accept-Encoding": {"identity"},
		"User-Agent":      {"msca"},
	}
	resp, err := c.transport.RoundTrip(req) // no http.Client: no redirects, no cookies
	if err != nil {
		x.Err = c.failure(ctx, err, p, x.Started)
		x.MayRetry = retryable(x.Err)
		return
	}
	defer resp.Body.Close()
	p.headed.Store(true)
	x.HTTPStatus, x.ContentType = resp.StatusCode, resp.Header.Get("Content-Type")
	x.Raw, err = readBody(resp, c.config.MaxReply)
	busy := resp.StatusCode == http.StatusServiceUnavailable && ctx.Err() == nil // whatever its body is
	if err != nil && !busy {
		x.Err = c.failure(ctx, err, p, x.Started)
		return
	}
	c.judge(q, resp, x)
}

// CertificateDaysLeft is the number of whole days until the client certificate
// expires, negative when it has; 0 when there is none.
func (c *Client) CertificateDaysLeft(now time.Time) int {
	return daysLeft(c.config.Certificate, now)
}

// lockedReader lets many goroutines share one source of random numbers.
type lockedReader struct {
	mu   sync.Mutex
	from io.Reader
}

func (l *lockedReader) Read(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.from.Read(p)
}
