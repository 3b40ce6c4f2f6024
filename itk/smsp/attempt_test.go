package smsp_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
)

// TestCancel ends this exchange at once and no other.
func TestCancel(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("exchange", func(t *testing.T) {
		begun := make(chan struct{}, 1)
		url := site(t, pki().ServerTLS(now), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			begun <- struct{}{}
			<-r.Context().Done()
		}))
		c := client(t, config(url))
		ctx, cancel := context.WithCancel(context.Background())
		go func() { <-begun; cancel() }()
		x := lookup(t, ctx, c, about(t, itk.VerifyNHSNumber, nesta))
		if !errors.Is(x.Err, context.Canceled) || x.MayRetry {
			t.Errorf("error %v, may retry %v, want context.Canceled and no repeat", x.Err, x.MayRetry)
		}
		if x := lookup(t, ctx, c, about(t, itk.VerifyNHSNumber, nesta)); !errors.Is(x.Err, context.Canceled) {
			t.Errorf("error %v for a context that was over before, want context.Canceled", x.Err)
		}
	})
	settles(t, before)
}

// TestOwnDeadline: a deadline of the caller's is a time-out, not a cancel.
func TestOwnDeadline(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), briefly)
	defer cancel()
	x := lookup(t, ctx, client(t, damaged(smsptest.Fault{Delay: time.Hour})(t)), about(t, itk.VerifyNHSNumber, nesta))
	var timeout *itk.TimeoutError
	if !errors.As(x.Err, &timeout) {
		t.Errorf("error %v, want a time-out", x.Err)
	}
}

// TestOneAttempt: the client never repeats a request by itself, whatever
// happens to it.
func TestOneAttempt(t *testing.T) {
	for _, d := range smsptest.Damages() {
		if d == smsptest.Drip {
			continue
		}
		count := make(chan smsptest.Event, 10)
		s, l := station(t, smsptest.Options{Observe: func(e smsptest.Event) { count <- e }})
		c := client(t, with(small, func(*testing.T) smsp.Config { return config(l.URL) })(t))
		q := about(t, itk.VerifyNHSNumber, nesta)
		lookup(t, context.Background(), c, q) // so that the next one finds a connection to reuse
		s.Inject(smsptest.Fault{Damage: d})
		lookup(t, context.Background(), c, q)
		_ = l.Close()
		c.Close()
		<-count // the first
		<-count // the second, and then no third
		select {
		case <-count:
			t.Errorf("%s: the request came twice", d)
		default:
		}
	}
}

// connectProxy is an HTTP proxy that connects to whatever it is asked for.
func connectProxy(t *testing.T) string { return countingProxy(t, new(int)) }

func countingProxy(t *testing.T, tunnels *int) string {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*tunnels++
		up, err := net.Dial("tcp", r.Host)
		if err != nil {
			t.Error(err)
			return
		}
		down, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(down, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(up, down); _ = up.Close() }()
		_, _ = io.Copy(down, up)
		_ = down.Close()
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// TestThroughProxy tunnels mutual TLS through an HTTP proxy.
func TestThroughProxy(t *testing.T) {
	tunnels := 0
	url := countingProxy(t, &tunnels)
	cfg := through(func(*testing.T) string { return url })(t)
	c := client(t, cfg)
	x := lookup(t, context.Background(), c, about(t, itk.VerifyNHSNumber, nesta))
	c.Close()
	if x.Err != nil || x.Reply.Outcome != itk.OutcomeSuccess || tunnels != 1 {
		t.Errorf("%v, %v through %d tunnels, want success through one", x.Reply, x.Err, tunnels)
	}
}

// TestSMSP_PERF_001_CapOnRequests: whoever waits for a turn under the cap can
// give up, and then nothing is sent for him.
func TestSMSP_PERF_001_CapOnRequests(t *testing.T) {
	seen := make(chan smsptest.Event, 10)
	_, l := station(t, smsptest.Options{Observe: func(e smsptest.Event) { seen <- e }})
	cfg := config(l.URL)
	cfg.PerSecond = 0.001
	c, q := client(t, cfg), about(t, itk.VerifyNHSNumber, nesta)
	if x := lookup(t, context.Background(), c, q); x.Err != nil {
		t.Fatal(x.Err)
	}
	<-seen
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	x := lookup(t, ctx, c, q)
	if got := describe(x.Err); got != "timeout waiting for a turn under the cap on requests" || x.MayRetry {
		t.Errorf("%s, may retry %v, want a time-out in the queue and no repeat", got, x.MayRetry)
	}
	ctx, cancel = context.WithCancel(context.Background())
	cancel()
	if x := lookup(t, ctx, c, q); !errors.Is(x.Err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", x.Err)
	}
	_ = l.Close()
	if len(seen) != 0 {
		t.Error("a request was sent for somebody who had given up")
	}
}
