package smsp_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/smsptest"
)

// users is how many look up at once, and each how often per burst.
const users, each = 64, 8

// BenchmarkParallelLookups compares whole look-ups (encode, send, decode, hold
// against the question) of 64 users with a bare net/http client that posts the
// same octets over the same kind of TLS connection and reads the reply. Both
// run in turn in the same run; the ratio is the throughput as a share of the
// bare client's, the median over all turns.
//
// A provider asks the Spine before it answers: the training SMSP does some work,
// the distant one also takes 20 ms. The SMSP without work sends one ready-made
// reply; there is no such thing, but it shows what encoding and decoding cost.
func BenchmarkParallelLookups(b *testing.B) {
	training := smsptest.New(smsptest.Options{Now: now, Rand: noise(2)})
	b.Run("training-SMSP", func(b *testing.B) { compare(b, training, "ratio(>=0.8)") })
	distant := smsptest.New(smsptest.Options{Now: now, Rand: noise(2)})
	distant.Inject(smsptest.Fault{Delay: 20 * time.Millisecond})
	b.Run("distant-SMSP", func(b *testing.B) { compare(b, distant, "ratio(>=0.8)") })
	canned := recorded(b, training)
	b.Run("SMSP-without-work", func(b *testing.B) {
		compare(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.Header().Set("Content-Type", "text/xml; charset=utf-8")
			w.Header().Set("Content-Length", strconv.Itoa(len(canned)))
			_, _ = w.Write(canned)
		}), "ratio")
	})
}

// recorded is one reply of the training SMSP.
func recorded(b *testing.B, s http.Handler) []byte {
	c := client(b, config(site(b, pki().ServerTLS(now), s)))
	x := lookup(b, context.Background(), c, about(b, itk.GetPatientDetailsByNHSNumber, nesta))
	if x.Err != nil {
		b.Fatal(x.Err)
	}
	return x.Raw
}

func compare(b *testing.B, h http.Handler, metric string) {
	url := site(b, pki().ServerTLS(now), h)
	c, q, id := client(b, config(url)), about(b, itk.GetPatientDetailsByNHSNumber, nesta), identity(b)
	ours := func() error {
		m, err := c.Prepare(q, id)
		if err != nil {
			return err
		}
		return c.Send(context.Background(), q, m).Err
	}
	cert := pki().Client.TLS()
	transport := &http.Transport{MaxIdleConnsPerHost: users, TLSClientConfig: &tls.Config{
		RootCAs: pki().Roots(), Certificates: []tls.Certificate{cert}, Time: now, MinVersion: tls.VersionTLS12,
	}}
	b.Cleanup(transport.CloseIdleConnections)
	sample, err := c.Prepare(q, id)
	if err != nil {
		b.Fatal(err)
	}
	plain := &http.Client{Transport: transport}
	bare := func() error {
		req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(sample.Body))
		if err != nil {
			return err
		}
		req.Header.Set("Content-Type", "text/xml; charset=utf-8")
		req.Header["SOAPAction"] = []string{`"` + sample.Operation.Action() + `"`}
		resp, err := plain.Do(req)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		_, err = io.ReadAll(resp.Body)
		return err
	}
	burst(b, bare) // shake hands
	burst(b, ours)
	var shares []float64
	var took time.Duration
	for b.Loop() {
		floor, own := burst(b, bare), burst(b, ours)
		shares = append(shares, float64(floor)/float64(own))
		took += own
	}
	slices.Sort(shares)
	b.ReportMetric(shares[len(shares)/2], metric)
	b.ReportMetric(float64(len(shares)*users*each)/took.Seconds(), "ours-lookups/s")
}

// burst has every user do his look-ups and says how long all took.
func burst(b *testing.B, once func() error) time.Duration {
	start := time.Now()
	var wg sync.WaitGroup
	for range users {
		wg.Go(func() {
			for range each {
				if err := once(); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return time.Since(start)
}
