package smsptest_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/smsptest"
)

// TestInject: order, patient, count and Clear.
func TestInject(t *testing.T) {
	s := newServer(smsptest.Options{})
	status := func(number string) int {
		got, _ := post(s, itk.VerifyNHSNumber, envelope(itk.VerifyNHSNumber, params{birth: "19700101", number: number}))
		return got
	}
	s.Inject(smsptest.Fault{Damage: smsptest.Busy, NHSNumber: "9990000018"})
	s.Inject(smsptest.Fault{Damage: smsptest.BadGateway, Times: 2})
	for i, want := range []struct {
		number string
		status int
	}{
		{"9990000018", 503}, // the first that fits
		{"9990000034", 502},
		{"9990000018", 503},
		{"9990000034", 502},
		{"9990000034", 200}, // spent
		{"9990000018", 503}, // until Clear
	} {
		if got := status(want.number); got != want.status {
			t.Errorf("exchange %d: HTTP %d, want %d", i+1, got, want.status)
		}
	}
	s.Clear()
	if got := status("9990000018"); got != 200 {
		t.Errorf("after Clear: HTTP %d, want 200", got)
	}
}

// TestInjectStrikesUnreadableRequestsToo: overload does not depend on what is
// asked.
func TestInjectStrikesUnreadableRequestsToo(t *testing.T) {
	s := newServer(smsptest.Options{})
	s.Inject(smsptest.Fault{Damage: smsptest.Busy})
	if got, _ := post(s, itk.VerifyNHSNumber, "nonsense"); got != 503 {
		t.Errorf("HTTP %d, want 503", got)
	}
}

// TestPatientsWithDamage: the table's own faults, without a network.
func TestPatientsWithDamage(t *testing.T) {
	s := newServer(smsptest.Options{})
	for number, want := range map[string]struct {
		status int
		mark   string
	}{
		"9990000336": {503, "busy"},
		"9990000344": {500, `17.268">1000<`},
		"9990000352": {500, `17.268">2100<`},
		"9990000360": {500, `17.268">2200<`},
		"9990000379": {500, `17.268">3000<`},
		"9990000387": {200, "<!DOCTYPE html>"},
		"9990000395": {200, "\x00"},
	} {
		p, ok := smsptest.Find(number)
		if !ok || p.Code != "" {
			t.Errorf("row %s: found %v with code %q, want no business answer", number, ok, p.Code)
		}
		status, reply := post(s, itk.VerifyNHSNumber, envelope(itk.VerifyNHSNumber, params{birth: hl7(p.DateOfBirth), number: number}))
		if status != want.status || !strings.Contains(reply, want.mark) {
			t.Errorf("%s: HTTP %d, want %d and %q", p.Shows, status, want.status, want.mark)
		}
	}
	p, _ := smsptest.Find("9990000328")
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("the patient who is down does not abort the exchange")
		}
	}()
	post(s, itk.VerifyNHSNumber, envelope(itk.VerifyNHSNumber, params{birth: hl7(p.DateOfBirth), number: p.NHSNumber}))
}

// TestSlowPatientGivesUpWithItsClient: no goroutine waits for somebody who has
// gone.
func TestSlowPatientGivesUpWithItsClient(t *testing.T) {
	before := runtime.NumGoroutine()
	pki, err := smsptest.NewPKI(noise(), at)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(chan smsptest.Event, 1)
	l, err := newServer(smsptest.Options{Slow: time.Hour, Observe: func(e smsptest.Event) { seen <- e }}).ListenTLS("127.0.0.1:0", pki.ServerTLS(now))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	client := trusting(pki, pki.Client.TLS())
	body := &tripwire{Reader: strings.NewReader(envelope(itk.VerifyNHSNumber, params{birth: "19550101", number: "9990000301"})), end: cancel}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("SOAPAction", itk.VerifyNHSNumber.Action())
	if resp, err := client.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Error("the slow patient answered")
	}
	_ = l.Close()
	client.CloseIdleConnections()
	settles(t, before)
}

// tripwire calls end when everything has been read.
type tripwire struct {
	io.Reader
	end func()
}

func (w *tripwire) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if err == io.EOF {
		w.end()
	}
	return n, err
}

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
			t.Fatalf("%d goroutines run, %d did before", runtime.NumGoroutine(), before)
		}
	}
}

func trusting(p *smsptest.PKI, certs ...tls.Certificate) *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
		RootCAs: p.Roots(), Certificates: certs, Time: now, MinVersion: tls.VersionTLS12,
	}}}
}

