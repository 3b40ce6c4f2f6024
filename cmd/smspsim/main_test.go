package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/itk/smsptest"
)

// TestUsage: every mistake is named and ends with 2, every failure with 1.
func TestUsage(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args []string
		code int
		say  string
	}{
		{nil, 2, "give -data, or -cert, -key and -client-ca"},
		{[]string{"-make-pki"}, 2, "-make-pki needs -data"},
		{[]string{"-data", dir, "-fault", "fire"}, 2, "-fault is none of drop"},
		{[]string{"-data", dir, "extra"}, 2, "nothing to give but flags"},
		{[]string{"-data", dir, "-fault", "busy", "-nhs-number", "123"}, 2, "-nhs-number: an NHS number has ten digits"},
		{[]string{"-data", dir, "-fault", "busy", "-nhs-number", "9990000035"}, 2, "-nhs-number: the check digit"},
		{[]string{"-data", dir, "-fault", "busy", "-nhs-number", "999 000 0034"}, 1, "make a training PKI"},
		{[]string{"-data", dir, "-fault", "busy", "-times", "-3"}, 2, "not negative"},
		{[]string{"-data", dir, "-delay", "-5s"}, 2, "not negative"},
		{[]string{"-data", dir, "-times", "3"}, 2, "give one of these"},
		{[]string{"-data", dir, "-nhs-number", "9990000034"}, 2, "give one of these"},
		{[]string{"-data", dir, "-delay", "1ms", "-times", "3"}, 1, "make a training PKI"},
		{[]string{"-nonsense"}, 2, "not defined"},
		{[]string{"-data", dir}, 1, "make a training PKI with -make-pki"},
		{[]string{"-cert", "none.pem", "-key", "none.pem", "-client-ca", "none.pem"}, 1, "none.pem"},
		{[]string{"-h"}, 0, "-listen"},
	} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), c.args, &out, &errs); code != c.code || !strings.Contains(errs.String(), c.say) {
			t.Errorf("%q: exit %d saying %q, want %d and %q", c.args, code, errs.String(), c.code, c.say)
		}
		if out.Len() > 0 {
			t.Errorf("%q: %q on stdout", c.args, out.String())
		}
	}
}

func TestPatients(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"-patients"}, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	for _, p := range smsptest.Patients() {
		if !strings.Contains(out.String(), p.NHSNumber) || !strings.Contains(out.String(), p.Shows) {
			t.Errorf("the list lacks: %s", p.Shows)
		}
	}
}

// TestServe makes a PKI, serves one exchange with it, prints one line without
// patient data, and stops cleanly when told to.
func TestServe(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pki")
	var made, errs bytes.Buffer
	if code := run(context.Background(), []string{"-data", dir, "-make-pki"}, &made, &errs); code != 0 {
		t.Fatalf("-make-pki: exit %d: %s", code, errs.String())
	}
	if !strings.Contains(made.String(), filepath.Join(dir, "client-key.pem")) {
		t.Errorf("the files are not named: %q", made.String())
	}
	if code := run(context.Background(), []string{"-data", dir, "-make-pki"}, io.Discard, io.Discard); code != 1 {
		t.Errorf("a second -make-pki: exit %d, want 1", code)
	}
	pki, err := smsptest.LoadPKI(dir)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	read, write := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"-data", dir, "-listen", "127.0.0.1:0", "-fault", "busy", "-times", "1"}, write, io.Discard)
		_ = write.Close()
	}()
	lines := bufio.NewScanner(read)
	next := func() string {
		t.Helper()
		if !lines.Scan() {
			t.Fatalf("no further line: %v", lines.Err())
		}
		return lines.Text()
	}
	url, found := strings.CutPrefix(next(), "listening on ")
	if !found || !strings.HasSuffix(url, smsptest.Path) {
		t.Fatalf("the first line does not say where it listens: %q", url)
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
		RootCAs: pki.Roots(), Certificates: []tls.Certificate{pki.Client.TLS()}, MinVersion: tls.VersionTLS12, Time: time.Now,
	}}}
	defer client.CloseIdleConnections()
	for _, want := range []struct {
		status int
		line   string
	}{{http.StatusServiceUnavailable, "http=503 code=- "}, {http.StatusInternalServerError, "http=500 code=1000 "}} {
		got := make(chan int, 1)
		go func() {
			resp, err := client.Post(url, "text/xml", strings.NewReader("<Person.NHSNumber>9990000034</Person.NHSNumber>"))
			if err != nil {
				got <- 0
				return
			}
			_ = resp.Body.Close()
			got <- resp.StatusCode
		}()
		line := next()
		if status := <-got; status != want.status || !strings.Contains(line, want.line) {
			t.Errorf("HTTP %d and %q, want %d and %q", status, line, want.status, want.line)
		}
		if strings.Contains(line, "9990000034") {
			t.Errorf("patient data in %q", line)
		}
	}
	stop()
	if line := next(); line != "stopped" {
		t.Errorf("last line %q, want stopped", line)
	}
	if code := <-ended; code != 0 {
		t.Errorf("exit %d, want 0", code)
	}
}
