package smsp_test

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
)

// at is the time at which client, server and certificates live. It stands
// still, so that no test depends on how long it takes.
var at = time.Date(2026, 3, 1, 9, 30, 0, 0, time.UTC)

func now() time.Time { return at }

// noise gives octets for ids and serial numbers.
func noise(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

// pki is one training PKI for all tests.
var pki = sync.OnceValue(func() *smsptest.PKI {
	p, err := smsptest.NewPKI(noise(1), at)
	if err != nil {
		panic(err)
	}
	return p
})

// station is a training SMSP that listens.
func station(t testing.TB, o smsptest.Options) (*smsptest.Server, *smsptest.Listener) {
	t.Helper()
	o.Now, o.Rand = now, noise(2)
	s := smsptest.New(o)
	l, err := s.ListenTLS("127.0.0.1:0", pki().ServerTLS(now))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return s, l
}

// site serves any handler behind mutual TLS.
func site(t testing.TB, config *tls.Config, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.TLS = config
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL + smsptest.Path
}

// config is the client's for url; tests change what they are about.
func config(url string) smsp.Config {
	cert := pki().Client.TLS()
	return smsp.Config{
		Addressing: smsp.Addressing{
			URL: url, Username: "x26-smsp-client",
			From: "https://client.example.nhs.uk/smsp", SenderAddress: "urn:nhs-uk:addressing:ods:X26:smsp-client",
		},
		Roots: pki().Roots(), Certificate: &cert,
		Now: now, Rand: noise(3),
	}
}

func client(t testing.TB, c smsp.Config) *smsp.Client {
	t.Helper()
	made, err := smsp.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.Close)
	return made
}

// identity is an attended user without a smartcard.
func identity(t testing.TB) itk.AuditIdentity {
	t.Helper()
	id, err := itk.NewAuditIdentity(itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:SYS1:jbloggs"})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func query(t testing.TB, op itk.Operation, f itk.Fields) itk.Query {
	t.Helper()
	q, err := itk.NewQuery(op, f, itk.Rules{Attended: true, Wildcards: true})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// about asks for a training patient by number and date of birth.
func about(t testing.TB, op itk.Operation, number string) itk.Query {
	t.Helper()
	p, ok := smsptest.Find(number)
	if !ok {
		t.Fatal("no such training patient")
	}
	return query(t, op, itk.Fields{NHSNumber: p.NHSNumber, DateOfBirth: p.DateOfBirth})
}

const nesta = "9990000034"

// lookup prepares and sends one query.
func lookup(t testing.TB, ctx context.Context, c *smsp.Client, q itk.Query) itk.Exchange {
	t.Helper()
	m, err := c.Prepare(q, identity(t))
	if err != nil {
		t.Fatal(err)
	}
	return c.Send(ctx, q, m)
}

// settles waits, within bounds, until no more goroutines run than before.
func settles(t *testing.T, before int) {
	t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for runtime.NumGoroutine() > before {
		select {
		case <-tick.C:
		case <-deadline.C:
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines run, %d did before:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}