// TestShutdownLetsExchangesEnd: an answer that is under way still arrives.
func TestShutdownLetsExchangesEnd(t *testing.T) {
	pki, err := smsptest.NewPKI(noise(), at)
	if err != nil {
		t.Fatal(err)
	}
	begun, release := make(chan struct{}), make(chan struct{})
	gate := smsptest.New(smsptest.Options{Now: func() time.Time {
		select {
		case <-begun:
		default:
			close(begun)
			<-release
		}
		return at
	}, Rand: noise()})
	l, err := gate.ListenTLS("127.0.0.1:0", pki.ServerTLS(now))
	if err != nil {
		t.Fatal(err)
	}
	client := trusting(pki, pki.Client.TLS())
	defer client.CloseIdleConnections()
	got := make(chan int, 1)
	go func() {
		req, _ := http.NewRequest(http.MethodPost, l.URL, strings.NewReader(envelope(itk.VerifyNHSNumber, params{birth: "19840229", number: "9990000034"})))
		req.Header.Set("SOAPAction", itk.VerifyNHSNumber.Action())
		resp, err := client.Do(req)
		if err != nil {
			got <- 0
			return
		}
		_ = resp.Body.Close()
		got <- resp.StatusCode
	}()
	<-begun
	stopped := make(chan error, 1)
	go func() { stopped <- l.Shutdown(context.Background()) }()
	close(release)
	if status := <-got; status != http.StatusOK {
		t.Errorf("HTTP %d for the exchange under way, want 200", status)
	}
	if err := <-stopped; err != nil {
		t.Errorf("shutting down: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Errorf("closing after shutting down: %v", err)
	}
}

// TestPKI: saved and loaded it is the same, its keys are private, and it
// certifies what it says.
func TestPKI(t *testing.T) {
	pki, err := smsptest.NewPKI(noise(), at)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "pki")
	files, err := pki.Save(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{files.CAKey, files.ServerKey, files.ClientKey} {
		info, err := os.Stat(key)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", filepath.Base(key), info.Mode().Perm())
		}
	}
	again, err := smsptest.LoadPKI(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, pair := range map[string][2]smsptest.Pair{"CA": {pki.CA, again.CA}, "server": {pki.Server, again.Server}, "client": {pki.Client, again.Client}} {
		if !bytes.Equal(pair[0].Certificate.Raw, pair[1].Certificate.Raw) {
			t.Errorf("%s: another certificate after loading", name)
		}
	}
	for name, use := range map[string]struct {
		cert *x509.Certificate
		key  x509.ExtKeyUsage
		host string
	}{
		"server by name":      {again.Server.Certificate, x509.ExtKeyUsageServerAuth, "localhost"},
		"server by address":   {again.Server.Certificate, x509.ExtKeyUsageServerAuth, "127.0.0.1"},
		"server by address 6": {again.Server.Certificate, x509.ExtKeyUsageServerAuth, "::1"},
		"client":              {again.Client.Certificate, x509.ExtKeyUsageClientAuth, ""},
	} {
		if _, err := use.cert.Verify(x509.VerifyOptions{Roots: again.Roots(), CurrentTime: at, DNSName: use.host, KeyUsages: []x509.ExtKeyUsage{use.key}}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := smsptest.LoadPKI(t.TempDir()); err == nil {
		t.Error("an empty folder was loaded")
	}
	if _, err := smsptest.NewPKI(bytes.NewReader(nil), at); err == nil {
		t.Error("no error without random numbers")
	}
}

// FuzzRequest: whatever is posted, the server answers and never with a patient
// unless the request is sound.
func FuzzRequest(f *testing.F) {
	for _, op := range itk.Operations() {
		f.Add(envelope(op, params{birth: "19840229", gender: "2", number: "9990000034", family: "Penhallow"}))
	}
	f.Add("<a><b></a></b>")
	f.Add(strings.Repeat("<a>", 100))
	s := newServer(smsptest.Options{Slow: 1})
	f.Fuzz(func(t *testing.T, body string) {
		if strings.Contains(body, "9990000328") {
			return // the patient who is down
		}
		status, reply := post(s, itk.GetPatientDetails, body)
		switch status {
		case http.StatusOK, http.StatusInternalServerError, http.StatusRequestEntityTooLarge, http.StatusServiceUnavailable:
		default:
			t.Errorf("HTTP %d", status)
		}
		if status == http.StatusInternalServerError && strings.Contains(reply, "birthTime") {
			t.Error("a fault with demographics")
		}
	})
}
